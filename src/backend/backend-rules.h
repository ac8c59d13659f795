#pragma once

#include "backend-rules-expression.h"
#include "backend-write.h"

G_BEGIN_DECLS

/* Who may do what.  Every read and every write asks here first, with the claims
 * of whoever asks: NULL is somebody who is not signed in.  An object without `sub`
 * is no token but the variable `auth` itself, as an administrator may set it.
 */
typedef struct _BackendRules BackendRules;

BackendRules *backend_rules_parse (const char *text, gssize length, GError **error);
BackendRules *backend_rules_load (const char *file, GError **error);
void backend_rules_free (BackendRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRules, backend_rules_free)

const char *backend_rules_get_text (BackendRules *self);
gboolean backend_rules_set_text (BackendRules *self, const char *text, gssize length, GError **error);
guint backend_rules_get_version (BackendRules *self);

gboolean backend_rules_may_read (BackendRules *self, JsonObject *auth, const char *const *path, BackendNode *root);
gboolean backend_rules_may_query (BackendRules *self, JsonObject *auth, const char *const *path, const BackendRulesQuery *query, BackendNode *root);
gboolean backend_rules_may_write (BackendRules *self, JsonObject *auth, BackendWrite *write, BackendNode *before, BackendNode *after);
gboolean backend_rules_has_index (BackendRules *self, const char *const *path, const char *child);

/* As backend_rules_may_query(); says in addition what the verdict depends on:
 * paths are appended to @reads, and @uses_time is set where time is one of it.
 */
gboolean backend_rules_judge_read (BackendRules *self, JsonObject *auth, const char *const *path, const BackendRulesQuery *query, BackendNode *root,
                                   GPtrArray *reads, gboolean *uses_time);

G_END_DECLS
