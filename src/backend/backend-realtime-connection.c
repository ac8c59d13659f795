/* One client of the realtime protocol on its WebSocket: pieces in, pieces out, and
 * an end for those who do not read.  A client may fall behind by BACKLOG bytes;
 * the message that is being written does not count, so it may be of any size.
 */

#include "backend-realtime-connection.h"

#include "backend-realtime-faults.h"
#include "backend-realtime-frames.h"
#include "backend-realtime-meter.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define BACKLOG (16 * 1024 * 1024)
/* Pieces of 16384 characters, which JavaScript counts in units of UTF-16. */
#define MAX_FRAME (4 * BACKEND_REALTIME_PIECE)

struct _BackendRealtimeConnection
{
  GObject parent_instance;

  SoupWebsocketConnection *websocket;
  BackendRealtimeMeter *meter;
  GSocket *socket;
  BackendRealtimeFrames *frames;
  BackendRealtimeSession *session;

  /* Where things go wrong on purpose. */
  SoupServer *soup; /* not owned: it owns the route */
  BackendFaultStream *fault_stream;

  /* What of that which was given to the WebSocket is not written yet. */
  GQueue sizes;   /* of the messages, in bytes on the wire */
  guint64 given;  /* everything so far */
  guint64 passed; /* what lies before the first in @sizes */
  gboolean is_cut;
  gboolean is_over;
};

G_DEFINE_FINAL_TYPE (BackendRealtimeConnection, backend_realtime_connection, G_TYPE_OBJECT)

static guint closed_signal;

static void
send_frame (const char *text, gsize length, gpointer user_data)
{
  BackendRealtimeConnection *self = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, bytes);
  self->given += length + (length < 126 ? 2 : 4);
}

/* Pings and their answers are written too, and nobody gave them. */
static gsize
count_waiting (BackendRealtimeConnection *self)
{
  guint64 written = backend_realtime_meter_get_written (self->meter);

  while (!g_queue_is_empty (&self->sizes) && self->passed + GPOINTER_TO_SIZE (self->sizes.head->data) <= written)
    self->passed += GPOINTER_TO_SIZE (g_queue_pop_head (&self->sizes));
  if (!g_queue_is_empty (&self->sizes))
    return self->given - self->passed - GPOINTER_TO_SIZE (self->sizes.head->data);
  self->given = self->passed = MAX (self->given, written);
  return 0;
}

/* The end comes with the next turn of the loop: this is called from the middle of
 * telling everybody.
 */
static void
cut (BackendRealtimeConnection *self)
{
  self->is_cut = TRUE;
  if (self->socket != NULL)
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

static void
send_message (gpointer connection, GString *text)
{
  BackendRealtimeConnection *self = connection;
  g_autoptr (GString) message = text;
  guint64 before;

  if (self->is_cut || soup_websocket_connection_get_state (self->websocket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (count_waiting (self) > BACKLOG)
    {
      g_info ("a client does not read");
      cut (self);
      return;
    }
  before = self->given;
  backend_realtime_frames_split (message->str, message->len, send_frame, self);
  g_queue_push_tail (&self->sizes, GSIZE_TO_POINTER (self->given - before));
}

static void
close_websocket (gpointer connection)
{
  BackendRealtimeConnection *self = connection;

  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, NULL);
}

const BackendRealtimeOutlet backend_realtime_connection_outlet = { send_message, close_websocket };

static void
on_message (SoupWebsocketConnection *websocket, int type, GBytes *bytes, BackendRealtimeConnection *self)
{
  g_autoptr (BackendRealtimeConnection) held = g_object_ref (self);
  g_autoptr (GString) message = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (type != SOUP_WEBSOCKET_DATA_TEXT || self->is_cut)
    return;
  switch (backend_realtime_frames_take (self->frames, text, length, backend_realtime_session_get_limit (self->session), &message))
    {
    case BACKEND_REALTIME_FRAME_WHOLE:
      if (self->fault_stream == NULL || !backend_realtime_faults_play (self->soup, self->fault_stream, self->session, message->str, message->len))
        backend_realtime_session_receive (self->session, message->str, message->len);
      break;
    case BACKEND_REALTIME_FRAME_BAD:
      g_info ("a client sends too much");
      soup_websocket_connection_close (websocket, SOUP_WEBSOCKET_CLOSE_TOO_BIG, NULL);
      break;
    case BACKEND_REALTIME_FRAME_NOTHING:
    default:
      break;
    }
}

static void
on_error (SoupWebsocketConnection *websocket, GError *error, BackendRealtimeConnection *self)
{
  g_info ("a connection broke: %s", error->message);
}

/* Whatever ended it: the client's farewell, its death, or that it fell silent. */
static void
on_closed (SoupWebsocketConnection *websocket, BackendRealtimeConnection *self)
{
  g_autoptr (BackendRealtimeConnection) held = g_object_ref (self);

  if (self->is_over)
    return;
  self->is_over = self->is_cut = TRUE;
  backend_realtime_session_end (self->session);
  g_signal_emit (self, closed_signal, 0);
}

static void
backend_realtime_connection_dispose (GObject *object)
{
  BackendRealtimeConnection *self = BACKEND_REALTIME_CONNECTION (object);

  if (self->websocket != NULL)
    g_signal_handlers_disconnect_by_data (self->websocket, self);
  g_clear_object (&self->websocket);
  g_clear_object (&self->meter);
  g_clear_object (&self->fault_stream);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->session, backend_realtime_session_free);
  g_clear_pointer (&self->frames, backend_realtime_frames_free);
  g_queue_clear (&self->sizes);
  G_OBJECT_CLASS (backend_realtime_connection_parent_class)->dispose (object);
}

static void
backend_realtime_connection_class_init (BackendRealtimeConnectionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = backend_realtime_connection_dispose;
  closed_signal = g_signal_new ("closed", BACKEND_TYPE_REALTIME_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
backend_realtime_connection_init (BackendRealtimeConnection *self)
{
  self->frames = backend_realtime_frames_new ();
}

/* Each push goes out at once. */
static void
prepare_socket (GSocket *socket)
{
  g_socket_set_timeout (socket, 0);
  if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
}

/**
 * backend_realtime_connection_new:
 * @stream: (transfer full): a connection after the handshake
 * @uri: what was asked for
 * @socket: (nullable): below @stream
 *
 * Returns: (transfer full): the connection, not open yet
 */
BackendRealtimeConnection *
backend_realtime_connection_new (GIOStream *stream, GUri *uri, GSocket *socket)
{
  BackendRealtimeConnection *self = g_object_new (BACKEND_TYPE_REALTIME_CONNECTION, NULL);

  g_set_object (&self->socket, socket);
  if (socket != NULL)
    prepare_socket (socket);
  self->meter = backend_realtime_meter_new (stream);
  self->websocket = soup_websocket_connection_new (G_IO_STREAM (self->meter), uri, SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, MAX_FRAME);
  return self;
}

/**
 * backend_realtime_connection_open:
 * @session: (transfer full): of this connection
 * @host: where the client should come next time
 * @keep_alive_interval: in milliseconds; one that answers no ping is gone
 */
void
backend_realtime_connection_open (BackendRealtimeConnection *self, BackendRealtimeSession *session, const char *host, guint keep_alive_interval)
{
  guint seconds = MAX (keep_alive_interval / 1000, 1);

  self->session = session;
  soup_websocket_connection_set_keepalive_interval (self->websocket, seconds);
  soup_websocket_connection_set_keepalive_pong_timeout (self->websocket, seconds);
  g_signal_connect (self->websocket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->websocket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->websocket, "closing", G_CALLBACK (on_closed), self);
  g_signal_connect (self->websocket, "closed", G_CALLBACK (on_closed), self);
  backend_realtime_session_greet (session, host);
}

/**
 * backend_realtime_connection_set_faults:
 * @soup: whose server has a script of faults
 * @stream: what the connection is on
 */
void
backend_realtime_connection_set_faults (BackendRealtimeConnection *self, SoupServer *soup, BackendFaultStream *stream)
{
  self->soup = soup;
  g_set_object (&self->fault_stream, stream);
}

/**
 * backend_realtime_connection_drop:
 *
 * Ends it from this side, with nothing written for the client.
 */
void
backend_realtime_connection_drop (BackendRealtimeConnection *self)
{
  self->is_over = TRUE;
  cut (self);
}
