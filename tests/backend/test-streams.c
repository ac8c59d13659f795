/* Event streams, byte for byte, on plain sockets. */

#include "test-await.h"
#include "test-backend.h"

#include <string.h>

typedef struct
{
  GSocketConnection *connection;
  GString *arrived;
  gboolean is_reading, is_over;
  char buffer[65536];
} Listener;

static void read_more (Listener *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Listener *self = user_data;
  gssize count = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (count <= 0)
    {
      self->is_over = TRUE;
      return;
    }
  g_string_append_len (self->arrived, self->buffer, count);
  read_more (self);
}

static void
read_more (Listener *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_read, self);
}

static Listener *
connect_to (TestBackend *backend)
{
  Listener *self = g_new0 (Listener, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_client_connect_to_uri_async (client, test_backend_get_uri (backend), 80, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  self->connection = g_socket_client_connect_to_uri_finish (client, result, &error);
  g_assert_no_error (error);
  self->arrived = g_string_new (NULL);
  return self;
}

static void
ask (Listener *self, const char *target, const char *token)
{
  g_autofree char *request = g_strdup_printf ("GET %s%sauth=%s HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n",
                                              target, strchr (target, '?') != NULL ? "&" : "?", token);

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), request, strlen (request), NULL, NULL, NULL));
}

typedef struct
{
  Listener *listener;
  gsize length;
} Expectation;

static gboolean
has_arrived (gpointer user_data)
{
  Expectation *expectation = user_data;

  return expectation->listener->is_over || expectation->listener->arrived->len >= expectation->length;
}

/* Exactly these bytes come next. */
static void
expect (Listener *self, const char *text)
{
  Expectation expectation = { self, strlen (text) };
  g_autofree char *got = NULL;

  test_wait_until (has_arrived, &expectation, text);
  got = g_strndup (self->arrived->str, MIN (self->arrived->len, strlen (text)));
  g_assert_cmpstr (got, ==, text);
  g_string_erase (self->arrived, 0, (gssize)strlen (text));
}

static gboolean
is_over (gpointer user_data)
{
  Listener *listener = user_data;

  return listener->is_over;
}

static void
expect_end (Listener *self)
{
  test_wait_until (is_over, self, "the end of a stream");
  g_assert_cmpstr (self->arrived->str, ==, "");
}

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n" \
             "Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
#define PUT(path, json) "event: put\ndata: {\"path\":\"" path "\",\"data\":" json "}\n\n"
#define PATCH(path, json) "event: patch\ndata: {\"path\":\"" path "\",\"data\":" json "}\n\n"

static Listener *
listen_to (TestBackend *backend, TestUser *user, const char *target)
{
  Listener *self = connect_to (backend);

  ask (self, target, user->id_token);
  read_more (self);
  expect (self, HEAD);
  return self;
}

static gboolean
is_quiet (gpointer user_data)
{
  Listener *listener = user_data;

  return !listener->is_reading;
}

static void
listener_free (Listener *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
  test_wait_until (is_quiet, self, "a socket to close");
  g_object_unref (self->connection);
  g_string_free (self->arrived, TRUE);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listener, listener_free)

typedef struct
{
  const char *write;  /* method, path, value */
  const char *events; /* "" for none */
} Turn;

static void
write_as (TestBackend *backend, TestUser *user, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 3);
  g_autofree char *target = g_strdup_printf ("%s?auth=%s", parts[1], user->id_token);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, parts[0], target, parts[2], NULL);

  if (answer->status != 200)
    g_error ("%s: %u %s", text, answer->status, answer->body);
}

/* Each turn is written and its events awaited; a last write of our own then shows
 * that nothing else was sent.
 */
static void
run_turns (const char *before, const char *target, const char *first, const Turn *turns, guint n_turns)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (Listener) listener = NULL;

  write_as (backend, ada, before);
  listener = listen_to (backend, ada, target);
  expect (listener, first);
  for (guint i = 0; i < n_turns; i++)
    {
      g_test_message ("%s", turns[i].write);
      write_as (backend, ada, turns[i].write);
      expect (listener, turns[i].events);
    }
  write_as (backend, ada, "PUT /.json {\"t\":{\"s\":{\"m\":{\"last\":true}}}}");
  expect (listener, PUT ("/", "{\"last\":true}"));
}

static void
test_whole (void)
{
  static const Turn TURNS[] = {
    { "PUT /t/s/m/k4.json {\"t\":4}", PUT ("/k4", "{\"t\":4}") },
    { "PUT /t/s/m/k4/x.json \"hi\"", PUT ("/k4/x", "\"hi\"") },
    { "PUT /t/s/m/k4/x.json \"hi\"", "" },
    { "PATCH /t/s/m.json {\"k5\":{\"t\":5},\"k2\":null}", PATCH ("/", "{\"k5\":{\"t\":5},\"k2\":null}") },
    { "PATCH /t/s/m/k5.json {\"t\":6,\"y\":{\".sv\":{\"increment\":2}}}", PATCH ("/k5", "{\"t\":6,\"y\":2}") },
    { "PATCH /t/s/m/k5.json {\"t\":6,\"y\":2}", "" },
    { "PATCH /.json {\"t/s/m/k5/x\":1,\"t/s/m/k6\":{\"t\":0},\"other\":1}", PATCH ("/", "{\"k5/x\":1,\"k6\":{\"t\":0}}") },
    { "PATCH /t.json {\"s/m/k6/t\":1,\"s/q\":1}", PATCH ("/", "{\"k6/t\":1}") },
    { "PUT /elsewhere.json 1", "" },
    { "PUT /t/s/other.json 1", "" },
    { "PATCH /t/s.json {\"m\":{\"z\":1}}", PUT ("/", "{\"z\":1}") },
    { "PUT /t.json {\"s\":{\"m\":{\"z\":{\"t\":9}}}}", PUT ("/", "{\"z\":{\"t\":9}}") },
    { "PUT /t.json {\"s\":{\"m\":{\"z\":{\"t\":9}},\"o\":1}}", "" },
    { "DELETE /t.json ", PUT ("/", "null") },
    { "PUT /t/s/m.json [\"a\",\"b\"]", PUT ("/", "[\"a\",\"b\"]") },
    { "DELETE /t/s/m/0.json ", PUT ("/0", "null") },
    { "PATCH /t/s/m.json {\"1\":null,\"none\":null}", PATCH ("/", "{\"1\":null}") },
  };

  run_turns ("PUT /t/s/m.json {\"k2\":1}", "/t/s/m.json", PUT ("/", "{\"k2\":1}"), TURNS, G_N_ELEMENTS (TURNS));
}

static void
test_window (void)
{
  static const Turn TURNS[] = {
    { "PUT /t/s/m/k4.json {\"t\":4}", PATCH ("/", "{\"k2\":null,\"k4\":{\"t\":4}}") },
    { "DELETE /t/s/m/k4.json ", PATCH ("/", "{\"k4\":null,\"k2\":{\"t\":2}}") },
    { "PUT /t/s/m/k3/t.json 33", PUT ("/k3/t", "33") },
    { "PUT /t/s/m/k1/t.json 11", "" },
    { "PATCH /.json {\"t/s/m/k3/u\":1,\"t/s/m/k1/u\":1,\"t/s/m/k2/u/v\":\"w\"}", PATCH ("/", "{\"k2/u/v\":\"w\",\"k3/u\":1}") },
    { "PATCH /.json {\"t/s/m/k9\":{\"t\":9},\"inbox\":1}", PATCH ("/", "{\"k2\":null,\"k9\":{\"t\":9}}") },
    { "DELETE /t/s/m/k3.json ", PATCH ("/", "{\"k3\":null,\"k2\":{\"t\":2,\"u\":{\"v\":\"w\"}}}") },
    { "PATCH /t/s/m.json {\"k1\":null,\"k2\":null}", PATCH ("/", "{\"k2\":null}") },
    { "PUT /t/s/m/k0.json 0", PUT ("/k0", "0") },
    { "DELETE /t/s/m/k9.json ", PUT ("/k9", "null") },
    { "PUT /t/s/m.json {\"a\":1,\"b\":2,\"c\":3}", PUT ("/", "{\"b\":2,\"c\":3}") },
    { "DELETE /t.json ", PUT ("/", "null") },
  };

  run_turns ("PUT /t/s/m.json {\"k1\":{\"t\":1},\"k2\":{\"t\":2},\"k3\":{\"t\":3}}", "/t/s/m.json?orderBy=%22%24key%22&limitToLast=2",
             PUT ("/", "{\"k2\":{\"t\":2},\"k3\":{\"t\":3}}"), TURNS, G_N_ELEMENTS (TURNS));
}

static void
test_range (void)
{
  static const Turn TURNS[] = {
    { "PUT /t/s/m/k1.json 1", "" },
    { "PUT /t/s/m/k4.json 4", PUT ("/k4", "4") },
    { "PATCH /t/s/m.json {\"k4\":5,\"k5\":6,\"k1\":7}", PATCH ("/", "{\"k4\":5,\"k5\":6}") },
    { "DELETE /t/s/m/k4.json ", PUT ("/k4", "null") },
  };

  run_turns ("PUT /t/s/m.json {\"k2\":2}", "/t/s/m.json?orderBy=%22%24key%22&startAfter=%22k2%22", PUT ("/", "null"), TURNS, G_N_ELEMENTS (TURNS));
}

/* What a client applies from events must be what a new client is told. */
static void
test_many_at_once (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  Listener *listeners[20];

  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    {
      listeners[i] = listen_to (backend, ada, "/t.json");
      expect (listeners[i], PUT ("/", "null"));
    }
  write_as (backend, ada, "PUT /t/a.json 1");
  for (guint i = 0; i < G_N_ELEMENTS (listeners); i += 2)
    g_clear_pointer (&listeners[i], listener_free);
  write_as (backend, ada, "PUT /t/a.json 2");
  for (guint i = 1; i < G_N_ELEMENTS (listeners); i += 2)
    {
      expect (listeners[i], PUT ("/a", "1") PUT ("/a", "2"));
      g_clear_pointer (&listeners[i], listener_free);
    }
}

static void
test_keep_alive (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("keep-alive-interval", 20, NULL);
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (Listener) listener = listen_to (backend, ada, "/t.json");

  expect (listener, PUT ("/", "null"));
  expect (listener, "event: keep-alive\ndata: null\n\nevent: keep-alive\ndata: null\n\n");
}

static void
test_expiry (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("token-lifetime", 3, NULL);
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (Listener) listener = listen_to (backend, ada, "/t.json");
  g_autofree char *target = g_strconcat ("/t.json?auth=", ada->id_token, NULL);
  g_autoptr (TestAnswer) answer = NULL;

  expect (listener, PUT ("/", "null"));
  expect (listener, "event: auth_revoked\ndata: credential is no longer valid\n\n");
  expect_end (listener);
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
  Listener *listener = user_data;

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
  g_autoptr (Listener) slow = connect_to (backend);
  g_autoptr (Listener) quick = listen_to (backend, ada, "/t.json");
  guint timer = g_timeout_add (5, wake_up, NULL);

  expect (quick, PUT ("/", "null"));
  ask (slow, "/t.json", ada->id_token);
  test_wait_until (has_begun, slow, "the beginning of a stream");
  g_source_remove (timer);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *text = g_strdup_printf ("PUT /t.json \"%u%s\"", i, megabyte);
      g_autofree char *event = g_strdup_printf (PUT ("/", "\"%u%s\""), i, megabyte);

      write_as (backend, ada, text);
      expect (quick, event);
    }
  read_more (slow);
  test_wait_until (is_over, slow, "the end of a stream");
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
  g_autofree char *event = g_strdup_printf (PUT ("/", "%s"), json);
  g_autoptr (Listener) listener = NULL;

  test_backend_put (backend, ada, "t", json);
  listener = connect_to (backend);
  ask (listener, "/t.json", ada->id_token);
  write_as (backend, ada, "PUT /t/c.json 1");
  read_more (listener);
  expect (listener, HEAD);
  expect (listener, event);
  expect (listener, PUT ("/c", "1"));
}

static void
test_stop (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (Listener) before = listen_to (backend, ada, "/t.json"), after = NULL;

  expect (before, PUT ("/", "null"));
  write_as (backend, ada, "PUT /t.json 1");
  expect (before, PUT ("/", "1"));
  test_backend_restart (backend);
  expect_end (before);
  after = listen_to (backend, ada, "/t.json");
  expect (after, PUT ("/", "1"));
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
