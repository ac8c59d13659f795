/* An RSA key that signs tokens as Google and Firebase sign theirs, for the
 * local cloud and for tests.  It is known by the thumbprint of its public half
 * (RFC 7638), so that a kept key keeps its name.
 */

#include "web-jwt.h"

#include "web-error.h"
#include "web-json.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define RSA_BITS 2048

struct _WebKey
{
  gnutls_x509_privkey_t x509;
  gnutls_privkey_t key;
  char *n;
  char *e;
  char *id;
};

static char *
encode_datum (gnutls_datum_t *datum)
{
  char *text = web_base64url_encode (datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

static gboolean
read_public_half (WebKey *self)
{
  g_autofree char *text = NULL;
  gnutls_datum_t n, e;
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (gnutls_privkey_export_rsa_raw2 (self->key, &n, &e, NULL, NULL, NULL, NULL, NULL, NULL,
                                      GNUTLS_EXPORT_FLAG_NO_LZ) < 0)
    return FALSE;
  self->n = encode_datum (&n);
  self->e = encode_datum (&e);

  text = g_strdup_printf ("{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}", self->e, self->n);
  g_checksum_update (checksum, (const guchar *)text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  self->id = web_base64url_encode (digest, length);
  return TRUE;
}

static WebKey *
complete (WebKey *unfinished, int result, GError **error)
{
  g_autoptr (WebKey) self = unfinished;

  if (result >= 0)
    result = gnutls_privkey_init (&self->key);
  if (result >= 0)
    result = gnutls_privkey_import_x509 (self->key, self->x509, 0);
  if (result >= 0 && read_public_half (self))
    return g_steal_pointer (&self);

  g_set_error (error, WEB_ERROR, WEB_ERROR_MALFORMED, "no RSA key: %s",
               result < 0 ? gnutls_strerror (result) : "of another kind");
  return NULL;
}

/**
 * web_key_generate:
 * @error: return location for an error of the generator
 *
 * Takes some tenths of a second.
 *
 * Returns: (transfer full) (nullable): a new key of 2048 bits
 */
WebKey *
web_key_generate (GError **error)
{
  WebKey *self = g_new0 (WebKey, 1);
  int result = gnutls_x509_privkey_init (&self->x509);

  if (result >= 0)
    result = gnutls_x509_privkey_generate (self->x509, GNUTLS_PK_RSA, RSA_BITS, 0);
  return complete (self, result, error);
}

/**
 * web_key_new_from_pem:
 * @pem: an RSA key without a passphrase, PKCS #1 or #8
 * @error: return location for a #WEB_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the key
 */
WebKey *
web_key_new_from_pem (const char *pem, GError **error)
{
  WebKey *self = g_new0 (WebKey, 1);
  gnutls_datum_t datum = { (guint8 *)pem, (unsigned)strlen (pem) };
  int result = gnutls_x509_privkey_init (&self->x509);

  if (result >= 0)
    result = gnutls_x509_privkey_import2 (self->x509, &datum, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN);
  return complete (self, result, error);
}

/**
 * web_key_free:
 * @self: (nullable): a key
 *
 * Frees it.
 */
void
web_key_free (WebKey *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->key, gnutls_privkey_deinit);
  g_clear_pointer (&self->x509, gnutls_x509_privkey_deinit);
  g_free (self->n);
  g_free (self->e);
  g_free (self->id);
  g_free (self);
}

/**
 * web_key_to_pem:
 * @self: a key
 *
 * Returns: (transfer full): the whole key, PKCS #8, without a passphrase
 */
char *
web_key_to_pem (WebKey *self)
{
  gnutls_datum_t datum;
  char *pem;

  if (gnutls_x509_privkey_export2_pkcs8 (self->x509, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &datum) < 0)
    g_error ("a key that signs cannot be written");
  pem = g_strndup ((const char *)datum.data, datum.size);
  gnutls_memset (datum.data, 0, datum.size);
  gnutls_free (datum.data);
  return pem;
}

/**
 * web_key_get_id:
 * @self: a key
 *
 * Returns: (transfer none): its "kid"
 */
const char *
web_key_get_id (WebKey *self)
{
  return self->id;
}

/**
 * web_key_to_jwks:
 * @self: a key
 *
 * Returns: (transfer full): a JWK set of its public half alone
 */
JsonObject *
web_key_to_jwks (WebKey *self)
{
  JsonObject *jwks = json_object_new ();
  JsonArray *keys = json_array_new ();
  JsonObject *key = json_object_new ();

  json_object_set_string_member (key, "kty", "RSA");
  json_object_set_string_member (key, "use", "sig");
  json_object_set_string_member (key, "alg", "RS256");
  json_object_set_string_member (key, "kid", self->id);
  json_object_set_string_member (key, "n", self->n);
  json_object_set_string_member (key, "e", self->e);
  json_array_add_object_element (keys, key);
  json_object_set_array_member (jwks, "keys", keys);
  return jwks;
}

static char *
signable_text (WebKey *self, JsonObject *claims)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autofree char *header_text = NULL, *claims_text = NULL, *first = NULL, *second = NULL;

  json_object_set_string_member (header, "alg", "RS256");
  json_object_set_string_member (header, "kid", self->id);
  json_object_set_string_member (header, "typ", "JWT");
  header_text = web_json_object_to_text (header);
  claims_text = web_json_object_to_text (claims);
  first = web_base64url_encode (header_text, strlen (header_text));
  second = web_base64url_encode (claims_text, strlen (claims_text));
  return g_strconcat (first, ".", second, NULL);
}

/**
 * web_key_sign:
 * @self: a key
 * @claims: what the token is to say
 * @error: return location for an error of GnuTLS
 *
 * Returns: (transfer full) (nullable): a token signed RS256 whose header names
 *   the key
 */
char *
web_key_sign (WebKey *self, JsonObject *claims, GError **error)
{
  g_autofree char *text = signable_text (self, claims);
  g_autofree char *signature = NULL;
  gnutls_datum_t data = { (guint8 *)text, (unsigned)strlen (text) };
  gnutls_datum_t bytes;
  int result = gnutls_privkey_sign_data2 (self->key, GNUTLS_SIGN_RSA_SHA256, 0, &data, &bytes);

  if (result < 0)
    {
      g_set_error (error, WEB_ERROR, WEB_ERROR_SIGNATURE, "cannot sign: %s", gnutls_strerror (result));
      return NULL;
    }
  signature = encode_datum (&bytes);
  return g_strconcat (text, ".", signature, NULL);
}
