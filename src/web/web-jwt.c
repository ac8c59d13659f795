/* JSON Web Tokens: taken apart here, believed only after a check of the
 * signature with the algorithm that the caller names (RFC 7515, RFC 7519).  The
 * token's own "alg" never chooses.
 */

#include "web-jwt.h"

#include "web-error.h"
#include "web-json.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

/* Google's and Firebase's are below 2 KiB. */
#define MAX_TOKEN 16384
/* What NIST and Google hold to be the least for RS256. */
#define MIN_RSA_BITS 2048

struct _WebJwt
{
  JsonNode *header;
  JsonNode *claims;
  char *signed_text; /* "header.claims", which the signature is over */
  guint8 *signature;
  gsize signature_length;
};

static gboolean
fail (GError **error, WebError code, const char *why)
{
  g_set_error_literal (error, WEB_ERROR, code, why);
  return FALSE;
}

static JsonNode *
parse_part (const char *part, GError **error)
{
  gsize length = 0;
  g_autofree guint8 *text = web_base64url_decode (part, -1, &length);
  g_autoptr (JsonNode) node = NULL;

  if (text != NULL)
    node = web_json_parse ((const char *)text, (gssize)length, NULL);
  if (web_json_node_get_object (node) == NULL || !web_json_names_once (node, (const char *)text, length))
    {
      fail (error, WEB_ERROR_MALFORMED, "a part of the token is not an object in base64url whose members have names of their own");
      return NULL;
    }
  return g_steal_pointer (&node);
}

/**
 * web_jwt_parse:
 * @token: what should be a token in compact form, up to 16 KiB
 * @error: return location for a #WEB_ERROR_MALFORMED
 *
 * An empty signature is let through, since emulators write none; it passes no
 * check.
 *
 * Returns: (transfer full) (nullable): the token, taken apart
 */
WebJwt *
web_jwt_parse (const char *token, GError **error)
{
  g_autoptr (WebJwt) self = g_new0 (WebJwt, 1);
  g_auto (GStrv) parts = NULL;

  if (strnlen (token, MAX_TOKEN + 1) > MAX_TOKEN)
    {
      fail (error, WEB_ERROR_MALFORMED, "the token is too long");
      return NULL;
    }
  parts = g_strsplit (token, ".", 4);
  if (g_strv_length (parts) != 3)
    {
      fail (error, WEB_ERROR_MALFORMED, "a token has three parts");
      return NULL;
    }

  self->header = parse_part (parts[0], error);
  if (self->header == NULL)
    return NULL;
  self->claims = parse_part (parts[1], error);
  if (self->claims == NULL)
    return NULL;
  self->signature = web_base64url_decode (parts[2], -1, &self->signature_length);
  if (self->signature == NULL)
    {
      fail (error, WEB_ERROR_MALFORMED, "the signature is not base64url");
      return NULL;
    }
  self->signed_text = g_strconcat (parts[0], ".", parts[1], NULL);
  return g_steal_pointer (&self);
}

/**
 * web_jwt_free:
 * @self: (nullable): a token
 *
 * Frees it.
 */
void
web_jwt_free (WebJwt *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->header, json_node_unref);
  g_clear_pointer (&self->claims, json_node_unref);
  g_free (self->signed_text);
  g_free (self->signature);
  g_free (self);
}

/**
 * web_jwt_get_header:
 * @self: a token
 *
 * Returns: (transfer none): its header, not believed
 */
JsonObject *
web_jwt_get_header (WebJwt *self)
{
  return json_node_get_object (self->header);
}

/**
 * web_jwt_get_claims:
 * @self: a token
 *
 * Returns: (transfer none): its claims, to be believed only after a check
 */
JsonObject *
web_jwt_get_claims (WebJwt *self)
{
  return json_node_get_object (self->claims);
}

static gboolean
is_signed_by (WebJwt *self, const char *algorithm, GError **error)
{
  if (g_strcmp0 (web_json_get_string (web_jwt_get_header (self), "alg"), algorithm) == 0)
    return TRUE;
  return fail (error, WEB_ERROR_SIGNATURE, "the token is signed in another way");
}

/**
 * web_jwt_check_hs256:
 * @self: a token
 * @secret: what it should be signed with
 * @error: return location for a #WEB_ERROR_SIGNATURE
 *
 * Returns: %TRUE if its header says HS256 and the signature fits, compared in
 *   constant time
 */
gboolean
web_jwt_check_hs256 (WebJwt *self, const char *secret, GError **error)
{
  guint8 expected[32];

  if (!is_signed_by (self, "HS256", error))
    return FALSE;
  if (gnutls_hmac_fast (GNUTLS_MAC_SHA256, secret, strlen (secret),
                        self->signed_text, strlen (self->signed_text), expected) < 0 ||
      self->signature_length != sizeof expected || gnutls_memcmp (self->signature, expected, sizeof expected) != 0)
    return fail (error, WEB_ERROR_SIGNATURE, "the signature does not fit");
  return TRUE;
}

static gboolean
is_fit_for_signatures (JsonObject *key)
{
  const char *use = web_json_get_string (key, "use");
  const char *algorithm = web_json_get_string (key, "alg");

  return g_strcmp0 (web_json_get_string (key, "kty"), "RSA") == 0 && (use == NULL || strcmp (use, "sig") == 0) && (algorithm == NULL || strcmp (algorithm, "RS256") == 0);
}

/* A token that names no key may only mean the single one that there is. */
static JsonObject *
find_key (JsonObject *jwks, const char *id)
{
  JsonArray *keys = web_json_get_array (jwks, "keys");
  guint n_keys = keys != NULL ? json_array_get_length (keys) : 0;

  for (guint i = 0; i < n_keys; i++)
    {
      JsonObject *key = web_json_array_get_object (keys, i);
      gboolean is_meant = id != NULL ? g_strcmp0 (web_json_get_string (key, "kid"), id) == 0 : n_keys == 1;

      if (is_meant && is_fit_for_signatures (key))
        return key;
    }
  return NULL;
}

static gboolean
import_key (gnutls_pubkey_t public_key, JsonObject *key)
{
  const char *n = web_json_get_string (key, "n");
  const char *e = web_json_get_string (key, "e");
  gsize n_length = 0, e_length = 0;
  g_autofree guint8 *modulus = n != NULL ? web_base64url_decode (n, -1, &n_length) : NULL;
  g_autofree guint8 *exponent = e != NULL ? web_base64url_decode (e, -1, &e_length) : NULL;
  gnutls_datum_t m = { modulus, (unsigned)n_length }, x = { exponent, (unsigned)e_length };
  unsigned bits = 0;

  return n_length > 0 && e_length > 0 && gnutls_pubkey_import_rsa_raw (public_key, &m, &x) >= 0 && gnutls_pubkey_get_pk_algorithm (public_key, &bits) == GNUTLS_PK_RSA && bits >= MIN_RSA_BITS;
}

static gboolean
verify (WebJwt *self, gnutls_pubkey_t key)
{
  gnutls_datum_t text = { (guint8 *)self->signed_text, (unsigned)strlen (self->signed_text) };
  gnutls_datum_t signature = { self->signature, (unsigned)self->signature_length };

  return gnutls_pubkey_verify_data2 (key, GNUTLS_SIGN_RSA_SHA256, 0, &text, &signature) >= 0;
}

/**
 * web_jwt_check_rs256:
 * @self: a token
 * @jwks: a JWK set (RFC 7517 §5)
 * @error: return location for a #WEB_ERROR_SIGNATURE
 *
 * Returns: %TRUE if its header says RS256, the set has the RSA key that it
 *   names, of 2048 bits at least, and the signature fits
 */
gboolean
web_jwt_check_rs256 (WebJwt *self, JsonObject *jwks, GError **error)
{
  JsonObject *key;
  gnutls_pubkey_t public_key;
  gboolean fits;

  if (!is_signed_by (self, "RS256", error))
    return FALSE;
  key = find_key (jwks, web_json_get_string (web_jwt_get_header (self), "kid"));
  if (key == NULL)
    return fail (error, WEB_ERROR_SIGNATURE, "the token is signed with an unknown key");

  if (gnutls_pubkey_init (&public_key) < 0)
    return fail (error, WEB_ERROR_SIGNATURE, "no memory for a key");
  fits = import_key (public_key, key) && verify (self, public_key);
  gnutls_pubkey_deinit (public_key);
  return fits ? TRUE : fail (error, WEB_ERROR_SIGNATURE, "the signature does not fit");
}
