/* Whether an ID token of Google's may be believed: OpenID Connect Core §3.1.3.7,
 * in its order.  Firebase checks again; this is so that the program never acts
 * on a token that was meant for another one.
 */

#include "firebase-identity.h"

#include "firebase-error.h"
#include "web-json.h"
#include "web-jwt.h"

#include <gnutls/gnutls.h>

/* A desktop's clock may be off by this much before we say so. */
#define SKEW_SECONDS 120

static gboolean
refuse (GError **error, FirebaseError code, const char *why)
{
  g_set_error_literal (error, FIREBASE_ERROR, (int)code, why);
  return FALSE;
}

/* Google has written its name with and without the scheme. */
static gboolean
is_issuer (const char *claimed, const char *expected)
{
  if (claimed == NULL)
    return FALSE;
  return g_str_equal (claimed, expected) || (g_str_has_prefix (expected, "https://") && g_str_equal (claimed, expected + strlen ("https://")));
}

static gboolean
is_audience (JsonObject *claims, const char *client_id)
{
  JsonArray *audiences = web_json_get_array (claims, "aud");
  guint n_audiences = audiences != NULL ? json_array_get_length (audiences) : 0;
  const char *party = web_json_get_string (claims, "azp");

  if (json_object_has_member (claims, "azp") && g_strcmp0 (party, client_id) != 0)
    return FALSE;
  for (guint i = 0; i < n_audiences; i++)
    if (g_strcmp0 (web_json_array_get_string (audiences, i), client_id) == 0)
      return TRUE;
  return g_strcmp0 (web_json_get_string (claims, "aud"), client_id) == 0;
}

static gboolean
check_times (JsonObject *claims, gint64 now, GError **error)
{
  gint64 issued = web_json_get_int (claims, "iat", 0);
  gint64 expires = web_json_get_int (claims, "exp", 0);

  if (issued <= 0 || expires <= 0)
    return refuse (error, FIREBASE_ERROR_IDENTITY, "the ID token has no time");
  if (expires < issued)
    return refuse (error, FIREBASE_ERROR_IDENTITY, "the ID token ends before it begins");
  /* It was made a moment ago, so it is our clock that is wrong. */
  if (now > expires + SKEW_SECONDS || now < issued - SKEW_SECONDS)
    return refuse (error, FIREBASE_ERROR_CLOCK, "the ID token is not of now by this computer's clock");
  return TRUE;
}

static gboolean
is_nonce (const char *claimed, const char *expected)
{
  return claimed != NULL && strlen (claimed) == strlen (expected) && gnutls_memcmp (claimed, expected, strlen (expected)) == 0;
}

static gboolean
check_claims (FirebaseConfig *config, JsonObject *claims, const char *nonce, gint64 now, GError **error)
{
  const char *subject = web_json_get_string (claims, "sub");

  if (!is_issuer (web_json_get_string (claims, "iss"), firebase_config_get_issuer (config)))
    return refuse (error, FIREBASE_ERROR_IDENTITY, "the ID token is from somebody else");
  if (!is_audience (claims, firebase_config_get_client_id (config)))
    return refuse (error, FIREBASE_ERROR_IDENTITY, "the ID token is for another program");
  if (!check_times (claims, now, error))
    return FALSE;
  if (!is_nonce (web_json_get_string (claims, "nonce"), nonce))
    return refuse (error, FIREBASE_ERROR_IDENTITY, "the ID token is of another attempt");
  if (subject == NULL || *subject == '\0' || strlen (subject) > 255)
    return refuse (error, FIREBASE_ERROR_IDENTITY, "the ID token is of nobody");
  return TRUE;
}

/**
 * firebase_identity_check:
 * @config: whose issuer and client are expected
 * @token: what came from the token endpoint
 * @jwks: Google's keys
 * @nonce: what the claim must be
 * @now: seconds since 1970
 * @error: return location for a #FIREBASE_ERROR_IDENTITY or
 *   #FIREBASE_ERROR_CLOCK
 *
 * Returns: %TRUE if it may be believed
 */
gboolean
firebase_identity_check (FirebaseConfig *config, const char *token, JsonObject *jwks, const char *nonce,
                         gint64 now, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (WebJwt) jwt = web_jwt_parse (token, &why);

  if (jwt == NULL || !web_jwt_check_rs256 (jwt, jwks, &why))
    return refuse (error, FIREBASE_ERROR_IDENTITY, why->message);
  return check_claims (config, web_jwt_get_claims (jwt), nonce, now, error);
}
