/* The tokens that are minted, and how often anybody may have one. */

#include "token-issuer.h"
#include "token-limiter.h"

#include "web-json.h"
#include "web-jwt.h"

#define SECONDS(n) ((gint64)(n)*G_USEC_PER_SEC)

static WebJwt *
issue (gint64 *expires_at)
{
  g_autoptr (TokenIssuer) issuer = token_issuer_new ("ACaccount", "SKkey", "secret");
  g_autofree char *token = token_issuer_issue (issuer, "uid", "room/call", 600, expires_at);
  g_autoptr (GError) error = NULL;
  WebJwt *parsed = web_jwt_parse (token, &error);

  g_assert_no_error (error);
  return parsed;
}

/* Member by member what Twilio's documentation and own libraries have. */
static void
test_claims (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 expires_at = 0;
  g_autoptr (WebJwt) token = issue (&expires_at);
  JsonObject *header = web_jwt_get_header (token);
  JsonObject *claims = web_jwt_get_claims (token);
  JsonObject *grants = web_json_get_object (claims, "grants");

  g_assert_true (web_jwt_check_hs256 (token, "secret", NULL));
  g_assert_false (web_jwt_check_hs256 (token, "other", NULL));
  g_assert_cmpstr (web_json_get_string (header, "typ"), ==, "JWT");
  g_assert_cmpstr (web_json_get_string (header, "alg"), ==, "HS256");
  g_assert_cmpstr (web_json_get_string (header, "cty"), ==, "twilio-fpa;v=1");
  g_assert_cmpstr (web_json_get_string (claims, "iss"), ==, "SKkey");
  g_assert_cmpstr (web_json_get_string (claims, "sub"), ==, "ACaccount");
  g_assert_true (g_str_has_prefix (web_json_get_string (claims, "jti"), "SKkey-"));
  g_assert_cmpint (web_json_get_int (claims, "iat", 0), >=, now);
  g_assert_cmpint (web_json_get_int (claims, "exp", 0), ==, web_json_get_int (claims, "iat", 0) + 600);
  g_assert_cmpint (expires_at, ==, web_json_get_int (claims, "exp", 0) * 1000);
  g_assert_cmpstr (web_json_get_string (grants, "identity"), ==, "uid");
  g_assert_cmpstr (web_json_get_string (web_json_get_object (grants, "video"), "room"), ==, "room/call");
}

static void
test_ids_differ (void)
{
  g_autoptr (WebJwt) one = issue (NULL);
  g_autoptr (WebJwt) other = issue (NULL);

  g_assert_cmpstr (web_json_get_string (web_jwt_get_claims (one), "jti"), !=, web_json_get_string (web_jwt_get_claims (other), "jti"));
}

static void
test_limiter (void)
{
  g_autoptr (TokenLimiter) limiter = token_limiter_new (3, 6);
  guint retry_after = 0;

  for (int i = 0; i < 3; i++)
    g_assert_true (token_limiter_take (limiter, "ada", 0, &retry_after));
  g_assert_false (token_limiter_take (limiter, "ada", 0, &retry_after));
  g_assert_cmpuint (retry_after, >=, 10);
  g_assert_cmpuint (retry_after, <=, 11);
  g_assert_true (token_limiter_take (limiter, "ben", 0, &retry_after));
  g_assert_false (token_limiter_take (limiter, "ada", SECONDS (9), &retry_after));
  g_assert_true (token_limiter_take (limiter, "ada", SECONDS (11), &retry_after));
  g_assert_false (token_limiter_take (limiter, "ada", SECONDS (11), &retry_after));
}

/* More callers than are remembered: it goes on, and memory does not grow. */
static void
test_many_callers (void)
{
  g_autoptr (TokenLimiter) limiter = token_limiter_new (1, 1);
  guint retry_after = 0;

  for (int i = 0; i < 120000; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "%d", i);
      g_assert_true (token_limiter_take (limiter, name, 0, &retry_after));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/claims", test_claims);
  g_test_add_func ("/token/ids-differ", test_ids_differ);
  g_test_add_func ("/token/limiter", test_limiter);
  g_test_add_func ("/token/many-callers", test_many_callers);
  return g_test_run ();
}
