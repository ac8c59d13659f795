/* Signing in, with a browser and a cloud that do what a test says: every knock
 * at the listener that is not ours, and every answer that is not right.
 */

#include "firebase-error.h"
#include "test-await.h"
#include "test-fake.h"
#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

typedef struct
{
  TestFake *fake;
  FirebaseConfig *config;
  FirebaseSignIn *sign_in;
  GCancellable *cancellable;
  GAsyncResult *slot;
  SoupSession *browser;
  char *consent_uri;
  GHashTable *asked;
} Fixture;

static void
on_open_uri (FirebaseSignIn *sign_in, const char *uri, Fixture *fixture)
{
  g_assert_null (fixture->consent_uri);
  fixture->consent_uri = g_strdup (uri);
  fixture->asked = g_uri_parse_params (strchr (uri, '?') + 1, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->fake = test_fake_new ();
  fixture->config = test_fake_load_config (fixture->fake);
  fixture->sign_in = firebase_sign_in_new (fixture->config);
  fixture->cancellable = g_cancellable_new ();
  fixture->browser = soup_session_new ();
  g_signal_connect (fixture->sign_in, "open-uri", G_CALLBACK (on_open_uri), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->sign_in);
  g_clear_object (&fixture->config);
  g_clear_object (&fixture->cancellable);
  g_clear_object (&fixture->browser);
  g_clear_pointer (&fixture->asked, g_hash_table_unref);
  g_clear_pointer (&fixture->fake, test_fake_free);
  g_free (fixture->consent_uri);
}

static void
run (Fixture *fixture)
{
  firebase_sign_in_run_async (fixture->sign_in, fixture->cancellable, test_await_ready, &fixture->slot);
  g_assert_nonnull (fixture->asked);
}

static const char *
asked (Fixture *fixture, const char *name)
{
  return g_hash_table_lookup (fixture->asked, name);
}

/* What the browser does: opens the redirect URI with @query. */
static guint
visit (Fixture *fixture, const char *method, const char *uri, char **page, SoupMessageHeaders **headers)
{
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  soup_session_send_and_read_async (fixture->browser, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  bytes = soup_session_send_and_read_finish (fixture->browser, result, &error);
  g_assert_no_error (error);
  if (page != NULL)
    *page = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (headers != NULL)
    *headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  return soup_message_get_status (message);
}

static guint
come_back (Fixture *fixture, const char *query)
{
  g_autofree char *uri = g_strconcat (asked (fixture, "redirect_uri"), "?", query, NULL);

  return visit (fixture, "GET", uri, NULL, NULL);
}

static char *
right_query (Fixture *fixture)
{
  return g_strdup_printf ("code=4%%2F0Acode&state=%s&scope=openid", asked (fixture, "state"));
}

static void
allow_google (Fixture *fixture, const char *claims)
{
  g_autofree char *token = test_fake_make_google_token (fixture->fake, asked (fixture, "nonce"), claims);
  g_autofree char *answer = g_strdup_printf ("{\"id_token\":\"%s\",\"access_token\":\"x\",\"token_type\":\"Bearer\"}", token);

  test_fake_set (fixture->fake, TEST_FAKE_TOKEN, 200, answer);
}

static void
allow_firebase (Fixture *fixture)
{
  g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-0", "3600", 1);

  test_fake_set (fixture->fake, TEST_FAKE_IDP, 200, answer);
}

static FirebaseUser *
finish (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = test_await (&fixture->slot);

  return firebase_sign_in_run_finish (fixture->sign_in, result, error);
}

static void
assert_fails (Fixture *fixture, FirebaseError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (finish (fixture, &error));
  g_assert_error (error, FIREBASE_ERROR, (int)code);
  g_assert_null (strstr (error->message, asked (fixture, "state")));
}

static void
assert_succeeds (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseUser) user = finish (fixture, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (firebase_user_get_uid (user), ==, TEST_FAKE_UID);
  g_assert_cmpstr (firebase_user_get_name (user), ==, "Ada");
  g_assert_cmpstr (firebase_user_get_refresh_token (user), ==, "refresh-0");
}

static void
come_back_right (Fixture *fixture)
{
  g_autofree char *query = right_query (fixture);

  g_assert_cmpuint (come_back (fixture, query), ==, 200);
}

static char *
sha256 (const char *text, gboolean as_hex)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *)text, -1);
  if (as_hex)
    return g_strdup (g_checksum_get_string (checksum));
  g_checksum_get_digest (checksum, digest, &length);
  return web_base64url_encode (digest, length);
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) form = NULL;
  g_autofree char *challenge = NULL;

  run (fixture);
  g_assert_cmpstr (asked (fixture, "client_id"), ==, TEST_FAKE_CLIENT);
  g_assert_cmpstr (asked (fixture, "response_type"), ==, "code");
  g_assert_cmpstr (asked (fixture, "scope"), ==, "openid email profile");
  g_assert_cmpstr (asked (fixture, "code_challenge_method"), ==, "S256");
  g_assert_cmpstr (asked (fixture, "prompt"), ==, "select_account");
  g_assert_null (asked (fixture, "client_secret"));
  g_assert_true (g_str_has_prefix (asked (fixture, "redirect_uri"), "http://127.0.0.1:"));
  g_assert_cmpuint (strlen (asked (fixture, "state")), ==, 43);
  g_assert_cmpuint (strlen (asked (fixture, "nonce")), ==, 64);

  allow_google (fixture, "{}");
  allow_firebase (fixture);
  come_back_right (fixture);
  assert_succeeds (fixture);

  form = g_uri_parse_params (test_fake_get_body (fixture->fake, TEST_FAKE_TOKEN), -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  challenge = sha256 (g_hash_table_lookup (form, "code_verifier"), FALSE);
  g_assert_cmpstr (challenge, ==, asked (fixture, "code_challenge"));
  g_assert_cmpstr (g_hash_table_lookup (form, "code"), ==, "4/0Acode");
  g_assert_cmpstr (g_hash_table_lookup (form, "redirect_uri"), ==, asked (fixture, "redirect_uri"));
  g_assert_cmpstr (g_hash_table_lookup (form, "client_secret"), ==, "GOCSPX");
  g_assert_cmpstr (g_hash_table_lookup (form, "grant_type"), ==, "authorization_code");
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_TOKEN), ==, 1);
}

/* Strangers at the door: each is turned away, and the attempt goes on. */
static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *wrong_state = NULL, *shorter = NULL, *no_code = NULL, *wrong_issuer = NULL, *favicon = NULL, *deeper = NULL;

  run (fixture);
  shorter = g_strndup (asked (fixture, "state"), 42);
  wrong_state = g_strdup_printf ("code=x&state=%.42s!", asked (fixture, "state"));
  no_code = g_strdup_printf ("state=%s", asked (fixture, "state"));
  wrong_issuer = g_strdup_printf ("code=x&iss=https%%3A%%2F%%2Fevil.example.org&state=%s", asked (fixture, "state"));
  g_assert_cmpuint (come_back (fixture, wrong_state), ==, 400);
  g_assert_cmpuint (come_back (fixture, "code=x"), ==, 400);
  g_assert_cmpuint (come_back (fixture, "error=access_denied"), ==, 400);
  g_assert_cmpuint (come_back (fixture, ""), ==, 400);
  g_assert_cmpuint (come_back (fixture, "state=a%00b&code=x"), ==, 400);
  g_assert_cmpuint (come_back (fixture, no_code), ==, 400);
  g_assert_cmpuint (come_back (fixture, wrong_issuer), ==, 400);

  favicon = g_uri_resolve_relative (asked (fixture, "redirect_uri"), "/favicon.ico", G_URI_FLAGS_NONE, NULL);
  deeper = g_strconcat (asked (fixture, "redirect_uri"), "/x", NULL);
  g_assert_cmpuint (visit (fixture, "GET", favicon, NULL, NULL), ==, 404);
  g_assert_cmpuint (visit (fixture, "GET", deeper, NULL, NULL), ==, 404);
  g_assert_cmpuint (visit (fixture, "POST", asked (fixture, "redirect_uri"), NULL, NULL), ==, 405);

  allow_google (fixture, "{}");
  allow_firebase (fixture);
  come_back_right (fixture);
  assert_succeeds (fixture);
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  g_autofree char *query = NULL, *uri = NULL, *page = NULL;
  g_autoptr (SoupMessageHeaders) headers = NULL;

  firebase_sign_in_set_pages (fixture->sign_in, "de", "Angemeldet <b>", "Zurück zu Parley", "Nicht angemeldet", "Noch einmal");
  run (fixture);
  allow_google (fixture, "{}");
  allow_firebase (fixture);
  query = right_query (fixture);
  uri = g_strconcat (asked (fixture, "redirect_uri"), "?", query, NULL);
  g_assert_cmpuint (visit (fixture, "GET", uri, &page, &headers), ==, 200);
  g_assert_nonnull (strstr (page, "<html lang=\"de\">"));
  g_assert_nonnull (strstr (page, "Angemeldet &lt;b&gt;"));
  g_assert_nonnull (strstr (page, "Zurück zu Parley"));
  g_assert_null (strstr (page, "0Acode"));
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Content-Type"), ==, "text/html; charset=utf-8");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Cache-Control"), ==, "no-store");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Referrer-Policy"), ==, "no-referrer");
  assert_succeeds (fixture);
}

static gboolean
is_refused (gpointer uri)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_uri (client, uri, 80, NULL, NULL);

  g_main_context_wakeup (NULL);
  return connection == NULL;
}

static void
test_listener_goes (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  allow_google (fixture, "{}");
  allow_firebase (fixture);
  come_back_right (fixture);
  assert_succeeds (fixture);
  test_wait_until (is_refused, (gpointer)asked (fixture, "redirect_uri"), "the listener to go");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *query = NULL, *uri = NULL, *page = NULL;

  run (fixture);
  query = g_strdup_printf ("error=access_denied&state=%s", asked (fixture, "state"));
  uri = g_strconcat (asked (fixture, "redirect_uri"), "?", query, NULL);
  g_assert_cmpuint (visit (fixture, "GET", uri, &page, NULL), ==, 200);
  g_assert_nonnull (strstr (page, "Not signed in"));
  assert_fails (fixture, FIREBASE_ERROR_REFUSED);
}

static void
come_back_with_error (Fixture *fixture, const char *problem)
{
  g_autofree char *query = g_strdup_printf ("error=%s&state=%s", problem, asked (fixture, "state"));

  g_assert_cmpuint (come_back (fixture, query), ==, 200);
}

static void
test_consent_broken (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  come_back_with_error (fixture, "temporarily_unavailable");
  assert_fails (fixture, FIREBASE_ERROR_SERVER);
}

static void
test_consent_misconfigured (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  come_back_with_error (fixture, "invalid_scope");
  assert_fails (fixture, FIREBASE_ERROR_CONFIG);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run (fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (is_refused ((gpointer)asked (fixture, "redirect_uri")));
}

static void
test_cancelled_at_google (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run (fixture);
  test_fake_stall (fixture->fake, TEST_FAKE_TOKEN);
  come_back_right (fixture);
  test_fake_wait_for_requests (fixture->fake, TEST_FAKE_TOKEN, 1);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_timeout (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->sign_in, "timeout", 1, NULL);
  run (fixture);
  assert_fails (fixture, FIREBASE_ERROR_TIMEOUT);
}

typedef struct
{
  guint status;
  const char *body;
  FirebaseError code;
} Failure;

static const Failure google_failures[] = {
  { 200, "<html>", FIREBASE_ERROR_MALFORMED },
  { 200, "{}", FIREBASE_ERROR_MALFORMED },
  { 200, "{\"id_token\":5}", FIREBASE_ERROR_MALFORMED },
  { 200, "{\"id_token\":\"x.y.z\"}", FIREBASE_ERROR_IDENTITY },
  { 400, "{\"error\":\"invalid_grant\"}", FIREBASE_ERROR_INVALID },
  { 400, "{\"error\":\"invalid_request\",\"error_description\":\"client_secret is missing.\"}", FIREBASE_ERROR_CONFIG },
  { 401, "{\"error\":\"invalid_client\"}", FIREBASE_ERROR_CONFIG },
  { 400, "{\"error\":{\"a\":1}}", FIREBASE_ERROR_MALFORMED },
  { 500, "oops", FIREBASE_ERROR_SERVER },
  { 429, "{}", FIREBASE_ERROR_SERVER },
};

static void
forget_asked (Fixture *fixture)
{
  g_clear_pointer (&fixture->consent_uri, g_free);
  g_clear_pointer (&fixture->asked, g_hash_table_unref);
}

/* One object, many attempts: each begins anew. */
static void
test_google_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) keys = test_fake_get_keys (fixture->fake);

  allow_firebase (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (google_failures); i++)
    {
      g_test_message ("%s", google_failures[i].body);
      run (fixture);
      test_fake_set (fixture->fake, TEST_FAKE_TOKEN, google_failures[i].status, google_failures[i].body);
      come_back_right (fixture);
      assert_fails (fixture, google_failures[i].code);
      forget_asked (fixture);
    }
  run (fixture);
  allow_google (fixture, "{}");
  come_back_right (fixture);
  assert_succeeds (fixture);
}

static void
test_another_nonce (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  allow_google (fixture, "{\"nonce\":\"of somebody else\"}");
  allow_firebase (fixture);
  come_back_right (fixture);
  assert_fails (fixture, FIREBASE_ERROR_IDENTITY);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_IDP), ==, 0);
}

static void
test_clock_off (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  allow_google (fixture, "{\"iat\":1000000000,\"exp\":1000003600}");
  come_back_right (fixture);
  assert_fails (fixture, FIREBASE_ERROR_CLOCK);
}

static void
test_no_keys (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  allow_google (fixture, "{}");
  test_fake_set (fixture->fake, TEST_FAKE_KEYS, 200, "{\"keys\":{}}");
  come_back_right (fixture);
  assert_fails (fixture, FIREBASE_ERROR_IDENTITY);
}

static const Failure firebase_failures[] = {
  { 200, "[]", FIREBASE_ERROR_MALFORMED },
  { 200, "{}", FIREBASE_ERROR_MALFORMED },
  { 200, "{\"localId\":\"u\",\"refreshToken\":\"r\",\"idToken\":\"x\",\"expiresIn\":\"3600\"}", FIREBASE_ERROR_MALFORMED },
  { 200, "{\"errorMessage\":\"EMAIL_EXISTS\"}", FIREBASE_ERROR_IDENTITY },
  { 200, "{\"needConfirmation\":true}", FIREBASE_ERROR_IDENTITY },
  { 200, "{\"mfaPendingCredential\":\"x\"}", FIREBASE_ERROR_IDENTITY },
  { 400, "{\"error\":{\"code\":400,\"message\":\"INVALID_IDP_RESPONSE : its audience is not authorized\"}}", FIREBASE_ERROR_IDENTITY },
  { 400, "{\"error\":{\"code\":400,\"message\":\"USER_DISABLED\"}}", FIREBASE_ERROR_DISABLED },
  { 400, "{\"error\":{\"code\":400,\"message\":\"OPERATION_NOT_ALLOWED : off\"}}", FIREBASE_ERROR_DISABLED },
  { 400, "{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\"}}", FIREBASE_ERROR_CONFIG },
  { 403, "{\"error\":{\"code\":403,\"message\":\"The request is missing a valid API key.\"}}", FIREBASE_ERROR_CONFIG },
  { 400, "{\"error\":{\"code\":400,\"message\":\"SOMETHING_NEW\"}}", FIREBASE_ERROR_INVALID },
  { 503, "", FIREBASE_ERROR_SERVER },
};

static void
test_firebase_failures (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (firebase_failures); i++)
    {
      g_test_message ("%s", firebase_failures[i].body);
      run (fixture);
      allow_google (fixture, "{}");
      test_fake_set (fixture->fake, TEST_FAKE_IDP, firebase_failures[i].status, firebase_failures[i].body);
      come_back_right (fixture);
      assert_fails (fixture, firebase_failures[i].code);
      forget_asked (fixture);
    }
}

/* Firebase may ask for the nonce itself; Google was sent its hash. */
static void
test_nonce_wanted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (GHashTable) form = NULL;
  g_autofree char *hash = NULL;

  run (fixture);
  allow_google (fixture, "{}");
  test_fake_once (fixture->fake, TEST_FAKE_IDP, 400, "{\"error\":{\"message\":\"MISSING_OR_INVALID_NONCE : x\"}}");
  allow_firebase (fixture);
  come_back_right (fixture);
  assert_succeeds (fixture);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_IDP), ==, 2);
  body = web_json_parse (test_fake_get_body (fixture->fake, TEST_FAKE_IDP), -1, NULL);
  form = g_uri_parse_params (web_json_get_string (json_node_get_object (body), "postBody"), -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  hash = sha256 (g_hash_table_lookup (form, "nonce"), TRUE);
  g_assert_cmpstr (hash, ==, asked (fixture, "nonce"));
}

static void
test_nonce_wanted_again (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  allow_google (fixture, "{}");
  test_fake_set (fixture->fake, TEST_FAKE_IDP, 400, "{\"error\":{\"message\":\"MISSING_OR_INVALID_NONCE : x\"}}");
  come_back_right (fixture);
  assert_fails (fixture, FIREBASE_ERROR_INVALID);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_IDP), ==, 2);
}

static void
test_cloud_gone (Fixture *fixture, gconstpointer data)
{
  run (fixture);
  test_fake_go_away (fixture->fake);
  come_back_right (fixture);
  assert_fails (fixture, FIREBASE_ERROR_NETWORK);
}

static void
test_login_hint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  firebase_sign_in_set_login_hint (fixture->sign_in, "ada+x@example.org");
  run (fixture);
  g_assert_cmpstr (asked (fixture, "login_hint"), ==, "ada+x@example.org");
  g_assert_null (asked (fixture, "prompt"));
  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (finish (fixture, &error));
}

static void
follow (Fixture *fixture, const char *uri, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  firebase_sign_in_follow_async (fixture->sign_in, uri, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_false (firebase_sign_in_follow_finish (fixture->sign_in, result, error));
}

/* Nothing but a local backend is asked to approve without a person. */
static void
test_follow_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL, other = NULL;

  run (fixture);
  follow (fixture, "https://accounts.google.com/o/oauth2/v2/auth", &error);
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_REFUSED);
  test_fake_set (fixture->fake, "/google/auth", 200, "<form>");
  follow (fixture, fixture->consent_uri, &other);
  g_assert_error (other, FIREBASE_ERROR, FIREBASE_ERROR_REFUSED);
  g_cancellable_cancel (fixture->cancellable);
  g_clear_error (&error);
  g_assert_null (finish (fixture, &error));
}

#define ADD(name, func) g_test_add ("/firebase/sign-in/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("requests", test_requests);
  ADD ("strangers", test_strangers);
  ADD ("page", test_page);
  ADD ("listener-goes", test_listener_goes);
  ADD ("refused", test_refused);
  ADD ("consent-broken", test_consent_broken);
  ADD ("consent-misconfigured", test_consent_misconfigured);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-at-google", test_cancelled_at_google);
  ADD ("timeout", test_timeout);
  ADD ("google-failures", test_google_failures);
  ADD ("another-nonce", test_another_nonce);
  ADD ("clock-off", test_clock_off);
  ADD ("no-keys", test_no_keys);
  ADD ("firebase-failures", test_firebase_failures);
  ADD ("nonce-wanted", test_nonce_wanted);
  ADD ("nonce-wanted-again", test_nonce_wanted_again);
  ADD ("cloud-gone", test_cloud_gone);
  ADD ("login-hint", test_login_hint);
  ADD ("follow-refused", test_follow_refused);
  return g_test_run ();
}
