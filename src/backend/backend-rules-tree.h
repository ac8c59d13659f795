#pragma once

#include "backend-rules-expression.h"

G_BEGIN_DECLS

/* The rules of one place, and of those below it. */
typedef struct _BackendRule BackendRule;
struct _BackendRule
{
  BackendRule *parent;
  char *name;           /* a key, or a name with a dollar that takes any */
  guint depth;          /* of the root: 0 */
  GHashTable *children; /* of BackendRule, by key */
  BackendRule *wildcard;
  BackendExpression *read, *write, *validate; /* NULL where there is none */
  char **indexes;
  gboolean validates_below; /* something here or below is validated */
};

BackendRule *backend_rule_new (BackendRule *parent, const char *name);
void backend_rule_free (BackendRule *self);
BackendRule *backend_rule_get_child (BackendRule *self, const char *key);

/* Reads a file of rules. */
BackendRule *backend_rule_parse (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRule, backend_rule_free)

G_END_DECLS
