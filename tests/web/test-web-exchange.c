/* The two moments that libsoup cannot bear: a request given up when its answer's
 * headers are read and its caller does not know yet, and one sent again before its
 * first failure was told.  The server is a thread, so that what it does can be made
 * to be there when the client first looks, and the telling therefore waits for the
 * next turn of the main loop.
 */

#include "test-await.h"
#include "web-error.h"
#include "web-exchange.h"

#define PART "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
#define STUCK "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 100\r\n\r\n{"
#define WHOLE "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  GThreadedSocketService *service;
  SoupSession *session;
  SoupMessage *message; /* until it has left the queue */
  char *base;
  GCancellable *cancellable;
  int n_answered;
  int n_finished;
  gboolean is_aborting;
} Fixture;

static void
answer (Fixture *fixture, GSocketConnection *connection, const char *text)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_assert_true (g_output_stream_write_all (output, text, strlen (text), NULL, NULL, NULL));
}

/* "/part" is answered in part, "/stuck" by an answer that libsoup reads to its end
 * before it tells of it, and that has none; "/cut" by the end of the connection if it is the
 * first, and all else wholly.
 */
static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, Fixture *fixture)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char bytes[4096] = { 0 };

  while (g_input_stream_read (input, bytes, sizeof bytes - 1, NULL, NULL) > 0)
    {
      gboolean is_cut = g_str_has_prefix (bytes, "GET /cut") && g_atomic_int_get (&fixture->n_answered) == 0;

      if (is_cut)
        g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      else
        answer (fixture, connection, g_str_has_prefix (bytes, "GET /part") ? PART : g_str_has_prefix (bytes, "GET /stuck") ? STUCK
                                                                                                                           : WHOLE);
      if (!g_str_has_prefix (bytes, "GET /keep"))
        g_atomic_int_inc (&fixture->n_answered);
      if (is_cut)
        break;
    }
  return TRUE;
}

static void
on_finished (SoupMessage *message, Fixture *fixture)
{
  fixture->n_finished++;
}

static void
on_unqueued (SoupSession *session, SoupMessage *message, Fixture *fixture)
{
  if (fixture->message == message)
    fixture->message = NULL;
}

/* Now the answer is there, and libsoup reads it in this same turn. */
static void
on_wrote_body (SoupMessage *message, Fixture *fixture)
{
  while (g_atomic_int_get (&fixture->n_answered) == 0)
    g_thread_yield ();
}

static gboolean
give_up (gpointer data)
{
  Fixture *fixture = data;

  if (fixture->is_aborting)
    web_exchange_abort (fixture->session);
  else
    g_cancellable_cancel (fixture->cancellable);
  return G_SOURCE_REMOVE;
}

/* Before anything else that waits for its turn. */
static void
on_got_headers (SoupMessage *message, Fixture *fixture)
{
  g_idle_add_full (G_PRIORITY_HIGH, give_up, fixture, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  guint16 port;

  fixture->service = G_THREADED_SOCKET_SERVICE (g_threaded_socket_service_new (4));
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->service, "run", G_CALLBACK (on_run), fixture);
  fixture->base = g_strdup_printf ("http://127.0.0.1:%u", port);
  fixture->session = soup_session_new ();
  fixture->cancellable = g_cancellable_new ();
  g_signal_connect (fixture->session, "request-unqueued", G_CALLBACK (on_unqueued), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_socket_service_stop (G_SOCKET_SERVICE (fixture->service));
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->service));
  g_clear_object (&fixture->session);
  g_clear_object (&fixture->cancellable);
  g_clear_object (&fixture->service);
  g_free (fixture->base);
}

static gboolean
is_unqueued (gpointer data)
{
  return ((Fixture *)data)->message == NULL;
}

/* A stream that is dropped before its end ends the message. */
static void
check_ended_once (Fixture *fixture)
{
  test_wait_until (is_unqueued, fixture, "the message to leave the queue");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (fixture->n_finished, ==, 1);
}

static SoupMessage *
make_message (Fixture *fixture, const char *path)
{
  g_autofree char *uri = g_strconcat (fixture->base, path, NULL);

  return soup_message_new ("GET", uri);
}

/* Whatever the server does to it is there when the client first looks. */
static GInputStream *
send_it (Fixture *fixture, const char *path, GCallback got_headers, GError **error)
{
  g_autoptr (SoupMessage) message = make_message (fixture, path);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  fixture->message = message;
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (message, "wrote-body", G_CALLBACK (on_wrote_body), fixture);
  web_exchange_send_async (fixture->session, message, fixture->cancellable, test_await_ready, &slot);
  if (got_headers != NULL)
    g_signal_connect (message, "got-headers", got_headers, fixture);
  result = test_await (&slot);
  return web_exchange_send_finish (result, error);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (send_it (fixture, "/part", G_CALLBACK (on_got_headers), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_ended_once (fixture);
}

/* The answer was there, so it counts; its connection is closed all the same. */
static void
test_aborted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;

  fixture->is_aborting = TRUE;
  stream = send_it (fixture, "/part", G_CALLBACK (on_got_headers), &error);
  g_assert_no_error (error);
  g_assert_nonnull (stream);
  g_clear_object (&stream);
  check_ended_once (fixture);
}

/* So many connections are kept afterwards. */
static void
fill_pool (Fixture *fixture, guint count)
{
  GAsyncResult *slots[8] = { 0 };

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (SoupMessage) message = make_message (fixture, "/keep");

      web_exchange_send_async (fixture->session, message, NULL, test_await_ready, &slots[i]);
    }
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GAsyncResult) result = test_await (&slots[i]);
      g_autoptr (GInputStream) stream = web_exchange_send_finish (result, NULL);
      char bytes[16];

      while (g_input_stream_read (stream, bytes, sizeof bytes, NULL, NULL) > 0)
        ;
    }
}

static void
test_restarted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;

  fill_pool (fixture, 2);
  stream = send_it (fixture, "/cut", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (stream);
  g_clear_object (&stream);
  check_ended_once (fixture);
}

/* And what libsoup does not tell ends as well, and its connection with it. */
static void
test_stuck (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (send_it (fixture, "/stuck", G_CALLBACK (on_got_headers), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_ended_once (fixture);
}

#define ADD(name, func) g_test_add ("/web/exchange/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("cancelled", test_cancelled);
  ADD ("aborted", test_aborted);
  ADD ("restarted", test_restarted);
  ADD ("stuck", test_stuck);
  return g_test_run ();
}
