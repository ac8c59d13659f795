/* The rooms in progress and who is in them.  No sockets here: signalling and
 * the REST API come in through this and the room.
 */

#include "backend-rooms.h"

#include "backend-rooms-error.h"

#define MAX_ROOMS 1000
#define MAX_PAST_ROOMS 100
#define MAX_BACKLOG_BYTES (16 * 1024 * 1024)

enum
{
  PROP_0,
  PROP_SESSION_TIMEOUT,
  PROP_HEARTBEAT_INTERVAL,
  PROP_MAX_PARTICIPANTS,
  PROP_MAX_BACKLOG,
  PROP_BUSY,
  N_PROPS,
};

static GParamSpec *pspecs[N_PROPS];

struct _BackendRooms
{
  GObject parent_instance;

  char *account_sid;
  char *key_sid;
  char *key_secret;
  BackendRoomHost host;
  guint heartbeat_interval; /* milliseconds */
  guint max_participants;
  guint max_backlog; /* bytes */
  guint busy;
  GPtrArray *current; /* of BackendRoom */
  GPtrArray *past;
  GHashTable *sessions; /* session → BackendParticipant, not owned */
};

G_DEFINE_FINAL_TYPE (BackendRooms, backend_rooms, G_TYPE_OBJECT)

static void
on_joined (BackendParticipant *participant, gpointer user_data)
{
  BackendRooms *self = user_data;

  g_hash_table_insert (self->sessions, (char *)backend_participant_get_session (participant), participant);
}

static void
on_left (BackendParticipant *participant, gpointer user_data)
{
  BackendRooms *self = user_data;

  g_hash_table_remove (self->sessions, backend_participant_get_session (participant));
}

static void
on_ended (BackendRoom *room, gpointer user_data)
{
  BackendRooms *self = user_data;
  guint index;

  if (!g_ptr_array_find (self->current, room, &index))
    return;
  g_ptr_array_steal_index (self->current, index);
  if (self->past->len == MAX_PAST_ROOMS)
    g_ptr_array_remove_index (self->past, 0);
  g_ptr_array_add (self->past, room);
}

static void
backend_rooms_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BackendRooms *self = BACKEND_ROOMS (object);

  switch (id)
    {
    case PROP_SESSION_TIMEOUT:
      g_value_set_uint (value, self->host.session_timeout);
      break;
    case PROP_HEARTBEAT_INTERVAL:
      g_value_set_uint (value, self->heartbeat_interval);
      break;
    case PROP_MAX_PARTICIPANTS:
      g_value_set_uint (value, self->max_participants);
      break;
    case PROP_MAX_BACKLOG:
      g_value_set_uint (value, self->max_backlog);
      break;
    case PROP_BUSY:
      g_value_set_uint (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
backend_rooms_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BackendRooms *self = BACKEND_ROOMS (object);

  switch (id)
    {
    case PROP_SESSION_TIMEOUT:
      self->host.session_timeout = g_value_get_uint (value);
      break;
    case PROP_HEARTBEAT_INTERVAL:
      self->heartbeat_interval = g_value_get_uint (value);
      break;
    case PROP_MAX_PARTICIPANTS:
      self->max_participants = g_value_get_uint (value);
      break;
    case PROP_MAX_BACKLOG:
      self->max_backlog = g_value_get_uint (value);
      break;
    case PROP_BUSY:
      self->busy = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
backend_rooms_finalize (GObject *object)
{
  BackendRooms *self = BACKEND_ROOMS (object);

  g_ptr_array_unref (self->current);
  g_ptr_array_unref (self->past);
  g_hash_table_unref (self->sessions);
  g_main_context_unref (self->host.context);
  g_free (self->account_sid);
  g_free (self->key_sid);
  g_free (self->key_secret);
  G_OBJECT_CLASS (backend_rooms_parent_class)->finalize (object);
}

static void
backend_rooms_class_init (BackendRoomsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = backend_rooms_get_property;
  object_class->set_property = backend_rooms_set_property;
  object_class->finalize = backend_rooms_finalize;
  pspecs[PROP_SESSION_TIMEOUT] = g_param_spec_uint ("session-timeout", NULL, NULL, 1, 3600000, 30000, flags);
  pspecs[PROP_HEARTBEAT_INTERVAL] = g_param_spec_uint ("heartbeat-interval", NULL, NULL, 1, 60000, 5000, flags);
  pspecs[PROP_MAX_PARTICIPANTS] = g_param_spec_uint ("max-participants", NULL, NULL, 1, 50, 10, flags);
  pspecs[PROP_MAX_BACKLOG] = g_param_spec_uint ("max-backlog", NULL, NULL, 1, G_MAXUINT, MAX_BACKLOG_BYTES, flags);
  pspecs[PROP_BUSY] = g_param_spec_uint ("busy", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
backend_rooms_init (BackendRooms *self)
{
  self->host.joined = on_joined;
  self->host.left = on_left;
  self->host.ended = on_ended;
  self->host.user_data = self;
  self->host.session_timeout = 30000;
  self->heartbeat_interval = 5000;
  self->max_participants = 10;
  self->max_backlog = MAX_BACKLOG_BYTES;
  self->current = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_room_free);
  self->past = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_room_free);
  self->sessions = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * backend_rooms_new:
 * @context: where its timers run
 * @account_sid: shown by the REST API
 * @key_sid: the API key whose tokens are believed
 * @key_secret: what they are signed with
 */
BackendRooms *
backend_rooms_new (GMainContext *context, const char *account_sid, const char *key_sid, const char *key_secret)
{
  BackendRooms *self = g_object_new (BACKEND_TYPE_ROOMS, NULL);

  self->host.context = g_main_context_ref (context ? context : g_main_context_default ());
  self->account_sid = g_strdup (account_sid);
  self->key_sid = g_strdup (key_sid);
  self->key_secret = g_strdup (key_secret);
  return self;
}

GMainContext *
backend_rooms_get_context (BackendRooms *self)
{
  return self->host.context;
}

const char *
backend_rooms_get_account_sid (BackendRooms *self)
{
  return self->account_sid;
}

const char *
backend_rooms_get_key_sid (BackendRooms *self)
{
  return self->key_sid;
}

const char *
backend_rooms_get_key_secret (BackendRooms *self)
{
  return self->key_secret;
}

guint
backend_rooms_get_heartbeat_interval (BackendRooms *self)
{
  return self->heartbeat_interval;
}

guint
backend_rooms_get_max_participants (BackendRooms *self)
{
  return self->max_participants;
}

guint
backend_rooms_get_max_backlog (BackendRooms *self)
{
  return self->max_backlog;
}

/* TRUE as many times as the property busy says. */
gboolean
backend_rooms_take_busy (BackendRooms *self)
{
  if (self->busy == 0)
    return FALSE;
  self->busy--;
  return TRUE;
}

GPtrArray *
backend_rooms_get_current (BackendRooms *self)
{
  return self->current;
}

GPtrArray *
backend_rooms_get_past (BackendRooms *self)
{
  return self->past;
}

/* Returns: (transfer none) (nullable): the room in progress */
BackendRoom *
backend_rooms_find (BackendRooms *self, const char *name_or_sid)
{
  for (guint i = 0; i < self->current->len; i++)
    {
      BackendRoom *room = self->current->pdata[i];

      if (g_str_equal (backend_room_get_name (room), name_or_sid) ||
          g_str_equal (backend_room_get_sid (room), name_or_sid))
        return room;
    }
  return NULL;
}

/**
 * backend_rooms_create:
 * @name: (nullable): its unique name, checked by the caller
 * @max_participants: how many may be in it
 * @error: return location; 53119 where there are too many rooms already
 *
 * Returns: (transfer none) (nullable): the new room
 */
BackendRoom *
backend_rooms_create (BackendRooms *self, const char *name, guint max_participants, GError **error)
{
  BackendRoom *room;

  if (self->current->len >= MAX_ROOMS)
    {
      backend_rooms_error_set (error, BACKEND_ROOMS_ERROR_QUOTA);
      return NULL;
    }
  room = backend_room_new (name, max_participants, &self->host);
  g_ptr_array_add (self->current, room);
  return room;
}

/* Returns: (transfer none) (nullable): who was given that session */
BackendParticipant *
backend_rooms_find_session (BackendRooms *self, const char *session)
{
  return session ? g_hash_table_lookup (self->sessions, session) : NULL;
}
