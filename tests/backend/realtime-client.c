/* A client of the realtime protocol that says what it is told to. */

#include "realtime-client.h"

#include "test-await.h"

#include <string.h>

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *bytes, gpointer data)
{
  RealtimeClient *self = data;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  GString *message = NULL;

  g_assert_cmpuint (length, <=, BACKEND_REALTIME_PIECE);
  self->pieces++;
  if (backend_realtime_frames_take (self->frames, text, length, G_MAXUINT32, &message) == BACKEND_REALTIME_FRAME_WHOLE)
    g_queue_push_tail (&self->messages, g_string_free (message, FALSE));
}

static void
on_closed (SoupWebsocketConnection *socket, gpointer data)
{
  RealtimeClient *self = data;

  self->is_closed = TRUE;
  self->close_code = soup_websocket_connection_get_close_code (socket);
}

static RealtimeClient *
realtime_client_open (TestBackend *backend)
{
  RealtimeClient *self = g_new0 (RealtimeClient, 1);
  g_autofree char *uri = g_strconcat ("ws", test_backend_get_uri (backend) + strlen ("http"), "/.ws?v=5&ns=demo", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  self->frames = backend_realtime_frames_new ();
  self->session = soup_session_new ();
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  self->socket = soup_session_websocket_connect_finish (self->session, result, &error);
  g_assert_no_error (error);
  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
  return self;
}

gboolean
realtime_client_has_ended (gpointer data)
{
  return ((RealtimeClient *)data)->is_closed;
}

void
realtime_client_free (RealtimeClient *self)
{
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  test_wait_until (realtime_client_has_ended, self, "the end of a connection");
  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_object_unref (self->socket);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_queue_clear_full (&self->messages, g_free);
  backend_realtime_frames_free (self->frames);
  g_free (self);
}
static gboolean
has_message (gpointer data)
{
  return !g_queue_is_empty (&((RealtimeClient *)data)->messages) || ((RealtimeClient *)data)->is_closed;
}

char *
realtime_client_next (RealtimeClient *self, const char *what)
{
  test_wait_until (has_message, self, what);
  g_assert_false (g_queue_is_empty (&self->messages));
  return g_queue_pop_head (&self->messages);
}

/* With ' for ". */
static char *
realtime_unquote (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

void
realtime_client_expect (RealtimeClient *self, const char *text)
{
  g_autofree char *wanted = realtime_unquote (text), *got = realtime_client_next (self, text);

  g_assert_cmpstr (got, ==, wanted);
}

static void
send_frame (const char *text, gsize length, gpointer socket)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  soup_websocket_connection_send_message (socket, SOUP_WEBSOCKET_DATA_TEXT, bytes);
}

void
realtime_client_send (RealtimeClient *self, const char *text)
{
  g_autofree char *message = realtime_unquote (text);

  backend_realtime_frames_split (message, strlen (message), send_frame, self->socket);
}

/* Sends a request and returns its number. */
int
realtime_client_ask (RealtimeClient *self, const char *action, const char *body)
{
  g_autofree char *text = g_strdup_printf ("{'t':'d','d':{'r':%d,'a':'%s','b':%s}}", ++self->number, action, body);

  realtime_client_send (self, text);
  return self->number;
}

/* @answer is the body; what is pushed comes first. */
void
realtime_client_expect_answer (RealtimeClient *self, const char *answer)
{
  g_autofree char *wanted = g_strdup_printf ("{'t':'d','d':{'r':%d,'b':%s}}", self->number, answer);

  realtime_client_expect (self, wanted);
}

void
realtime_client_do (RealtimeClient *self, const char *action, const char *body)
{
  realtime_client_ask (self, action, body);
  realtime_client_expect_answer (self, "{'s':'ok','d':''}");
}

static void
realtime_client_greet (RealtimeClient *self)
{
  g_autofree char *greeting = realtime_client_next (self, "the greeting");

  g_assert_true (g_str_has_prefix (greeting, "{\"t\":\"c\",\"d\":{\"t\":\"h\",\"d\":{\"ts\":"));
  g_assert_nonnull (strstr (greeting, ",\"v\":\"5\",\"h\":\"127.0.0.1:"));
  g_assert_nonnull (strstr (greeting, ",\"s\":\""));
}

void
realtime_client_show_token (RealtimeClient *self, const char *token)
{
  g_autofree char *body = g_strdup_printf ("{'cred':'%s'}", token);
  g_autofree char *answer = NULL;

  realtime_client_ask (self, "auth", body);
  answer = realtime_client_next (self, "the answer to auth");
  g_assert_nonnull (strstr (answer, "{\"s\":\"ok\",\"d\":{\"auth\":{\"uid\":\""));
}

RealtimeClient *
realtime_client_new (TestBackend *backend, TestUser *user)
{
  RealtimeClient *self = realtime_client_open (backend);

  realtime_client_greet (self);
  if (user != NULL)
    realtime_client_show_token (self, user->id_token);
  return self;
}
