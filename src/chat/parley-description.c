/* Asks what a room is: its node and its members, one after the other.  Nothing
 * streams these; they are asked for when a room opens and when something in it
 * hints that they have changed.
 */

#include "parley-description.h"

#include "firebase-error.h"
#include "parley-limits.h"
#include "web-json.h"

typedef struct
{
  ParleyAccount *account;
  char *room;
  ParleyDescription *description;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  parley_account_unref (self->account);
  g_free (self->room);
  g_clear_pointer (&self->description, parley_description_free);
  g_free (self);
}

void
parley_description_free (ParleyDescription *self)
{
  g_free (self->kind);
  g_free (self->name);
  g_free (self->peer);
  g_free (self->topic);
  g_free (self->creator);
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_pointer (&self->joined, g_hash_table_unref);
  g_free (self);
}

/**
 * parley_description_read_members:
 * @node: (nullable): what the server has under members/ROOM
 *
 * Returns: (transfer full): uid → role, without what is no membership
 */
GHashTable *
parley_description_read_members (JsonNode *node)
{
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonObject *object = web_json_node_get_object (node);
  JsonObjectIter iter;
  const char *uid, *role;
  JsonNode *child;

  if (object == NULL)
    return members;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &uid, &child))
    {
      role = web_json_get_string (web_json_node_get_object (child), "role");
      if (role != NULL && parley_is_key (uid))
        g_hash_table_insert (members, g_strdup (uid), g_strdup (role));
    }
  return members;
}

/* Of whom that is not said there is no time. */
static GHashTable *
read_joined (JsonNode *node)
{
  GHashTable *joined = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonObject *object = web_json_node_get_object (node);
  JsonObjectIter iter;
  const char *uid;
  JsonNode *child;

  if (object == NULL)
    return joined;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &uid, &child))
    {
      gint64 at = parley_json_get_time (web_json_node_get_object (child), "joinedAt");

      if (at > 0)
        g_hash_table_insert (joined, g_strdup (uid), g_memdup2 (&at, sizeof at));
    }
  return joined;
}

/**
 * parley_description_save_members:
 * @account: whose
 * @room: the room's id
 * @members: uid → role
 */
void
parley_description_save_members (ParleyAccount *account, const char *room, GHashTable *members)
{
  GHashTableIter iter;
  gpointer uid, role;

  parley_store_begin (account->store);
  parley_store_clear_members (account->store, room);
  g_hash_table_iter_init (&iter, members);
  while (g_hash_table_iter_next (&iter, &uid, &role))
    parley_store_add_member (account->store, room, uid, role);
  parley_store_set_doubtful (account->store, room, FALSE);
  parley_store_commit (account->store);
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->description->members = parley_description_read_members (node);
  self->description->joined = read_joined (node);
  g_task_return_pointer (task, g_steal_pointer (&self->description), (GDestroyNotify)parley_description_free);
}

static char *
read_peer (Fetch *self, JsonObject *room)
{
  const char *first = web_json_get_string (room, "first");
  const char *second = web_json_get_string (room, "second");
  const char *peer = g_strcmp0 (first, self->account->uid) == 0 ? second : first;

  return parley_is_key (peer) ? g_strdup (peer) : NULL;
}

static void
read_traits (ParleyDescription *description, JsonObject *room)
{
  const char *topic = web_json_get_string (room, "topic");
  const char *owner = web_json_get_string (room, "owner");

  if (topic != NULL && parley_utf16_length (topic) > 0 && parley_utf16_length (topic) <= PARLEY_TOPIC_MAX)
    description->topic = g_strdup (topic);
  if (parley_is_key (owner))
    description->creator = g_strdup (owner);
  description->archived_at = parley_json_get_time (room, "archivedAt");
  description->listed = web_json_get_boolean (room, "public", FALSE);
}

static gboolean
read_room (Fetch *self, JsonObject *room)
{
  const char *kind = web_json_get_string (room, "kind");
  const char *name = web_json_get_string (room, "name");
  ParleyDescription *description = g_new0 (ParleyDescription, 1);

  self->description = description;
  description->kind = g_strdup (kind);
  read_traits (description, room);
  if (g_strcmp0 (kind, "direct") == 0)
    return (description->peer = read_peer (self, room)) != NULL;
  if (name == NULL || parley_utf16_length (name) < 1 || parley_utf16_length (name) > PARLEY_ROOM_NAME_MAX)
    return FALSE;
  description->name = g_strdup (name);
  return g_strcmp0 (kind, "group") == 0;
}

static void
on_room (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autofree char *path = g_strconcat ("members/", self->room, NULL);

  if (error == NULL && !read_room (self, web_json_node_get_object (node)))
    error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_MALFORMED, "what the server calls a room is none");
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  firebase_database_get_async (self->account->database, path, NULL, cancellable, on_members, g_steal_pointer (&task));
}

/**
 * parley_description_fetch_async:
 * @account: who asks
 * @room: the room's id
 * @cancellable: (nullable): to stop waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_description_fetch_async (ParleyAccount *account, const char *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *path = g_strconcat ("rooms/", room, NULL);
  Fetch *self = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, parley_description_fetch_async);
  g_task_set_task_data (task, self, fetch_free);
  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  firebase_database_get_async (account->database, path, NULL, cancellable, on_room, task);
}

/**
 * parley_description_fetch_finish:
 * @result: of parley_description_fetch_async()
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what the room is
 */
ParleyDescription *
parley_description_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
