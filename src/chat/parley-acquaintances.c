/* Finding people: by name among those one shares a room with, which needs no
 * network, and by the exact address among all.  (Data model, section 4.1.)
 */

#include "parley-acquaintances.h"

#include <string.h>

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-session-private.h"
#include "parley-store-traits.h"

#define ADDRESS_MAX 254

static void
add_uid (const char *uid, const char *nothing, gpointer data)
{
  g_ptr_array_add (data, g_strdup (uid));
}

/**
 * parley_acquaintances_list:
 * @session: a session
 *
 * Returns: (transfer full): a list of #ParleyMember as of now
 */
GListModel *
parley_acquaintances_list (ParleySession *session)
{
  GListStore *list = g_list_store_new (PARLEY_TYPE_MEMBER);
  g_autoptr (GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);
  ParleyAccount *account;

  g_return_val_if_fail (PARLEY_IS_SESSION (session), G_LIST_MODEL (list));

  account = parley_session_get_account (session);
  parley_store_each_acquaintance (account->store, add_uid, uids);
  for (guint i = 0; i < uids->len; i++)
    if (!g_str_equal (uids->pdata[i], account->uid))
      g_list_store_append (list, parley_people_get (account->people, uids->pdata[i]));
  return G_LIST_MODEL (list);
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

/**
 * parley_acquaintances_match:
 * @member: a person
 * @words: what somebody looks for
 *
 * Returns: whether the name contains each of @words
 */
gboolean
parley_acquaintances_match (ParleyMember *member, const char *words)
{
  g_autofree char *name = NULL, *folded = NULL;
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (PARLEY_IS_MEMBER (member) && words != NULL, FALSE);

  name = fold (parley_member_get_name (member));
  folded = fold (words);
  parts = g_strsplit (folded, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (name, parts[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
on_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  ParleyMember *person = parley_people_know_finish (PARLEY_PEOPLE (source), result, &error);

  if (person != NULL)
    g_task_return_pointer (task, person, g_object_unref);
  else
    g_task_return_error (task, error);
}

static const char *
read_uid (JsonNode *node)
{
  const char *uid = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return parley_is_key (uid) ? uid : NULL;
}

static void
on_address (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyAccount *account = parley_session_get_account (g_task_get_source_object (task));
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  const char *uid = read_uid (node);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (uid == NULL || g_str_equal (uid, account->uid))
    g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "nobody else has this address");
  else
    parley_people_know_async (account->people, uid, cancellable, on_known, g_steal_pointer (&task));
}

static gboolean
is_address (const char *email)
{
  const char *at = strchr (email, '@');

  return at != NULL && at > email && at[1] != '\0' && strlen (email) <= ADDRESS_MAX && g_utf8_validate (email, -1, NULL);
}

/**
 * parley_acquaintances_find_async:
 * @session: who looks
 * @email: an exact address; space around it does not matter
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_acquaintances_find_async (ParleySession *session, const char *email, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *address = NULL, *key = NULL, *path = NULL;
  GTask *task;

  g_return_if_fail (PARLEY_IS_SESSION (session) && email != NULL);

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_acquaintances_find_async);
  address = g_strstrip (g_strdup (email));
  if (!is_address (address))
    {
      g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "this is no address");
      g_object_unref (task);
      return;
    }
  key = firebase_email_to_key (address);
  path = g_strconcat ("emails/", key, NULL);
  firebase_database_get_async (parley_session_get_database (session), path, NULL, cancellable, on_address, task);
}

/**
 * parley_acquaintances_find_finish:
 * @session: a session
 * @result: of parley_acquaintances_find_async()
 * @error: FIREBASE_ERROR_INVALID where nobody else has the address, any other of
 *   FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the person
 */
ParleyMember *
parley_acquaintances_find_finish (ParleySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
