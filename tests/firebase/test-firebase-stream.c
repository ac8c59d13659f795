/* Streams against a server that ends, garbles, delays and refuses them, and
 * requests against one that finds the token too old.
 */

#include "firebase-error.h"
#include "test-account.h"
#include "test-await.h"
#include "test-fake.h"
#include "web-json.h"

#include <string.h>

#define PATH "/inbox/ada.json"
#define SNAPSHOT "event: put\ndata: {\"path\":\"/\",\"data\":{\"a\":1}}\n\n"
#define SNAPSHOT_RECORD "put / {\"a\":1}\n"

typedef struct
{
  TestFake *fake;
  FirebaseUser *user;
  FirebaseDatabase *database;
  FirebaseStream *stream;
  GString *record;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->fake = test_fake_new ();
  fixture->user = test_fake_make_user (fixture->fake);
  fixture->database = firebase_database_new (fixture->user);
  test_fake_allow_refresh (fixture->fake, "3600");
}

static void
listen (Fixture *fixture)
{
  fixture->stream = firebase_database_listen (fixture->database, "inbox/ada", NULL);
  fixture->record = test_account_record (fixture->stream);
}

static void
go_live (Fixture *fixture)
{
  listen (fixture);
  test_fake_wait_for_streams (fixture->fake, 1);
  test_fake_write_stream (fixture->fake, 0, SNAPSHOT);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_LIVE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->stream != NULL)
    g_assert_finalize_object (fixture->stream);
  g_clear_object (&fixture->user);
  g_assert_finalize_object (fixture->database);
  g_clear_pointer (&fixture->fake, test_fake_free);
}

static void
comes_back (Fixture *fixture, guint n_streams)
{
  test_fake_wait_for_streams (fixture->fake, n_streams);
  g_string_truncate (fixture->record, 0);
  test_fake_write_stream (fixture->fake, n_streams - 1, SNAPSHOT);
  test_account_wait_for_text (fixture->record, SNAPSHOT_RECORD);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_LIVE);
}

static void
test_events (Fixture *fixture, gconstpointer data)
{
  go_live (fixture);
  test_fake_write_stream (fixture->fake, 0, "event: keep-alive\ndata: null\n\nevent: rules_debug\ndata: x\n\nevent: put\ndata: {\"path\":\"/b/c\",\"data\":null}\n\n");
  test_fake_write_stream (fixture->fake, 0, "event: patch\ndata: {\"path\":\"/\",\"data\":{\"a/b\":2}}\n\n");
  test_account_wait_for_text (fixture->record, "patch");
  g_assert_cmpstr (fixture->record->str, ==, SNAPSHOT_RECORD "put /b/c null\npatch / {\"a/b\":2}\n");
  g_assert_cmpuint (test_fake_count (fixture->fake, PATH), ==, 1);
}

static void
test_address (Fixture *fixture, gconstpointer data)
{
  g_autofree char *query = NULL;
  g_autofree char *last = firebase_query_last (50);

  fixture->stream = firebase_database_listen (fixture->database, "inbox/ada", last);
  fixture->record = test_account_record (fixture->stream);
  test_fake_wait_for_streams (fixture->fake, 1);
  query = test_fake_get_stream_query (fixture->fake, 0);
  g_assert_true (g_str_has_prefix (query, "ns=demo&orderBy=%22%24key%22&limitToLast=50&auth="));
  g_assert_cmpstr (firebase_stream_get_path (fixture->stream), ==, "inbox/ada");
}

/* Each makes the cache doubtful, so each makes the stream ask for the whole. */
static void
test_senseless (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "event: put\ndata: {\"path\":\"/\"\n\n",
    "event: put\ndata: {\"data\":1}\n\n",
    "event: put\ndata: {\"path\":\"a\",\"data\":1}\n\n",
    "event: put\ndata: {\"path\":\"/\"}\n\n",
    "event: patch\ndata: {\"path\":\"/\",\"data\":5}\n\n",
    "event: put\ndata: null\n\n",
    "event: patch\ndata: {\"path\":\"/\",\"data\":{\"\xff\":1}}\n\n",
  };

  go_live (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%u", i);
      test_fake_write_stream (fixture->fake, i, texts[i]);
      /* Patience is for a server that stays broken; here each is the first. */
      test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
      firebase_stream_reconnect (fixture->stream);
      comes_back (fixture, i + 2);
    }
}

static void
test_first_event_wrong (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "event: put\ndata: {\"path\":\"/a\",\"data\":1}\n\n",
    "event: patch\ndata: {\"path\":\"/\",\"data\":{}}\n\n",
  };

  listen (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      test_fake_wait_for_streams (fixture->fake, i + 1);
      test_fake_write_stream (fixture->fake, i, texts[i]);
      test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
      firebase_stream_reconnect (fixture->stream);
    }
  g_assert_cmpstr (fixture->record->str, ==, "");
  comes_back (fixture, 3);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  go_live (fixture);
  test_fake_close_stream (fixture->fake, 0);
  comes_back (fixture, 2);
}

/* Short for a test, and long enough for a slow machine to answer within it: one
 * that cannot would be cut off again and again.
 */
#define SILENCE_MS 2000

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->database, "silence-limit", SILENCE_MS, NULL);
  go_live (fixture);
  comes_back (fixture, 2);
}

/* A server that takes the request and says nothing at all. */
static void
test_stalled (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->database, "silence-limit", SILENCE_MS, NULL);
  test_fake_stall (fixture->fake, PATH);
  listen (fixture);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
  test_fake_wait_for_requests (fixture->fake, PATH, 2);
}

static void
test_revoked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;

  go_live (fixture);
  test_fake_write_stream (fixture->fake, 0, "event: auth_revoked\ndata: credential is no longer valid\n\n");
  comes_back (fixture, 2);
  first = test_fake_get_stream_query (fixture->fake, 0);
  second = test_fake_get_stream_query (fixture->fake, 1);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 2);
}

static void
on_notify (FirebaseStream *stream, GParamSpec *pspec, guint *n_changes)
{
  (*n_changes)++;
}

/* The next connection is opened before the token ends, takes over with its first
 * put, and until then the last one is heard.
 */
static void
test_token_changes_unseen (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-1", "2", 99);
  g_autofree char *first = NULL, *second = NULL;
  guint n_changes = 0;

  test_fake_first (fixture->fake, TEST_FAKE_REFRESH, 200, answer);
  go_live (fixture);
  g_signal_connect (fixture->stream, "notify::state", G_CALLBACK (on_notify), &n_changes);
  test_fake_wait_for_streams (fixture->fake, 2);
  test_fake_write_stream (fixture->fake, 0, "event: put\ndata: {\"path\":\"/old\",\"data\":1}\n\n");
  test_account_wait_for_text (fixture->record, "put /old 1\n");
  test_fake_write_stream (fixture->fake, 1, "event: put\ndata: {\"path\":\"/\",\"data\":2}\n\nevent: put\ndata: {\"path\":\"/new\",\"data\":3}\n\n");
  test_account_wait_for_text (fixture->record, "put /new 3\n");
  g_assert_cmpstr (fixture->record->str, ==, SNAPSHOT_RECORD "put /old 1\nput / 2\nput /new 3\n");
  g_assert_cmpuint (n_changes, ==, 0);
  first = test_fake_get_stream_query (fixture->fake, 0);
  second = test_fake_get_stream_query (fixture->fake, 1);
  g_assert_cmpstr (first, !=, second);
}

/* The one that should take over ends first: the last one goes on. */
static void
test_follower_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-1", "2", 99);
  guint n_changes = 0;

  test_fake_first (fixture->fake, TEST_FAKE_REFRESH, 200, answer);
  go_live (fixture);
  g_signal_connect (fixture->stream, "notify::state", G_CALLBACK (on_notify), &n_changes);
  test_fake_wait_for_streams (fixture->fake, 2);
  test_fake_close_stream (fixture->fake, 1);
  test_fake_write_stream (fixture->fake, 0, "event: put\ndata: {\"path\":\"/old\",\"data\":1}\n\n");
  test_account_wait_for_text (fixture->record, "put /old 1\n");
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpint (firebase_stream_get_state (fixture->stream), ==, FIREBASE_STREAM_LIVE);
}

static gboolean
has_second_stream (gpointer fake)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  return test_fake_count_streams (fake) == 2;
}

/* Another network, and there was one before: the connection may be dead or not.  A
 * second is opened beside it, and takes over when it has something to say.
 */
static void
test_network_changes (Fixture *fixture, gconstpointer data)
{
  guint n_changes = 0;

  go_live (fixture);
  g_signal_connect (fixture->stream, "notify::state", G_CALLBACK (on_notify), &n_changes);
  test_wait_until (has_second_stream, fixture->fake, "a second connection");
  test_fake_write_stream (fixture->fake, 0, "event: put\ndata: {\"path\":\"/old\",\"data\":1}\n\n");
  test_account_wait_for_text (fixture->record, "put /old 1\n");
  test_fake_write_stream (fixture->fake, 1, "event: put\ndata: {\"path\":\"/\",\"data\":2}\n\n");
  test_account_wait_for_text (fixture->record, "put / 2\n");
  g_assert_cmpuint (n_changes, ==, 0);
}

/* The last one ends while the next is on its way: that is taken, not a third. */
static void
test_follower_is_promoted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-1", "2", 99);

  test_fake_first (fixture->fake, TEST_FAKE_REFRESH, 200, answer);
  go_live (fixture);
  test_fake_wait_for_streams (fixture->fake, 2);
  test_fake_write_stream (fixture->fake, 0, "event: auth_revoked\ndata: credential is no longer valid\n\n");
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_CONNECTING);
  comes_back (fixture, 2);
  g_assert_cmpuint (test_fake_count_streams (fixture->fake), ==, 2);
}

static void
test_stale_token (Fixture *fixture, gconstpointer data)
{
  test_fake_once (fixture->fake, PATH, 401, "{\"error\":\"Auth token is expired\"}");
  listen (fixture);
  comes_back (fixture, 1);
  g_assert_cmpuint (test_fake_count (fixture->fake, PATH), ==, 2);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 2);
}

static void
test_stale_twice (Fixture *fixture, gconstpointer data)
{
  test_fake_set (fixture->fake, PATH, 401, "{\"error\":\"Auth token is expired\"}");
  listen (fixture);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_ENDED);
  g_assert_cmpstr (fixture->record->str, ==, "cancelled\n");
  g_assert_cmpuint (test_fake_count (fixture->fake, PATH), ==, 2);
}

static void
test_denied (Fixture *fixture, gconstpointer data)
{
  test_fake_set (fixture->fake, PATH, 401, "{\n  \"error\" : \"Permission denied\"\n}\n");
  listen (fixture);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_ENDED);
  g_assert_cmpstr (fixture->record->str, ==, "cancelled\n");
  g_assert_cmpuint (test_fake_count (fixture->fake, PATH), ==, 1);
}

/* The rules changed: one look says whether this still may be read. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  go_live (fixture);
  test_fake_write_stream (fixture->fake, 0, "event: cancel\ndata: null\n\n");
  comes_back (fixture, 2);
  test_fake_set (fixture->fake, PATH, 401, "{\"error\":\"Permission denied\"}");
  test_fake_write_stream (fixture->fake, 1, "event: cancel\ndata: null\n\n");
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_ENDED);
  g_assert_nonnull (strstr (fixture->record->str, "cancelled\n"));
}

static void
test_refused_for_now (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
  } cases[] = { { 503, "later" }, { 404, "<html>" }, { 200, "{\"not\":\"a stream\"}" }, { 423, "{}" }, { 400, "{\"error\":\"Index not defined\"}" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    test_fake_once (fixture->fake, PATH, cases[i].status, cases[i].body);
  listen (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
      firebase_stream_reconnect (fixture->stream);
    }
  comes_back (fixture, 1);
}

/* The second time it is told, once, and asked again all the same. */
static void
test_refused_for_good (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    test_fake_once (fixture->fake, PATH, 400, "{\"error\":\"Index not defined\"}");
  listen (fixture);
  for (guint i = 0; i < 4; i++)
    {
      test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
      g_assert_cmpstr (fixture->record->str, ==, i == 0 ? "" : "refused Index not defined\n");
      firebase_stream_reconnect (fixture->stream);
    }
  comes_back (fixture, 1);
}

static void
test_signed_out (Fixture *fixture, gconstpointer data)
{
  go_live (fixture);
  firebase_user_sign_out (fixture->user);
  test_fake_close_stream (fixture->fake, 0);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_ENDED);
  g_assert_cmpstr (fixture->record->str, ==, SNAPSHOT_RECORD);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  test_fake_go_away (fixture->fake);
  listen (fixture);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
  g_assert_cmpstr (fixture->record->str, ==, "");
}

static void
on_put_stop (FirebaseStream *stream, const char *path, JsonNode *node, guint *n_puts)
{
  (*n_puts)++;
  firebase_stream_stop (stream);
}

/* Two events in one read: the second finds nobody. */
static void
test_stopped_within (Fixture *fixture, gconstpointer data)
{
  guint n_puts = 0;

  listen (fixture);
  g_signal_connect (fixture->stream, "put", G_CALLBACK (on_put_stop), &n_puts);
  test_fake_wait_for_streams (fixture->fake, 1);
  test_fake_write_stream (fixture->fake, 0, SNAPSHOT SNAPSHOT);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_ENDED);
  g_assert_cmpuint (n_puts, ==, 1);
  g_assert_cmpstr (fixture->record->str, ==, SNAPSHOT_RECORD);
}

static void
on_put_drop (FirebaseStream *stream, const char *path, JsonNode *node, Fixture *fixture)
{
  g_clear_object (&fixture->stream);
}

static gboolean
is_dropped (gpointer fixture)
{
  return ((Fixture *)fixture)->stream == NULL;
}

static void
test_dropped_within (Fixture *fixture, gconstpointer data)
{
  listen (fixture);
  g_signal_connect (fixture->stream, "put", G_CALLBACK (on_put_drop), fixture);
  test_fake_wait_for_streams (fixture->fake, 1);
  test_fake_write_stream (fixture->fake, 0, SNAPSHOT SNAPSHOT);
  test_wait_until (is_dropped, fixture, "the stream to be dropped");
}

static void
on_put_reconnect (FirebaseStream *stream, const char *path, JsonNode *node, Fixture *fixture)
{
  g_signal_handlers_disconnect_by_func (stream, on_put_reconnect, fixture);
  firebase_stream_reconnect (stream);
}

static void
test_reconnected_within (Fixture *fixture, gconstpointer data)
{
  listen (fixture);
  g_signal_connect (fixture->stream, "put", G_CALLBACK (on_put_reconnect), fixture);
  test_fake_wait_for_streams (fixture->fake, 1);
  test_fake_write_stream (fixture->fake, 0, SNAPSHOT SNAPSHOT);
  test_fake_wait_for_streams (fixture->fake, 2);
  g_assert_cmpint (firebase_stream_get_state (fixture->stream), ==, FIREBASE_STREAM_CONNECTING);
  g_assert_cmpstr (fixture->record->str, ==, SNAPSHOT_RECORD);
  comes_back (fixture, 2);
}

static void
test_redirected (Fixture *fixture, gconstpointer data)
{
  g_autofree char *query = NULL;

  test_fake_once (fixture->fake, PATH, 307, "/shard/inbox/ada.json?ns=demo&sse=true");
  listen (fixture);
  comes_back (fixture, 1);
  query = test_fake_get_stream_query (fixture->fake, 0);
  g_assert_true (g_str_has_prefix (query, "ns=demo&sse=true&auth="));
  /* The shard is for this connection only. */
  test_fake_close_stream (fixture->fake, 0);
  comes_back (fixture, 2);
  g_assert_cmpuint (test_fake_count (fixture->fake, PATH), ==, 2);
}

/* No network, says the system, and nobody can be reached: the connection is given
 * up although it has said nothing of its end.
 */
static void
test_network_goes (Fixture *fixture, gconstpointer data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  go_live (fixture);
  test_fake_once (fixture->fake, PATH, 503, "{\"error\":\"away\"}");
  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  comes_back (fixture, 2);
}

/* The same, and what is sent is lost without an error. */
static void
test_network_swallows (Fixture *fixture, gconstpointer data)
{
  go_live (fixture);
  test_fake_stall (fixture->fake, PATH);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", FALSE);
  test_account_wait_for_state (fixture->stream, FIREBASE_STREAM_WAITING);
}

/* Or the server is one that needs no network, such as this computer's. */
static void
test_network_not_needed (Fixture *fixture, gconstpointer data)
{
  guint n_changes = 0;

  go_live (fixture);
  g_signal_connect (fixture->stream, "notify::state", G_CALLBACK (on_notify), &n_changes);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", FALSE);
  test_fake_wait_for_streams (fixture->fake, 2);
  test_fake_write_stream (fixture->fake, 1, "event: put\ndata: {\"path\":\"/\",\"data\":2}\n\n");
  test_account_wait_for_text (fixture->record, "put / 2\n");
  g_assert_cmpuint (n_changes, ==, 0);
}

static void
test_network_comes_back (Fixture *fixture, gconstpointer data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  go_live (fixture);
  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  g_assert_cmpint (firebase_stream_get_state (fixture->stream), ==, FIREBASE_STREAM_LIVE);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_cmpint (firebase_stream_get_state (fixture->stream), ==, FIREBASE_STREAM_CONNECTING);
  comes_back (fixture, 2);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_cmpint (firebase_stream_get_state (fixture->stream), ==, FIREBASE_STREAM_LIVE);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (streams, firebase_database_listen (fixture->database, "inbox/ada", NULL));
  test_fake_wait_for_streams (fixture->fake, 20);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 1);
  test_fake_set (fixture->fake, "/x.json", 200, "1");
  json_node_unref (test_account_get (fixture->database, "x", NULL));
}

/* What is sent again and again need not shake hands again and again. */
static void
test_request_connection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;
  guint port;

  test_fake_set (fixture->fake, "/x.json", 200, "{\"a\":1}");
  first = test_account_patch (fixture->database, "x", "{\"a\":1}");
  port = test_fake_get_port (fixture->fake, "/x.json");
  second = test_account_patch (fixture->database, "x", "{\"a\":1}");
  g_assert_cmpuint (test_fake_get_port (fixture->fake, "/x.json"), ==, port);
}

/* Requests: one refresh, one repetition, and the second "no" is final. */
static void
test_request_repeated (Fixture *fixture, gconstpointer data)
{
  test_fake_once (fixture->fake, "/x.json", 401, "{\"error\":\"Auth token is expired\"}");
  test_fake_set (fixture->fake, "/x.json", 200, "2");
  test_account_put (fixture->database, "x", "2");
  g_assert_cmpuint (test_fake_count (fixture->fake, "/x.json"), ==, 2);
  g_assert_cmpstr (test_fake_get_body (fixture->fake, "/x.json"), ==, "2");
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 2);
}

static void
assert_get_fails (Fixture *fixture, FirebaseError code)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  firebase_database_get_async (fixture->database, "x", NULL, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_null (firebase_database_get_finish (fixture->database, result, &error));
  g_assert_error (error, FIREBASE_ERROR, (int)code);
}

static void
test_request_stale_twice (Fixture *fixture, gconstpointer data)
{
  test_fake_set (fixture->fake, "/x.json", 401, "{\"error\":\"Could not parse auth token.\"}");
  assert_get_fails (fixture, FIREBASE_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (test_fake_count (fixture->fake, "/x.json"), ==, 2);
}

static void
test_request_failures (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
    FirebaseError code;
  } cases[] = {
    { 200, "<html>", FIREBASE_ERROR_MALFORMED },
    { 200, "", FIREBASE_ERROR_MALFORMED },
    { 400, "{\"error\":\"Invalid data\"}", FIREBASE_ERROR_INVALID },
    { 401, "{\"error\":\"Permission denied\"}", FIREBASE_ERROR_PERMISSION_DENIED },
    { 402, "{}", FIREBASE_ERROR_SERVER },
    { 403, "{\"error\":\"Invalid Firebase database name\"}", FIREBASE_ERROR_CONFIG },
    { 404, "404 Not Found", FIREBASE_ERROR_INVALID },
    { 412, "7", FIREBASE_ERROR_CHANGED },
    { 413, "{\"error\":[]}", FIREBASE_ERROR_INVALID },
    { 423, "{}", FIREBASE_ERROR_DISABLED },
    { 429, "{}", FIREBASE_ERROR_SERVER },
    { 502, "<html>", FIREBASE_ERROR_SERVER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", cases[i].status);
      test_fake_set (fixture->fake, "/x.json", cases[i].status, cases[i].body);
      assert_get_fails (fixture, cases[i].code);
    }
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 1);
}

#define ADD(name, func) g_test_add ("/firebase/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("stream/events", test_events);
  ADD ("stream/address", test_address);
  ADD ("stream/senseless", test_senseless);
  ADD ("stream/first-event-wrong", test_first_event_wrong);
  ADD ("stream/closed", test_closed);
  ADD ("stream/silence", test_silence);
  ADD ("stream/stalled", test_stalled);
  ADD ("stream/revoked", test_revoked);
  ADD ("stream/token-changes-unseen", test_token_changes_unseen);
  ADD ("stream/follower-fails", test_follower_fails);
  ADD ("stream/follower-is-promoted", test_follower_is_promoted);
  ADD ("stream/network-changes", test_network_changes);
  ADD ("stream/stale-token", test_stale_token);
  ADD ("stream/stale-twice", test_stale_twice);
  ADD ("stream/denied", test_denied);
  ADD ("stream/cancel", test_cancel);
  ADD ("stream/refused-for-now", test_refused_for_now);
  ADD ("stream/refused-for-good", test_refused_for_good);
  ADD ("stream/signed-out", test_signed_out);
  ADD ("stream/nobody-there", test_nobody_there);
  ADD ("stream/stopped-within", test_stopped_within);
  ADD ("stream/dropped-within", test_dropped_within);
  ADD ("stream/reconnected-within", test_reconnected_within);
  ADD ("stream/redirected", test_redirected);
  ADD ("stream/network-goes", test_network_goes);
  ADD ("stream/network-swallows", test_network_swallows);
  ADD ("stream/network-not-needed", test_network_not_needed);
  ADD ("stream/network-comes-back", test_network_comes_back);
  ADD ("stream/many", test_many);
  ADD ("request/repeated", test_request_repeated);
  ADD ("request/connection", test_request_connection);
  ADD ("request/stale-twice", test_request_stale_twice);
  ADD ("request/failures", test_request_failures);
  return g_test_run ();
}
