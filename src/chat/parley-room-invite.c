/* Inviting somebody into a room: who has that address, are they in it already,
 * and then one line in their inbox.  (Data model, section 4.4.)
 */

#include "firebase-error.h"
#include "parley-description.h"
#include "parley-limits.h"
#include "parley-room-private.h"
#include "parley-store-traits.h"
#include "parley-update.h"

#define ADDRESS_MAX 254

static void
on_invited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_put_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
write_invitation (GTask *task)
{
  ParleyRoom *self = g_task_get_source_object (task);
  ParleyAccount *account = parley_room_get_account (self);
  const char *uid = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("inbox/%s/invitations/%s", uid, parley_room_get_id (self));
  g_autoptr (JsonNode) invitation = parley_update_invitation (account->uid, parley_room_get_name (self));

  firebase_database_put_async (account->database, path, invitation, g_task_get_cancellable (task), on_invited, task);
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyRoom *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autoptr (GHashTable) members = parley_description_read_members (node);

  if (error == NULL && g_hash_table_contains (members, g_task_get_task_data (task)))
    error = g_error_new (FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "already a member of %s", parley_room_get_id (self));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    write_invitation (g_steal_pointer (&task));
}

static const char *
read_uid (JsonNode *node)
{
  const char *uid = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return parley_is_key (uid) ? uid : NULL;
}

/* The store may be out of date; an invitation of somebody who is in already would
 * be refused without a reason.
 */
static void
look_at_members (GTask *task)
{
  ParleyRoom *self = g_task_get_source_object (task);
  g_autofree char *path = g_strconcat ("members/", parley_room_get_id (self), NULL);

  firebase_database_get_async (parley_room_get_account (self)->database, path, NULL, g_task_get_cancellable (task), on_members, task);
}

static void
on_person (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL && read_uid (node) == NULL)
    error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "nobody has this address");
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_strdup (read_uid (node)), g_free);
  look_at_members (g_steal_pointer (&task));
}

static gboolean
is_address (const char *email)
{
  const char *at = strchr (email, '@');

  return at != NULL && at > email && at[1] != '\0' && strlen (email) <= ADDRESS_MAX && g_utf8_validate (email, -1, NULL);
}

/**
 * parley_room_invite_async:
 * @self: a room
 * @email: an exact address; space around it does not matter
 * @cancellable: (nullable): to give up
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_invite_async (ParleyRoom *self, const char *email, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *address = NULL, *key = NULL, *path = NULL;
  ParleyAccount *account;
  GTask *task;

  g_return_if_fail (PARLEY_IS_ROOM (self) && email != NULL);

  account = parley_room_get_account (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_room_invite_async);
  address = g_strstrip (g_strdup (email));
  if (!is_address (address))
    {
      g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "this is no address");
      g_object_unref (task);
      return;
    }
  key = firebase_email_to_key (address);
  path = g_strconcat ("emails/", key, NULL);
  firebase_database_get_async (account->database, path, NULL, cancellable, on_person, task);
}

/**
 * parley_room_invite_person_async:
 * @self: a room
 * @uid: somebody who is not in it
 * @cancellable: (nullable): to give up
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_invite_person_async (ParleyRoom *self, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (PARLEY_IS_ROOM (self) && uid != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_room_invite_person_async);
  g_task_set_task_data (task, g_strdup (uid), g_free);
  look_at_members (task);
}

static void
add_uid (const char *uid, const char *role, gpointer data)
{
  g_hash_table_add (data, g_strdup (uid));
}

/**
 * parley_room_list_invitable:
 * @self: a room
 *
 * Returns: (transfer full): a list of #ParleyMember as of now: those with whom the
 *   account shares another room, and who are not in this one
 */
GListModel *
parley_room_list_invitable (ParleyRoom *self)
{
  GListStore *list = g_list_store_new (PARLEY_TYPE_MEMBER);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ParleyAccount *account;
  GHashTableIter iter;
  gpointer uid;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), G_LIST_MODEL (list));

  account = parley_room_get_account (self);
  add_uid (account->uid, NULL, here);
  parley_store_each_member (account->store, parley_room_get_id (self), add_uid, here);
  parley_store_each_acquaintance (account->store, add_uid, known);
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    if (!g_hash_table_contains (here, uid) && !parley_member_is_blocked (parley_people_get (account->people, uid)))
      g_list_store_append (list, parley_people_get (account->people, uid));
  return G_LIST_MODEL (list);
}

/**
 * parley_room_invite_finish:
 * @self: a room
 * @result: of one of the calls that invite
 * @error: FIREBASE_ERROR_INVALID where nobody has the address or whoever has it
 *   is a member, FIREBASE_ERROR_PERMISSION_DENIED where only others may invite
 *
 * Returns: whether the invitation is in their inbox
 */
gboolean
parley_room_invite_finish (ParleyRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
