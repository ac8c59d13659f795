/* What comes before the signature: a text that no signer of ours would have
 * written costs neither a look at keys nor arithmetic.  What remains means one
 * thing only: base64url has one spelling, no member comes twice, and the header
 * says nothing that would change how the rest is to be read.
 */

#include "token-intake.h"

#include "token-error.h"
#include "web-json.h"

#include <string.h>

#define MAX_KEY_ID_BYTES 128
/* Firebase's own claims have four levels. */
#define MAX_DEPTH 16

static WebJwt *
refuse (GError **error)
{
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED, "The ID token is not valid, or has expired.");
  return NULL;
}

static gboolean
is_key_id (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return length > 0 && length <= MAX_KEY_ID_BYTES &&
         strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == length;
}

/* A key or a rule for reading that the token brings along is not ours (RFC 7515
 * §4.1, RFC 7516, RFC 7797).
 */
static gboolean
has_stranger (JsonObject *header)
{
  static const char *const strangers[] = { "crit", "jku", "jwk", "x5u", "x5c", "b64", "enc", "zip" };

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    if (json_object_has_member (header, strangers[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_signed_well (JsonObject *header, gboolean is_emulator)
{
  const char *algorithm = web_json_get_string (header, "alg");

  if (is_emulator && g_strcmp0 (algorithm, "none") == 0)
    return TRUE;
  return g_strcmp0 (algorithm, "RS256") == 0 && is_key_id (web_json_get_string (header, "kid"));
}

static gboolean
has_header (JsonObject *header, gboolean is_emulator)
{
  const char *type = web_json_get_string (header, "typ");

  if (json_object_has_member (header, "typ") && g_strcmp0 (type, "JWT") != 0)
    return FALSE;
  return !has_stranger (header) && is_signed_well (header, is_emulator);
}

/**
 * token_intake_read:
 * @id_token: from the network
 * @is_emulator: whether one that is not signed has the right shape too
 * @error: location for %TOKEN_ERROR_UNAUTHENTICATED, the same for every cause
 *
 * Returns: (transfer full) (nullable): the token, taken apart
 */
WebJwt *
token_intake_read (const char *id_token, gboolean is_emulator, GError **error)
{
  g_autoptr (WebJwt) token = NULL;

  if (strnlen (id_token, TOKEN_MAX_ID_TOKEN_BYTES + 1) <= TOKEN_MAX_ID_TOKEN_BYTES)
    token = web_jwt_parse (id_token, NULL);
  if (token == NULL || !has_header (web_jwt_get_header (token), is_emulator) ||
      web_json_object_get_depth (web_jwt_get_claims (token)) > MAX_DEPTH)
    return refuse (error);
  return g_steal_pointer (&token);
}
