#pragma once

#include "backend-person.h"
#include "backend-store.h"

G_BEGIN_DECLS

#define BACKEND_TYPE_IDENTITY (backend_identity_get_type ())
G_DECLARE_FINAL_TYPE (BackendIdentity, backend_identity, BACKEND, IDENTITY, GObject)

#define BACKEND_PROJECT_ID "parley-local"
#define BACKEND_PROJECT_NUMBER "100000000000"
#define BACKEND_WEB_API_KEY "parley-local-backend"
#define BACKEND_CLIENT_ID BACKEND_PROJECT_NUMBER "-parley.apps.googleusercontent.com"
#define BACKEND_CLIENT_SECRET "GOCSPX-parley-local-backend"

/* Accounts and tokens; it knows nothing of HTTP.  An error's code is the HTTP
 * status, its message Firebase's own text (backend-error.h).
 */
BackendIdentity *backend_identity_new (BackendStore *store, guint token_lifetime, GError **error);

/* TRUE for a Firebase ID token of ours that is signed and not expired; @claims
 * then holds its claims (sub is the uid, exp the end in seconds), to be unreffed.
 */
gboolean backend_identity_check_token (BackendIdentity *self, const char *token, JsonObject **claims, GError **error);

/* Google's half. */
char *backend_identity_mint_google_token (BackendIdentity *self, const char *issuer, BackendPerson *person, const char *nonce, GError **error);
JsonObject *backend_identity_check_google_token (BackendIdentity *self, const char *issuer, const char *token, GError **error);
JsonObject *backend_identity_get_google_keys (BackendIdentity *self);

/* Firebase's half. */
BackendAccount *backend_identity_sign_in (BackendIdentity *self, JsonObject *google_claims, gboolean may_create, gboolean *is_new, GError **error);
char *backend_identity_mint_token (BackendIdentity *self, BackendAccount *account, GError **error);
char *backend_identity_mint_refresh_token (BackendIdentity *self, BackendAccount *account, GError **error);
BackendAccount *backend_identity_find_account (BackendIdentity *self, const char *uid, GError **error);
BackendAccount *backend_identity_find_refresh_token (BackendIdentity *self, const char *token, GError **error);
gboolean backend_identity_save_account (BackendIdentity *self, BackendAccount *account, GError **error);
gboolean backend_identity_delete_account (BackendIdentity *self, BackendAccount *account, GError **error);
void backend_identity_set_disabled (BackendIdentity *self, const char *uid, gboolean is_disabled);
gboolean backend_identity_is_disabled (BackendIdentity *self, const char *uid);
JsonObject *backend_identity_get_firebase_keys (BackendIdentity *self);
guint backend_identity_get_token_lifetime (BackendIdentity *self);

G_END_DECLS
