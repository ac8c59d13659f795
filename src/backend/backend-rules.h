#pragma once

#include "backend-write.h"

G_BEGIN_DECLS

/* Who may do what.  Every read and every write asks here first, with the claims
 * of whoever asks: NULL is somebody who is not signed in.
 */
typedef struct _BackendRules BackendRules;

BackendRules *backend_rules_parse (const char *text, gssize length, GError **error);
void backend_rules_free (BackendRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRules, backend_rules_free)

const char *backend_rules_get_text (BackendRules *self);
gboolean backend_rules_set_text (BackendRules *self, const char *text, gssize length, GError **error);

gboolean backend_rules_may_read (BackendRules *self, JsonObject *auth, const char *const *path, BackendNode *root);
gboolean backend_rules_may_write (BackendRules *self, JsonObject *auth, BackendWrite *write, BackendNode *before, BackendNode *after);
gboolean backend_rules_has_index (BackendRules *self, const char *const *path, const char *child);

G_END_DECLS
