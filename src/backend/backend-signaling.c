/* One signalling connection: the greeting, the heartbeats both ways, and frames
 * that carry the room's messages.  A client that says nothing, does not read,
 * or floods is cut off; its place in the room then waits for it as for anybody
 * whose network failed.
 */

#include "backend-signaling.h"

#include "backend-fault-http.h"
#include "backend-rooms-error.h"
#include "backend-signaling-session.h"
#include "web-json.h"
#include "web-jwt.h"

#define MAX_MESSAGE_BYTES (1024 * 1024)
#define MAX_CONNECTIONS 512
#define GREETING_MILLISECONDS 15000
#define JOINING_MICROSECONDS (60 * G_USEC_PER_SEC)
#define LINGER_MILLISECONDS 5000
#define LEAST_HEARTBEAT 1000
#define BUSY_MILLISECONDS 300
/* What a client may send: a message counts one, and one more for each 4 KiB. */
#define ALLOWANCE 2000
#define ALLOWANCE_PER_SECOND 200
#define ALLOWANCE_BYTES 4096

typedef struct
{
  BackendRooms *rooms;
  GPtrArray *connections; /* of BackendSignaling, with a reference each */
  SoupServer *server;     /* not owned: it owns the route */
} Listener;

struct _BackendSignaling
{
  BackendRooms *rooms;
  BackendSignalingSession *session;
  SoupWebsocketConnection *socket; /* NULL once it is closed */
  Listener *listener;              /* NULL where nobody listens for it */
  gboolean is_open;                /* the greeting is over */
  gboolean is_closed;
  GSource *heartbeat;
  GSource *watchdog;
  guint interval; /* milliseconds between heartbeats */
  gint64 opened_at;
  double allowance; /* messages it may still send at once */
  gint64 counted_at;
  gsize unread;     /* bytes sent since the last proof that it reads */
  gboolean is_deaf; /* too many of them */
  gboolean is_revoked;
};

static void give_up (BackendSignaling *self);

/* That it reads is proved by a pong, or by the room that there is in the
 * kernel's buffer when as much has been sent as may wait here.
 */
static gboolean
is_reading (BackendSignaling *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->socket);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (self->unread <= backend_rooms_get_max_backlog (self->rooms))
    return TRUE;
  self->unread = 0;
  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (output));
}

static void
send_frame (BackendSignaling *self, JsonObject *frame)
{
  g_autofree char *text = NULL;

  if (!self->socket || self->is_deaf || soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  text = web_json_object_to_text (frame);
  self->unread += strlen (text);
  if (!is_reading (self))
    {
      give_up (self);
      return;
    }
  soup_websocket_connection_send_text (self->socket, text);
  if (self->heartbeat)
    g_source_set_ready_time (self->heartbeat, g_get_monotonic_time () + self->interval * 1000);
}

static JsonObject *
new_frame (const char *type)
{
  JsonObject *frame = json_object_new ();

  json_object_set_string_member (frame, "type", type);
  return frame;
}

static void
send_body (gpointer connection, JsonObject *body)
{
  g_autoptr (JsonObject) frame = new_frame ("msg");

  g_debug ("to client: %s", web_json_get_string (body, "type"));
  json_object_set_object_member (frame, "body", json_object_ref (body));
  send_frame (connection, frame);
}

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
add_timer (BackendSignaling *self, guint milliseconds, GSourceFunc func)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, backend_rooms_get_context (self->rooms));
  return source;
}

/* The last use of @self, unless somebody else holds it. */
static void
forget (BackendSignaling *self)
{
  if (self->listener != NULL)
    g_ptr_array_remove_fast (self->listener->connections, self);
}

/* A client that does not read does not see the closing handshake either. */
static gboolean
on_linger (gpointer self)
{
  forget (self);
  return G_SOURCE_REMOVE;
}

/* Never 1000, which the client would take for its own wish to leave. */
static void
cut (gpointer connection)
{
  BackendSignaling *self = connection;

  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  clear_source (&self->heartbeat);
  clear_source (&self->watchdog);
  backend_signaling_session_lose (self->session);
  if (self->socket == NULL)
    return;
  self->watchdog = add_timer (self, LINGER_MILLISECONDS, on_linger);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static const BackendOutlet outlet = { send_body, cut };

static gboolean
on_silence (gpointer self)
{
  g_info ("a client is cut off");
  cut (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: somebody may just be counting on it. */
static void
give_up (BackendSignaling *self)
{
  g_info ("a client does not read");
  self->is_deaf = TRUE;
  clear_source (&self->watchdog);
  self->watchdog = add_timer (self, 0, on_silence);
}

/* Whoever takes the connection for a place to stay without joining is sent off. */
static gboolean
on_heartbeat (gpointer data)
{
  BackendSignaling *self = data;
  g_autoptr (JsonObject) frame = NULL;

  if (!backend_signaling_session_is_joined (self->session) &&
      g_get_monotonic_time () - self->opened_at > JOINING_MICROSECONDS)
    {
      cut (self);
      return G_SOURCE_REMOVE;
    }
  frame = new_frame ("heartbeat");
  send_frame (self, frame);
  return G_SOURCE_CONTINUE;
}

/* After a moment in which this process did not run, what clients sent meanwhile
 * is read first: it is of a lower priority than reading.
 */
static GSource *
add_watchdog (BackendSignaling *self, guint milliseconds)
{
  GSource *source = add_timer (self, milliseconds, on_silence);

  g_source_set_priority (source, G_PRIORITY_LOW);
  return source;
}

/* A bucket that fills by time and is emptied by messages. */
static gboolean
may_send (BackendSignaling *self, gsize length)
{
  gint64 now = g_get_monotonic_time ();
  double cost = 1 + (double)length / ALLOWANCE_BYTES;

  self->allowance += (now - self->counted_at) * (double)ALLOWANCE_PER_SECOND / G_USEC_PER_SEC;
  self->allowance = MIN (self->allowance, ALLOWANCE);
  self->counted_at = now;
  if (self->allowance < cost)
    return FALSE;
  self->allowance -= cost;
  return TRUE;
}

static void
send_welcome (BackendSignaling *self)
{
  g_autoptr (JsonObject) frame = new_frame ("welcome");

  json_object_set_int_member (frame, "negotiatedTimeout", self->interval);
  send_frame (self, frame);
}

static void
send_bad (BackendSignaling *self, const char *reason)
{
  g_autoptr (JsonObject) frame = new_frame ("bad");

  json_object_set_string_member (frame, "reason", reason);
  send_frame (self, frame);
}

/* A negative time means: do not try again. */
static void
send_busy (BackendSignaling *self, int milliseconds)
{
  g_autoptr (JsonObject) frame = new_frame ("busy");
  g_autofree char *cookie = web_random_token (9);

  json_object_set_int_member (frame, "retryAfter", milliseconds);
  json_object_set_boolean_member (frame, "keepAlive", TRUE);
  json_object_set_string_member (frame, "cookie", cookie);
  send_frame (self, frame);
}

/* The shorter period of the two, but never one that floods. */
static guint
negotiate (BackendSignaling *self, JsonObject *hello)
{
  guint longest = backend_rooms_get_heartbeat_interval (self->rooms);
  gint64 wanted = web_json_get_int (hello, "timeout", longest);

  return (guint)CLAMP (wanted, (gint64)MIN (longest, LEAST_HEARTBEAT), (gint64)longest);
}

/* Heartbeats prove that a client writes; only a pong proves that it reads, so
 * that what waits for it here has an end.
 */
static void
start_pings (BackendSignaling *self)
{
  if (self->socket == NULL)
    return;
  soup_websocket_connection_set_keepalive_interval (self->socket, MAX (self->interval / 1000, 1));
  soup_websocket_connection_set_keepalive_pong_timeout (self->socket, MAX (3 * self->interval / 1000, 1));
}

static void
open_connection (BackendSignaling *self, JsonObject *hello)
{
  self->is_open = TRUE;
  self->opened_at = g_get_monotonic_time ();
  self->interval = negotiate (self, hello);
  clear_source (&self->watchdog);
  self->watchdog = add_watchdog (self, 3 * self->interval);
  self->heartbeat = add_timer (self, self->interval, on_heartbeat);
  start_pings (self);
  send_welcome (self);
}

static gboolean
is_crowded (BackendSignaling *self)
{
  return self->listener && self->listener->connections->len > MAX_CONNECTIONS;
}

static void
play (BackendSignaling *self, const BackendFault *fault)
{
  if (fault->kind == BACKEND_FAULT_RESTART)
    backend_fault_http_restart (self->listener->server);
  else if (fault->kind == BACKEND_FAULT_STATUS || fault->kind == BACKEND_FAULT_REVOKE)
    self->is_revoked = TRUE;
  else
    backend_fault_stream_strike (BACKEND_FAULT_STREAM (soup_websocket_connection_get_io_stream (self->socket)), fault, 0);
}

/* A message is a request of its own for a script of faults. */
static void
look_for_faults (BackendSignaling *self, JsonObject *body)
{
  BackendFaults *faults = self->listener != NULL ? backend_fault_http_get_faults (self->listener->server) : NULL;
  g_autoptr (BackendPlaces) places = backend_places_new ();
  const char *type = web_json_get_string (body, "type");
  const BackendFault *fault;

  if (faults == NULL || type == NULL)
    return;
  backend_places_add_below (places, BACKEND_PLACE_NAME, "signaling", type);
  fault = backend_faults_strike (faults, places);
  if (fault != NULL)
    play (self, fault);
}

static void
receive_body (BackendSignaling *self, JsonObject *body)
{
  look_for_faults (self, body);
  if (self->is_revoked)
    backend_signaling_session_refuse (self->session, BACKEND_ROOMS_ERROR_TOKEN_EXPIRED);
  else
    backend_signaling_session_receive (self->session, body);
}

/* Old clients name no version and send no first message along; that will do. */
static void
on_hello (BackendSignaling *self, JsonObject *frame)
{
  JsonObject *body = web_json_get_object (frame, "body");

  if (self->is_open)
    return;
  if (web_json_get_int (frame, "version", 2) != 2)
    {
      send_bad (self, "unsupported version");
      return;
    }
  if (is_crowded (self) || backend_rooms_take_busy (self->rooms))
    {
      send_busy (self, is_crowded (self) ? -1 : BUSY_MILLISECONDS);
      return;
    }
  open_connection (self, frame);
  if (body)
    receive_body (self, body);
}

static void
on_open_frame (BackendSignaling *self, JsonObject *frame)
{
  if (!self->is_deaf)
    g_source_set_ready_time (self->watchdog, g_get_monotonic_time () + 3 * (gint64)self->interval * 1000);
  if (g_strcmp0 (web_json_get_string (frame, "type"), "msg") == 0)
    receive_body (self, web_json_get_object (frame, "body"));
  else if (!frame)
    backend_signaling_session_refuse (self->session, BACKEND_ROOMS_ERROR_MESSAGE_INVALID);
}

static void
on_frame (BackendSignaling *self, JsonObject *frame)
{
  if (g_strcmp0 (web_json_get_string (frame, "type"), "hello") == 0)
    on_hello (self, frame);
  else if (self->is_open)
    on_open_frame (self, frame);
  else if (!frame)
    send_bad (self, "not understood");
}

/**
 * backend_signaling_receive:
 * @text: one message from the network, anything at all
 * @length: its bytes
 */
void
backend_signaling_receive (BackendSignaling *self, const char *text, gsize length)
{
  g_autoptr (JsonNode) node = NULL;

  if (self->is_closed)
    return;
  if (length > MAX_MESSAGE_BYTES || !may_send (self, length))
    {
      g_info ("a client sends too much");
      cut (self);
      return;
    }
  g_rc_box_acquire (self);
  node = web_json_parse (text, length, NULL);
  on_frame (self, node ? web_json_node_get_object (node) : NULL);
  backend_signaling_free (self);
}

gboolean
backend_signaling_is_closed (BackendSignaling *self)
{
  return self->is_closed;
}

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *message, gpointer self)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    backend_signaling_receive (self, text, length);
}

static void
on_pong (SoupWebsocketConnection *socket, GBytes *message, gpointer data)
{
  BackendSignaling *self = data;

  self->unread = 0;
}

/* Forgets the connection, which the listener keeps until here. */
static void
on_closed (SoupWebsocketConnection *socket, gpointer data)
{
  BackendSignaling *self = data;

  cut (self);
  forget (self);
}

/* Among others: no pong came for a ping. */
static void
on_error (SoupWebsocketConnection *socket, GError *error, gpointer self)
{
  g_info ("a connection broke: %s", error->message);
  cut (self);
}

static void
connect_socket (BackendSignaling *self, SoupWebsocketConnection *socket)
{
  self->socket = g_object_ref (socket);
  soup_websocket_connection_set_max_incoming_payload_size (socket, MAX_MESSAGE_BYTES);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
}

/**
 * backend_signaling_new:
 * @rooms: where its client may join
 * @socket: (nullable): an open WebSocket
 *
 * Returns: (transfer full): the connection, waiting for its client's greeting
 */
BackendSignaling *
backend_signaling_new (BackendRooms *rooms, SoupWebsocketConnection *socket)
{
  BackendSignaling *self = g_rc_box_new0 (BackendSignaling);

  self->rooms = g_object_ref (rooms);
  self->session = backend_signaling_session_new (rooms, &outlet, self);
  self->allowance = ALLOWANCE;
  self->counted_at = g_get_monotonic_time ();
  self->watchdog = add_watchdog (self, GREETING_MILLISECONDS);
  if (socket)
    connect_socket (self, socket);
  return self;
}

static void
signaling_clear (gpointer data)
{
  BackendSignaling *self = data;

  cut (self);
  clear_source (&self->watchdog);
  if (self->socket)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  g_clear_object (&self->socket);
  backend_signaling_session_free (self->session);
  g_object_unref (self->rooms);
}

/* Drops the caller's reference. */
void
backend_signaling_free (BackendSignaling *self)
{
  g_rc_box_release_full (self, signaling_clear);
}

static void
on_upgraded (SoupServerMessage *message, Listener *listener)
{
  GIOStream *stream = soup_server_message_steal_connection (message);
  const BackendFault *fault = backend_fault_http_get (message);
  g_autoptr (GIOStream) connection = backend_fault_http_wrap (listener->server, message, stream, 0);
  g_autoptr (SoupWebsocketConnection) socket = soup_websocket_connection_new (connection, soup_server_message_get_uri (message), SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  BackendSignaling *self = backend_signaling_new (listener->rooms, socket);

  self->listener = listener;
  self->is_revoked = fault != NULL && fault->kind == BACKEND_FAULT_REVOKE;
  g_ptr_array_add (listener->connections, self);
}

/* Not through libsoup's own handler, which would give the connection away before
 * a fault could strike it, and with compression: there a small message may unpack
 * to one beyond every limit.
 */
static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer listener)
{
  if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect (message, "wrote-informational", G_CALLBACK (on_upgraded), listener);
}

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  for (guint i = 0; i < listener->connections->len; i++)
    ((BackendSignaling *)listener->connections->pdata[i])->listener = NULL;
  g_ptr_array_unref (listener->connections);
  g_object_unref (listener->rooms);
  g_free (listener);
}

/**
 * backend_signaling_attach:
 * @rooms: what it gives access to
 * @server: which serves it
 */
void
backend_signaling_attach (BackendRooms *rooms, SoupServer *server)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->rooms = g_object_ref (rooms);
  listener->connections = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_signaling_free);
  listener->server = server;
  soup_server_add_handler (server, BACKEND_SIGNALING_PATH, on_request, listener, listener_free);
}
