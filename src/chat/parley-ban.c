/* Somebody who must not come into a room: who, why, since when.  Asked for when
 * somebody looks at the bans; nothing streams them.
 */

#include "parley-ban.h"

#include "parley-limits.h"
#include "parley-room-private.h"
#include "web-json.h"

struct _ParleyBan
{
  GObject parent_instance;

  ParleyMember *person;
  char *reason;
  gint64 at;
};

G_DEFINE_FINAL_TYPE (ParleyBan, parley_ban, G_TYPE_OBJECT)

static void
parley_ban_finalize (GObject *object)
{
  ParleyBan *self = PARLEY_BAN (object);

  g_clear_object (&self->person);
  g_free (self->reason);
  G_OBJECT_CLASS (parley_ban_parent_class)->finalize (object);
}

static void
parley_ban_class_init (ParleyBanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_ban_finalize;
}

static void
parley_ban_init (ParleyBan *self)
{
}

static ParleyBan *
read_ban (ParleyAccount *account, const char *uid, JsonObject *object)
{
  const char *reason = web_json_get_string (object, "reason");
  ParleyBan *self;

  if (object == NULL || !parley_is_key (uid))
    return NULL;
  self = g_object_new (PARLEY_TYPE_BAN, NULL);
  self->person = g_object_ref (parley_people_get (account->people, uid));
  self->at = parley_json_get_time (object, "at");
  if (reason != NULL && parley_utf16_length (reason) > 0 && parley_utf16_length (reason) <= PARLEY_REASON_MAX)
    self->reason = g_strdup (reason);
  return self;
}

static GListModel *
read_bans (ParleyAccount *account, JsonObject *object)
{
  GListStore *bans = g_list_store_new (PARLEY_TYPE_BAN);
  JsonObjectIter iter;
  const char *uid;
  JsonNode *node;

  if (object == NULL)
    return G_LIST_MODEL (bans);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &uid, &node))
    {
      g_autoptr (ParleyBan) ban = read_ban (account, uid, web_json_node_get_object (node));

      if (ban != NULL)
        g_list_store_append (bans, ban);
    }
  return G_LIST_MODEL (bans);
}

static void
on_bans (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, read_bans (parley_room_get_account (g_task_get_source_object (task)), web_json_node_get_object (node)), g_object_unref);
}

/**
 * parley_ban_list_async:
 * @room: a group that the account manages
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_ban_list_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = NULL;
  GTask *task;

  g_return_if_fail (PARLEY_IS_ROOM (room));

  path = g_strconcat ("bans/", parley_room_get_id (room), NULL);
  task = g_task_new (room, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_ban_list_async);
  firebase_database_get_async (parley_room_get_account (room)->database, path, NULL, cancellable, on_bans, task);
}

/**
 * parley_ban_list_finish:
 * @room: a room
 * @result: of parley_ban_list_async()
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): a list of #ParleyBan
 */
GListModel *
parley_ban_list_finish (ParleyRoom *room, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, room), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_lifted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (firebase_database_remove_finish (FIREBASE_DATABASE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * parley_ban_lift_async:
 * @room: a group that the account manages
 * @uid: who may come back
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_ban_lift_async (ParleyRoom *room, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = NULL;
  GTask *task;

  g_return_if_fail (PARLEY_IS_ROOM (room) && uid != NULL);

  path = g_strdup_printf ("bans/%s/%s", parley_room_get_id (room), uid);
  task = g_task_new (room, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_ban_lift_async);
  firebase_database_remove_async (parley_room_get_account (room)->database, path, cancellable, on_lifted, task);
}

gboolean
parley_ban_lift_finish (ParleyRoom *room, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, room), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * parley_ban_get_person:
 * @self: a ban
 *
 * Returns: (transfer none): who is banned
 */
ParleyMember *
parley_ban_get_person (ParleyBan *self)
{
  g_return_val_if_fail (PARLEY_IS_BAN (self), NULL);

  return self->person;
}

const char *
parley_ban_get_reason (ParleyBan *self)
{
  g_return_val_if_fail (PARLEY_IS_BAN (self), NULL);

  return self->reason;
}

gint64
parley_ban_get_at (ParleyBan *self)
{
  g_return_val_if_fail (PARLEY_IS_BAN (self), 0);

  return self->at;
}
