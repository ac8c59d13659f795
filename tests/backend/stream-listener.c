/* One who listens to an event stream, and what is written meanwhile. */

#include "stream-listener.h"

#include "test-await.h"

#include <string.h>

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  StreamListener *self = user_data;
  gssize count = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (count <= 0)
    {
      self->is_over = TRUE;
      return;
    }
  g_string_append_len (self->arrived, self->buffer, count);
  stream_listener_read (self);
}

void
stream_listener_read (StreamListener *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_read, self);
}

StreamListener *
stream_listener_connect (TestBackend *backend)
{
  StreamListener *self = g_new0 (StreamListener, 1);
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

void
stream_listener_ask (StreamListener *self, const char *target, const char *token)
{
  g_autofree char *auth = token != NULL ? g_strdup_printf ("%sauth=%s", strchr (target, '?') != NULL ? "&" : "?", token) : NULL;
  g_autofree char *request = g_strdup_printf ("GET %s%s HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n",
                                              target, auth != NULL ? auth : "");

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), request, strlen (request), NULL, NULL, NULL));
}

typedef struct
{
  StreamListener *listener;
  gsize length;
} Expectation;

static gboolean
has_arrived (gpointer user_data)
{
  Expectation *expectation = user_data;

  return expectation->listener->is_over || expectation->listener->arrived->len >= expectation->length;
}

/* Exactly these bytes come next. */
void
stream_listener_expect (StreamListener *self, const char *text)
{
  Expectation expectation = { self, strlen (text) };
  g_autofree char *got = NULL;

  test_wait_until (has_arrived, &expectation, text);
  got = g_strndup (self->arrived->str, MIN (self->arrived->len, strlen (text)));
  g_assert_cmpstr (got, ==, text);
  g_string_erase (self->arrived, 0, (gssize)strlen (text));
}

gboolean
stream_listener_is_over (gpointer user_data)
{
  StreamListener *listener = user_data;

  return listener->is_over;
}

void
stream_listener_expect_end (StreamListener *self)
{
  test_wait_until (stream_listener_is_over, self, "the end of a stream");
  g_assert_cmpstr (self->arrived->str, ==, "");
}

StreamListener *
stream_listener_new (TestBackend *backend, TestUser *user, const char *target)
{
  StreamListener *self = stream_listener_connect (backend);

  stream_listener_ask (self, target, user->id_token);
  stream_listener_read (self);
  stream_listener_expect (self, STREAM_HEAD);
  return self;
}

static gboolean
is_quiet (gpointer user_data)
{
  StreamListener *listener = user_data;

  return !listener->is_reading;
}

void
stream_listener_free (StreamListener *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
  test_wait_until (is_quiet, self, "a socket to close");
  g_object_unref (self->connection);
  g_string_free (self->arrived, TRUE);
  g_free (self);
}
void
stream_write (TestBackend *backend, TestUser *user, const char *text)
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
void
stream_turns_run (const char *before, const char *target, const char *first, const StreamTurn *turns, guint n_turns)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (StreamListener) listener = NULL;

  stream_write (backend, ada, before);
  listener = stream_listener_new (backend, ada, target);
  stream_listener_expect (listener, first);
  for (guint i = 0; i < n_turns; i++)
    {
      g_test_message ("%s", turns[i].write);
      stream_write (backend, ada, turns[i].write);
      stream_listener_expect (listener, turns[i].events);
    }
  stream_write (backend, ada, "PUT /.json {\"t\":{\"s\":{\"m\":{\"last\":true}}}}");
  stream_listener_expect (listener, STREAM_PUT ("/", "{\"last\":true}"));
}
