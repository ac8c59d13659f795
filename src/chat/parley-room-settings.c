/* What a room is like, and changing it: name, topic, archive and directory for
 * everybody (data model, sections 4.5 and 4.14), notice and favourite for oneself
 * (section 4.12).  A room and its entry in the directory change together, or the
 * rules refuse both.
 */

#include "parley-room-settings.h"

#include <string.h>

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-room-update.h"
#include "parley-store-traits.h"

/* Once all of them hold: whoever hears of one may look at another. */
static void
notify_traits (ParleyRoom *self, const ParleyRoomTraits *old, const ParleyRoomTraits *new)
{
  const struct
  {
    const char *property;
    gboolean changed;
  } traits[] = {
    { "topic", g_strcmp0 (old->topic, new->topic) != 0 },
    { "role", g_strcmp0 (old->role, new->role) != 0 },
    { "archived", (old->archived_at > 0) != (new->archived_at > 0) },
    { "listed", old->listed != new->listed },
    { "notice", old->notice != new->notice },
    { "favourite", old->favourite != new->favourite },
    { "requested", old->requested != new->requested },
  };

  for (guint i = 0; i < G_N_ELEMENTS (traits); i++)
    if (traits[i].changed)
      g_object_notify (G_OBJECT (self), traits[i].property);
}

/**
 * parley_room_set_traits:
 * @self: a room
 * @traits: what it is like now: stored, then told to whoever watches
 */
void
parley_room_set_traits (ParleyRoom *self, const ParleyRoomTraits *traits)
{
  g_autoptr (ParleyRoomTraits) old = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (self) && traits != NULL);

  old = parley_room_replace_traits (self, parley_room_traits_copy (traits));
  parley_store_save_traits (parley_room_get_account (self)->store, parley_room_get_id (self), traits);
  notify_traits (self, old, parley_room_get_traits (self));
}

const char *
parley_room_get_topic (ParleyRoom *self)
{
  return parley_room_get_traits (self)->topic;
}

const char *
parley_room_get_role (ParleyRoom *self)
{
  return parley_room_get_traits (self)->role;
}

gboolean
parley_room_is_archived (ParleyRoom *self)
{
  return parley_room_get_traits (self)->archived_at > 0;
}

gboolean
parley_room_is_listed (ParleyRoom *self)
{
  return parley_room_get_traits (self)->listed;
}

ParleyRoomNotice
parley_room_get_notice (ParleyRoom *self)
{
  return parley_room_get_traits (self)->notice;
}

gboolean
parley_room_is_muted (ParleyRoom *self)
{
  return parley_room_get_notice (self) == PARLEY_ROOM_NOTICE_NOTHING;
}

gboolean
parley_room_is_favourite (ParleyRoom *self)
{
  return parley_room_get_traits (self)->favourite;
}

/**
 * parley_room_is_requested:
 * @self: a room
 *
 * Returns: whether a stranger asks for it, or somebody who is blocked
 */
gboolean
parley_room_is_requested (ParleyRoom *self)
{
  return parley_room_get_traits (self)->requested;
}

/**
 * parley_room_is_managed:
 * @self: a room
 *
 * Returns: whether the account is an owner or an admin of this group
 */
gboolean
parley_room_is_managed (ParleyRoom *self)
{
  const char *role = parley_room_get_role (self);

  return !parley_room_is_direct (self) && (g_strcmp0 (role, "owner") == 0 || g_strcmp0 (role, "admin") == 0);
}

/**
 * parley_room_refresh:
 * @self: a room
 * @cancellable: (nullable): to give up
 *
 * Asks the server for name, members and all else that the room is.
 */
void
parley_room_refresh (ParleyRoom *self, GCancellable *cancellable)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_room_describe_async (self, cancellable, NULL, NULL);
}

static JsonNode *
make_string (const char *text)
{
  return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
}

static JsonNode *
make_true (void)
{
  return json_node_init_boolean (json_node_alloc (), TRUE);
}

static gboolean
is_in_directory (ParleyRoom *self)
{
  return parley_room_is_listed (self) && !parley_room_is_archived (self);
}

/* As many members as are known: who manages the room can set the number right. */
static JsonNode *
make_listing (ParleyRoom *self)
{
  JsonObject *listing = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), listing);

  json_object_unref (listing);
  json_object_set_string_member (listing, "name", parley_room_get_name (self));
  if (parley_room_get_topic (self) != NULL)
    json_object_set_string_member (listing, "topic", parley_room_get_topic (self));
  json_object_set_int_member (listing, "members", g_list_model_get_n_items (parley_room_get_members (self)));
  return node;
}

static void
refuse (ParleyRoom *self, gpointer tag, GAsyncReadyCallback callback, gpointer user_data, const char *why)
{
  g_task_report_new_error (self, callback, user_data, tag, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "%s", why);
}

/* Name and topic. */

typedef struct
{
  const char *field;
  char *value; /* NULL to remove it */
} Words;

static void
words_free (gpointer data)
{
  Words *self = data;

  g_free (self->value);
  g_free (self);
}

static JsonObject *
make_words (ParleyRoom *self, gpointer data)
{
  Words *words = data;
  gboolean name = g_str_equal (words->field, "name");
  const char *id = parley_room_get_id (self);
  g_autofree char *text = name ? g_strdup_printf ("renamed the room to %s", words->value) : g_strdup ("changed the topic");
  JsonObject *update = parley_room_is_archived (self) ? json_object_new () : parley_room_update_announce (self, words->field, text, name);

  parley_room_update_set (update, make_string (words->value), "rooms/%s/%s", id, words->field);
  if (is_in_directory (self))
    parley_room_update_set (update, make_string (words->value), "publicRooms/%s/%s", id, words->field);
  return update;
}

static void
set_words (ParleyRoom *self, const char *field, char *value, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Words *words = g_new0 (Words, 1);

  words->field = field;
  words->value = value;
  parley_room_update_async (self, make_words, words, words_free, cancellable, callback, user_data);
}

/**
 * parley_room_rename_async:
 * @self: a group that the account manages
 * @name: what to call it; space around it does not matter
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_rename_async (ParleyRoom *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *stripped = NULL;
  gint64 length;

  g_return_if_fail (PARLEY_IS_ROOM (self) && name != NULL);

  stripped = g_strstrip (g_strdup (name));
  length = parley_utf16_length (stripped);
  if (length < 1 || length > PARLEY_ROOM_NAME_MAX)
    refuse (self, parley_room_rename_async, callback, user_data, "a room's name is empty or too long");
  else
    set_words (self, "name", g_steal_pointer (&stripped), cancellable, callback, user_data);
}

/**
 * parley_room_set_topic_async:
 * @self: a group that the account manages
 * @topic: what it is about, "" for nothing
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_set_topic_async (ParleyRoom *self, const char *topic, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *stripped = NULL;
  gint64 length;

  g_return_if_fail (PARLEY_IS_ROOM (self) && topic != NULL);

  stripped = g_strstrip (g_strdup (topic));
  length = parley_utf16_length (stripped);
  if (length < 0 || length > PARLEY_TOPIC_MAX)
    refuse (self, parley_room_set_topic_async, callback, user_data, "a room's topic is too long");
  else
    set_words (self, "topic", length > 0 ? g_steal_pointer (&stripped) : NULL, cancellable, callback, user_data);
}

/* Archive and directory. */

static JsonObject *
make_archived (ParleyRoom *self, gpointer data)
{
  const char *id = parley_room_get_id (self);
  JsonObject *update = parley_room_update_announce (self, "archive", "archived the room", TRUE);

  parley_room_update_set (update, firebase_server_timestamp (), "rooms/%s/archivedAt", id);
  if (parley_room_is_listed (self))
    parley_room_update_set (update, NULL, "publicRooms/%s", id);
  return update;
}

static JsonObject *
make_reopened (ParleyRoom *self, gpointer data)
{
  const char *id = parley_room_get_id (self);
  JsonObject *update = parley_room_update_announce (self, "reopen", "reopened the room", TRUE);

  parley_room_update_set (update, NULL, "rooms/%s/archivedAt", id);
  if (parley_room_is_listed (self))
    parley_room_update_set (update, make_listing (self), "publicRooms/%s", id);
  return update;
}

/**
 * parley_room_set_archived_async:
 * @self: a group that the account manages
 * @archived: whether it takes no more messages
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_set_archived_async (ParleyRoom *self, gboolean archived, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_room_update_async (self, archived ? make_archived : make_reopened, NULL, NULL, cancellable, callback, user_data);
}

static JsonObject *
make_listed (ParleyRoom *self, gpointer data)
{
  JsonObject *update = json_object_new ();

  parley_room_update_set (update, make_true (), "rooms/%s/public", parley_room_get_id (self));
  if (!parley_room_is_archived (self))
    parley_room_update_set (update, make_listing (self), "publicRooms/%s", parley_room_get_id (self));
  return update;
}

static JsonObject *
make_unlisted (ParleyRoom *self, gpointer data)
{
  JsonObject *update = json_object_new ();

  parley_room_update_set (update, NULL, "rooms/%s/public", parley_room_get_id (self));
  parley_room_update_set (update, NULL, "publicRooms/%s", parley_room_get_id (self));
  return update;
}

/**
 * parley_room_set_listed_async:
 * @self: a group that the account manages
 * @listed: whether anybody may find and join it
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_set_listed_async (ParleyRoom *self, gboolean listed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_room_update_async (self, listed ? make_listed : make_unlisted, NULL, NULL, cancellable, callback, user_data);
}

/* What only oneself sees: the server first, so that nothing is shown that the
 * other devices do not learn of.
 */

typedef struct
{
  const char *branch;
  guint value; /* 0 for no mark, a ParleyRoomNotice where it is that */
} Mark;

static void
keep_mark (ParleyRoom *self, Mark *mark)
{
  g_autoptr (ParleyRoomTraits) traits = parley_room_traits_copy (parley_room_get_traits (self));

  if (g_str_equal (mark->branch, "muted"))
    traits->notice = mark->value;
  else
    traits->favourite = mark->value != 0;
  parley_room_set_traits (self, traits);
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_put_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  keep_mark (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static JsonNode *
make_mark (guint value)
{
  if (value == 0)
    return json_node_new (JSON_NODE_NULL);
  return value == PARLEY_ROOM_NOTICE_MENTIONS ? make_string ("mentions") : make_true ();
}

static void
set_mark (ParleyRoom *self, const char *branch, guint mark_value, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ParleyAccount *account = parley_room_get_account (self);
  g_autofree char *path = g_strdup_printf ("inbox/%s/%s/%s", account->uid, branch, parley_room_get_id (self));
  g_autoptr (JsonNode) value = make_mark (mark_value);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Mark *mark = g_new0 (Mark, 1);

  mark->branch = branch;
  mark->value = mark_value;
  g_task_set_source_tag (task, set_mark);
  g_task_set_task_data (task, mark, g_free);
  firebase_database_put_async (account->database, path, value, cancellable, on_marked, task);
}

/**
 * parley_room_set_notice_async:
 * @self: a room
 * @notice: what the account wants to be notified of
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_set_notice_async (ParleyRoom *self, ParleyRoomNotice notice, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  set_mark (self, "muted", notice, cancellable, callback, user_data);
}

/**
 * parley_room_set_favourite_async:
 * @self: a room
 * @favourite: whether it stands above the others
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_set_favourite_async (ParleyRoom *self, gboolean favourite, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  set_mark (self, "favourites", favourite ? 1 : 0, cancellable, callback, user_data);
}

/**
 * parley_room_settings_finish:
 * @self: a room
 * @result: of one of the calls of this file
 * @error: FIREBASE_ERROR_INVALID where what was asked for cannot be, FIREBASE_ERROR_PERMISSION_DENIED
 *   where the account may not, any other of FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has agreed
 */
gboolean
parley_room_settings_finish (ParleyRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
