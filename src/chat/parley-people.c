/* Who the uids are.  One object a person, kept as long as the session; names
 * come from the store at once and from the server when they are unknown or a
 * day old, a few at a time so that a big room does not hold up a message.
 */

#include "parley-people.h"

#include "parley-limits.h"
#include "parley-member-private.h"
#include "web-json.h"

#define ASKED_AT_ONCE 4
#define STALE_AFTER (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define PICTURE_MAX 1024

struct _ParleyPeople
{
  GObject parent_instance;

  ParleyStore *store;
  FirebaseDatabase *database;
  GCancellable *cancellable;
  GHashTable *persons; /* uid → ParleyMember */
  GHashTable *asking;  /* uid → GPtrArray of GTask that wait for it */
  GHashTable *failed;  /* uids to ask about once there is a network */
  GQueue queue;        /* uids, keys of asking, not asked yet */
  guint in_flight;
};

G_DEFINE_FINAL_TYPE (ParleyPeople, parley_people, G_TYPE_OBJECT)

static void ask_next (ParleyPeople *self);

static gint64
now_in_ms (void)
{
  return g_get_real_time () / 1000;
}

/* Those who wait get the person in any case: "" is an answer too. */
static void
tell_waiting (ParleyPeople *self, const char *uid)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *key = NULL;
  ParleyMember *person = g_hash_table_lookup (self->persons, uid);

  if (!g_hash_table_steal_extended (self->asking, uid, (gpointer *)&key, (gpointer *)&tasks))
    return;
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_pointer (tasks->pdata[i], g_object_ref (person), g_object_unref);
}

static void
take_answer (ParleyPeople *self, const char *uid, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  const char *name = web_json_get_string (object, "name");
  const char *picture = web_json_get_string (object, "photo");

  if (name == NULL || parley_utf16_length (name) < 1 || parley_utf16_length (name) > PARLEY_NAME_MAX)
    name = "";
  if (picture != NULL && (!g_str_has_prefix (picture, "https://") || parley_utf16_length (picture) < 0 || parley_utf16_length (picture) > PICTURE_MAX))
    picture = NULL;
  parley_people_take_profile (self, uid, name, picture);
}

static void
on_profile (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyPeople *self = g_task_get_source_object (task);
  const char *uid = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  self->in_flight--;
  if (error == NULL)
    take_answer (self, uid, node);
  else if (!g_cancellable_is_cancelled (self->cancellable))
    g_hash_table_add (self->failed, g_strdup (uid));
  tell_waiting (self, uid);
  ask_next (self);
  g_task_return_boolean (task, error == NULL);
}

static void
ask_next (ParleyPeople *self)
{
  while (self->in_flight < ASKED_AT_ONCE && !g_queue_is_empty (&self->queue))
    {
      g_autofree char *uid = g_queue_pop_head (&self->queue);
      g_autofree char *path = g_strconcat ("users/", uid, NULL);
      GTask *task = g_task_new (self, self->cancellable, NULL, NULL);

      g_task_set_source_tag (task, ask_next);
      g_task_set_task_data (task, g_steal_pointer (&uid), g_free);
      self->in_flight++;
      firebase_database_get_async (self->database, path, NULL, self->cancellable, on_profile, task);
    }
}

static void
ask (ParleyPeople *self, const char *uid)
{
  if (g_hash_table_contains (self->asking, uid) || g_cancellable_is_cancelled (self->cancellable))
    return;
  g_hash_table_remove (self->failed, uid);
  g_hash_table_insert (self->asking, g_strdup (uid), g_ptr_array_new_with_free_func (g_object_unref));
  g_queue_push_tail (&self->queue, g_strdup (uid));
  ask_next (self);
}

static void
parley_people_dispose (GObject *object)
{
  ParleyPeople *self = PARLEY_PEOPLE (object);

  parley_people_close (self);
  g_clear_pointer (&self->persons, g_hash_table_unref);
  g_clear_pointer (&self->asking, g_hash_table_unref);
  g_clear_pointer (&self->failed, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->database);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (parley_people_parent_class)->dispose (object);
}

static void
parley_people_class_init (ParleyPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_people_dispose;
}

static void
parley_people_init (ParleyPeople *self)
{
  self->cancellable = g_cancellable_new ();
  self->persons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->asking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->queue);
}

ParleyPeople *
parley_people_new (ParleyStore *store, FirebaseDatabase *database)
{
  ParleyPeople *self = g_object_new (PARLEY_TYPE_PEOPLE, NULL);

  self->store = g_object_ref (store);
  self->database = g_object_ref (database);
  return self;
}

static ParleyMember *
meet (ParleyPeople *self, const char *uid)
{
  ParleyMember *person = parley_member_new (uid, NULL);
  g_autofree char *name = NULL, *picture = NULL;
  gint64 asked_at = 0;

  g_hash_table_insert (self->persons, g_strdup (uid), person);
  if (parley_store_get_person (self->store, uid, &name, &picture, &asked_at))
    parley_member_set_profile (person, name, picture);
  if (ABS (now_in_ms () - asked_at) > STALE_AFTER)
    ask (self, uid);
  return person;
}

/**
 * parley_people_get:
 * @self: the people
 * @uid: who
 *
 * Returns: (transfer none): the one object for @uid; its name may come later
 */
ParleyMember *
parley_people_get (ParleyPeople *self, const char *uid)
{
  ParleyMember *person = g_hash_table_lookup (self->persons, uid);

  return person != NULL ? person : meet (self, uid);
}

/**
 * parley_people_know_async:
 * @self: the people
 * @uid: who
 * @cancellable: (nullable): to stop waiting
 * @callback: called once the name is known, or cannot be learned now
 * @user_data: for @callback
 */
void
parley_people_know_async (ParleyPeople *self, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ParleyMember *person = parley_people_get (self, uid);
  GPtrArray *waiting = g_hash_table_lookup (self->asking, uid);

  g_task_set_source_tag (task, parley_people_know_async);
  if (waiting != NULL && parley_member_get_name (person)[0] == '\0')
    g_ptr_array_add (waiting, g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_object_ref (person), g_object_unref);
}

/**
 * parley_people_know_finish:
 * @self: the people
 * @result: of parley_people_know_async()
 * @error: set only when cancelled
 *
 * Returns: (transfer full): the person
 */
ParleyMember *
parley_people_know_finish (ParleyPeople *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * parley_people_take_profile:
 * @self: the people
 * @uid: who
 * @name: their name, "" where they have none
 * @picture: (nullable): the address of their picture
 */
void
parley_people_take_profile (ParleyPeople *self, const char *uid, const char *name, const char *picture)
{
  ParleyMember *person = g_hash_table_lookup (self->persons, uid);

  parley_store_save_person (self->store, uid, name, picture, now_in_ms ());
  if (person == NULL)
    person = meet (self, uid);
  parley_member_set_profile (person, name, picture);
}

/**
 * parley_people_ask_again:
 * @self: the people
 *
 * There is a network again: asks for everybody it could not learn about.
 */
void
parley_people_ask_again (ParleyPeople *self)
{
  g_autofree char **uids = (char **)g_hash_table_get_keys_as_array (self->failed, NULL);

  for (guint i = 0; uids[i] != NULL; i++)
    {
      g_autofree char *uid = g_strdup (uids[i]);

      ask (self, uid);
    }
}

/**
 * parley_people_close:
 * @self: the people
 *
 * Asks nobody any more; whoever waits gets what is known.
 */
void
parley_people_close (ParleyPeople *self)
{
  g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->queue, g_free);
  while (self->asking != NULL && g_hash_table_size (self->asking) > 0)
    {
      GHashTableIter iter;
      gpointer uid;

      g_hash_table_iter_init (&iter, self->asking);
      g_hash_table_iter_next (&iter, &uid, NULL);
      tell_waiting (self, uid);
    }
}
