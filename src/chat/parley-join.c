/* Coming into a room by oneself: into a public one, or by a link.  (Data model,
 * sections 4.2, 4.5 and 4.6.)  A refusal says nothing of its cause, so it is looked
 * for: perhaps one is in already, as after an answer that was lost, or banned.
 */

#include "parley-join.h"

#include "firebase-error.h"
#include "parley-join-link.h"
#include "parley-limits.h"
#include "parley-room-update.h"
#include "parley-session-private.h"
#include "parley-update.h"
#include "web-json.h"

G_DEFINE_QUARK (parley - join - error - quark, parley_join_error)

typedef struct
{
  char *room;
  char *code;
  char *name;
  gboolean counted; /* the directory's listing has a number */
} Join;

static void write_join (GTask *task);

static void
join_free (gpointer data)
{
  Join *self = data;

  g_free (self->room);
  g_free (self->code);
  g_free (self->name);
  g_free (self);
}

static ParleyAccount *
get_account (GTask *task)
{
  return parley_session_get_account (g_task_get_source_object (task));
}

static void
get (GTask *task, GAsyncReadyCallback callback, const char *branch, gboolean own)
{
  Join *join = g_task_get_task_data (task);
  ParleyAccount *account = get_account (task);
  g_autofree char *path = g_strjoin ("/", branch, join->room, own ? account->uid : NULL, NULL);

  firebase_database_get_async (account->database, path, NULL, g_task_get_cancellable (task), callback, task);
}

static void
return_room (GTask *task)
{
  Join *join = g_task_get_task_data (task);
  ParleyInbox *inbox = parley_session_get_inbox (g_task_get_source_object (task));
  ParleyRoom *room;

  if (g_task_return_error_if_cancelled (task))
    return;
  parley_inbox_drop_invitation (inbox, join->room);
  room = parley_inbox_add_room (inbox, join->room, join->name);
  g_task_return_pointer (task, g_object_ref (room), g_object_unref);
}

static void
on_ban (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  JsonObject *ban = web_json_node_get_object (node);
  const char *reason = web_json_get_string (ban, "reason");

  if (error != NULL)
    g_task_return_error (task, error);
  else if (ban == NULL)
    g_task_return_new_error (task, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_CLOSED, "nothing lets the account in");
  else
    g_task_return_new_error (task, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_BANNED, "%s", reason != NULL && g_utf8_validate (reason, -1, NULL) ? reason : "");
}

static void
on_membership (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (web_json_node_get_object (node) != NULL)
    return_room (task);
  else
    get (g_steal_pointer (&task), on_ban, "bans", TRUE);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Join *join = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    return_room (task);
  else if (!g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (join->counted)
    {
      /* The listing may have gone, or its number: a courtesy that can be left out. */
      join->counted = FALSE;
      write_join (g_steal_pointer (&task));
    }
  else
    get (g_steal_pointer (&task), on_membership, "members", TRUE);
  g_clear_error (&error);
}

static JsonNode *
make_membership (const char *code)
{
  JsonObject *membership = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), membership);

  json_object_unref (membership);
  json_object_set_string_member (membership, "role", "member");
  json_object_set_member (membership, "joinedAt", firebase_server_timestamp ());
  if (code != NULL)
    json_object_set_string_member (membership, "joinCode", code);
  return node;
}

static void
write_join (GTask *task)
{
  Join *join = g_task_get_task_data (task);
  ParleyAccount *account = get_account (task);
  g_autofree char *id = firebase_database_make_key (account->database);
  g_autoptr (ParleyRecord) record = parley_record_new (id, account->uid, join->code != NULL ? "joined by link" : "joined", 0);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (JsonObject) update = NULL;

  record->kind = g_strdup ("join");
  update = parley_update_send (join->room, account->uid, record, nobody);
  parley_room_update_set (update, make_membership (join->code), "members/%s/%s", join->room, account->uid);
  if (join->counted)
    parley_room_update_set (update, firebase_server_increment (1), "publicRooms/%s/members", join->room);
  firebase_database_patch_async (account->database, "", update, g_task_get_cancellable (task), on_joined, task);
}

static void
on_listing (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Join *join = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  join->counted = web_json_get_int (web_json_node_get_object (node), "members", -1) >= 0;
  write_join (g_steal_pointer (&task));
}

static GTask *
make_task (ParleySession *session, const char *room, const char *code, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Join *join = g_new0 (Join, 1);

  g_task_set_source_tag (task, parley_join_async);
  g_task_set_task_data (task, join, join_free);
  join->room = g_strdup (room);
  join->code = g_strdup (code);
  join->name = g_strdup (name);
  return task;
}

/**
 * parley_join_async:
 * @session: who joins
 * @room: the room's id
 * @code: (nullable): of its link; NULL for a public room
 * @name: (nullable): what it is called as far as is known
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 *
 * Whoever is a member already just gets the room.
 */
void
parley_join_async (ParleySession *session, const char *room, const char *code, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PARLEY_IS_SESSION (session) && parley_is_push_id (room));

  task = make_task (session, room, code, name, cancellable, callback, user_data);
  if (parley_session_find_room (session, room) != NULL)
    return_room (task);
  else
    get (g_steal_pointer (&task), on_listing, "publicRooms", FALSE);
}

/**
 * parley_join_finish:
 * @session: a session
 * @result: of one of the calls of this file
 * @error: PARLEY_JOIN_ERROR, FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the room
 */
ParleyRoom *
parley_join_finish (ParleySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    return_room (task);
}

static void
add_listing (JsonObject *update, Join *join, const char *topic)
{
  g_autofree char *path = g_strconcat ("rooms/", join->room, NULL);
  JsonObject *room = json_object_get_object_member (update, path);
  JsonObject *listing = json_object_new ();

  json_object_set_boolean_member (room, "public", TRUE);
  json_object_set_string_member (listing, "name", join->name);
  json_object_set_int_member (listing, "members", 1);
  if (topic != NULL)
    {
      json_object_set_string_member (room, "topic", topic);
      json_object_set_string_member (listing, "topic", topic);
    }
  g_free (path);
  path = g_strconcat ("publicRooms/", join->room, NULL);
  json_object_set_object_member (update, path, listing);
}

static gboolean
has_length (const char *text, gint64 min, gint64 max)
{
  gint64 length = parley_utf16_length (text);

  return length >= min && length <= max;
}

/**
 * parley_join_create_public_async:
 * @session: who makes it
 * @name: what to call it; space around it does not matter
 * @topic: (nullable): what it is about
 * @cancellable: (nullable): to give up waiting
 * @callback: called once, for parley_join_finish()
 * @user_data: for @callback
 */
void
parley_join_create_public_async (ParleySession *session, const char *name, const char *topic, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *stripped = NULL, *about = NULL, *id = NULL, *message = NULL;
  g_autoptr (JsonObject) update = NULL;
  ParleyAccount *account;
  GTask *task;

  g_return_if_fail (PARLEY_IS_SESSION (session) && name != NULL);

  account = parley_session_get_account (session);
  stripped = g_strstrip (g_strdup (name));
  about = g_strstrip (g_strdup (topic != NULL ? topic : ""));
  id = firebase_database_make_key (account->database);
  message = firebase_database_make_key (account->database);
  task = make_task (session, id, NULL, stripped, cancellable, callback, user_data);
  if (!has_length (stripped, 1, PARLEY_ROOM_NAME_MAX) || !has_length (about, 0, PARLEY_TOPIC_MAX))
    {
      g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "a room's name or topic is empty or too long");
      g_object_unref (task);
      return;
    }
  update = parley_update_create_room (id, stripped, account->uid, message);
  add_listing (update, g_task_get_task_data (task), *about != '\0' ? about : NULL);
  firebase_database_patch_async (account->database, "", update, cancellable, on_created, task);
}
