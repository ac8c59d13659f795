/* Tells the others that somebody is here: a beat every half minute, which is all
 * that is needed, and a last word with the server, so that the others learn at once
 * when this program is gone.  The beat goes on beside it: it is the fallback, and it
 * repairs what the last word of another device has cleared.  (Data model, section 8.)
 */

#include "parley-presence.h"

#include "firebase-error.h"

/* Spread, so that clients do not march in step. */
#define BEAT_MIN_MS 28000
#define BEAT_MAX_MS 30000
#define DEVICE "device"
#define DEVICE_MAX 32

struct _ParleyPresence
{
  GObject parent_instance;

  ParleyAccount *account;
  FirebaseRealtime *realtime;
  char *device;
  char *room;
  gboolean is_started;
  gboolean is_away;
  gboolean in_flight;
  gboolean is_due; /* something has changed meanwhile */
  GTask *leaving;  /* waits for the beat that is under way, which must not arrive after it */
  guint source;
};

G_DEFINE_FINAL_TYPE (ParleyPresence, parley_presence, G_TYPE_OBJECT)

static void
set_device (ParleyPresence *self, JsonObject *update, const char *state)
{
  g_autofree char *path = g_strdup_printf ("presence/%s/%s", self->account->uid, self->device);
  JsonObject *device = json_object_new ();

  json_object_set_string_member (device, "state", state);
  json_object_set_member (device, "at", firebase_server_timestamp ());
  json_object_set_object_member (update, path, device);
}

static void
set_live (ParleyPresence *self, JsonObject *update, const char *room, const char *what, JsonNode *value)
{
  g_autofree char *path = g_strdup_printf ("live/%s/%s/%s", room, what, self->account->uid);

  json_object_set_member (update, path, value);
}

static void
clear_room (ParleyPresence *self, JsonObject *update, const char *room)
{
  set_live (self, update, room, "watching", json_node_new (JSON_NODE_NULL));
  set_live (self, update, room, "typing", json_node_new (JSON_NODE_NULL));
}

static JsonObject *
make_last_word (ParleyPresence *self)
{
  JsonObject *update = json_object_new ();

  set_device (self, update, "offline");
  if (self->room != NULL)
    clear_room (self, update, self->room);
  return update;
}

static void
leave_last_word (ParleyPresence *self)
{
  g_autoptr (JsonObject) update = make_last_word (self);

  firebase_realtime_set_last_word (self->realtime, update);
}

static void
on_due (gpointer data)
{
  ParleyPresence *self = data;

  self->source = 0;
  parley_presence_beat (self);
}

static void
plan_next (ParleyPresence *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->is_started)
    self->source = g_timeout_add_once ((guint)g_random_int_range (BEAT_MIN_MS, BEAT_MAX_MS + 1), on_due, self);
}

static void send_beat (ParleyPresence *self, const char *room);

typedef struct
{
  ParleyPresence *presence;
  char *room;
} Beat;

static void
beat_free (Beat *beat)
{
  g_object_unref (beat->presence);
  g_free (beat->room);
  g_free (beat);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Beat, beat_free)

static void
on_left (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, NULL);

  g_task_return_boolean (task, answer != NULL);
}

/* Whoever has come back meanwhile does not leave any more. */
static void
go_on_leaving (ParleyPresence *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->leaving);

  if (task == NULL)
    return;
  if (self->is_started)
    g_task_return_boolean (task, FALSE);
  else
    firebase_database_patch_async (self->account->database, "", g_task_get_task_data (task), self->account->cancellable, on_left, g_object_ref (task));
}

/* A room that we are no longer in refuses all of it. */
static void
on_beaten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Beat) beat = data;
  ParleyPresence *self = beat->presence;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  self->in_flight = FALSE;
  go_on_leaving (self);
  if (!self->is_started)
    return;
  if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED) && beat->room != NULL)
    send_beat (self, NULL);
  else if (self->is_due)
    parley_presence_beat (self);
}

static void
send_beat (ParleyPresence *self, const char *room)
{
  g_autoptr (JsonObject) update = json_object_new ();
  Beat *beat = g_new0 (Beat, 1);

  beat->presence = g_object_ref (self);
  beat->room = g_strdup (room);
  set_device (self, update, self->is_away ? "away" : "online");
  if (room != NULL)
    set_live (self, update, room, "watching", firebase_server_timestamp ());
  self->in_flight = TRUE;
  firebase_database_patch_async (self->account->database, "", update, self->account->cancellable, on_beaten, beat);
}

/* The last word may have been written while we were cut off, not gone. */
static void
on_registered (ParleyPresence *self)
{
  if (firebase_realtime_is_registered (self->realtime))
    parley_presence_beat (self);
}

static char *
recall_device (ParleyStore *store)
{
  g_autofree char *device = parley_store_get_note (store, DEVICE);
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  if (device != NULL && strlen (device) <= DEVICE_MAX && *device != '\0')
    return g_steal_pointer (&device);
  g_clear_pointer (&device, g_free);
  device = g_strjoinv (NULL, parts);
  parley_store_set_note (store, DEVICE, device);
  return g_steal_pointer (&device);
}

static void
parley_presence_dispose (GObject *object)
{
  parley_presence_stop (PARLEY_PRESENCE (object));
  G_OBJECT_CLASS (parley_presence_parent_class)->dispose (object);
}

static void
parley_presence_finalize (GObject *object)
{
  ParleyPresence *self = PARLEY_PRESENCE (object);

  g_clear_object (&self->realtime);
  g_clear_pointer (&self->account, parley_account_unref);
  g_free (self->device);
  g_free (self->room);
  G_OBJECT_CLASS (parley_presence_parent_class)->finalize (object);
}

static void
parley_presence_class_init (ParleyPresenceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_presence_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_presence_finalize;
}

static void
parley_presence_init (ParleyPresence *self)
{
}

/**
 * parley_presence_new:
 * @account: who is here
 * @realtime: the channel that takes the last word
 *
 * Returns: (transfer full): somebody who tells nobody yet
 */
ParleyPresence *
parley_presence_new (ParleyAccount *account, FirebaseRealtime *realtime)
{
  ParleyPresence *self = g_object_new (PARLEY_TYPE_PRESENCE, NULL);

  self->account = parley_account_ref (account);
  self->realtime = g_object_ref (realtime);
  self->device = recall_device (account->store);
  g_signal_connect_object (realtime, "notify::registered", G_CALLBACK (on_registered), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_presence_start:
 * @self: somebody
 *
 * From now on the others can know that they are here.
 */
void
parley_presence_start (ParleyPresence *self)
{
  g_return_if_fail (PARLEY_IS_PRESENCE (self));

  if (self->is_started)
    return;
  self->is_started = TRUE;
  leave_last_word (self);
  firebase_realtime_start (self->realtime);
  parley_presence_beat (self);
}

/**
 * parley_presence_stop:
 * @self: somebody
 *
 * No beat any more; the end of the channel lets the server tell the others.
 */
void
parley_presence_stop (ParleyPresence *self)
{
  g_return_if_fail (PARLEY_IS_PRESENCE (self));

  self->is_started = FALSE;
  g_clear_handle_id (&self->source, g_source_remove);
  firebase_realtime_stop (self->realtime);
}

/**
 * parley_presence_beat:
 * @self: somebody
 *
 * Tells how it stands, now, and again in half a minute.
 */
void
parley_presence_beat (ParleyPresence *self)
{
  g_return_if_fail (PARLEY_IS_PRESENCE (self));

  if (!self->is_started || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  self->is_due = self->in_flight;
  if (!self->in_flight)
    send_beat (self, self->room);
  plan_next (self);
}

/**
 * parley_presence_set_away:
 * @self: somebody
 * @is_away: whether nobody is at this device
 */
void
parley_presence_set_away (ParleyPresence *self, gboolean is_away)
{
  g_return_if_fail (PARLEY_IS_PRESENCE (self));

  if (self->is_away == is_away)
    return;
  self->is_away = is_away;
  parley_presence_beat (self);
}

static void
on_room_left (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, NULL);
}

static void
leave_room (ParleyPresence *self, const char *room)
{
  g_autoptr (JsonObject) update = json_object_new ();

  clear_room (self, update, room);
  firebase_database_patch_async (self->account->database, "", update, self->account->cancellable, on_room_left, NULL);
}

/**
 * parley_presence_set_room:
 * @self: somebody
 * @room: (nullable): the room that is on the screen
 */
void
parley_presence_set_room (ParleyPresence *self, const char *room)
{
  g_autofree char *former = NULL;

  g_return_if_fail (PARLEY_IS_PRESENCE (self));

  if (g_strcmp0 (self->room, room) == 0)
    return;
  former = g_steal_pointer (&self->room);
  self->room = g_strdup (room);
  if (!self->is_started)
    return;
  leave_last_word (self);
  if (former != NULL)
    leave_room (self, former);
  if (room != NULL)
    parley_presence_beat (self);
}

const char *
parley_presence_get_room (ParleyPresence *self)
{
  return self->room;
}

static JsonObject *
make_farewell (ParleyPresence *self, gboolean forget)
{
  g_autofree char *path = g_strdup_printf ("presence/%s/%s", self->account->uid, self->device);
  JsonObject *update = make_last_word (self);

  if (forget)
    json_object_set_null_member (update, path);
  return update;
}

/**
 * parley_presence_leave_async:
 * @self: somebody
 * @forget: whether this device is never heard of again
 * @callback: called when the server knows, or could not be told
 * @user_data: for @callback
 *
 * The beat ends, until parley_presence_start().
 */
void
parley_presence_leave_async (ParleyPresence *self, gboolean forget, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PARLEY_IS_PRESENCE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, parley_presence_leave_async);
  g_task_set_task_data (task, make_farewell (self, forget), (GDestroyNotify)json_object_unref);
  if (forget)
    firebase_realtime_set_last_word (self->realtime, NULL);
  self->is_started = FALSE;
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->leaving != NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  self->leaving = g_steal_pointer (&task);
  if (!self->in_flight)
    go_on_leaving (self);
}

void
parley_presence_leave_finish (ParleyPresence *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
