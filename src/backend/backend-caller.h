#pragma once

#include "backend-identity.h"

G_BEGIN_DECLS

/* Who somebody is to the database, by what they show: a person with an ID token,
 * an administrator with an access token, or nobody.
 */
typedef struct
{
  gboolean is_administrator; /* to whom the rules do not apply */
  JsonObject *auth;          /* what the rules see of anybody else, or NULL */
} BackendCaller;

gboolean backend_caller_read_id_token (BackendCaller *self, BackendIdentity *identity, gboolean is_emulator, const char *token, GError **error);
gboolean backend_caller_read_access_token (BackendCaller *self, gboolean is_emulator, const char *token, GError **error);
gboolean backend_caller_override (BackendCaller *self, const char *variable, GError **error);
gint64 backend_caller_get_end (JsonObject *auth);
void backend_caller_clear (BackendCaller *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BackendCaller, backend_caller_clear)

G_END_DECLS
