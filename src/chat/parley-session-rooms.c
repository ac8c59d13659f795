/* How an account comes into rooms: it makes one, or accepts an invitation.  The
 * room is there for the caller as soon as the server has agreed, whether or not
 * the inbox has told of it yet.
 */

#include "firebase-error.h"
#include "parley-invitation-private.h"
#include "parley-limits.h"
#include "parley-session-private.h"
#include "parley-update.h"
#include "web-json.h"

typedef struct
{
  char *room;
  char *name;
  char *by; /* who invited, NULL where they are left out of the update */
  char *message;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->room);
  g_free (self->name);
  g_free (self->by);
  g_free (self->message);
  g_free (self);
}

static void
return_room (GTask *task)
{
  ParleySession *self = g_task_get_source_object (task);
  Entry *entry = g_task_get_task_data (task);
  ParleyRoom *room;

  if (g_task_return_error_if_cancelled (task))
    return;
  parley_inbox_drop_invitation (parley_session_get_inbox (self), entry->room);
  room = parley_inbox_add_room (parley_session_get_inbox (self), entry->room, entry->name);
  g_task_return_pointer (task, g_object_ref (room), g_object_unref);
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

static GTask *
make_task (ParleySession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_new0 (Entry, 1), entry_free);
  return task;
}

static gboolean
is_room_name (const char *name)
{
  gint64 length = parley_utf16_length (name);

  return length > 0 && length <= PARLEY_ROOM_NAME_MAX;
}

/**
 * parley_session_create_room_async:
 * @self: a session
 * @name: what to call it; space around it does not matter
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_session_create_room_async (ParleySession *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (JsonObject) update = NULL;
  ParleyAccount *account;
  GTask *task;
  Entry *entry;

  g_return_if_fail (PARLEY_IS_SESSION (self) && name != NULL);

  account = parley_session_get_account (self);
  task = make_task (self, cancellable, callback, user_data, parley_session_create_room_async);
  entry = g_task_get_task_data (task);
  entry->name = g_strstrip (g_strdup (name));
  if (!is_room_name (entry->name))
    {
      g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "a room's name is empty or too long");
      g_object_unref (task);
      return;
    }
  entry->room = firebase_database_make_key (account->database);
  entry->message = firebase_database_make_key (account->database);
  update = parley_update_create_room (entry->room, entry->name, account->uid, entry->message);
  firebase_database_patch_async (account->database, "", update, cancellable, on_created, task);
}

/**
 * parley_session_create_room_finish:
 * @self: a session
 * @result: of parley_session_create_room_async()
 * @error: FIREBASE_ERROR_INVALID where the name is empty or longer than 80
 *   UTF-16 units, any other of FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the room
 */
ParleyRoom *
parley_session_create_room_finish (ParleySession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void write_acceptance (GTask *task);

static void
on_membership (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL && web_json_node_get_object (node) == NULL)
    error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED, "the invitation no longer holds");
  if (error != NULL)
    g_task_return_error (task, error);
  else
    return_room (task);
}

/* Refused for the second time: perhaps because an answer was lost and we are in. */
static void
look_for_membership (GTask *task)
{
  ParleyAccount *account = parley_session_get_account (g_task_get_source_object (task));
  Entry *entry = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("members/%s/%s", entry->room, account->uid);

  firebase_database_get_async (account->database, path, NULL, g_task_get_cancellable (task), on_membership, task);
}

/* Whoever invited may have left: one who is no member refuses the whole update. */
static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Entry *entry = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    return_room (task);
  else if (!g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (entry->by == NULL)
    look_for_membership (g_steal_pointer (&task));
  else
    {
      g_clear_pointer (&entry->by, g_free);
      write_acceptance (g_steal_pointer (&task));
    }
  g_clear_error (&error);
}

static void
write_acceptance (GTask *task)
{
  ParleyAccount *account = parley_session_get_account (g_task_get_source_object (task));
  Entry *entry = g_task_get_task_data (task);
  g_autoptr (JsonObject) update = parley_update_accept (entry->room, account->uid, entry->by, entry->message);

  firebase_database_patch_async (account->database, "", update, g_task_get_cancellable (task), on_accepted, task);
}

/**
 * parley_session_accept_async:
 * @self: a session
 * @invitation: one of its invitations
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_session_accept_async (ParleySession *self, ParleyInvitation *invitation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Entry *entry;

  g_return_if_fail (PARLEY_IS_SESSION (self) && PARLEY_IS_INVITATION (invitation));

  task = make_task (self, cancellable, callback, user_data, parley_session_accept_async);
  entry = g_task_get_task_data (task);
  entry->room = g_strdup (parley_invitation_get_room_id (invitation));
  entry->name = g_strdup (parley_invitation_get_room_name (invitation));
  entry->by = g_strdup (parley_member_get_uid (parley_invitation_get_by (invitation)));
  entry->message = firebase_database_make_key (parley_session_get_account (self)->database);
  write_acceptance (task);
}

/**
 * parley_session_accept_finish:
 * @self: a session
 * @result: of parley_session_accept_async()
 * @error: FIREBASE_ERROR_PERMISSION_DENIED where it was withdrawn, any other of
 *   FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the room
 */
ParleyRoom *
parley_session_accept_finish (ParleySession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_declined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleySession *self = g_task_get_source_object (task);
  Entry *entry = g_task_get_task_data (task);
  GError *error = NULL;

  if (!firebase_database_remove_finish (FIREBASE_DATABASE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  parley_inbox_drop_invitation (parley_session_get_inbox (self), entry->room);
  g_task_return_boolean (task, TRUE);
}

/**
 * parley_session_decline_async:
 * @self: a session
 * @invitation: one of its invitations
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_session_decline_async (ParleySession *self, ParleyInvitation *invitation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = NULL;
  ParleyAccount *account;
  GTask *task;
  Entry *entry;

  g_return_if_fail (PARLEY_IS_SESSION (self) && PARLEY_IS_INVITATION (invitation));

  account = parley_session_get_account (self);
  task = make_task (self, cancellable, callback, user_data, parley_session_decline_async);
  entry = g_task_get_task_data (task);
  entry->room = g_strdup (parley_invitation_get_room_id (invitation));
  path = g_strdup_printf ("inbox/%s/invitations/%s", account->uid, entry->room);
  firebase_database_remove_async (account->database, path, cancellable, on_declined, task);
}

gboolean
parley_session_decline_finish (ParleySession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
