#pragma once

#include <json-glib/json-glib.h>

#include "backend-store.h"

G_BEGIN_DECLS

#define BACKEND_TYPE_IDENTITY (backend_identity_get_type ())
G_DECLARE_FINAL_TYPE (BackendIdentity, backend_identity, BACKEND, IDENTITY, GObject)

#define BACKEND_PROJECT_ID "parley-local"
#define BACKEND_CLIENT_ID "100000000000-parley.apps.googleusercontent.com"
#define BACKEND_CLIENT_SECRET "GOCSPX-parley-local-backend"

/* Accounts and tokens; it knows nothing of HTTP.  An error's code is the HTTP
 * status, its message Firebase's own text (backend-error.h).
 */
BackendIdentity *backend_identity_new (BackendStore *store, GError **error);
void             backend_identity_set_token_lifetime (BackendIdentity *self, guint seconds);

/* TRUE for a Firebase ID token of ours that is signed and not expired; @claims
 * then holds its claims (sub is the uid, exp the end in seconds), to be unreffed.
 */
gboolean backend_identity_check_token (BackendIdentity *self, const char *token, JsonObject **claims, GError **error);

/* Google's half. */
char       *backend_identity_mint_google_token (BackendIdentity *self, const char *issuer, const char *email, const char *name, const char *nonce, GError **error);
JsonObject *backend_identity_check_google_token (BackendIdentity *self, const char *token, const char *issuer, GError **error);
JsonObject *backend_identity_get_google_keys   (BackendIdentity *self);

/* Firebase's half. */
JsonObject *backend_identity_get_firebase_keys (BackendIdentity *self);
BackendAccount *backend_identity_sign_in (BackendIdentity *self, JsonObject *google_claims, gboolean *is_new, GError **error);
char       *backend_identity_mint_token    (BackendIdentity *self, BackendAccount *account, GError **error);
guint       backend_identity_get_token_lifetime (BackendIdentity *self);

G_END_DECLS
