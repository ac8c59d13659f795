#pragma once

#include "backend-rules.h"

G_BEGIN_DECLS

/* The permission of somebody who listens, for as long as they do.  It is judged
 * again only when something was written that the verdict depends on, when the
 * rules were replaced, or always where they look at the time.
 */
typedef struct _BackendPermission BackendPermission;

BackendPermission *backend_permission_new (BackendRules *rules, JsonObject *auth, const char *const *path, const BackendRulesQuery *query);
void backend_permission_free (BackendPermission *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendPermission, backend_permission_free)

gboolean backend_permission_is_given (BackendPermission *self, BackendNode *root);
gboolean backend_permission_holds (BackendPermission *self, BackendWrite *write, BackendNode *root);

G_END_DECLS
