/* Changes a room: one update of the root, and afterwards the server is asked what
 * the room is now.  A refusal may only mean that what was known of the members
 * is out of date, since one who is no member refuses a whole fan-out: so they are
 * asked for and the update is made anew, once.
 */

#include "parley-room-update.h"

#include "firebase-error.h"
#include "parley-update.h"

typedef struct
{
  ParleyRoomUpdateFunc make;
  gpointer data;
  GDestroyNotify free_data;
  gboolean rebuilt;
} Change;

static void write_change (GTask *task);

static void
change_free (gpointer data)
{
  Change *self = data;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

/**
 * parley_room_update_set:
 * @update: an update of the root
 * @value: (transfer full) (nullable): what to write, %NULL to remove
 * @format: the path
 * @...: for @format
 */
void
parley_room_update_set (JsonObject *update, JsonNode *value, const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list arguments;

  va_start (arguments, format);
  path = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  json_object_set_member (update, path, value != NULL ? value : json_node_new (JSON_NODE_NULL));
}

static GPtrArray *
list_members (ParleyRoom *self)
{
  GListModel *members = parley_room_get_members (self);
  GPtrArray *uids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      g_ptr_array_add (uids, g_strdup (parley_member_get_uid (member)));
    }
  return uids;
}

/**
 * parley_room_update_announce:
 * @self: a room
 * @kind: the kind of the system message
 * @text: a plain sentence, for clients that know no better
 * @everybody: whether all members hear of it, or only those who look at the room
 *
 * Returns: (transfer full): an update that says so and does nothing yet
 */
JsonObject *
parley_room_update_announce (ParleyRoom *self, const char *kind, const char *text, gboolean everybody)
{
  ParleyAccount *account = parley_room_get_account (self);
  g_autofree char *id = firebase_database_make_key (account->database);
  g_autoptr (ParleyRecord) record = parley_record_new (id, account->uid, text, 0);
  g_autoptr (GPtrArray) members = everybody ? list_members (self) : g_ptr_array_new ();

  record->kind = g_strdup (kind);
  return parley_update_send (parley_room_get_id (self), account->uid, record, members);
}

/* It is done; what the room is now can also be learned later. */
static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (!parley_room_describe_finish (PARLEY_ROOM (source), result, &error))
    g_debug ("A changed room could not be looked at: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_described_for_retry (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (parley_room_describe_finish (PARLEY_ROOM (source), result, &error))
    write_change (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyRoom *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    parley_room_describe_async (self, cancellable, on_described, g_steal_pointer (&task));
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED) && !change->rebuilt)
    {
      change->rebuilt = TRUE;
      parley_room_describe_async (self, cancellable, on_described_for_retry, g_steal_pointer (&task));
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
write_change (GTask *task)
{
  ParleyRoom *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  g_autoptr (JsonObject) update = change->make (self, change->data);

  firebase_database_patch_async (parley_room_get_account (self)->database, "", update, g_task_get_cancellable (task), on_written, task);
}

/**
 * parley_room_update_async:
 * @self: a room
 * @make: makes the update
 * @data: for @make
 * @free_data: (nullable): frees @data
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_room_update_async (ParleyRoom *self, ParleyRoomUpdateFunc make, gpointer data, GDestroyNotify free_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);

  change->make = make;
  change->data = data;
  change->free_data = free_data;
  g_task_set_source_tag (task, parley_room_update_async);
  g_task_set_task_data (task, change, change_free);
  write_change (task);
}

/**
 * parley_room_update_finish:
 * @self: a room
 * @result: of parley_room_update_async()
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has agreed
 */
gboolean
parley_room_update_finish (ParleyRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
