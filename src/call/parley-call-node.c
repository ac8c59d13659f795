/* A call as it stands in the database: who is in it, and what this side writes
 * about it.  Writes go out one at a time and in order, since a ring that
 * overtook its own withdrawal would ring for nobody.
 */

#include "parley-call-node.h"

#include "firebase-error.h"
#include "parley-call-update.h"
#include "web-json.h"

/* What must reach the server although nobody waits for it (that we left, that
 * the ring is over) is tried again while the network is away, so often and so
 * long apart.
 */
#define TRIES 4
#define FIRST_DELAY_MS 250
#define DELAY_FACTOR 4

typedef struct
{
  JsonObject *update;
  GQueue instead; /* JsonObject: what to write where the rules refuse @update */
  GStrv rings;    /* whose rings to delete one by one where all at once is refused */
  GTask *task;
  guint tries;
  gboolean leaves; /* others were in, so they end it */
} Write;

struct _ParleyCallNode
{
  GObject parent_instance;

  FirebaseDatabase *database;
  FirebaseStream *stream;
  char *me;
  char *room;
  char *call;

  ParleyCallNodeState state;
  gboolean was_live;
  gboolean is_own;          /* the caller may end it at any time */
  GHashTable *participants; /* uid → state as written */
  GHashTable *were_in;      /* set of uids */
  GHashTable *busy;         /* set of uids */

  GQueue writes;
  gboolean is_writing;
  gboolean is_looking;
};

enum
{
  CHANGED,
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void write_next (ParleyCallNode *self);
static void look_back (ParleyCallNode *self);

G_DEFINE_FINAL_TYPE (ParleyCallNode, parley_call_node, G_TYPE_OBJECT)

static Write *
write_new (JsonObject *update, GTask *task)
{
  Write *write = g_new0 (Write, 1);

  write->update = update;
  write->task = task;
  return write;
}

static void
write_free (Write *write)
{
  g_clear_pointer (&write->update, json_object_unref);
  g_queue_clear_full (&write->instead, (GDestroyNotify)json_object_unref);
  g_clear_pointer (&write->rings, g_strfreev);
  g_clear_object (&write->task);
  g_free (write);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK) ||
         g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_SERVER);
}

/* One ring that is no longer there refuses the whole update that deletes them
 * all; alone, it can only fail itself.
 */
static void
delete_rings_singly (ParleyCallNode *self, Write *write)
{
  for (guint i = 0; write->rings != NULL && write->rings[i] != NULL; i++)
    g_queue_push_tail (&self->writes, write_new (parley_call_update_forget (write->rings[i], self->call), NULL));
  g_clear_pointer (&write->rings, g_strfreev);
}

static void
on_delay_over (gpointer data)
{
  g_autoptr (ParleyCallNode) self = data;

  self->is_writing = FALSE;
  write_next (self);
}

static void
wait_and_write (ParleyCallNode *self, Write *write)
{
  guint delay = FIRST_DELAY_MS;

  for (guint i = 1; i < write->tries; i++)
    delay *= DELAY_FACTOR;
  g_queue_push_head (&self->writes, write);
  g_timeout_add_once (delay, on_delay_over, g_object_ref (self));
}

static void
settle (ParleyCallNode *self, Write *write, GError *error)
{
  if (error != NULL)
    g_info ("call %s: %s", self->call, error->message);
  else if (write->leaves)
    look_back (self);
  if (write->task != NULL && error == NULL)
    g_task_return_boolean (write->task, TRUE);
  else if (write->task != NULL)
    g_task_return_error (write->task, g_error_copy (error));
  write_free (write);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallNode) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);
  Write *write = g_queue_pop_head (&self->writes);

  if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED) && !g_queue_is_empty (&write->instead))
    {
      json_object_unref (write->update);
      write->update = g_queue_pop_head (&write->instead);
      delete_rings_singly (self, write);
      g_queue_push_head (&self->writes, write);
    }
  else if (is_passing (error) && write->task == NULL && ++write->tries < TRIES)
    {
      wait_and_write (self, write);
      return;
    }
  else
    settle (self, write, error);
  self->is_writing = FALSE;
  write_next (self);
}

static void
write_next (ParleyCallNode *self)
{
  Write *write = g_queue_peek_head (&self->writes);

  if (parley_call_node_is_settled (self))
    g_signal_emit (self, signals[SETTLED], 0);
  if (self->is_writing || write == NULL)
    return;
  self->is_writing = TRUE;
  firebase_database_patch_async (self->database, "", write->update, NULL, on_written, g_object_ref (self));
}

static void
enqueue (ParleyCallNode *self, Write *write)
{
  g_queue_push_tail (&self->writes, write);
  write_next (self);
}

static ParleyCallNodeState
state_from_text (const char *text)
{
  if (g_strcmp0 (text, "ringing") == 0)
    return PARLEY_CALL_NODE_RINGING;
  if (g_strcmp0 (text, "live") == 0)
    return PARLEY_CALL_NODE_LIVE;
  if (g_strcmp0 (text, "ended") == 0)
    return PARLEY_CALL_NODE_ENDED;
  return PARLEY_CALL_NODE_ABSENT;
}

static const char *
text_of (JsonNode *node)
{
  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static void
take_participant (ParleyCallNode *self, const char *uid, const char *state)
{
  if (state == NULL)
    g_hash_table_remove (self->participants, uid);
  else
    g_hash_table_insert (self->participants, g_strdup (uid), g_strdup (state));
  if (g_strcmp0 (state, "in") == 0)
    g_hash_table_add (self->were_in, g_strdup (uid));
}

static void
take_participants (ParleyCallNode *self, JsonNode *value)
{
  JsonObject *object = web_json_node_get_object (value);
  JsonObjectIter iter;
  const char *uid;
  JsonNode *member;

  g_hash_table_remove_all (self->participants);
  if (object == NULL)
    return;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &uid, &member))
    take_participant (self, uid, web_json_get_string (web_json_node_get_object (member), "state"));
}

static void
take (ParleyCallNode *self, const char *const *path, JsonNode *value)
{
  guint depth = g_strv_length ((char **)path);

  if (g_strcmp0 (path[0], "state") == 0)
    self->state = state_from_text (text_of (value));
  else if (g_strcmp0 (path[0], "participants") != 0)
    return;
  else if (depth == 1)
    take_participants (self, value);
  else if (depth == 2)
    take_participant (self, path[1], web_json_get_string (web_json_node_get_object (value), "state"));
  else if (depth == 3 && strcmp (path[2], "state") == 0)
    take_participant (self, path[1], text_of (value));
}

/* Who answers with "out" and was never in is in another call: data model §4.15
 * has no word for it, and whoever does not know this one sees a refusal, since
 * "declined" follows at once.
 */
static void
note_busy (ParleyCallNode *self)
{
  GHashTableIter iter;
  gpointer uid, state;

  g_hash_table_iter_init (&iter, self->participants);
  while (g_hash_table_iter_next (&iter, &uid, &state))
    if (strcmp (state, "out") == 0 && !g_hash_table_contains (self->were_in, uid))
      g_hash_table_add (self->busy, g_strdup (uid));
}

static void
take_whole (ParleyCallNode *self, JsonNode *value)
{
  JsonObject *object = web_json_node_get_object (value);

  self->state = state_from_text (web_json_get_string (object, "state"));
  self->is_own = g_strcmp0 (web_json_get_string (object, "by"), self->me) == 0;
  take_participants (self, object != NULL ? json_object_get_member (object, "participants") : NULL);
}

static void
review (ParleyCallNode *self)
{
  self->was_live |= self->state == PARLEY_CALL_NODE_LIVE;
  note_busy (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Two who leave at the same moment each leave it to the other one to end the
 * call.  Who is not the caller has to be in it to end it, if only for this.
 */
static void
end_if_abandoned (ParleyCallNode *self)
{
  if (self->state == PARLEY_CALL_NODE_ABSENT || self->state == PARLEY_CALL_NODE_ENDED || parley_call_node_count_others_in (self) > 0)
    return;
  if (!self->is_own)
    enqueue (self, write_new (parley_call_update_answer (self->room, self->call, self->me, FALSE), NULL));
  enqueue (self, write_new (parley_call_update_leave (self->room, self->call, self->me, TRUE, NULL), NULL));
}

static void
on_looked_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallNode) self = data;
  g_autoptr (JsonNode) value = firebase_database_get_finish (FIREBASE_DATABASE (source), result, NULL);

  self->is_looking = FALSE;
  if (value != NULL)
    {
      take_whole (self, value);
      end_if_abandoned (self);
    }
  write_next (self);
}

static void
look_back (ParleyCallNode *self)
{
  g_autofree char *path = g_strdup_printf ("calls/%s/%s", self->room, self->call);

  self->is_looking = TRUE;
  firebase_database_get_async (self->database, path, NULL, NULL, on_looked_back, g_object_ref (self));
}

static GStrv
split (const char *base, const char *key)
{
  g_autofree char *path = g_strconcat (base, "/", key, NULL);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (builder, parts[i]);
  return g_strv_builder_end (builder);
}

static void
take_at (ParleyCallNode *self, const char *base, const char *key, JsonNode *value)
{
  g_auto (GStrv) path = split (base, key);

  if (path[0] == NULL)
    take_whole (self, value);
  else
    take (self, (const char *const *)path, value);
}

static void
on_put (ParleyCallNode *self, const char *path, JsonNode *value)
{
  take_at (self, path, "", value);
  review (self);
}

static void
on_patch (ParleyCallNode *self, const char *path, JsonObject *children)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, children);
  while (json_object_iter_next (&iter, &key, &value))
    take_at (self, path, key, value);
  review (self);
}

static void
parley_call_node_dispose (GObject *object)
{
  parley_call_node_unfollow (PARLEY_CALL_NODE (object));
  G_OBJECT_CLASS (parley_call_node_parent_class)->dispose (object);
}

static void
parley_call_node_finalize (GObject *object)
{
  ParleyCallNode *self = PARLEY_CALL_NODE (object);

  g_queue_clear_full (&self->writes, (GDestroyNotify)write_free);
  g_clear_pointer (&self->participants, g_hash_table_unref);
  g_clear_pointer (&self->were_in, g_hash_table_unref);
  g_clear_pointer (&self->busy, g_hash_table_unref);
  g_clear_object (&self->database);
  g_free (self->me);
  g_free (self->room);
  g_free (self->call);
  G_OBJECT_CLASS (parley_call_node_parent_class)->finalize (object);
}

static void
parley_call_node_class_init (ParleyCallNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = parley_call_node_dispose;
  object_class->finalize = parley_call_node_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_CALL_NODE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] = g_signal_new ("settled", PARLEY_TYPE_CALL_NODE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_node_init (ParleyCallNode *self)
{
  self->participants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->were_in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * parley_call_node_new:
 * @database: where the call is
 * @me: one's own uid
 * @room: id of the room
 * @call: id of the call
 *
 * Returns: (transfer full): the call as nobody has described it yet
 */
ParleyCallNode *
parley_call_node_new (FirebaseDatabase *database, const char *me, const char *room, const char *call)
{
  ParleyCallNode *self = g_object_new (PARLEY_TYPE_CALL_NODE, NULL);

  self->database = g_object_ref (database);
  self->me = g_strdup (me);
  self->room = g_strdup (room);
  self->call = g_strdup (call);
  return self;
}

/**
 * parley_call_node_follow:
 * @self: a call
 *
 * Listens to the call.  Where it has not been written yet it is
 * %PARLEY_CALL_NODE_ABSENT, which is how a caller hears every answer.
 */
void
parley_call_node_follow (ParleyCallNode *self)
{
  g_autofree char *path = g_strdup_printf ("calls/%s/%s", self->room, self->call);

  if (self->stream != NULL)
    return;
  self->stream = firebase_database_listen (self->database, path, NULL);
  g_signal_connect_object (self->stream, "put", G_CALLBACK (on_put), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "patch", G_CALLBACK (on_patch), self, G_CONNECT_SWAPPED);
}

void
parley_call_node_unfollow (ParleyCallNode *self)
{
  if (self->stream != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      firebase_stream_stop (self->stream);
    }
  g_clear_object (&self->stream);
}

ParleyCallNodeState
parley_call_node_get_state (ParleyCallNode *self)
{
  return self->state;
}

/* Returns: whether anybody has ever answered, as far as was heard */
gboolean
parley_call_node_was_live (ParleyCallNode *self)
{
  return self->was_live;
}

guint
parley_call_node_count_others_in (ParleyCallNode *self)
{
  GHashTableIter iter;
  gpointer uid, state;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->participants);
  while (g_hash_table_iter_next (&iter, &uid, &state))
    if (strcmp (state, "in") == 0 && strcmp (uid, self->me) != 0)
      n++;
  return n;
}

gboolean
parley_call_node_was_in (ParleyCallNode *self, const char *uid)
{
  return g_hash_table_contains (self->were_in, uid);
}

/* Returns: whether each of @people has declined or is in another call */
gboolean
parley_call_node_is_refused (ParleyCallNode *self, const char *const *people)
{
  for (guint i = 0; people[i] != NULL; i++)
    if (g_strcmp0 (g_hash_table_lookup (self->participants, people[i]), "declined") != 0 &&
        !g_hash_table_contains (self->busy, people[i]))
      return FALSE;
  return people[0] != NULL;
}

/* Returns: whether somebody declined who is not busy */
gboolean
parley_call_node_is_declined (ParleyCallNode *self)
{
  GHashTableIter iter;
  gpointer uid, state;

  g_hash_table_iter_init (&iter, self->participants);
  while (g_hash_table_iter_next (&iter, &uid, &state))
    if (strcmp (state, "declined") == 0 && !g_hash_table_contains (self->busy, uid))
      return TRUE;
  return FALSE;
}

gboolean
parley_call_node_is_busy (ParleyCallNode *self)
{
  return g_hash_table_size (self->busy) > 0;
}

/**
 * parley_call_node_ring_async:
 * @self: a call that does not exist yet
 * @people: uids of members to ring, one's own not among them
 * @video: whether it is a video call
 * @cancellable: (nullable): makes the result an error; a write under way is
 *   not torn, so that what is written next finds it done
 *
 * Writes the call and its rings, all or nothing.
 */
void
parley_call_node_ring_async (ParleyCallNode *self, const char *const *people, gboolean video, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, parley_call_node_ring_async);
  enqueue (self, write_new (parley_call_update_ring (self->room, self->call, self->me, people, video), task));
}

gboolean
parley_call_node_ring_finish (ParleyCallNode *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * parley_call_node_answer_async:
 * @self: a call that rings us
 * @cancellable: (nullable): as for parley_call_node_ring_async()
 *
 * Where somebody else has answered first, the rules refuse to make the call
 * live once more; then only the participant is written.
 */
void
parley_call_node_answer_async (ParleyCallNode *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Write *write = write_new (parley_call_update_answer (self->room, self->call, self->me, TRUE), task);

  g_task_set_source_tag (task, parley_call_node_answer_async);
  g_queue_push_tail (&write->instead, parley_call_update_answer (self->room, self->call, self->me, FALSE));
  enqueue (self, write);
}

gboolean
parley_call_node_answer_finish (ParleyCallNode *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * parley_call_node_decline:
 * @self: a call that rings us
 * @ends: whether that ends the call, as in a direct chat
 * @busy: whether it is because of another call
 */
void
parley_call_node_decline (ParleyCallNode *self, gboolean ends, gboolean busy)
{
  Write *write = write_new (parley_call_update_decline (self->room, self->call, self->me, ends), NULL);

  if (busy)
    enqueue (self, write_new (parley_call_update_leave (self->room, self->call, self->me, FALSE, NULL), NULL));
  g_queue_push_tail (&write->instead, parley_call_update_decline (self->room, self->call, self->me, FALSE));
  g_queue_push_tail (&write->instead, parley_call_update_forget (self->me, self->call));
  enqueue (self, write);
}

static gboolean
has_answered (ParleyCallNode *self, const char *uid)
{
  return g_hash_table_contains (self->participants, uid);
}

/**
 * parley_call_node_leave:
 * @self: a call we are in, or ring for
 * @ends: whether the call ends with us
 * @rung: (nullable): whose rings are ours to delete; who has answered has
 *   deleted it already
 */
void
parley_call_node_leave (ParleyCallNode *self, gboolean ends, const char *const *rung)
{
  g_autoptr (GStrvBuilder) waiting = g_strv_builder_new ();
  g_auto (GStrv) rings = NULL;
  Write *write;

  for (guint i = 0; rung != NULL && rung[i] != NULL; i++)
    if (!has_answered (self, rung[i]))
      g_strv_builder_add (waiting, rung[i]);
  rings = g_strv_builder_end (waiting);
  write = write_new (parley_call_update_leave (self->room, self->call, self->me, ends, (const char *const *)rings), NULL);
  if (rings[0] != NULL)
    g_queue_push_tail (&write->instead, parley_call_update_leave (self->room, self->call, self->me, ends, NULL));
  if (ends)
    g_queue_push_tail (&write->instead, parley_call_update_leave (self->room, self->call, self->me, FALSE, NULL));
  write->rings = g_steal_pointer (&rings);
  write->leaves = !ends && self->state != PARLEY_CALL_NODE_ENDED;
  enqueue (self, write);
}

/* Deletes the own ring: it is stale. */
void
parley_call_node_forget_ring (ParleyCallNode *self)
{
  enqueue (self, write_new (parley_call_update_forget (self->me, self->call), NULL));
}

/**
 * parley_call_node_write:
 * @self: a call
 * @update: (transfer full): what to write at the root, after all that is
 *   being written
 * @instead: (transfer full) (nullable): what to write if that is refused
 */
void
parley_call_node_write (ParleyCallNode *self, JsonObject *update, JsonObject *instead)
{
  Write *write = write_new (update, NULL);

  if (instead != NULL)
    g_queue_push_tail (&write->instead, instead);
  enqueue (self, write);
}

/* Returns: whether everything that had to be written has been, or never will be */
gboolean
parley_call_node_is_settled (ParleyCallNode *self)
{
  return g_queue_is_empty (&self->writes) && !self->is_writing && !self->is_looking;
}
