#pragma once

#include "backend-rules-value.h"

G_BEGIN_DECLS

/* What of a query the rules can see; nothing set but @by_key for a plain read. */
typedef struct
{
  gboolean by_key, by_value, by_priority;
  const char *child;
  BackendNode *start_at, *end_at, *equal_to;
  guint limit_to_first, limit_to_last; /* 0 for none */
} BackendRulesQuery;

/* Everything that an expression may look at. */
typedef struct
{
  BackendRulesMemory *memory;
  JsonObject *auth; /* NULL for somebody who is not signed in */
  gint64 now;
  const BackendRulesQuery *query; /* NULL for a write */
  BackendSnapshot *root, *data, *new_data;
  const char *captures[BACKEND_RULES_MAX_DEPTH]; /* what each level's key is */
  GPtrArray *reads;                              /* of paths that were looked at; NULL where nobody asks */
  gboolean has_used_now;
  guint64 steps; /* of the expression so far */
} BackendJudgement;

/* An expression of the rules, its types checked. */
typedef struct _BackendExpression BackendExpression;

/* @captures: the names of the keys above, with their dollar, NULL where a level
 * has none; @depth of them.
 */
BackendExpression *backend_expression_parse (const char *text, const char *const *captures, guint depth, gboolean is_write, gsize *offset, GError **error);
void backend_expression_free (BackendExpression *self);
gboolean backend_expression_is_true (BackendExpression *self, BackendJudgement *judgement);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendExpression, backend_expression_free)

G_END_DECLS
