/* TCMP, the framing under Twilio's signalling: hello and welcome, busy, the
 * heartbeats of both sides, and every wait with an end.
 */

#include "twilio-connection.h"

#include <libsoup/soup.h>
#include <string.h>

#include "twilio-ending.h"
#include "twilio-error.h"
#include "web-http.h"
#include "web-json.h"

#define OPEN_SECONDS 15
#define WELCOME_MILLISECONDS 5000
#define MAXIMUM_HELLOS 3
#define HEARTBEAT_MILLISECONDS 5000
#define HEARTBEAT_MARGIN 200
#define MISSED_HEARTBEATS 3
#define MAXIMUM_BUSY 20
#define MAXIMUM_RETRY_MILLISECONDS 30000
/* A room of fifty with its descriptions stays far below. */
#define MAXIMUM_PAYLOAD (4 * 1024 * 1024)

#define CLOSE_WELCOME 3000
#define CLOSE_SILENCE 3001
#define CLOSE_BAD 3002
#define CLOSE_BUSY_WAIT 3005
#define CLOSE_BUSY 3006

typedef enum
{
  STATE_EARLY,
  STATE_CONNECTING,
  STATE_WAITING,
  STATE_OPEN,
  STATE_CLOSED,
} State;

struct _TwilioConnection
{
  GObject parent_instance;

  char *uri;
  SoupSession *session;
  SoupWebsocketConnection *socket;
  GCancellable *cancellable;
  JsonObject *first;
  State state;
  char *cookie;
  guint n_hellos;
  guint n_busy;
  guint heartbeat;
  guint timer;
  guint watchdog;
};

enum
{
  SIGNAL_OPENED,
  SIGNAL_MESSAGE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TwilioConnection, twilio_connection, G_TYPE_OBJECT)

static void open_socket (TwilioConnection *self);

static void
on_lingering_closed (SoupWebsocketConnection *socket, gpointer unused)
{
  g_object_unref (socket);
  twilio_ending_end ();
}

/* What was sent last has not left yet; libsoup closes by itself where the other
 * side does not answer in time.
 */
static void
close_politely (SoupWebsocketConnection *socket, gushort code)
{
  if (soup_websocket_connection_get_state (socket) != SOUP_WEBSOCKET_STATE_OPEN)
    {
      g_object_unref (socket);
      return;
    }
  twilio_ending_begin ();
  g_signal_connect (socket, "closed", G_CALLBACK (on_lingering_closed), NULL);
  soup_websocket_connection_close (socket, code, NULL);
}

static void
drop_socket (TwilioConnection *self, gushort code)
{
  if (self->socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->socket, self);
  close_politely (g_steal_pointer (&self->socket), code);
}

static void
clear_timers (TwilioConnection *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->watchdog, g_source_remove);
}

static void
finish (TwilioConnection *self, gushort code, TwilioError cause, const char *message)
{
  g_autoptr (TwilioConnection) alive = g_object_ref (self);
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, cause, message);

  if (self->state == STATE_CLOSED)
    return;
  self->state = STATE_CLOSED;
  clear_timers (self);
  g_cancellable_cancel (self->cancellable);
  drop_socket (self, code);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, error);
}

static void
send_frame (TwilioConnection *self, JsonObject *frame)
{
  g_autofree char *text = web_json_object_to_text (frame);

  if (self->socket != NULL && soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->socket, text);
}

static void
send_plain (TwilioConnection *self, const char *type)
{
  g_autoptr (JsonObject) frame = json_object_new ();

  json_object_set_string_member (frame, "type", type);
  send_frame (self, frame);
}

static gboolean
on_welcome_missed (gpointer connection);

static void
send_hello (TwilioConnection *self)
{
  g_autoptr (JsonObject) hello = json_object_new ();
  g_autofree char *id = g_uuid_string_random ();

  json_object_set_string_member (hello, "type", "hello");
  json_object_set_int_member (hello, "version", 2);
  json_object_set_string_member (hello, "id", id);
  json_object_set_int_member (hello, "timeout", HEARTBEAT_MILLISECONDS);
  if (self->cookie != NULL)
    json_object_set_string_member (hello, "cookie", self->cookie);
  json_object_set_object_member (hello, "body", json_object_ref (self->first));
  self->state = STATE_CONNECTING;
  self->n_hellos++;
  send_frame (self, hello);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (WELCOME_MILLISECONDS, on_welcome_missed, self);
}

static gboolean
on_welcome_missed (gpointer connection)
{
  TwilioConnection *self = connection;

  self->timer = 0;
  if (self->n_hellos < MAXIMUM_HELLOS)
    send_hello (self);
  else
    finish (self, CLOSE_WELCOME, TWILIO_ERROR_UNREACHABLE, "the server does not say welcome");
  return G_SOURCE_REMOVE;
}

static gboolean
on_send_heartbeat (gpointer connection)
{
  send_plain (connection, "heartbeat");
  return G_SOURCE_CONTINUE;
}

/* Whatever is sent makes the next heartbeat later. */
static void
restart_heartbeat (TwilioConnection *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (self->heartbeat - HEARTBEAT_MARGIN, on_send_heartbeat, self);
}

static gboolean
on_silence (gpointer connection)
{
  TwilioConnection *self = connection;

  self->watchdog = 0;
  finish (self, CLOSE_SILENCE, TWILIO_ERROR_UNREACHABLE, "the server fell silent");
  return G_SOURCE_REMOVE;
}

static void
restart_watchdog (TwilioConnection *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  self->watchdog = g_timeout_add (self->heartbeat * MISSED_HEARTBEATS, on_silence, self);
}

static void
on_welcome (TwilioConnection *self, JsonObject *frame)
{
  gint64 period = web_json_get_int (frame, "negotiatedTimeout", HEARTBEAT_MILLISECONDS);

  if (self->state != STATE_CONNECTING && self->state != STATE_WAITING)
    return;
  self->state = STATE_OPEN;
  self->heartbeat = (guint)CLAMP (period, 1000, 60000);
  restart_heartbeat (self);
  restart_watchdog (self);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static gboolean
on_retry (gpointer connection)
{
  TwilioConnection *self = connection;

  self->timer = 0;
  self->n_hellos = 0;
  if (self->socket != NULL)
    send_hello (self);
  else
    open_socket (self);
  return G_SOURCE_REMOVE;
}

static void
on_busy (TwilioConnection *self, JsonObject *frame)
{
  gint64 retry = web_json_get_int (frame, "retryAfter", -1);
  const char *cookie = web_json_get_string (frame, "cookie");

  if (self->state != STATE_CONNECTING)
    return;
  if (retry < 0 || ++self->n_busy > MAXIMUM_BUSY)
    {
      finish (self, CLOSE_BUSY, TWILIO_ERROR_BUSY, "the server is busy");
      return;
    }
  g_set_str (&self->cookie, cookie);
  self->state = STATE_WAITING;
  if (!web_json_get_boolean (frame, "keepAlive", FALSE))
    drop_socket (self, CLOSE_BUSY_WAIT);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint)MIN (retry, MAXIMUM_RETRY_MILLISECONDS), on_retry, self);
}

static void
receive_frame (TwilioConnection *self, JsonObject *frame)
{
  const char *type = web_json_get_string (frame, "type");
  JsonObject *body = web_json_get_object (frame, "body");

  if (g_strcmp0 (type, "welcome") == 0)
    on_welcome (self, frame);
  else if (g_strcmp0 (type, "busy") == 0)
    on_busy (self, frame);
  else if (g_strcmp0 (type, "bad") == 0 && self->state != STATE_OPEN)
    finish (self, CLOSE_BAD, TWILIO_ERROR_UNREACHABLE, "the server did not understand");
  else if (self->state == STATE_OPEN && (g_strcmp0 (type, "msg") == 0 || g_strcmp0 (type, "heartbeat") == 0))
    {
      restart_watchdog (self);
      if (body != NULL && g_str_equal (type, "msg"))
        g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, body);
    }
  else
    g_debug ("passed over a frame of type %s", type != NULL ? type : "(none)");
}

/* Text that is no JSON object is passed over like any other unknown frame. */
void
twilio_connection_receive (TwilioConnection *self, const char *text, gsize length)
{
  g_autoptr (TwilioConnection) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = web_json_parse (text, (gssize)length, &error);
  JsonObject *frame = node != NULL ? web_json_node_get_object (node) : NULL;

  if (frame == NULL)
    g_debug ("passed over a frame that is no object");
  else if (self->state != STATE_CLOSED)
    receive_frame (self, frame);
}

static void
on_message (SoupWebsocketConnection *socket, gint type, GBytes *message, TwilioConnection *self)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    twilio_connection_receive (self, text, length);
}

static void
on_closed (SoupWebsocketConnection *socket, TwilioConnection *self)
{
  if (self->state == STATE_WAITING)
    {
      drop_socket (self, CLOSE_BUSY_WAIT);
      return;
    }
  finish (self, 1000, TWILIO_ERROR_UNREACHABLE, "the server closed the connection");
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer connection)
{
  g_autoptr (TwilioConnection) self = connection;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *socket = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);

  if (socket == NULL)
    {
      finish (self, 1000, TWILIO_ERROR_UNREACHABLE, error->message);
      return;
    }
  if (self->state == STATE_CLOSED)
    {
      close_politely (socket, 1000);
      return;
    }
  self->socket = socket;
  soup_websocket_connection_set_max_incoming_payload_size (socket, MAXIMUM_PAYLOAD);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  send_hello (self);
}

static gboolean
on_open_timeout (gpointer connection)
{
  TwilioConnection *self = connection;

  self->timer = 0;
  finish (self, 1000, TWILIO_ERROR_UNREACHABLE, "the server does not answer");
  return G_SOURCE_REMOVE;
}

static void
open_socket (TwilioConnection *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = NULL;

  self->state = STATE_EARLY;
  if (web_uri_is_allowed (self->uri, TRUE, &error))
    message = soup_message_new (SOUP_METHOD_GET, self->uri);
  if (message == NULL)
    {
      finish (self, 1000, TWILIO_ERROR_UNREACHABLE, error != NULL ? error->message : "an address of an unknown form");
      return;
    }
  self->timer = g_timeout_add_seconds (OPEN_SECONDS, on_open_timeout, self);
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->cancellable, on_connected, g_object_ref (self));
}

static void
twilio_connection_dispose (GObject *object)
{
  TwilioConnection *self = TWILIO_CONNECTION (object);

  self->state = STATE_CLOSED;
  clear_timers (self);
  g_cancellable_cancel (self->cancellable);
  drop_socket (self, 1000);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (twilio_connection_parent_class)->dispose (object);
}

static void
twilio_connection_finalize (GObject *object)
{
  TwilioConnection *self = TWILIO_CONNECTION (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->first, json_object_unref);
  g_free (self->uri);
  g_free (self->cookie);
  G_OBJECT_CLASS (twilio_connection_parent_class)->finalize (object);
}

static void
twilio_connection_class_init (TwilioConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = twilio_connection_dispose;
  object_class->finalize = twilio_connection_finalize;
  signals[SIGNAL_OPENED] = g_signal_new ("opened", TWILIO_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", TWILIO_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", TWILIO_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
twilio_connection_init (TwilioConnection *self)
{
  self->session = soup_session_new ();
  self->cancellable = g_cancellable_new ();
}

/**
 * twilio_connection_new:
 * @uri: "wss:" address of the signalling service; "ws:" to one's own machine or
 *   network only
 *
 * Returns: (transfer full): a connection that can be opened once
 */
TwilioConnection *
twilio_connection_new (const char *uri)
{
  TwilioConnection *self = g_object_new (TWILIO_TYPE_CONNECTION, NULL);

  self->uri = g_strdup (uri);
  return self;
}

/**
 * twilio_connection_open:
 * @first: the request that goes along with the greeting
 *
 * Ends in "opened" or "closed", after 15 + 3 × 5 seconds at the latest unless
 * the server asks to wait.
 */
void
twilio_connection_open (TwilioConnection *self, JsonObject *first)
{
  self->first = json_object_ref (first);
  open_socket (self);
}

/* @body: sent as a message; dropped where the connection is not open */
void
twilio_connection_send (TwilioConnection *self, JsonObject *body)
{
  g_autoptr (JsonObject) frame = json_object_new ();

  if (self->state != STATE_OPEN)
    return;
  json_object_set_string_member (frame, "type", "msg");
  json_object_set_object_member (frame, "body", json_object_ref (body));
  send_frame (self, frame);
  restart_heartbeat (self);
}

/* Says goodbye; "closed" is not emitted. */
void
twilio_connection_close (TwilioConnection *self)
{
  if (self->state == STATE_CLOSED)
    return;
  send_plain (self, "bye");
  self->state = STATE_CLOSED;
  clear_timers (self);
  g_cancellable_cancel (self->cancellable);
  drop_socket (self, 1000);
}
