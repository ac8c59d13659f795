/* Signs one token after the other with HS256 (RFC 7518 §3.2).  What is the same in
 * all of them, the header and the key, is made ready once.
 */

#include "web-jwt.h"

#include "web-json.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

struct _WebSigner
{
  char *header; /* in base64url */
  gnutls_hmac_hd_t mac;
};

static char *
encode_object (JsonObject *object)
{
  g_autofree char *text = web_json_object_to_text (object);

  return web_base64url_encode (text, strlen (text));
}

/**
 * web_signer_new:
 * @header: the header of each token as it is to be written, its "alg" included
 * @secret: what to sign with
 *
 * Returns: (transfer full): a signer
 */
WebSigner *
web_signer_new (JsonObject *header, const char *secret)
{
  WebSigner *self = g_new0 (WebSigner, 1);

  self->header = encode_object (header);
  if (gnutls_hmac_init (&self->mac, GNUTLS_MAC_SHA256, secret, strlen (secret)) < 0)
    g_error ("HMAC-SHA256 is not to be had");
  return self;
}

/**
 * web_signer_free:
 * @self: (nullable): a signer
 *
 * Frees it.
 */
void
web_signer_free (WebSigner *self)
{
  if (self == NULL)
    return;
  gnutls_hmac_deinit (self->mac, NULL);
  g_free (self->header);
  g_free (self);
}

/**
 * web_signer_sign:
 * @self: a signer
 * @claims: the claims
 *
 * Returns: (transfer full): the token
 */
char *
web_signer_sign (WebSigner *self, JsonObject *claims)
{
  g_autofree char *encoded = encode_object (claims);
  g_autofree char *text = g_strconcat (self->header, ".", encoded, NULL);
  g_autofree char *signature = NULL;
  guint8 mac[32];

  /* What gives the signature out begins anew with the same key. */
  if (gnutls_hmac (self->mac, text, strlen (text)) < 0)
    g_error ("HMAC-SHA256 failed");
  gnutls_hmac_output (self->mac, mac);
  signature = web_base64url_encode (mac, sizeof mac);
  return g_strconcat (text, ".", signature, NULL);
}

static JsonObject *
new_plain_header (void)
{
  JsonObject *header = json_object_new ();

  json_object_set_string_member (header, "alg", "HS256");
  json_object_set_string_member (header, "typ", "JWT");
  return header;
}

/**
 * web_jwt_sign_hs256:
 * @header: (nullable): the header as it is to be written, its "alg" included;
 *   %NULL for a plain one
 * @claims: the claims
 * @secret: what to sign with
 *
 * Returns: (transfer full): one token
 */
char *
web_jwt_sign_hs256 (JsonObject *header, JsonObject *claims, const char *secret)
{
  g_autoptr (JsonObject) used = header != NULL ? json_object_ref (header) : new_plain_header ();
  g_autoptr (WebSigner) signer = web_signer_new (used, secret);

  return web_signer_sign (signer, claims);
}
