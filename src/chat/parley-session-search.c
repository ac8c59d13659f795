/* What a person finds among all that this computer has of their rooms. */

#include "parley-message-private.h"
#include "parley-session-private.h"

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleySession *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *hits = parley_search_find_finish (parley_session_get_search (self), result, &error);

  if (hits != NULL)
    g_task_return_pointer (task, hits, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * parley_session_search_async:
 * @self: a session
 * @query: what to find
 * @cancellable: (nullable): cancelled as soon as another letter is typed
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Needs no network.
 */
void
parley_session_search_async (ParleySession *self, const ParleySearchQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PARLEY_IS_SESSION (self) && query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_session_search_async);
  parley_search_find_async (parley_session_get_search (self), query, cancellable, on_found, g_steal_pointer (&task));
}

/**
 * parley_session_search_finish:
 * @self: a session
 * @result: what the callback was given
 * @error: #GIOErrorEnum: cancelled, closed, or the file cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type ParleySearchHit): the newest first
 */
GPtrArray *
parley_session_search_finish (ParleySession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * parley_session_recall_message:
 * @self: a session
 * @room: the room's id
 * @id: the message's id
 *
 * Returns: (transfer full) (nullable): the message as it is stored
 */
ParleyMessage *
parley_session_recall_message (ParleySession *self, const char *room, const char *id)
{
  ParleyAccount *account;
  ParleyRecord *record;

  g_return_val_if_fail (PARLEY_IS_SESSION (self), NULL);

  account = parley_session_get_account (self);
  record = parley_store_get_message (account->store, room, id);
  if (record == NULL)
    return NULL;
  return parley_message_new (record, parley_people_get (account->people, record->author), g_str_equal (record->author, account->uid));
}
