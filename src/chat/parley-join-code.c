/* The code that a link into a room carries.  (Data model, section 4.6.)  Whoever
 * has it comes in, so it is as random as a key and never logged.
 */

#include "parley-join-code.h"

#include <gnutls/crypto.h>

#include "parley-join-link.h"
#include "parley-room-private.h"
#include "web-json.h"

#define CODE_LENGTH 22

static const char alphabet[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static char *
make_code (void)
{
  guchar bytes[CODE_LENGTH];
  char *code;

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) < 0)
    return NULL;
  code = g_malloc0 (CODE_LENGTH + 1);
  for (guint i = 0; i < CODE_LENGTH; i++)
    code[i] = alphabet[bytes[i] & 63];
  return code;
}

static GTask *
make_task (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  GTask *task = g_task_new (room, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

static char *
make_path (ParleyRoom *room)
{
  return g_strconcat ("joinCodes/", parley_room_get_id (room), NULL);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  const char *code = web_json_get_string (web_json_node_get_object (node), "code");

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, parley_is_join_code (code) ? g_strdup (code) : NULL, g_free);
}

/**
 * parley_join_code_fetch_async:
 * @room: a group
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_join_code_fetch_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (room));

  path = make_path (room);
  firebase_database_get_async (parley_room_get_account (room)->database, path, NULL, cancellable, on_fetched,
                               make_task (room, cancellable, callback, user_data, parley_join_code_fetch_async));
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_put_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (g_task_get_task_data (task)), g_free);
}

static JsonNode *
make_entry (const char *code, const char *uid)
{
  JsonObject *entry = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), entry);

  json_object_unref (entry);
  json_object_set_string_member (entry, "code", code);
  json_object_set_string_member (entry, "by", uid);
  json_object_set_member (entry, "at", firebase_server_timestamp ());
  return node;
}

/**
 * parley_join_code_make_async:
 * @room: a group that the account manages
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_join_code_make_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = NULL, *code = make_code ();
  g_autoptr (JsonNode) entry = NULL;
  GTask *task;

  g_return_if_fail (PARLEY_IS_ROOM (room));

  task = make_task (room, cancellable, callback, user_data, parley_join_code_make_async);
  if (code == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "there are no random numbers");
      g_object_unref (task);
      return;
    }
  path = make_path (room);
  entry = make_entry (code, parley_room_get_account (room)->uid);
  g_task_set_task_data (task, g_steal_pointer (&code), g_free);
  firebase_database_put_async (parley_room_get_account (room)->database, path, entry, cancellable, on_made, task);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (firebase_database_remove_finish (FIREBASE_DATABASE (source), result, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

/**
 * parley_join_code_remove_async:
 * @room: a group that the account manages
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_join_code_remove_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (room));

  path = make_path (room);
  firebase_database_remove_async (parley_room_get_account (room)->database, path, cancellable, on_removed,
                                  make_task (room, cancellable, callback, user_data, parley_join_code_remove_async));
}

/**
 * parley_join_code_finish:
 * @room: a room
 * @result: of one of the calls of this file
 * @code: (out) (nullable): what the code is now
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has answered
 */
gboolean
parley_join_code_finish (ParleyRoom *room, GAsyncResult *result, char **code, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, room), FALSE);

  *code = g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
