/* Signing in, from the consent page to a refreshed token, and everything that
 * must be refused on the way.
 */

#include "test-backend.h"
#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define CLIENT "client_id=100000000000-parley.apps.googleusercontent.com"
#define SECRET "client_secret=GOCSPX-parley-local-backend"
#define REDIRECT "redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback"
#define ASK CLIENT "&" REDIRECT "&response_type=code&scope=openid%20email&state=s%26t"
#define CHALLENGE "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define KEY "?key=parley-local-backend"
#define TOOLKIT "/identitytoolkit.googleapis.com/v1/accounts:"
#define POST_BODY_WITH(form, rest) "{\"requestUri\":\"http://localhost\",\"postBody\":\"" form "\"" rest "}"
#define SECURE "/securetoken.googleapis.com/v1/token"

static JsonObject *
parse (const char *text, JsonNode **node)
{
  *node = web_json_parse (text, -1, NULL);
  g_assert_nonnull (*node);
  return web_json_node_get_object (*node);
}

static TestAnswer *
post_form (TestBackend *backend, const char *target, const char *form)
{
  return test_backend_send (backend, "POST", target, form, "Content-Type", "application/x-www-form-urlencoded", NULL);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
}

static void
test_sign_in (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) first = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (TestUser) again = test_backend_sign_in (backend, "ADA@example.org");
  g_autoptr (TestUser) other = test_backend_sign_in (backend, "ben@example.org");

  g_assert_cmpuint (strlen (first->uid), ==, 28);
  g_assert_cmpstr (first->name, ==, "Ada");
  g_assert_cmpstr (first->uid, ==, again->uid);
  g_assert_cmpstr (first->uid, !=, other->uid);
  g_assert_cmpstr (first->refresh_token, !=, again->refresh_token);
}

static void
test_claims (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("token-lifetime", 60, NULL);
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (TestAnswer) keys = test_backend_send (backend, "GET", "/securetoken.googleapis.com/jwk", NULL, NULL);
  g_autoptr (WebJwt) jwt = web_jwt_parse (user->id_token, NULL);
  JsonObject *claims = web_jwt_get_claims (jwt), *firebase = web_json_get_object (claims, "firebase");
  g_autoptr (JsonNode) node = NULL;
  gint64 issued = web_json_get_int (claims, "iat", 0);

  g_assert_true (web_jwt_check_rs256 (jwt, parse (keys->body, &node), NULL));
  g_assert_cmpstr (web_json_get_string (claims, "iss"), ==, "https://securetoken.google.com/parley-local");
  g_assert_cmpstr (web_json_get_string (claims, "aud"), ==, "parley-local");
  g_assert_cmpstr (web_json_get_string (claims, "sub"), ==, user->uid);
  g_assert_cmpstr (web_json_get_string (claims, "user_id"), ==, user->uid);
  g_assert_cmpstr (web_json_get_string (claims, "email"), ==, "ada@example.org");
  g_assert_true (web_json_get_boolean (claims, "email_verified", FALSE));
  g_assert_cmpstr (web_json_get_string (firebase, "sign_in_provider"), ==, "google.com");
  g_assert_cmpint (ABS (issued - g_get_real_time () / G_USEC_PER_SEC), <, 60);
  g_assert_cmpint (web_json_get_int (claims, "exp", 0) - issued, ==, 60);
}

/* Google's own: what the client checks. */
static void
test_google_token (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *token = test_backend_get_google_token (backend, "ben@example.org");
  g_autofree char *issuer = g_strconcat (test_backend_get_uri (backend), "/google", NULL);
  g_autoptr (TestAnswer) keys = test_backend_send (backend, "GET", "/google/keys", NULL, NULL);
  g_autoptr (WebJwt) jwt = web_jwt_parse (token, NULL);
  JsonObject *claims = web_jwt_get_claims (jwt);
  g_autoptr (JsonNode) node = NULL;

  g_assert_true (web_jwt_check_rs256 (jwt, parse (keys->body, &node), NULL));
  g_assert_cmpstr (web_json_get_string (claims, "iss"), ==, issuer);
  g_assert_cmpstr (web_json_get_string (claims, "nonce"), ==, "a nonce");
  g_assert_cmpstr (web_json_get_string (claims, "name"), ==, "Ben");
  g_assert_true (g_regex_match_simple ("^1[0-9]{20}$", web_json_get_string (claims, "sub"), 0, 0));
}

static void
test_page (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("people", "Zoë <zoe@example.org>, <b>Bob</b> & Co <bob@example.org>", NULL);
  g_autoptr (TestAnswer) page = test_backend_send (backend, "GET", "/google/auth?" ASK "&nonce=%22%3E%3Cscript%3E&login_hint=nobody%40example.org", NULL, NULL);

  g_assert_cmpuint (page->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_one (page->headers, "Content-Type"), ==, "text/html; charset=utf-8");
  assert_contains (page->body, "value=\"zoe@example.org\" title=\"zoe@example.org\">Zoë</button>");
  assert_contains (page->body, ">&lt;b&gt;Bob&lt;/b&gt; &amp; Co</button>");
  assert_contains (page->body, "<button type=\"submit\">Cancel</button>");
  g_assert_null (strstr (page->body, "<script"));
}

static void
test_buttons (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestAnswer) cancel = post_form (backend, "/google/consent", ASK);
  g_autoptr (TestAnswer) ada = post_form (backend, "/google/consent", ASK "&email=ada%40example.org");

  g_assert_cmpuint (cancel->status, ==, 302);
  g_assert_cmpstr (soup_message_headers_get_one (cancel->headers, "Location"), ==, "http://127.0.0.1:9/callback?error=access_denied&state=s%26t");
  g_assert_cmpuint (ada->status, ==, 302);
  assert_contains (soup_message_headers_get_one (ada->headers, "Location"), "?state=s%26t&");
  assert_contains (soup_message_headers_get_one (ada->headers, "Location"), "&code=4%2F0A");
}

/* What only the person can be told, and what goes back to the client. */
static void
test_bad_asking (void)
{
  static const struct
  {
    const char *query;
    guint status;
    const char *text;
  } CASES[] = {
    { "client_id=other&" REDIRECT "&response_type=code&scope=openid", 400, "invalid_client" },
    { CLIENT "&response_type=code&scope=openid", 400, "redirect_uri_mismatch" },
    { CLIENT "&redirect_uri=https%3A%2F%2Fevil.example%2F&response_type=code&scope=openid", 400, "redirect_uri_mismatch" },
    { CLIENT "&redirect_uri=http%3A%2F%2F127.0.0.1.evil.example%2F&response_type=code&scope=openid", 400, "redirect_uri_mismatch" },
    { CLIENT "&redirect_uri=http%3A%2F%2F127.0.0.1%40evil.example%2F&response_type=code&scope=openid", 400, "redirect_uri_mismatch" },
    { CLIENT "&" REDIRECT "&response_type=token&scope=openid", 302, "?error=unsupported_response_type" },
    { CLIENT "&" REDIRECT "&response_type=code&scope=email", 302, "?error=invalid_scope" },
    { CLIENT "&" REDIRECT "&response_type=code&scope=openid&code_challenge=abc", 302, "?error=invalid_request" },
    { CLIENT "&" REDIRECT "&response_type=code&scope=openid&code_challenge=abc&code_challenge_method=plain", 302, "?error=invalid_request" },
    { CLIENT "&" REDIRECT "&response_type=code&scope=openid&prompt=none&login_hint=", 302, "?error=login_required" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *target = g_strconcat ("/google/auth?", strstr (CASES[i].query, "login_hint") != NULL ? "" : "login_hint=ada%40example.org&", CASES[i].query, NULL);
      g_autoptr (TestAnswer) answer = test_backend_send (backend, "GET", target, NULL, NULL);

      g_test_message ("%s", CASES[i].query);
      g_assert_cmpuint (answer->status, ==, CASES[i].status);
      assert_contains (answer->status == 302 ? soup_message_headers_get_one (answer->headers, "Location") : answer->body, CASES[i].text);
    }
}

static char *
get_escaped_code (TestBackend *backend)
{
  g_autofree char *code = test_backend_get_code (backend, "ada@example.org", VERIFIER);

  return g_uri_escape_string (code, NULL, FALSE);
}

static void
test_bad_codes (void)
{
  static const struct
  {
    const char *form;
    guint status;
    const char *error;
    const char *description;
  } CASES[] = {
    { CLIENT "&" SECRET "&" REDIRECT, 400, "unsupported_grant_type", "grant_type is missing." },
    { "grant_type=password&" CLIENT "&" SECRET, 400, "unsupported_grant_type", "Invalid grant_type." },
    { "grant_type=authorization_code&" SECRET, 401, "invalid_client", "The OAuth client was not found." },
    { "grant_type=authorization_code&" CLIENT "&" REDIRECT, 400, "invalid_request", "client_secret is missing." },
    { "grant_type=authorization_code&" CLIENT "&client_secret=x&" REDIRECT, 401, "invalid_client", "The provided client secret is invalid." },
    { "grant_type=authorization_code&" CLIENT "&" SECRET "&" REDIRECT "&code_verifier=" VERIFIER "&code=4%2F0Ax", 400, "invalid_grant", "Malformed auth code." },
    { "grant_type=authorization_code&" CLIENT "&" SECRET "&redirect_uri=http%3A%2F%2F127.0.0.1%3A10%2Fcallback&code_verifier=" VERIFIER "&code=CODE", 400, "redirect_uri_mismatch", "Bad Request" },
    { "grant_type=authorization_code&" CLIENT "&" SECRET "&" REDIRECT "&code=CODE", 400, "invalid_grant", "Missing code verifier." },
    { "grant_type=authorization_code&" CLIENT "&" SECRET "&" REDIRECT "&code_verifier=wrong&code=CODE", 400, "invalid_grant", "Invalid code verifier." },
    { "grant_type=authorization_code&" CLIENT "&" SECRET "&" REDIRECT "&code_verifier=" VERIFIER, 400, "invalid_request", "Missing required parameter: code" },
    { "grant_type=authorization_code&" CLIENT "&" SECRET "&code_verifier=" VERIFIER "&code=CODE", 400, "invalid_request", "Missing required parameter: redirect_uri" },
    { "grant_type=refresh_token&" CLIENT "&" SECRET "&refresh_token=1%2F%2F0x", 400, "invalid_grant", "Token has been expired or revoked." },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *code = get_escaped_code (backend);
      g_autoptr (GString) form = g_string_new (CASES[i].form);
      g_autoptr (TestAnswer) answer = NULL;
      g_autoptr (JsonNode) node = NULL;
      JsonObject *object;

      g_string_replace (form, "CODE", code, 0);
      answer = post_form (backend, "/google/token", form->str);
      object = parse (answer->body, &node);
      g_test_message ("%s", form->str);
      g_assert_cmpuint (answer->status, ==, CASES[i].status);
      g_assert_cmpstr (web_json_get_string (object, "error"), ==, CASES[i].error);
      g_assert_cmpstr (web_json_get_string (object, "error_description"), ==, CASES[i].description);
    }
}

static JsonObject *
redeem (TestBackend *backend, const char *code, guint status, JsonNode **node)
{
  g_autofree char *form = g_strconcat ("grant_type=authorization_code&" CLIENT "&" SECRET "&" REDIRECT "&code_verifier=" VERIFIER "&code=", code, NULL);
  g_autoptr (TestAnswer) answer = post_form (backend, "/google/token", form);

  g_assert_cmpuint (answer->status, ==, status);
  return parse (answer->body, node);
}

static guint
send_token (TestBackend *backend, const char *target, const char *prefix, JsonObject *tokens, const char *member)
{
  g_autofree char *token = g_uri_escape_string (web_json_get_string (tokens, member), NULL, FALSE);
  g_autofree char *form = g_strconcat (prefix, token, NULL);
  g_autoptr (TestAnswer) answer = post_form (backend, target, form);

  return answer->status;
}

static void
test_code_once (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *code = get_escaped_code (backend);
  g_autoptr (JsonNode) first = NULL, second = NULL;
  JsonObject *tokens = redeem (backend, code, 200, &first);
  static const char REFRESH[] = "grant_type=refresh_token&" CLIENT "&" SECRET "&refresh_token=";

  g_assert_cmpuint (send_token (backend, "/google/token", REFRESH, tokens, "refresh_token"), ==, 200);
  g_assert_cmpstr (web_json_get_string (redeem (backend, code, 400, &second), "error"), ==, "invalid_grant");
  g_assert_cmpuint (send_token (backend, "/google/token", REFRESH, tokens, "refresh_token"), ==, 400);
}

static void
test_revocation (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *code = get_escaped_code (backend);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *tokens = redeem (backend, code, 200, &node);

  g_assert_cmpuint (send_token (backend, "/google/revoke", "token=", tokens, "access_token"), ==, 200);
  g_assert_cmpuint (send_token (backend, "/google/revoke", "token=", tokens, "access_token"), ==, 400);
  g_assert_cmpuint (send_token (backend, "/google/revoke", "token=", tokens, "refresh_token"), ==, 400);
}

/* @GOOD is a Google token, @ADA a Firebase one; in the form %22 and the like are
 * as a client would send them.
 */
static void
test_account_errors (void)
{
#define POST_BODY(form) "{\"requestUri\":\"http://localhost\",\"postBody\":\"" form "\"}"
  static const struct
  {
    const char *target;
    const char *body;
    guint status;
    const char *message;
  } CASES[] = {
    { TOOLKIT "signInWithIdp", POST_BODY ("id_token=@GOOD&providerId=google.com"), 403, "The request is missing a valid API key." },
    { TOOLKIT "signInWithIdp?key=x", POST_BODY ("id_token=@GOOD&providerId=google.com"), 400, "API key not valid. Please pass a valid API key." },
    { TOOLKIT "signInWithIdp" KEY, "[]", 400, "Invalid JSON payload received." },
    { TOOLKIT "signInWithIdp" KEY, "{\"a\":", 400, "Invalid JSON payload received." },
    { TOOLKIT "signInWithIdp" KEY, "{}", 400, "MISSING_REQUEST_URI" },
    { TOOLKIT "signInWithIdp" KEY, "{\"requestUri\":7}", 400, "MISSING_REQUEST_URI" },
    { TOOLKIT "signInWithIdp" KEY, "{\"requestUri\":\":\"}", 400, "INVALID_REQUEST_URI" },
    { TOOLKIT "signInWithIdp" KEY, POST_BODY ("id_token=@GOOD"), 400, "INVALID_CREDENTIAL_OR_PROVIDER_ID" },
    { TOOLKIT "signInWithIdp" KEY, POST_BODY ("providerId=google.com"), 400, "INVALID_CREDENTIAL_OR_PROVIDER_ID" },
    { TOOLKIT "signInWithIdp" KEY, POST_BODY ("id_token=x&providerId=google.com"), 400, "INVALID_IDP_RESPONSE" },
    { TOOLKIT "signInWithIdp" KEY, POST_BODY ("id_token=@ADA&providerId=google.com"), 400, "INVALID_IDP_RESPONSE" },
    { TOOLKIT "signInWithIdp" KEY, POST_BODY ("id_token=GOODx&providerId=google.com"), 400, "INVALID_IDP_RESPONSE" },
    { TOOLKIT "lookup" KEY, "{}", 400, "MISSING_ID_TOKEN" },
    { TOOLKIT "lookup" KEY, "{\"idToken\":\"@GOOD\"}", 400, "INVALID_ID_TOKEN" },
    { TOOLKIT "update" KEY, "{\"idToken\":\"x.y.z\"}", 400, "INVALID_ID_TOKEN" },
    { TOOLKIT "nonsense" KEY, "{}", 404, "Not Found" },
    { SECURE, "grant_type=refresh_token&refresh_token=x", 403, "The request is missing a valid API key." },
    { SECURE KEY, "", 400, "MISSING_GRANT_TYPE" },
    { SECURE KEY, "grant_type=x&refresh_token=x", 400, "INVALID_GRANT_TYPE" },
    { SECURE KEY, "grant_type=refresh_token", 400, "MISSING_REFRESH_TOKEN" },
    { SECURE KEY, "grant_type=refresh_token&refresh_token=x", 400, "INVALID_REFRESH_TOKEN" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *good = test_backend_get_google_token (backend, "ada@example.org");
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GString) body = g_string_new (CASES[i].body);
      g_autoptr (TestAnswer) answer = NULL;
      g_autoptr (JsonNode) node = NULL;
      JsonObject *error;

      g_string_replace (body, "@GOOD", good, 0);
      g_string_replace (body, "@ADA", ada->id_token, 0);
      answer = test_backend_send (backend, "POST", CASES[i].target, body->str, NULL);
      error = web_json_get_object (parse (answer->body, &node), "error");
      g_test_message ("%s %s", CASES[i].target, CASES[i].body);
      g_assert_cmpuint (answer->status, ==, CASES[i].status);
      g_assert_cmpint (web_json_get_int (error, "code", 0), ==, CASES[i].status);
      g_assert_true (g_str_has_prefix (web_json_get_string (error, "message"), CASES[i].message));
    }
}

static char *
call (TestBackend *backend, TestUser *user, const char *operation, const char *rest, guint status)
{
  g_autofree char *target = g_strconcat (TOOLKIT, operation, KEY, NULL);
  g_autofree char *body = g_strdup_printf ("{\"idToken\":\"%s\"%s}", user->id_token, rest);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", target, body, NULL);

  g_assert_cmpuint (answer->status, ==, status);
  return g_steal_pointer (&answer->body);
}

static TestAnswer *
refresh (TestBackend *backend, TestUser *user)
{
  g_autofree char *form = g_strconcat ("grant_type=refresh_token&refresh_token=", user->refresh_token, NULL);

  return post_form (backend, SECURE KEY, form);
}

static void
test_profile (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *updated = call (backend, user, "update", ",\"displayName\":\"Ada L\",\"photoUrl\":\"https://example.org/a.png\"", 200);
  g_autofree char *found = call (backend, user, "lookup", "", 200);
  g_autofree char *deleted = call (backend, user, "update", ",\"deleteAttribute\":[\"PHOTO_URL\",7]", 200);
  g_autofree char *found_again = call (backend, user, "lookup", "", 200);
  g_autoptr (TestUser) again = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *long_name = g_strnfill (257, 'x'), *too_long = g_strdup_printf (",\"displayName\":\"%s\"", long_name);
  g_autofree char *refused = call (backend, user, "update", too_long, 400);

  assert_contains (updated, "\"displayName\":\"Ada L\"");
  assert_contains (found, "\"displayName\":\"Ada L\"");
  assert_contains (found, "\"photoUrl\":\"https://example.org/a.png\"");
  g_assert_null (strstr (found_again, "a.png"));
  g_assert_cmpstr (again->name, ==, "Ada L");
}

static void
test_refresh (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (TestAnswer) answer = refresh (backend, user);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = parse (answer->body, &node);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (web_json_get_string (object, "user_id"), ==, user->uid);
  g_assert_cmpstr (web_json_get_string (object, "refresh_token"), ==, user->refresh_token);
  g_assert_cmpstr (web_json_get_string (object, "expires_in"), ==, "3600");
  g_assert_cmpstr (web_json_get_string (object, "id_token"), ==, web_json_get_string (object, "access_token"));
  g_free (user->id_token);
  user->id_token = g_strdup (web_json_get_string (object, "id_token"));
  test_backend_put (backend, user, "a", "1");
}

static void
test_deletion (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *deleted = call (backend, user, "delete", "", 200);
  g_autofree char *gone = call (backend, user, "lookup", "", 400);
  g_autoptr (TestAnswer) answer = refresh (backend, user);
  g_autoptr (TestUser) again = test_backend_sign_in (backend, "ada@example.org");

  assert_contains (gone, "USER_NOT_FOUND");
  g_assert_cmpuint (answer->status, ==, 400);
  g_assert_cmpstr (again->uid, !=, user->uid);
}

static char *
administer (TestBackend *backend, const char *operation, const char *uid, const char *rest, guint status)
{
  g_autofree char *target = g_strconcat ("/identitytoolkit.googleapis.com/v1/projects/parley-local/accounts:", operation, NULL);
  g_autofree char *body = g_strdup_printf ("{\"localId\":\"%s\"%s}", uid, rest);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", target, body, "Authorization", "Bearer owner", NULL);

  g_assert_cmpuint (answer->status, ==, status);
  return g_steal_pointer (&answer->body);
}

static char *
exchange (TestBackend *backend, const char *google, const char *rest, guint status)
{
  g_autofree char *body = g_strdup_printf (POST_BODY_WITH ("id_token=%s&providerId=google.com", "%s"), google, rest);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", TOOLKIT "signInWithIdp" KEY, body, NULL);

  g_assert_cmpuint (answer->status, ==, status);
  return g_steal_pointer (&answer->body);
}

/* An account that an administrator has shut, opened again, and ended. */
static void
test_disabled (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("emulator", TRUE, NULL);
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *google = test_backend_get_google_token (backend, "ada@example.org");
  g_autofree char *shut = administer (backend, "update", user->uid, ",\"disableUser\":true", 200);
  g_autofree char *refused = exchange (backend, google, "", 400), *looked = call (backend, user, "lookup", "", 400);
  g_autoptr (TestAnswer) refreshed = refresh (backend, user), again = NULL, gone = NULL;
  g_autofree char *opened = NULL, *ended = NULL, *unknown = NULL;

  assert_contains (refused, "\"message\":\"USER_DISABLED\"");
  assert_contains (looked, "\"message\":\"USER_DISABLED\"");
  g_assert_cmpuint (refreshed->status, ==, 400);
  assert_contains (refreshed->body, "\"message\":\"USER_DISABLED\"");
  opened = administer (backend, "update", user->uid, ",\"disableUser\":false", 200);
  again = refresh (backend, user);
  g_assert_cmpuint (again->status, ==, 200);
  ended = administer (backend, "delete", user->uid, "", 200);
  gone = refresh (backend, user);
  g_assert_cmpuint (gone->status, ==, 400);
  unknown = administer (backend, "delete", user->uid, "", 400);
  assert_contains (unknown, "USER_NOT_FOUND");
}

/* Nobody administers what is not an emulator. */
static void
test_no_administrator (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *refused = administer (backend, "update", user->uid, ",\"disableUser\":true", 403);
  g_autoptr (TestAnswer) refreshed = refresh (backend, user);

  g_assert_cmpuint (refreshed->status, ==, 200);
}

/* Google's account of one person cannot be another's too. */
static void
test_linking (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org"), ben = test_backend_sign_in (backend, "ben@example.org");
  g_autofree char *adas = test_backend_get_google_token (backend, "ada@example.org"), *bens = test_backend_get_google_token (backend, "ben@example.org");
  g_autofree char *as_ada = g_strdup_printf (",\"idToken\":\"%s\"", ada->id_token);
  g_autofree char *with_credential = g_strconcat (as_ada, ",\"returnIdpCredential\":true", NULL);
  g_autofree char *own = exchange (backend, adas, as_ada, 200), *other = exchange (backend, bens, as_ada, 400);
  g_autofree char *told = exchange (backend, bens, with_credential, 200), *nobody = exchange (backend, adas, ",\"idToken\":\"x\"", 400);

  assert_contains (own, ada->uid);
  assert_contains (other, "\"message\":\"FEDERATED_USER_ID_ALREADY_LINKED\"");
  assert_contains (told, "\"errorMessage\":\"FEDERATED_USER_ID_ALREADY_LINKED\"");
  g_assert_null (strstr (told, "idToken"));
  assert_contains (nobody, "INVALID_ID_TOKEN");
}

/* Somebody who is not known stays so. */
static void
test_no_creation (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *google = test_backend_get_google_token (backend, "ada@example.org");
  g_autofree char *refused = exchange (backend, google, ",\"autoCreate\":false", 400);

  assert_contains (refused, "\"message\":\"USER_NOT_FOUND\"");
}

/* A token is as good after a restart as before: its key was kept. */
static void
test_restart (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (TestAnswer) answer = NULL;
  g_autofree char *value = NULL;
  g_autofree char *uri = g_strdup (test_backend_get_uri (backend));

  test_backend_put (backend, user, "kept", "{\"a\":[true,1.5,\"é\"]}");
  test_backend_restart (backend);
  g_assert_cmpstr (test_backend_get_uri (backend), ==, uri);
  value = test_backend_get (backend, user, "kept");
  answer = refresh (backend, user);
  g_assert_cmpstr (value, ==, "{\"a\":[true,1.5,\"é\"]}");
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_descriptor (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "GET", test_backend_get_descriptor_uri (backend), NULL, "Host", "evil.example", NULL);
  g_autoptr (TestAnswer) health = test_backend_send (backend, "GET", "/healthz", NULL, NULL);
  g_autoptr (TestAnswer) ready = test_backend_send (backend, "GET", "/readyz", NULL, NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = parse (answer->body, &node);
  g_autofree char *signaling = g_strconcat ("ws", test_backend_get_uri (backend) + 4, "/signaling", NULL);

  g_assert_cmpstr (web_json_get_string (object, "name"), ==, "This computer");
  g_assert_cmpstr (web_json_get_string (web_json_get_object (object, "firebase"), "databaseUrl"), ==, test_backend_get_uri (backend));
  g_assert_cmpstr (web_json_get_string (web_json_get_object (object, "calls"), "signalingUri"), ==, signaling);
  g_assert_null (strstr (answer->body, "evil"));
  g_assert_cmpuint (health->status, ==, 200);
  g_assert_cmpuint (ready->status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/sign-in", test_sign_in);
  g_test_add_func ("/identity/claims", test_claims);
  g_test_add_func ("/identity/google-token", test_google_token);
  g_test_add_func ("/identity/page", test_page);
  g_test_add_func ("/identity/buttons", test_buttons);
  g_test_add_func ("/identity/bad-asking", test_bad_asking);
  g_test_add_func ("/identity/bad-codes", test_bad_codes);
  g_test_add_func ("/identity/code-once", test_code_once);
  g_test_add_func ("/identity/revocation", test_revocation);
  g_test_add_func ("/identity/account-errors", test_account_errors);
  g_test_add_func ("/identity/profile", test_profile);
  g_test_add_func ("/identity/refresh", test_refresh);
  g_test_add_func ("/identity/deletion", test_deletion);
  g_test_add_func ("/identity/disabled", test_disabled);
  g_test_add_func ("/identity/no-administrator", test_no_administrator);
  g_test_add_func ("/identity/linking", test_linking);
  g_test_add_func ("/identity/no-creation", test_no_creation);
  g_test_add_func ("/identity/restart", test_restart);
  g_test_add_func ("/identity/descriptor", test_descriptor);
  return g_test_run ();
}
