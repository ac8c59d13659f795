#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define FIREBASE_TYPE_CONFIG (firebase_config_get_type ())
G_DECLARE_FINAL_TYPE (FirebaseConfig, firebase_config, FIREBASE, CONFIG, GObject)

FirebaseConfig *firebase_config_new_from_json (const char *text, gssize length, const char *source, GError **error);
void firebase_config_load_async (const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FirebaseConfig *firebase_config_load_finish (GAsyncResult *result, GError **error);

const char *firebase_config_get_name (FirebaseConfig *self);
const char *firebase_config_get_project_id (FirebaseConfig *self);
const char *firebase_config_get_api_key (FirebaseConfig *self);
const char *firebase_config_get_client_id (FirebaseConfig *self);
const char *firebase_config_get_client_secret (FirebaseConfig *self);
const char *firebase_config_get_auth_uri (FirebaseConfig *self);
const char *firebase_config_get_token_uri (FirebaseConfig *self);
const char *firebase_config_get_jwks_uri (FirebaseConfig *self);
const char *firebase_config_get_issuer (FirebaseConfig *self);
const char *firebase_config_get_database_url (FirebaseConfig *self);
const char *firebase_config_get_identity_toolkit_uri (FirebaseConfig *self);
const char *firebase_config_get_secure_token_uri (FirebaseConfig *self);
const char *firebase_config_get_calls_token_uri (FirebaseConfig *self);
const char *firebase_config_get_calls_signaling_uri (FirebaseConfig *self);
gboolean firebase_config_get_insecure_lan (FirebaseConfig *self);
gboolean firebase_config_is_loopback (FirebaseConfig *self);
GTlsProtocolVersion firebase_config_get_minimum_tls (FirebaseConfig *self);
/* A session that keeps to minimumTls. */
SoupSession *firebase_config_create_session (FirebaseConfig *self, guint max_connections, guint timeout_seconds);

G_END_DECLS
