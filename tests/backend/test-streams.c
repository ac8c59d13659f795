/* Event streams, byte for byte. */

#include "stream-listener.h"
#include "test-await.h"

#include <string.h>

static void
test_whole (void)
{
  static const StreamTurn TURNS[] = {
    { "PUT /t/s/m/k4.json {\"t\":4}", STREAM_PUT ("/k4", "{\"t\":4}") },
    { "PUT /t/s/m/k4/x.json \"hi\"", STREAM_PUT ("/k4/x", "\"hi\"") },
    { "PUT /t/s/m/k4/x.json \"hi\"", "" },
    { "PATCH /t/s/m.json {\"k5\":{\"t\":5},\"k2\":null}", STREAM_PATCH ("/", "{\"k5\":{\"t\":5},\"k2\":null}") },
    { "PATCH /t/s/m/k5.json {\"t\":6,\"y\":{\".sv\":{\"increment\":2}}}", STREAM_PATCH ("/k5", "{\"t\":6,\"y\":2}") },
    { "PATCH /t/s/m/k5.json {\"t\":6,\"y\":2}", "" },
    { "PATCH /.json {\"t/s/m/k5/x\":1,\"t/s/m/k6\":{\"t\":0},\"other\":1}", STREAM_PATCH ("/", "{\"k5/x\":1,\"k6\":{\"t\":0}}") },
    { "PATCH /t.json {\"s/m/k6/t\":1,\"s/q\":1}", STREAM_PATCH ("/", "{\"k6/t\":1}") },
    { "PUT /elsewhere.json 1", "" },
    { "PUT /t/s/other.json 1", "" },
    { "PATCH /t/s.json {\"m\":{\"z\":1}}", STREAM_PUT ("/", "{\"z\":1}") },
    { "PUT /t.json {\"s\":{\"m\":{\"z\":{\"t\":9}}}}", STREAM_PUT ("/", "{\"z\":{\"t\":9}}") },
    { "PUT /t.json {\"s\":{\"m\":{\"z\":{\"t\":9}},\"o\":1}}", "" },
    { "DELETE /t.json ", STREAM_PUT ("/", "null") },
    { "PUT /t/s/m.json [\"a\",\"b\"]", STREAM_PUT ("/", "[\"a\",\"b\"]") },
    { "DELETE /t/s/m/0.json ", STREAM_PUT ("/0", "null") },
    { "PATCH /t/s/m.json {\"1\":null,\"none\":null}", STREAM_PATCH ("/", "{\"1\":null}") },
  };

  stream_turns_run ("PUT /t/s/m.json {\"k2\":1}", "/t/s/m.json", STREAM_PUT ("/", "{\"k2\":1}"), TURNS, G_N_ELEMENTS (TURNS));
}

static void
test_window (void)
{
  static const StreamTurn TURNS[] = {
    { "PUT /t/s/m/k4.json {\"t\":4}", STREAM_PATCH ("/", "{\"k2\":null,\"k4\":{\"t\":4}}") },
    { "DELETE /t/s/m/k4.json ", STREAM_PATCH ("/", "{\"k4\":null,\"k2\":{\"t\":2}}") },
    { "PUT /t/s/m/k3/t.json 33", STREAM_PUT ("/k3/t", "33") },
    { "PUT /t/s/m/k1/t.json 11", "" },
    { "PATCH /.json {\"t/s/m/k3/u\":1,\"t/s/m/k1/u\":1,\"t/s/m/k2/u/v\":\"w\"}", STREAM_PATCH ("/", "{\"k2/u/v\":\"w\",\"k3/u\":1}") },
    { "PATCH /.json {\"t/s/m/k9\":{\"t\":9},\"inbox\":1}", STREAM_PATCH ("/", "{\"k2\":null,\"k9\":{\"t\":9}}") },
    { "DELETE /t/s/m/k3.json ", STREAM_PATCH ("/", "{\"k3\":null,\"k2\":{\"t\":2,\"u\":{\"v\":\"w\"}}}") },
    { "PATCH /t/s/m.json {\"k1\":null,\"k2\":null}", STREAM_PATCH ("/", "{\"k2\":null}") },
    { "PUT /t/s/m/k0.json 0", STREAM_PUT ("/k0", "0") },
    { "DELETE /t/s/m/k9.json ", STREAM_PUT ("/k9", "null") },
    { "PUT /t/s/m.json {\"a\":1,\"b\":2,\"c\":3}", STREAM_PUT ("/", "{\"b\":2,\"c\":3}") },
    { "DELETE /t.json ", STREAM_PUT ("/", "null") },
  };

  stream_turns_run ("PUT /t/s/m.json {\"k1\":{\"t\":1},\"k2\":{\"t\":2},\"k3\":{\"t\":3}}", "/t/s/m.json?orderBy=%22%24key%22&limitToLast=2",
                    STREAM_PUT ("/", "{\"k2\":{\"t\":2},\"k3\":{\"t\":3}}"), TURNS, G_N_ELEMENTS (TURNS));
}

static void
test_range (void)
{
  static const StreamTurn TURNS[] = {
    { "PUT /t/s/m/k1.json 1", "" },
    { "PUT /t/s/m/k4.json 4", STREAM_PUT ("/k4", "4") },
    { "PATCH /t/s/m.json {\"k4\":5,\"k5\":6,\"k1\":7}", STREAM_PATCH ("/", "{\"k4\":5,\"k5\":6}") },
    { "DELETE /t/s/m/k4.json ", STREAM_PUT ("/k4", "null") },
  };

  stream_turns_run ("PUT /t/s/m.json {\"k2\":2}", "/t/s/m.json?orderBy=%22%24key%22&startAfter=%22k2%22", STREAM_PUT ("/", "null"), TURNS, G_N_ELEMENTS (TURNS));
}

/* What a client applies from events must be what a new client is told. */
static void
test_many_at_once (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  StreamListener *listeners[20];

  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    {
      listeners[i] = stream_listener_new (backend, ada, "/t.json");
      stream_listener_expect (listeners[i], STREAM_PUT ("/", "null"));
    }
  stream_write (backend, ada, "PUT /t/a.json 1");
  for (guint i = 0; i < G_N_ELEMENTS (listeners); i += 2)
    g_clear_pointer (&listeners[i], stream_listener_free);
  stream_write (backend, ada, "PUT /t/a.json 2");
  for (guint i = 1; i < G_N_ELEMENTS (listeners); i += 2)
    {
      stream_listener_expect (listeners[i], STREAM_PUT ("/a", "1") STREAM_PUT ("/a", "2"));
      g_clear_pointer (&listeners[i], stream_listener_free);
    }
}

static void
test_keep_alive (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("keep-alive-interval", 20, NULL);
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (StreamListener) listener = stream_listener_new (backend, ada, "/t.json");

  stream_listener_expect (listener, STREAM_PUT ("/", "null"));
  stream_listener_expect (listener, "event: keep-alive\ndata: null\n\nevent: keep-alive\ndata: null\n\n");
}

static void
test_expiry (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("token-lifetime", 3, NULL);
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (StreamListener) listener = stream_listener_new (backend, ada, "/t.json");
  g_autofree char *target = g_strconcat ("/t.json?auth=", ada->id_token, NULL);
  g_autoptr (TestAnswer) answer = NULL;

  stream_listener_expect (listener, STREAM_PUT ("/", "null"));
  stream_listener_expect (listener, "event: auth_revoked\ndata: credential is no longer valid\n\n");
  stream_listener_expect_end (listener);
  answer = test_backend_send (backend, "GET", target, NULL, NULL);
  g_assert_cmpuint (answer->status, ==, 401);
  g_assert_cmpstr (answer->body, ==, "{\n  \"error\" : \"Auth token is expired\"\n}\n");
}

/* Refused before any stream begins, as an ordinary answer. */
static void
test_refused (void)
{
  static const char *const TARGETS[] = { "/t.json?noauth=1", "/a.b.json", "/t.json?shallow=true&auth=TOKEN", "/t.json?limitToLast=2&auth=TOKEN" };
  static const guint STATUSES[] = { 401, 400, 400, 400 };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");

  for (guint i = 0; i < G_N_ELEMENTS (TARGETS); i++)
    {
      g_autoptr (GString) target = g_string_new (TARGETS[i]);
      g_autoptr (TestAnswer) answer = NULL;

      g_string_replace (target, "TOKEN", ada->id_token, 0);
      answer = test_backend_send (backend, "GET", target->str, NULL, "Accept", "text/event-stream", NULL);
      g_assert_cmpuint (answer->status, ==, STATUSES[i]);
      g_assert_true (g_str_has_prefix (answer->body, "{\n  \"error\" : "));
    }
}

static gboolean
has_begun (gpointer user_data)
{
  StreamListener *listener = user_data;

  return g_socket_condition_check (g_socket_connection_get_socket (listener->connection), G_IO_IN) != 0;
}

static gboolean
wake_up (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Somebody who never reads costs a bounded queue, and then the connection. */
static void
test_slow_reader (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *megabyte = g_strnfill (1024 * 1024, 'x');
  g_autoptr (StreamListener) slow = stream_listener_connect (backend);
  g_autoptr (StreamListener) quick = stream_listener_new (backend, ada, "/t.json");
  guint timer = g_timeout_add (5, wake_up, NULL);

  stream_listener_expect (quick, STREAM_PUT ("/", "null"));
  stream_listener_ask (slow, "/t.json", ada->id_token);
  test_wait_until (has_begun, slow, "the beginning of a stream");
  g_source_remove (timer);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *text = g_strdup_printf ("PUT /t.json \"%u%s\"", i, megabyte);
      g_autofree char *event = g_strdup_printf (STREAM_PUT ("/", "\"%u%s\""), i, megabyte);

      stream_write (backend, ada, text);
      stream_listener_expect (quick, event);
    }
  stream_listener_read (slow);
  test_wait_until (stream_listener_is_over, slow, "the end of a stream");
  g_assert_cmpuint (slow->arrived->len, <, 40 * 1024 * 1024);
}

/* A snapshot may be larger than what a client may fall behind. */
static void
test_large_snapshot (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *part = g_strnfill (9 * 1024 * 1024, 'x');
  g_autofree char *json = g_strdup_printf ("{\"a\":\"%s\",\"b\":\"%s\"}", part, part);
  g_autofree char *event = g_strdup_printf (STREAM_PUT ("/", "%s"), json);
  g_autoptr (StreamListener) listener = NULL;

  test_backend_put (backend, ada, "t", json);
  listener = stream_listener_connect (backend);
  stream_listener_ask (listener, "/t.json", ada->id_token);
  stream_write (backend, ada, "PUT /t/c.json 1");
  stream_listener_read (listener);
  stream_listener_expect (listener, STREAM_HEAD);
  stream_listener_expect (listener, event);
  stream_listener_expect (listener, STREAM_PUT ("/c", "1"));
}

static void
test_stop (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (StreamListener) before = stream_listener_new (backend, ada, "/t.json"), after = NULL;

  stream_listener_expect (before, STREAM_PUT ("/", "null"));
  stream_write (backend, ada, "PUT /t.json 1");
  stream_listener_expect (before, STREAM_PUT ("/", "1"));
  test_backend_restart (backend);
  stream_listener_expect_end (before);
  after = stream_listener_new (backend, ada, "/t.json");
  stream_listener_expect (after, STREAM_PUT ("/", "1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/streams/whole", test_whole);
  g_test_add_func ("/streams/window", test_window);
  g_test_add_func ("/streams/range", test_range);
  g_test_add_func ("/streams/many-at-once", test_many_at_once);
  g_test_add_func ("/streams/keep-alive", test_keep_alive);
  g_test_add_func ("/streams/expiry", test_expiry);
  g_test_add_func ("/streams/refused", test_refused);
  g_test_add_func ("/streams/slow-reader", test_slow_reader);
  g_test_add_func ("/streams/large-snapshot", test_large_snapshot);
  g_test_add_func ("/streams/stop", test_stop);
  return g_test_run ();
}
