/* No bytes are a token that our keys have signed, and each base64url value has
 * one spelling.
 */

#include "web-jwt.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static JsonObject *
get_keys (void)
{
  static JsonObject *jwks = NULL;

  if (jwks == NULL)
    {
      g_autoptr (WebKey) key = web_key_generate (NULL);

      jwks = web_key_to_jwks (key);
      /* Let a token that names no key reach the arithmetic. */
      json_object_remove_member (json_array_get_object_element (json_object_get_array_member (jwks, "keys"), 0), "kid");
    }
  return jwks;
}

static void
check_base64url (const guint8 *bytes, gsize length)
{
  gsize decoded_length = 0;
  g_autofree guint8 *decoded = web_base64url_decode ((const char *)bytes, (gssize)length, &decoded_length);
  g_autofree char *text = NULL;

  if (decoded == NULL)
    return;
  text = web_base64url_encode (decoded, decoded_length);
  g_assert_cmpuint (strlen (text), ==, length);
  g_assert_true (length == 0 || memcmp (text, bytes, length) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *)bytes, length);
  g_autoptr (WebJwt) jwt = web_jwt_parse (text, NULL);

  check_base64url (bytes, length);
  if (jwt == NULL)
    return 0;
  g_assert_nonnull (web_jwt_get_header (jwt));
  g_assert_nonnull (web_jwt_get_claims (jwt));
  g_assert_false (web_jwt_check_rs256 (jwt, get_keys (), NULL));
  /* A set of keys of any shape; what it says does not matter, that it is read does. */
  web_jwt_check_rs256 (jwt, web_jwt_get_claims (jwt), NULL);
  g_assert_false (web_jwt_check_hs256 (jwt, "not to be guessed", NULL));
  return 0;
}
