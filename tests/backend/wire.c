/* A plain socket to the backend: what a client sees of a connection, byte for byte,
 * however it ends.
 */

#include "wire.h"

#include "test-await.h"

#include <string.h>

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wire *self = user_data;
  gssize count = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  self->is_over = count <= 0;
  if (self->is_over)
    return;
  g_string_append_len (self->arrived, self->buffer, count);
  self->is_reading = TRUE;
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, on_read, self);
}

void
wire_send (Wire *self, const char *bytes, gsize length)
{
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), bytes, length, NULL, NULL, NULL));
}

Wire *
wire_new (TestBackend *backend, const char *request)
{
  Wire *self = g_new0 (Wire, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_client_connect_to_uri_async (client, test_backend_get_uri (backend), 80, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  self->connection = g_socket_client_connect_to_uri_finish (client, result, &error);
  g_assert_no_error (error);
  self->arrived = g_string_new (NULL);
  wire_send (self, request, strlen (request));
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, on_read, self);
  return self;
}

Wire *
wire_listen (TestBackend *backend, const char *path)
{
  g_autofree char *request = g_strdup_printf ("GET /%s.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nAccept: text/event-stream\r\n\r\n", path);

  return wire_new (backend, request);
}

Wire *
wire_upgrade (TestBackend *backend, const char *target)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                                              target);

  return wire_new (backend, request);
}

/* A short masked frame; the mask is zero, so the text is as it is. */
void
wire_say (Wire *self, const char *text)
{
  g_autoptr (GString) frame = g_string_new (NULL);
  gsize length = strlen (text);

  g_string_append_c (frame, (char)0x81);
  if (length < 126)
    g_string_append_c (frame, (char)(0x80 | length));
  else
    {
      g_string_append_c (frame, (char)(0x80 | 126));
      g_string_append_c (frame, (char)(length >> 8));
      g_string_append_c (frame, (char)(length & 0xff));
    }
  g_string_append_len (frame, "\0\0\0\0", 4);
  g_string_append_len (frame, text, (gssize)length);
  wire_send (self, frame->str, frame->len);
}

static gboolean
is_over (gpointer wire)
{
  return ((Wire *)wire)->is_over;
}

typedef struct
{
  Wire *wire;
  const char *text;
} Search;

gboolean
wire_has (Wire *wire, const char *text)
{
  return memmem (wire->arrived->str, wire->arrived->len, text, strlen (text)) != NULL;
}

static gboolean
has_arrived (gpointer search)
{
  return wire_has (((Search *)search)->wire, ((Search *)search)->text);
}

void
wire_expect (Wire *self, const char *text)
{
  Search search = { self, text };

  test_wait_until (has_arrived, &search, text);
}

void
wire_expect_end (Wire *self)
{
  test_wait_until (is_over, self, "the end of a connection");
}

static gboolean
is_quiet (gpointer wire)
{
  return !((Wire *)wire)->is_reading;
}

void
wire_free (Wire *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
  test_wait_until (is_quiet, self, "a socket to close");
  g_object_unref (self->connection);
  g_string_free (self->arrived, TRUE);
  g_free (self);
}
