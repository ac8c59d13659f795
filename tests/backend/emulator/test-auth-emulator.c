/* The client with Firebase's own Auth emulator in the place of our identity half:
 * Google's page and the database are the backend's, accounts and tokens are not.
 *
 *   test-auth-emulator NODE auth-emulator.js
 */

#include "firebase-error.h"
#include "test-account.h"
#include "test-await.h"
#include "token-client.h"
#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define MISSING 77
#define PROJECT "parley-local"
#define NOW "{\".sv\":\"timestamp\"}"

/* It takes seconds to start, so it is one for all. */
static GSubprocess *emulator;
static char *emulator_uri; /* NULL where the package is missing */

typedef struct
{
  TestBackend *backend;
  FirebaseConfig *config;
} Cloud;

static void
wait_for_end (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  g_subprocess_wait_async (emulator, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (g_subprocess_wait_finish (emulator, result, NULL));
}

/* It ends with its input. */
static void
launch (const char *node, const char *script)
{
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  emulator = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, node, script, PROJECT, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (emulator));
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  line = g_data_input_stream_read_line_finish (output, result, NULL, NULL);
  if (line != NULL)
    emulator_uri = g_strdup (line + strlen ("listening on "));
}

static void
replace_uri (JsonObject *firebase, const char *member, const char *base, const char *service)
{
  g_autofree char *uri = g_strdup_printf ("%s/%s", base, service);

  json_object_set_string_member (firebase, member, uri);
}

/* The backend's own descriptor, but for where accounts are. */
static FirebaseConfig *
make_config (Cloud *cloud)
{
  g_autoptr (TestAnswer) answer = test_backend_send (cloud->backend, "GET", "/.well-known/parley.json", NULL, NULL);
  g_autoptr (JsonNode) json = test_account_parse (answer->body);
  JsonObject *firebase = web_json_get_object (web_json_node_get_object (json), "firebase");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  FirebaseConfig *config;

  replace_uri (firebase, "identityToolkitUri", emulator_uri, "identitytoolkit.googleapis.com");
  replace_uri (firebase, "secureTokenUri", emulator_uri, "securetoken.googleapis.com");
  text = web_json_to_text (json);
  config = firebase_config_new_from_json (text, -1, "the test's", &error);
  g_assert_no_error (error);
  return config;
}

/* What an administrator does with the emulator's accounts. */
static void
administer (Cloud *cloud, const char *method, const char *target, const char *body)
{
  g_autofree char *uri = g_strconcat (emulator_uri, target, NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (cloud->backend, method, uri, body, "Authorization", "Bearer owner", "Content-Type", "application/json", NULL);

  g_test_message ("%s", answer->body);
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
forget_accounts (Cloud *cloud)
{
  administer (cloud, "DELETE", "/emulator/v1/projects/" PROJECT "/accounts", NULL);
}

static void
set_up (Cloud *cloud, gconstpointer data)
{
  if (emulator_uri == NULL)
    {
      g_test_skip ("firebase-tools: PARLEY_NODE_MODULES names no folder that has it");
      return;
    }
  cloud->backend = test_backend_new_with ("emulator", TRUE, "rules-file", NULL, NULL);
  cloud->config = make_config (cloud);
  forget_accounts (cloud);
}

static void
end_emulator (void)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (emulator), NULL, NULL);
  wait_for_end ();
}

static void
tear_down (Cloud *cloud, gconstpointer data)
{
  g_clear_object (&cloud->config);
  g_clear_pointer (&cloud->backend, test_backend_free);
}

static char *
get_token (FirebaseUser *user, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  firebase_user_get_token_async (user, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  return firebase_user_get_token_finish (user, result, error);
}

static char *
need_token (FirebaseUser *user)
{
  g_autoptr (GError) error = NULL;
  char *token = get_token (user, &error);

  g_assert_no_error (error);
  return token;
}

static void
disable (Cloud *cloud, FirebaseUser *user)
{
  g_autofree char *body = g_strdup_printf ("{\"localId\":\"%s\",\"disableUser\":true}", firebase_user_get_uid (user));

  administer (cloud, "POST", "/identitytoolkit.googleapis.com/v1/projects/" PROJECT "/accounts:update", body);
}

static void
test_sign_in (Cloud *cloud, gconstpointer data)
{
  g_autoptr (FirebaseUser) ada = NULL, ben = NULL, again = NULL;
  g_autofree char *token = NULL;
  g_autoptr (WebJwt) jwt = NULL;

  if (emulator_uri == NULL)
    return;
  ada = test_account_sign_in_to (cloud->config, "ada@example.org");
  ben = test_account_sign_in_to (cloud->config, "ben@example.org");
  again = test_account_sign_in_to (cloud->config, "ada@example.org");
  g_assert_cmpstr (firebase_user_get_name (ada), ==, "Ada");
  g_assert_cmpstr (firebase_user_get_email (ada), ==, "ada@example.org");
  g_assert_true (firebase_user_get_email_verified (ada));
  g_assert_cmpstr (firebase_user_get_uid (ada), ==, firebase_user_get_uid (again));
  g_assert_cmpstr (firebase_user_get_uid (ada), !=, firebase_user_get_uid (ben));
  /* None of ours: those are signed. */
  token = need_token (ada);
  jwt = web_jwt_parse (token, NULL);
  g_assert_cmpstr (web_json_get_string (web_jwt_get_header (jwt), "alg"), ==, "none");
}

/* From what the keyring keeps, without the browser. */
static void
test_refresh (Cloud *cloud, gconstpointer data)
{
  g_autoptr (FirebaseUser) ada = NULL, back = NULL;
  g_autofree char *first = NULL, *second = NULL;

  if (emulator_uri == NULL)
    return;
  ada = test_account_sign_in_to (cloud->config, "ada@example.org");
  back = firebase_user_new (cloud->config, firebase_user_get_uid (ada), firebase_user_get_refresh_token (ada), NULL, NULL, NULL);
  first = need_token (back);
  g_assert_cmpstr (firebase_user_get_name (back), ==, "Ada");
  firebase_user_expire_token (back, first);
  second = need_token (back);
  g_assert_nonnull (second);
  g_assert_nonnull (firebase_user_get_refresh_token (back));
}

/* Its tokens are good for the database, under the rules of production. */
static void
test_database (Cloud *cloud, gconstpointer data)
{
  g_autoptr (FirebaseUser) ada = NULL, ben = NULL;
  g_autoptr (FirebaseDatabase) adas = NULL, bens = NULL;
  g_autoptr (FirebaseStream) stream = NULL;
  g_autofree char *home = NULL;
  g_autoptr (JsonNode) value = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  GString *record;

  if (emulator_uri == NULL)
    return;
  ada = test_account_sign_in_to (cloud->config, "ada@example.org");
  ben = test_account_sign_in_to (cloud->config, "ben@example.org");
  adas = firebase_database_new (ada);
  bens = firebase_database_new (ben);
  home = g_strconcat ("users/", firebase_user_get_uid (ada), NULL);
  stream = firebase_database_listen (adas, home, NULL);
  record = test_account_record (stream);
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  test_account_put (adas, home, "{\"name\":\"Ada\",\"updatedAt\":" NOW "}");
  test_account_wait_for_text (record, "put / {\"name\":\"Ada\"");
  value = test_account_parse ("{\"name\":\"Ben\",\"updatedAt\":" NOW "}");
  firebase_database_put_async (bens, home, value, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_null (firebase_database_put_finish (bens, result, &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  firebase_stream_stop (stream);
}

/* And for an access token to a call: from the backend, and from the service where
 * it is told to believe an emulator.
 */
static void
test_call (Cloud *cloud, gconstpointer data)
{
  g_autoptr (TokenClient) service = NULL;
  g_autoptr (FirebaseUser) ada = NULL, ben = NULL;
  g_autoptr (FirebaseDatabase) database = NULL;
  g_autofree char *json = NULL, *ring = NULL, *body = NULL;
  const char *uid;

  if (emulator_uri == NULL)
    return;
  ada = test_account_sign_in_to (cloud->config, "ada@example.org");
  ben = test_account_sign_in_to (cloud->config, "ben@example.org");
  uid = firebase_user_get_uid (ada);
  database = firebase_database_new (ada);
  json = g_strdup_printf ("{\"rooms/%s\":{\"kind\":\"group\",\"name\":\"Team\",\"owner\":\"%s\",\"createdAt\":" NOW "},"
                          "\"members/%s/%s\":{\"role\":\"owner\",\"joinedAt\":" NOW "}}",
                          ROOM, uid, ROOM, uid);
  json_node_unref (test_account_patch (database, "", json));
  ring = g_strdup_printf ("{\"calls/%s/%s\":{\"by\":\"%s\",\"startedAt\":" NOW ",\"kind\":\"video\",\"state\":\"ringing\","
                          "\"participants\":{\"%s\":{\"state\":\"in\",\"at\":" NOW "}}}}",
                          ROOM, CALL, uid, uid);
  json_node_unref (test_account_patch (database, "", ring));
  body = g_strdup_printf ("{\"room\":\"%s\",\"call\":\"%s\"}", ROOM, CALL);
  service = token_client_new (PROJECT, test_backend_get_uri (cloud->backend), "http://127.0.0.1:9/no-keys", "PARLEY_FIREBASE_EMULATOR", "1", NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *token = need_token (i == 0 ? ada : ben), *authorization = g_strconcat ("Bearer ", token, NULL);
      g_autoptr (TestAnswer) answer = test_backend_send (cloud->backend, "POST", "/v1/token", body, "Authorization", authorization, NULL);

      g_assert_cmpuint (answer->status, ==, i == 0 ? 200 : 403);
      if (i == 0)
        json_object_unref (token_client_ask (service, token, body, 200));
      else
        token_client_expect_refusal (service, token, body, 403, "not-a-member");
    }
}

static void
on_revoked (FirebaseUser *user, guint *count)
{
  (*count)++;
}

static FirebaseUser *
sign_in_counted (Cloud *cloud, guint *count)
{
  FirebaseUser *user = test_account_sign_in_to (cloud->config, "ada@example.org");

  g_signal_connect (user, "revoked", G_CALLBACK (on_revoked), count);
  return user;
}

/* The next refresh fails with @code, and the session is over @count times. */
static void
expect_refusal (FirebaseUser *user, FirebaseError code, guint *count, guint wanted)
{
  g_autofree char *token = need_token (user);
  g_autoptr (GError) error = NULL;

  firebase_user_expire_token (user, token);
  g_assert_null (get_token (user, &error));
  g_assert_error (error, FIREBASE_ERROR, (int)code);
  g_assert_cmpuint (*count, ==, wanted);
}

static void
test_disabled (Cloud *cloud, gconstpointer data)
{
  g_autoptr (FirebaseUser) ada = NULL;
  g_autoptr (FirebaseSignIn) sign_in = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 0;

  if (emulator_uri == NULL)
    return;
  ada = sign_in_counted (cloud, &count);
  g_free (need_token (ada));
  disable (cloud, ada);
  {
    g_autofree char *token = need_token (ada);

    firebase_user_expire_token (ada, token);
  }
  g_assert_null (get_token (ada, &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_DISABLED);
  g_assert_cmpuint (count, ==, 1);
  g_clear_error (&error);
  g_assert_null (test_account_try_sign_in (cloud->config, "ada@example.org", &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_DISABLED);
}

static void
test_deleted (Cloud *cloud, gconstpointer data)
{
  g_autoptr (FirebaseUser) ada = NULL, again = NULL;
  guint count = 0;

  if (emulator_uri == NULL)
    return;
  ada = sign_in_counted (cloud, &count);
  g_free (need_token (ada));
  forget_accounts (cloud);
  expect_refusal (ada, FIREBASE_ERROR_SIGNED_OUT, &count, 1);
  again = test_account_sign_in_to (cloud->config, "ada@example.org");
  g_assert_cmpstr (firebase_user_get_uid (again), !=, firebase_user_get_uid (ada));
}

/* Nobody answers, which says nothing about the account. */
static void
test_gone (Cloud *cloud, gconstpointer data)
{
  g_autoptr (FirebaseUser) ada = NULL;
  guint count = 0;

  if (emulator_uri == NULL)
    return;
  ada = sign_in_counted (cloud, &count);
  g_free (need_token (ada));
  end_emulator ();
  expect_refusal (ada, FIREBASE_ERROR_NETWORK, &count, 0);
  g_assert_nonnull (firebase_user_get_refresh_token (ada));
}

#define ADD(name, function) g_test_add ("/auth-emulator/" name, Cloud, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  launch (argv[1], argv[2]);
  ADD ("sign-in", test_sign_in);
  ADD ("refresh", test_refresh);
  ADD ("database", test_database);
  ADD ("call", test_call);
  ADD ("disabled", test_disabled);
  ADD ("deleted", test_deleted);
  ADD ("gone", test_gone); /* the last: it is */
  status = g_test_run ();
  if (g_subprocess_get_identifier (emulator) != NULL)
    end_emulator ();
  if (emulator_uri == NULL)
    g_assert_cmpint (g_subprocess_get_exit_status (emulator), ==, MISSING);
  g_object_unref (emulator);
  g_free (emulator_uri);
  return status;
}
