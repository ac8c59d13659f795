/* The client against the real backend: signing in, the four verbs, streams. */

#include "firebase-error.h"
#include "test-account.h"
#include "test-await.h"
#include "web-json.h"

static void
test_sign_in (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (FirebaseUser) ada = test_account_sign_in (backend, "ada@example.org");
  g_autoptr (FirebaseUser) ben = test_account_sign_in (backend, "ben@example.org");
  g_autoptr (FirebaseUser) again = test_account_sign_in (backend, "ada@example.org");

  g_assert_cmpstr (firebase_user_get_name (ada), ==, "Ada");
  g_assert_cmpstr (firebase_user_get_email (ada), ==, "ada@example.org");
  g_assert_true (firebase_user_get_email_verified (ada));
  g_assert_cmpstr (firebase_user_get_uid (ada), !=, firebase_user_get_uid (ben));
  g_assert_cmpstr (firebase_user_get_uid (ada), ==, firebase_user_get_uid (again));
  g_assert_nonnull (firebase_user_get_refresh_token (ada));
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

/* From what the keyring keeps, without the browser. */
static void
test_return (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (FirebaseUser) ada = test_account_sign_in (backend, "ada@example.org");
  g_autoptr (FirebaseUser) back = firebase_user_new (firebase_user_get_config (ada), firebase_user_get_uid (ada),
                                                     firebase_user_get_refresh_token (ada), NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = get_token (back, &error);

  g_assert_no_error (error);
  g_assert_nonnull (token);
  g_assert_cmpstr (firebase_user_get_name (back), ==, "Ada");
}

static FirebaseDatabase *
open_database (TestBackend *backend, const char *email, char **home)
{
  g_autoptr (FirebaseUser) user = test_account_sign_in (backend, email);

  *home = g_strconcat ("users/", firebase_user_get_uid (user), NULL);
  return firebase_database_new (user);
}

static void
test_verbs (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *home = NULL;
  g_autoptr (FirebaseDatabase) database = open_database (backend, "ada@example.org", &home);
  g_autoptr (JsonNode) nothing = test_account_get (database, home, NULL);
  g_autoptr (JsonNode) something = NULL, answer = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (JSON_NODE_HOLDS_NULL (nothing));
  test_account_put (database, home, "{\"name\":\"Ada é\",\"updatedAt\":{\".sv\":\"timestamp\"}}");
  answer = test_account_patch (database, home, "{\"about\":\"x\",\"updatedAt\":{\".sv\":\"timestamp\"}}");
  something = test_account_get (database, home, NULL);
  g_assert_cmpstr (web_json_get_string (web_json_node_get_object (something), "name"), ==, "Ada é");
  g_assert_cmpstr (web_json_get_string (web_json_node_get_object (something), "about"), ==, "x");

  firebase_database_remove_async (database, home, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (firebase_database_remove_finish (database, result, &error));
  g_assert_no_error (error);
}

/* The clock of this process and of the backend are one, so the offset is 0. */
static void
test_server_time (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *home = NULL, *first = NULL, *second = NULL;
  g_autoptr (FirebaseDatabase) database = open_database (backend, "ada@example.org", &home);
  gint64 difference;

  test_account_put (database, home, "{\"name\":\"Ada\",\"updatedAt\":{\".sv\":\"timestamp\"}}");
  difference = firebase_database_get_server_time (database) - g_get_real_time () / 1000;
  g_assert_cmpint (ABS (difference), <, 500);
  first = firebase_database_make_key (database);
  second = firebase_database_make_key (database);
  g_assert_cmpstr (first, <, second);
  g_assert_cmpint (ABS (firebase_push_id_get_time (first) - g_get_real_time () / 1000), <, 1000);
}

static void
test_stream (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *home = NULL;
  g_autoptr (FirebaseDatabase) database = open_database (backend, "ada@example.org", &home);
  g_autoptr (FirebaseStream) stream = firebase_database_listen (database, home, NULL);
  GString *record = test_account_record (stream);

  g_assert_cmpint (firebase_stream_get_state (stream), ==, FIREBASE_STREAM_CONNECTING);
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  g_assert_cmpstr (record->str, ==, "put / null\n");
  test_account_put (database, home, "{\"name\":\"Ada\",\"updatedAt\":{\".sv\":\"timestamp\"}}");
  test_account_wait_for_text (record, "put / {\"name\":\"Ada\"");
  json_node_unref (test_account_patch (database, home, "{\"about\":\"x\",\"updatedAt\":{\".sv\":\"timestamp\"}}"));
  test_account_wait_for_text (record, "patch / {\"about\":\"x\"");
  firebase_stream_stop (stream);
  g_assert_cmpint (firebase_stream_get_state (stream), ==, FIREBASE_STREAM_ENDED);
}

/* The process goes and comes back on the same port: the stream by itself too,
 * and what was written meanwhile is in its first put.
 */
static void
test_stream_survives_restart (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *home = NULL;
  g_autoptr (FirebaseDatabase) database = open_database (backend, "ada@example.org", &home);
  g_autoptr (FirebaseStream) stream = firebase_database_listen (database, home, NULL);
  GString *record = test_account_record (stream);

  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  test_backend_stop (backend);
  test_account_wait_for_state (stream, FIREBASE_STREAM_WAITING);
  test_backend_restart (backend);
  g_string_truncate (record, 0);
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  g_assert_cmpstr (record->str, ==, "put / null\n");
}

static guint
count_snapshots (const char *record)
{
  guint n = 0;

  for (const char *at = strstr (record, "put / "); at != NULL; at = strstr (at + 1, "put / "))
    n++;
  return n;
}

static gboolean
has_three_snapshots (gpointer record)
{
  return count_snapshots (((GString *)record)->str) >= 3;
}

/* With tokens of four seconds, which the server ends streams by: one follows the
 * other.  That nobody sees it blink is for the scripted server, whose clock does
 * not depend on how busy the machine is.
 */
static void
test_token_changes (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("people", "Ada <ada@example.org>", "token-lifetime", 4, NULL);
  g_autofree char *home = NULL;
  g_autoptr (FirebaseDatabase) database = open_database (backend, "ada@example.org", &home);
  g_autoptr (FirebaseStream) stream = firebase_database_listen (database, home, NULL);
  GString *record = test_account_record (stream);

  test_wait_until (has_three_snapshots, record, "two changes of the token");
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  g_assert_null (strstr (record->str, "cancelled"));
}

/* Dropped while it connects, while it is live, while it waits. */
static void
test_stream_dropped (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autofree char *home = NULL;
  g_autoptr (FirebaseDatabase) database = open_database (backend, "ada@example.org", &home);
  FirebaseStream *stream = firebase_database_listen (database, home, NULL);

  g_assert_finalize_object (stream);
  stream = firebase_database_listen (database, home, NULL);
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  firebase_database_reconnect (database);
  g_assert_cmpint (firebase_stream_get_state (stream), ==, FIREBASE_STREAM_CONNECTING);
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  g_assert_finalize_object (stream);
  stream = firebase_database_listen (database, home, NULL);
  test_account_wait_for_state (stream, FIREBASE_STREAM_LIVE);
  test_backend_stop (backend);
  test_account_wait_for_state (stream, FIREBASE_STREAM_WAITING);
  g_assert_finalize_object (stream);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firebase/cloud/sign-in", test_sign_in);
  g_test_add_func ("/firebase/cloud/return", test_return);
  g_test_add_func ("/firebase/cloud/verbs", test_verbs);
  g_test_add_func ("/firebase/cloud/server-time", test_server_time);
  g_test_add_func ("/firebase/cloud/stream", test_stream);
  g_test_add_func ("/firebase/cloud/stream-survives-restart", test_stream_survives_restart);
  g_test_add_func ("/firebase/cloud/token-changes", test_token_changes);
  g_test_add_func ("/firebase/cloud/stream-dropped", test_stream_dropped);
  return g_test_run ();
}
