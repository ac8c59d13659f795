/* Who is in a room and what else the server says of it, for whoever asks the room.
 */

#include "parley-room-private.h"

static void
on_members_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (parley_room_members_fetch_finish (PARLEY_ROOM_MEMBERS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * parley_room_describe_async:
 * @self: a room
 * @cancellable: (nullable): to stop waiting
 * @callback: (nullable): called once name and members are fetched
 * @user_data: for @callback
 */
void
parley_room_describe_async (ParleyRoom *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, parley_room_describe_async);
  parley_room_members_fetch_async (parley_room_get_membership (self), cancellable, on_members_fetched, task);
}

gboolean
parley_room_describe_finish (ParleyRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * parley_room_get_members:
 * @self: a room
 *
 * Returns: (transfer none): a list of #ParleyMember, as known; fetched when the
 *   room first opens and whenever something hints at a change
 */
GListModel *
parley_room_get_members (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return parley_room_members_get_list (parley_room_get_membership (self));
}

/**
 * parley_room_get_namesakes:
 * @self: a room
 *
 * Returns: (transfer none): which of its members could be taken for each other
 */
ParleyNamesakes *
parley_room_get_namesakes (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return parley_room_members_get_namesakes (parley_room_get_membership (self));
}
