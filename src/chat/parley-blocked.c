/* Whom the account wants nothing to do with.  They cannot begin a chat of two with
 * it, their calls do not ring, and what they say in the rooms of both is there for
 * whoever asks for it.  They are not told.
 */

#include "parley-blocked.h"

#include "parley-session-private.h"

/**
 * parley_blocked_get_people:
 * @session: a session
 *
 * Returns: (transfer none): a list of #ParleyMember that follows the server
 */
GListModel *
parley_blocked_get_people (ParleySession *session)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (session), NULL);

  return parley_marks_get_blocked (parley_inbox_get_marks (parley_session_get_inbox (session)));
}

static void
on_put (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_put_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * parley_blocked_set_async:
 * @session: a session
 * @uid: somebody else
 * @blocked: whether the account wants nothing to do with them
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_blocked_set_async (ParleySession *session, const char *uid, gboolean blocked, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (JsonNode) mark = NULL;
  g_autofree char *path = NULL;
  ParleyAccount *account;
  GTask *task;

  g_return_if_fail (PARLEY_IS_SESSION (session) && uid != NULL);

  account = parley_session_get_account (session);
  path = g_strdup_printf ("inbox/%s/blocked/%s", account->uid, uid);
  mark = blocked ? json_node_init_boolean (json_node_alloc (), TRUE) : json_node_new (JSON_NODE_NULL);
  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_blocked_set_async);
  firebase_database_put_async (account->database, path, mark, cancellable, on_put, task);
}

/**
 * parley_blocked_set_finish:
 * @session: a session
 * @result: of parley_blocked_set_async()
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has agreed
 */
gboolean
parley_blocked_set_finish (ParleySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
