#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Base64url without padding (RFC 7515 §2), random bytes from GnuTLS. */
char *web_base64url_encode (const void *data, gsize length);
guint8 *web_base64url_decode (const char *text, gssize length, gsize *decoded_length);
char *web_random_token (gsize n_bytes);

/* A JSON Web Token, taken apart but not yet believed. */
typedef struct _WebJwt WebJwt;

WebJwt *web_jwt_parse (const char *token, GError **error);
void web_jwt_free (WebJwt *self);
JsonObject *web_jwt_get_header (WebJwt *self);
JsonObject *web_jwt_get_claims (WebJwt *self);
gboolean web_jwt_check_hs256 (WebJwt *self, const char *secret, GError **error);
gboolean web_jwt_check_rs256 (WebJwt *self, JsonObject *jwks, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebJwt, web_jwt_free)

/* Signs tokens with HS256 that differ in their claims only. */
typedef struct _WebSigner WebSigner;

WebSigner *web_signer_new (JsonObject *header, const char *secret);
void web_signer_free (WebSigner *self);
char *web_signer_sign (WebSigner *self, JsonObject *claims);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebSigner, web_signer_free)

char *web_jwt_sign_hs256 (JsonObject *header, JsonObject *claims, const char *secret);

/* An RSA key that signs RS256 and shows its public half as a JWK set. */
typedef struct _WebKey WebKey;

WebKey *web_key_generate (GError **error);
WebKey *web_key_new_from_pem (const char *pem, GError **error);
void web_key_free (WebKey *self);
char *web_key_to_pem (WebKey *self);
const char *web_key_get_id (WebKey *self);
JsonObject *web_key_to_jwks (WebKey *self);
char *web_key_sign (WebKey *self, JsonObject *claims, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebKey, web_key_free)

G_END_DECLS
