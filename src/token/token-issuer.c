/* Mints Twilio access tokens: a JWT signed with an API key, good for one
 * identity in one video room (twilio.com/docs/iam/access-tokens).
 */

#include "token-issuer.h"

#include "web-jwt.h"

struct _TokenIssuer
{
  char *account_sid;
  char *key_sid;
  WebSigner *signer;
};

static JsonObject *
new_header (void)
{
  JsonObject *header = json_object_new ();

  json_object_set_string_member (header, "cty", "twilio-fpa;v=1");
  json_object_set_string_member (header, "typ", "JWT");
  json_object_set_string_member (header, "alg", "HS256");
  return header;
}

/**
 * token_issuer_new:
 * @account_sid: AC and 32 digits
 * @key_sid: SK and 32 digits
 * @secret: the secret of that key
 */
TokenIssuer *
token_issuer_new (const char *account_sid, const char *key_sid, const char *secret)
{
  TokenIssuer *self = g_new0 (TokenIssuer, 1);
  g_autoptr (JsonObject) header = new_header ();

  self->account_sid = g_strdup (account_sid);
  self->key_sid = g_strdup (key_sid);
  self->signer = web_signer_new (header, secret);
  return self;
}

void
token_issuer_free (TokenIssuer *self)
{
  g_free (self->account_sid);
  g_free (self->key_sid);
  web_signer_free (self->signer);
  g_free (self);
}

static JsonObject *
new_grants (const char *identity, const char *room)
{
  JsonObject *grants = json_object_new ();
  JsonObject *video = json_object_new ();

  json_object_set_string_member (video, "room", room);
  json_object_set_string_member (grants, "identity", identity);
  json_object_set_object_member (grants, "video", video);
  return grants;
}

/* Twilio's own libraries put the time into jti, which repeats within a second. */
static JsonObject *
new_claims (TokenIssuer *self, const char *identity, const char *room, gint64 now, gint64 lifetime)
{
  JsonObject *claims = json_object_new ();
  g_autofree char *token = web_random_token (12);
  g_autofree char *id = g_strconcat (self->key_sid, "-", token, NULL);

  json_object_set_string_member (claims, "jti", id);
  json_object_set_string_member (claims, "iss", self->key_sid);
  json_object_set_string_member (claims, "sub", self->account_sid);
  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "exp", now + lifetime);
  json_object_set_object_member (claims, "grants", new_grants (identity, room));
  return claims;
}

/**
 * token_issuer_issue:
 * @identity: who, up to 128 characters; never from the request's body
 * @room: the only room it opens, up to 128 characters
 * @lifetime_seconds: up to 24 hours
 * @expires_at: (out) (optional): milliseconds since 1970
 *
 * Returns: (transfer full): the token
 */
char *
token_issuer_issue (TokenIssuer *self, const char *identity, const char *room, gint64 lifetime_seconds, gint64 *expires_at)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (JsonObject) claims = new_claims (self, identity, room, now, lifetime_seconds);

  if (expires_at)
    *expires_at = (now + lifetime_seconds) * 1000;
  return web_signer_sign (self->signer, claims);
}
