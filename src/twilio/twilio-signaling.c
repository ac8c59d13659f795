/* RSP, the conversation of a Twilio room: asking for relays, joining, updates
 * both ways, and coming back after a lost connection under the same session.
 */

#include "twilio-signaling.h"

#include "twilio-connection.h"
#include "twilio-error.h"
#include "twilio-media-signaling.h"
#include "web-json.h"

#define BACKOFF_MILLISECONDS 80.0
#define BACKOFF_FACTOR 1.5
#define BACKOFF_MAXIMUM 10000.0
#define SESSION_SECONDS 30
#define JOIN_SECONDS 30
#define MAXIMUM_SESSION 4096

typedef enum
{
  STATE_NEW,
  STATE_ASKING, /* for relays */
  STATE_JOINING,
  STATE_JOINED,
  STATE_WAITING, /* to connect again */
  STATE_SYNCING,
  STATE_ENDED,
} State;

struct _TwilioSignaling
{
  GObject parent_instance;

  char *uri;
  char *token;
  char *room;
  char *session;
  TwilioSnapshotFunc snapshot;
  gpointer user_data;
  TwilioConnection *connection;
  State state;
  guint session_seconds;
  guint n_attempts;
  guint retry;
  guint deadline;
  GQueue held; /* updates that came before "synced" */
};

enum
{
  SIGNAL_ICE_SERVERS,
  SIGNAL_STATE,
  SIGNAL_RECONNECTING,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TwilioSignaling, twilio_signaling, G_TYPE_OBJECT)

static void connect_with (TwilioSignaling *self, JsonObject *first);

static void
drop_connection (TwilioSignaling *self)
{
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  twilio_connection_close (self->connection);
  g_clear_object (&self->connection);
}

static void
stop (TwilioSignaling *self)
{
  self->state = STATE_ENDED;
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_queue_clear_full (&self->held, (GDestroyNotify)json_object_unref);
  drop_connection (self);
}

static void
end (TwilioSignaling *self, GError *error)
{
  g_autoptr (TwilioSignaling) alive = g_object_ref (self);

  if (self->state == STATE_ENDED)
    return;
  stop (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

static JsonObject *
message_new (TwilioSignaling *self, const char *type)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", type);
  json_object_set_int_member (message, "version", 2);
  if (self->session != NULL)
    json_object_set_string_member (message, "session", self->session);
  return message;
}

static void
add_member (JsonObject *object, const char *name, JsonNode *node, gpointer target)
{
  json_object_set_member (target, name, json_node_copy (node));
}

static void
add_snapshot (TwilioSignaling *self, JsonObject *message)
{
  g_autoptr (JsonObject) snapshot = self->snapshot (self->user_data);

  json_object_foreach_member (snapshot, add_member, message);
}

static JsonObject *
ice_message (TwilioSignaling *self)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", "ice");
  json_object_set_int_member (message, "version", 1);
  json_object_set_string_member (message, "edge", "roaming");
  json_object_set_string_member (message, "token", self->token);
  return message;
}

static void
add_publisher (JsonObject *message)
{
  JsonObject *publisher = json_object_new ();

  json_object_set_string_member (publisher, "name", "parley");
  json_object_set_string_member (publisher, "sdk_version", "1.0.0");
  json_object_set_string_member (publisher, "user_agent", "Parley (GNOME; GStreamer)");
  json_object_set_object_member (message, "publisher", publisher);
}

/* Subscribe to everything. */
static void
add_rules (JsonObject *message)
{
  JsonObject *subscribe = json_object_new ();
  JsonArray *rules = json_array_new ();
  JsonObject *rule = json_object_new ();

  json_object_set_string_member (rule, "type", "include");
  json_object_set_boolean_member (rule, "all", TRUE);
  json_array_add_object_element (rules, rule);
  json_object_set_array_member (subscribe, "rules", rules);
  json_object_set_int_member (subscribe, "revision", 1);
  json_object_set_object_member (message, "subscribe", subscribe);
}

static gboolean
on_session_timeout (gpointer signaling)
{
  TwilioSignaling *self = signaling;
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_LOST, "signalling could not be restored in time");

  self->deadline = 0;
  end (self, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_retry (gpointer signaling)
{
  TwilioSignaling *self = signaling;
  g_autoptr (JsonObject) sync = message_new (self, "sync");

  self->retry = 0;
  self->state = STATE_SYNCING;
  json_object_set_string_member (sync, "token", self->token);
  json_object_set_string_member (sync, "name", self->room);
  add_snapshot (self, sync);
  connect_with (self, sync);
  return G_SOURCE_REMOVE;
}

/* 80 ms × 1.5ⁿ and as much again by chance, as the other clients do it, so that
 * a restarted server is not met by all at once.
 */
static guint
next_backoff (TwilioSignaling *self)
{
  double delay = BACKOFF_MILLISECONDS;

  for (guint i = 0; i < self->n_attempts && delay < BACKOFF_MAXIMUM; i++)
    delay *= BACKOFF_FACTOR;
  self->n_attempts++;
  return (guint)MIN (g_random_double_range (0, 2) * delay, BACKOFF_MAXIMUM);
}

static void
reconnect (TwilioSignaling *self)
{
  gboolean was_online = self->state == STATE_JOINED;

  self->state = STATE_WAITING;
  g_queue_clear_full (&self->held, (GDestroyNotify)json_object_unref);
  if (self->deadline == 0)
    self->deadline = g_timeout_add_seconds (self->session_seconds, on_session_timeout, self);
  g_clear_handle_id (&self->retry, g_source_remove);
  self->retry = g_timeout_add (next_backoff (self), on_retry, self);
  if (was_online)
    g_signal_emit (self, signals[SIGNAL_RECONNECTING], 0);
}

static void
on_connection_closed (TwilioConnection *connection, GError *error, TwilioSignaling *self)
{
  g_autoptr (TwilioSignaling) alive = g_object_ref (self);

  drop_connection (self);
  if (self->session != NULL && self->state != STATE_ENDED)
    reconnect (self);
  else
    end (self, error);
}

static void
on_connection_message (TwilioConnection *connection, JsonObject *message, TwilioSignaling *self)
{
  twilio_signaling_receive (self, message);
}

static void
connect_with (TwilioSignaling *self, JsonObject *first)
{
  drop_connection (self);
  self->connection = twilio_connection_new (self->uri);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_connection_message), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_connection_closed), self);
  twilio_connection_open (self->connection, first);
}

static void
on_iced (TwilioSignaling *self, JsonObject *message)
{
  g_autoptr (JsonArray) none = json_array_new ();
  JsonArray *servers = web_json_get_array (message, "ice_servers");

  if (self->state == STATE_ASKING)
    g_signal_emit (self, signals[SIGNAL_ICE_SERVERS], 0, servers != NULL ? servers : none);
}

static void
on_joined (TwilioSignaling *self, JsonObject *message)
{
  const char *session = web_json_get_string (message, "session");
  JsonObject *options = web_json_get_object (message, "options");
  g_autoptr (GError) error = NULL;

  if (self->state != STATE_JOINING)
    return;
  if (session == NULL || strlen (session) > MAXIMUM_SESSION)
    {
      error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_PROTOCOL, "connected without a session");
      end (self, error);
      return;
    }
  g_set_str (&self->session, session);
  self->session_seconds = (guint)CLAMP (web_json_get_int (options, "session_timeout", SESSION_SECONDS), 5, 600);
  self->state = STATE_JOINED;
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_STATE], 0, message, "connected");
}

static void
on_synced (TwilioSignaling *self, JsonObject *message)
{
  if (self->state != STATE_SYNCING)
    return;
  self->state = STATE_JOINED;
  self->n_attempts = 0;
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_STATE], 0, message, "synced");
  while (self->state == STATE_JOINED && !g_queue_is_empty (&self->held))
    {
      g_autoptr (JsonObject) held = g_queue_pop_head (&self->held);

      g_signal_emit (self, signals[SIGNAL_STATE], 0, held, "update");
    }
}

static void
on_update (TwilioSignaling *self, JsonObject *message)
{
  if (self->state == STATE_JOINED)
    g_signal_emit (self, signals[SIGNAL_STATE], 0, message, "update");
  else if (self->state == STATE_SYNCING && g_queue_get_length (&self->held) < 256)
    g_queue_push_tail (&self->held, json_object_ref (message));
}

/* About what one publishes oneself; what is still so is said again after coming back. */
static void
on_warning (TwilioSignaling *self, JsonObject *message)
{
  if (self->state == STATE_JOINED)
    g_signal_emit (self, signals[SIGNAL_STATE], 0, message, "warning");
}

static void
on_error (TwilioSignaling *self, JsonObject *message)
{
  g_autoptr (GError) error = twilio_error_new_from_code (web_json_get_int (message, "code", 0), web_json_get_string (message, "message"));

  end (self, error);
}

static void
on_disconnected (TwilioSignaling *self, JsonObject *message)
{
  gboolean completed = g_strcmp0 (web_json_get_string (message, "status"), "completed") == 0;
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, completed ? TWILIO_ERROR_ROOM_GONE : TWILIO_ERROR_REMOVED,
                                                  completed ? "the room was ended" : "removed from the room");

  end (self, error);
}

/**
 * twilio_signaling_receive:
 * @message: what the room says; unknown types are passed over
 */
void
twilio_signaling_receive (TwilioSignaling *self, JsonObject *message)
{
  static const struct
  {
    const char *type;
    void (*func) (TwilioSignaling *self, JsonObject *message);
  } handlers[] = {
    { "iced", on_iced },
    { "connected", on_joined },
    { "synced", on_synced },
    { "update", on_update },
    { "warning", on_warning },
    { "error", on_error },
    { "disconnected", on_disconnected },
  };
  g_autoptr (TwilioSignaling) alive = g_object_ref (self);
  const char *type = web_json_get_string (message, "type");

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (g_strcmp0 (type, handlers[i].type) == 0)
      {
        handlers[i].func (self, message);
        return;
      }
  g_debug ("passed over a message of type %s", type != NULL ? type : "(none)");
}

static void
twilio_signaling_dispose (GObject *object)
{
  stop (TWILIO_SIGNALING (object));
  G_OBJECT_CLASS (twilio_signaling_parent_class)->dispose (object);
}

static void
twilio_signaling_finalize (GObject *object)
{
  TwilioSignaling *self = TWILIO_SIGNALING (object);

  g_free (self->uri);
  g_free (self->token);
  g_free (self->room);
  g_free (self->session);
  G_OBJECT_CLASS (twilio_signaling_parent_class)->finalize (object);
}

static void
twilio_signaling_class_init (TwilioSignalingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = twilio_signaling_dispose;
  object_class->finalize = twilio_signaling_finalize;
  signals[SIGNAL_ICE_SERVERS] = g_signal_new ("ice-servers", TWILIO_TYPE_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, JSON_TYPE_ARRAY);
  signals[SIGNAL_STATE] = g_signal_new ("state", TWILIO_TYPE_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, JSON_TYPE_OBJECT, G_TYPE_STRING);
  signals[SIGNAL_RECONNECTING] = g_signal_new ("reconnecting", TWILIO_TYPE_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", TWILIO_TYPE_SIGNALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
twilio_signaling_init (TwilioSignaling *self)
{
  self->session_seconds = SESSION_SECONDS;
  g_queue_init (&self->held);
}

/**
 * twilio_signaling_new:
 * @token: a Twilio access token; it appears in messages only, never in the address
 * @room: name of the room
 * @snapshot: asked for what to tell when joining and coming back
 *
 * Returns: (transfer full): the conversation, not begun
 */
TwilioSignaling *
twilio_signaling_new (const char *uri, const char *token, const char *room, TwilioSnapshotFunc snapshot, gpointer user_data)
{
  TwilioSignaling *self = g_object_new (TWILIO_TYPE_SIGNALING, NULL);

  self->uri = g_strdup (uri);
  self->token = g_strdup (token);
  self->room = g_strdup (room);
  self->snapshot = snapshot;
  self->user_data = user_data;
  return self;
}

static gboolean
on_join_timeout (gpointer signaling)
{
  TwilioSignaling *self = signaling;
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_UNREACHABLE, "the room does not answer");

  self->deadline = 0;
  end (self, error);
  return G_SOURCE_REMOVE;
}

static void
restart_deadline (TwilioSignaling *self)
{
  g_clear_handle_id (&self->deadline, g_source_remove);
  self->deadline = g_timeout_add_seconds (JOIN_SECONDS, on_join_timeout, self);
}

/* Connects and asks for relays; ends in "ice-servers" or "ended", the latter too
 * where half a minute passes before anybody joins.
 */
void
twilio_signaling_start (TwilioSignaling *self)
{
  g_autoptr (JsonObject) ice = ice_message (self);

  self->state = STATE_ASKING;
  restart_deadline (self);
  connect_with (self, ice);
}

/* Joins with the snapshot; ends in "state" or "ended". */
void
twilio_signaling_join (TwilioSignaling *self)
{
  g_autoptr (JsonObject) message = message_new (self, "connect");

  if (self->state != STATE_ASKING)
    return;
  self->state = STATE_JOINING;
  restart_deadline (self);
  json_object_set_string_member (message, "name", self->room);
  json_object_set_string_member (message, "token", self->token);
  json_object_set_string_member (message, "format", "unified");
  json_object_set_string_member (message, "ice_servers", "acquire");
  json_object_set_object_member (message, "media_signaling", twilio_media_signaling_request ());
  add_publisher (message);
  add_rules (message);
  add_snapshot (self, message);
  twilio_connection_send (self->connection, message);
}

gboolean
twilio_signaling_is_online (TwilioSignaling *self)
{
  return self->state == STATE_JOINED;
}

/**
 * twilio_signaling_update:
 * @participant: what the client publishes, complete
 * @entry: (nullable): news of one peer connection
 *
 * Only while online: what happens meanwhile is in the next snapshot.
 */
void
twilio_signaling_update (TwilioSignaling *self, JsonObject *participant, JsonObject *entry)
{
  g_autoptr (JsonObject) message = message_new (self, "update");
  JsonArray *entries = json_array_new ();

  json_object_set_object_member (message, "participant", json_object_ref (participant));
  if (entry != NULL)
    json_array_add_object_element (entries, json_object_ref (entry));
  if (entry != NULL)
    json_object_set_array_member (message, "peer_connections", json_array_ref (entries));
  json_array_unref (entries);
  if (self->state == STATE_JOINED)
    twilio_connection_send (self->connection, message);
}

/* Says goodbye; no signal follows. */
void
twilio_signaling_leave (TwilioSignaling *self)
{
  g_autoptr (JsonObject) message = message_new (self, "disconnect");

  if (self->state == STATE_JOINED)
    twilio_connection_send (self->connection, message);
  stop (self);
}

/* Gives up the present connection, or the wait for the next one, and comes back at
 * once: where the network was gone that is quicker than waiting for silence, or for
 * a kernel that tries to send again at twice the time each time.
 */
void
twilio_signaling_drop (TwilioSignaling *self)
{
  if (self->state != STATE_JOINED && self->state != STATE_WAITING && self->state != STATE_SYNCING)
    return;
  drop_connection (self);
  self->n_attempts = 0;
  reconnect (self);
}
