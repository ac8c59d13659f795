/* Giving up a request at the one moment at which libsoup cannot bear it: its
 * answer's headers are read, and its caller does not know yet.  The server is a
 * thread, so that the answer can be made to be there when the client first
 * looks, and the telling therefore waits for the next turn of the main loop.
 */

#include "test-await.h"
#include "web-error.h"
#include "web-exchange.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"

typedef struct
{
  GThreadedSocketService *service;
  SoupSession *session;
  SoupMessage *message;
  GCancellable *cancellable;
  int n_answered;
  int n_finished;
  gboolean is_aborting;
} Fixture;

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, Fixture *fixture)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char bytes[4096];

  g_assert_cmpint (g_input_stream_read (input, bytes, sizeof bytes, NULL, NULL), >, 0);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), HEAD, strlen (HEAD), NULL, NULL, NULL));
  g_atomic_int_inc (&fixture->n_answered);
  while (g_input_stream_read (input, bytes, sizeof bytes, NULL, NULL) > 0)
    ;
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
  g_autofree char *uri = NULL;

  fixture->service = G_THREADED_SOCKET_SERVICE (g_threaded_socket_service_new (4));
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->service, "run", G_CALLBACK (on_run), fixture);
  uri = g_strdup_printf ("http://127.0.0.1:%u/", port);
  fixture->session = soup_session_new ();
  fixture->message = soup_message_new ("GET", uri);
  fixture->cancellable = g_cancellable_new ();
  g_signal_connect (fixture->message, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (fixture->message, "wrote-body", G_CALLBACK (on_wrote_body), fixture);
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

static GInputStream *
send_it (Fixture *fixture, GError **error)
{
  g_autoptr (SoupMessage) message = fixture->message;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  web_exchange_send_async (fixture->session, message, fixture->cancellable, test_await_ready, &slot);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), fixture);
  result = test_await (&slot);
  return web_exchange_send_finish (result, error);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (send_it (fixture, &error));
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
  stream = send_it (fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (stream);
  g_clear_object (&stream);
  check_ended_once (fixture);
}

#define ADD(name, func) g_test_add ("/web/exchange/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("cancelled", test_cancelled);
  ADD ("aborted", test_aborted);
  return g_test_run ();
}
