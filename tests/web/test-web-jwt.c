/* Tokens against the vectors of the RFCs, and against everything that must not
 * pass: another algorithm, another key, another byte.
 */

#include "web-error.h"
#include "web-json.h"
#include "web-jwt.h"

/* RFC 7515 appendix A.1 and A.2: the same claims, signed both ways. */
#define A_CLAIMS "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define A1_KEY "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
#define A1_TOKEN "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." A_CLAIMS ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define A2_TOKEN "eyJhbGciOiJSUzI1NiJ9." A_CLAIMS                                   \
                 ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZ"   \
                 "mh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKB"  \
                 "YNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07" \
                 "Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7no" \
                 "OPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVm" \
                 "tVrBp0igcN_IoypGlUPQGe77Rw"
#define A2_N "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"

static void
test_base64url (void)
{
  /* RFC 4648 §10, without the padding */
  static const char *const pairs[][2] = {
    { "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }, { "\xfb\xff\xfe", "-__-" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      gsize length = 99;
      g_autofree char *text = web_base64url_encode (pairs[i][0], strlen (pairs[i][0]));
      g_autofree guint8 *bytes = web_base64url_decode (text, -1, &length);

      g_assert_cmpstr (text, ==, pairs[i][1]);
      g_assert_cmpmem (bytes, length, pairs[i][0], strlen (pairs[i][0]));
    }
}

static void
test_base64url_refused (void)
{
  static const char *const texts[] = { "Z", "Zg==", "Zh", "Zm9", "Zm9v\n", "Zm 9", "Zm+v", "Zm/v", "Zm9vé" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (web_base64url_decode (texts[i], -1, NULL));
  g_assert_null (web_base64url_decode ("Zm9v\0Zm9", 8, NULL));
}

/* RFC 7636 appendix B */
static void
test_pkce (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *challenge = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *)"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", -1);
  g_checksum_get_digest (checksum, digest, &length);
  challenge = web_base64url_encode (digest, length);
  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_random (void)
{
  g_autofree char *one = web_random_token (32);
  g_autofree char *two = web_random_token (32);

  g_assert_cmpuint (strlen (one), ==, 43);
  g_assert_cmpstr (one, !=, two);
}

static WebJwt *
parse (const char *token)
{
  g_autoptr (GError) error = NULL;
  WebJwt *jwt = web_jwt_parse (token, &error);

  g_assert_no_error (error);
  return jwt;
}

static void
test_hs256_vector (void)
{
  g_autofree char *key = (char *)web_base64url_decode (A1_KEY, -1, NULL);
  g_autoptr (WebJwt) jwt = parse (A1_TOKEN);
  g_autoptr (GError) error = NULL;

  g_assert_true (web_jwt_check_hs256 (jwt, key, &error));
  g_assert_no_error (error);
  g_assert_cmpint (web_json_get_int (web_jwt_get_claims (jwt), "exp", 0), ==, 1300819380);
  g_assert_false (web_jwt_check_hs256 (jwt, "another", &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_SIGNATURE);
}

static JsonNode *
a2_keys (const char *extra)
{
  g_autofree char *text = g_strdup_printf ("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" A2_N "\",\"e\":\"AQAB\"%s}]}", extra);

  return web_json_parse (text, -1, NULL);
}

static void
test_rs256_vector (void)
{
  g_autoptr (WebJwt) jwt = parse (A2_TOKEN);
  g_autoptr (JsonNode) keys = a2_keys ("");
  g_autoptr (JsonNode) for_encryption = a2_keys (",\"use\":\"enc\"");
  g_autoptr (JsonNode) two_keys = a2_keys ("},{\"kty\":\"RSA\"");
  g_autoptr (GError) error = NULL;

  g_assert_true (web_jwt_check_rs256 (jwt, json_node_get_object (keys), &error));
  g_assert_no_error (error);
  g_assert_false (web_jwt_check_rs256 (jwt, json_node_get_object (for_encryption), NULL));
  g_assert_false (web_jwt_check_rs256 (jwt, json_node_get_object (two_keys), NULL));
  g_assert_false (web_jwt_check_rs256 (jwt, NULL, NULL));
  g_assert_false (web_jwt_check_hs256 (jwt, A2_N, &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_SIGNATURE);
}

static JsonObject *
some_claims (void)
{
  JsonObject *claims = json_object_new ();

  json_object_set_string_member (claims, "sub", "Ada \"é\"");
  json_object_set_int_member (claims, "exp", 1795399105);
  return claims;
}

static void
test_hs256_round (void)
{
  g_autoptr (JsonObject) claims = some_claims ();
  g_autofree char *token = web_jwt_sign_hs256 (NULL, claims, "secret");
  g_autoptr (WebJwt) jwt = parse (token);

  g_assert_true (web_jwt_check_hs256 (jwt, "secret", NULL));
  g_assert_cmpstr (web_json_get_string (web_jwt_get_claims (jwt), "sub"), ==, "Ada \"é\"");
  g_assert_cmpstr (web_json_get_string (web_jwt_get_header (jwt), "typ"), ==, "JWT");
}

static void
test_hs256_header (void)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autoptr (JsonObject) claims = some_claims ();
  g_autofree char *token = NULL;
  g_autoptr (WebJwt) jwt = NULL;

  json_object_set_string_member (header, "cty", "twilio-fpa;v=1");
  json_object_set_string_member (header, "alg", "HS256");
  token = web_jwt_sign_hs256 (header, claims, "secret");
  jwt = parse (token);
  g_assert_true (web_jwt_check_hs256 (jwt, "secret", NULL));
  g_assert_cmpstr (web_json_get_string (web_jwt_get_header (jwt), "cty"), ==, "twilio-fpa;v=1");
  g_assert_null (web_json_get_string (web_jwt_get_header (jwt), "typ"));
}

/* What one token leaves behind in the signer must not be in the next. */
static void
test_signer (void)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autoptr (JsonObject) claims = some_claims ();
  g_autoptr (WebSigner) signer = NULL;
  g_autofree char *alone = NULL;

  json_object_set_string_member (header, "alg", "HS256");
  alone = web_jwt_sign_hs256 (header, claims, "secret");
  signer = web_signer_new (header, "secret");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (JsonObject) others = json_object_new ();
      g_autofree char *other = web_signer_sign (signer, others), *token = web_signer_sign (signer, claims);

      g_assert_cmpstr (token, ==, alone);
      g_assert_cmpstr (other, !=, alone);
    }
}

static void
test_keys (void)
{
  g_autoptr (WebKey) key = web_key_generate (NULL);
  g_autoptr (WebKey) other = web_key_generate (NULL);
  g_autofree char *pem = web_key_to_pem (key);
  g_autoptr (WebKey) kept = web_key_new_from_pem (pem, NULL);
  g_autoptr (JsonObject) claims = some_claims ();
  g_autofree char *token = web_key_sign (key, claims, NULL);
  g_autoptr (WebJwt) jwt = parse (token);
  g_autoptr (JsonObject) jwks = web_key_to_jwks (kept);
  g_autoptr (JsonObject) others = web_key_to_jwks (other);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (web_key_get_id (key), ==, web_key_get_id (kept));
  g_assert_cmpstr (web_json_get_string (web_jwt_get_header (jwt), "kid"), ==, web_key_get_id (key));
  g_assert_true (web_jwt_check_rs256 (jwt, jwks, &error));
  g_assert_no_error (error);
  g_assert_false (web_jwt_check_rs256 (jwt, others, &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_SIGNATURE);
  g_assert_null (web_key_new_from_pem ("-----BEGIN NOTHING-----", NULL));
}

static void
flip_and_check (const char *token, gsize at, JsonObject *jwks)
{
  g_autofree char *changed = g_strdup (token);
  g_autoptr (WebJwt) jwt = NULL;

  changed[at] = changed[at] == 'A' ? 'B' : 'A';
  jwt = web_jwt_parse (changed, NULL);
  g_assert_false (jwt != NULL && web_jwt_check_rs256 (jwt, jwks, NULL));
}

static void
test_every_byte_counts (void)
{
  g_autoptr (WebKey) key = web_key_generate (NULL);
  g_autoptr (JsonObject) jwks = web_key_to_jwks (key);
  g_autoptr (JsonObject) claims = some_claims ();
  g_autofree char *token = web_key_sign (key, claims, NULL);

  for (gsize i = 0; token[i] != '\0'; i++)
    flip_and_check (token, i, jwks);
}

static void
test_none (void)
{
  g_autoptr (WebJwt) jwt = parse ("eyJhbGciOiJub25lIn0.e30.");
  g_autoptr (JsonNode) keys = a2_keys ("");

  g_assert_false (web_jwt_check_rs256 (jwt, json_node_get_object (keys), NULL));
  g_assert_false (web_jwt_check_hs256 (jwt, "", NULL));
}

static void
test_refused (void)
{
  static const char *const tokens[] = {
    "", ".", "..", "e30", "e30.e30", "e30.e30.e30.e30", "e30.W10.", "W10.e30.", "e30.e30.=", "e30 .e30.", "e30.bnVsbA."
  };
  g_autofree char *endless = g_strnfill (20000, 'e');

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (web_jwt_parse (tokens[i], &error));
      g_assert_error (error, WEB_ERROR, WEB_ERROR_MALFORMED);
    }
  g_assert_null (web_jwt_parse (endless, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/base64url/vectors", test_base64url);
  g_test_add_func ("/web/base64url/refused", test_base64url_refused);
  g_test_add_func ("/web/base64url/pkce", test_pkce);
  g_test_add_func ("/web/base64url/random", test_random);
  g_test_add_func ("/web/jwt/hs256-vector", test_hs256_vector);
  g_test_add_func ("/web/jwt/rs256-vector", test_rs256_vector);
  g_test_add_func ("/web/jwt/hs256-round", test_hs256_round);
  g_test_add_func ("/web/jwt/hs256-header", test_hs256_header);
  g_test_add_func ("/web/jwt/signer", test_signer);
  g_test_add_func ("/web/jwt/keys", test_keys);
  g_test_add_func ("/web/jwt/every-byte-counts", test_every_byte_counts);
  g_test_add_func ("/web/jwt/none", test_none);
  g_test_add_func ("/web/jwt/refused", test_refused);
  return g_test_run ();
}
