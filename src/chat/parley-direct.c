/* Chats of two: there is one for each pair, its id made of both uids, so that two
 * who begin at once begin the same one.  (Data model, section 4.3.)  And what to
 * do with one that a stranger began.
 */

#include "parley-direct.h"

#include <string.h>

#include "firebase-error.h"
#include "parley-description.h"
#include "parley-room-update.h"
#include "parley-session-private.h"
#include "parley-update.h"
#include "web-json.h"

/* What is tried, one after the other, until the rules allow it: nobody outside may
 * look who of the two is in.
 */
typedef enum
{
  BEGIN,     /* there was none */
  COME_BACK, /* the other one is still in it */
  BRING_BACK /* both had left */
} Attempt;

typedef struct
{
  char *room;
  char *uid;
  Attempt attempt;
} Direct;

static void look (GTask *task);

static void
direct_free (gpointer data)
{
  Direct *self = data;

  g_free (self->room);
  g_free (self->uid);
  g_free (self);
}

static ParleyAccount *
get_account (GTask *task)
{
  return parley_session_get_account (g_task_get_source_object (task));
}

static char *
make_id (const char *a, const char *b)
{
  return strcmp (a, b) < 0 ? g_strdup_printf ("d_%s_%s", a, b) : g_strdup_printf ("d_%s_%s", b, a);
}

static void
return_room (GTask *task)
{
  Direct *direct = g_task_get_task_data (task);
  ParleyInbox *inbox = parley_session_get_inbox (g_task_get_source_object (task));
  ParleyRoom *room;

  if (g_task_return_error_if_cancelled (task))
    return;
  room = parley_inbox_add_room (inbox, direct->room, NULL);
  g_task_return_pointer (task, g_object_ref (room), g_object_unref);
}

/* A direct chat gets its name, which is a person's, by being described. */
static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (!parley_room_describe_finish (PARLEY_ROOM (source), result, &error))
    g_debug ("A direct chat without a name: %s", error->message);
  return_room (task);
}

static void
describe (GTask *task)
{
  Direct *direct = g_task_get_task_data (task);
  ParleyInbox *inbox = parley_session_get_inbox (g_task_get_source_object (task));
  g_autoptr (ParleyRoom) room = g_object_ref (parley_inbox_add_room (inbox, direct->room, NULL));

  parley_room_describe_async (room, g_task_get_cancellable (task), on_described, task);
}

static JsonNode *
make_membership (const char *role)
{
  JsonObject *membership = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), membership);

  json_object_unref (membership);
  json_object_set_string_member (membership, "role", role);
  json_object_set_member (membership, "joinedAt", firebase_server_timestamp ());
  return node;
}

static JsonNode *
make_room (const char *own, const char *other)
{
  JsonObject *room = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), room);
  gboolean first = strcmp (own, other) < 0;

  json_object_unref (room);
  json_object_set_string_member (room, "kind", "direct");
  json_object_set_string_member (room, "owner", own);
  json_object_set_member (room, "createdAt", firebase_server_timestamp ());
  json_object_set_string_member (room, "first", first ? own : other);
  json_object_set_string_member (room, "second", first ? other : own);
  return node;
}

static JsonObject *
begin (ParleyAccount *account, Direct *direct)
{
  g_autofree char *id = firebase_database_make_key (account->database);
  g_autoptr (ParleyRecord) record = parley_record_new (id, account->uid, "started the chat", 0);
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  record->kind = g_strdup ("join");
  g_ptr_array_add (members, direct->uid);
  return parley_update_send (direct->room, account->uid, record, members);
}

static JsonObject *
make_update (ParleyAccount *account, Direct *direct)
{
  JsonObject *update = begin (account, direct);

  parley_room_update_set (update, make_membership (direct->attempt == BEGIN ? "owner" : "member"), "members/%s/%s", direct->room, account->uid);
  if (direct->attempt != COME_BACK)
    parley_room_update_set (update, make_membership ("member"), "members/%s/%s", direct->room, direct->uid);
  if (direct->attempt == BEGIN)
    parley_room_update_set (update, make_room (account->uid, direct->uid), "rooms/%s", direct->room);
  return update;
}

/* The refusal of a beginning may mean that the other one was faster: look again. */
static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Direct *direct = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    describe (g_steal_pointer (&task));
  else if (!g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED) || direct->attempt == BRING_BACK)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      direct->attempt++;
      look (g_steal_pointer (&task));
    }
}

static void
write_update (GTask *task)
{
  ParleyAccount *account = get_account (task);
  g_autoptr (JsonObject) update = make_update (account, g_task_get_task_data (task));

  firebase_database_patch_async (account->database, "", update, g_task_get_cancellable (task), on_written, task);
}

/* Whoever blocks us is not brought back; the chat opens all the same. */
static void
on_brought (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_debug ("The other one stays away: %s", error->message);
  describe (task);
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyAccount *account = get_account (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Direct *direct = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autoptr (GHashTable) members = parley_description_read_members (node);
  g_autoptr (JsonObject) update = NULL;

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_hash_table_contains (members, direct->uid))
    describe (g_steal_pointer (&task));
  else
    {
      update = begin (account, direct);
      parley_room_update_set (update, make_membership ("member"), "members/%s/%s", direct->room, direct->uid);
      firebase_database_patch_async (account->database, "", update, cancellable, on_brought, g_steal_pointer (&task));
    }
}

static void
on_membership (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Direct *direct = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autofree char *path = g_strconcat ("members/", direct->room, NULL);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (web_json_node_get_object (node) == NULL)
    write_update (g_steal_pointer (&task));
  else
    firebase_database_get_async (FIREBASE_DATABASE (source), path, NULL, cancellable, on_members, g_steal_pointer (&task));
}

static void
look (GTask *task)
{
  Direct *direct = g_task_get_task_data (task);
  ParleyAccount *account = get_account (task);
  g_autofree char *path = g_strdup_printf ("members/%s/%s", direct->room, account->uid);

  firebase_database_get_async (account->database, path, NULL, g_task_get_cancellable (task), on_membership, task);
}

static GTask *
make_task (ParleySession *session, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Direct *direct = g_new0 (Direct, 1);

  direct->uid = g_strdup (uid);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, direct, direct_free);
  return task;
}

/**
 * parley_direct_open_async:
 * @session: one of the two
 * @uid: the other
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_direct_open_async (ParleySession *session, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Direct *direct;
  GTask *task;

  g_return_if_fail (PARLEY_IS_SESSION (session) && uid != NULL);

  task = make_task (session, uid, cancellable, callback, user_data, parley_direct_open_async);
  if (g_str_equal (uid, parley_session_get_uid (session)))
    {
      g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "a chat with oneself");
      g_object_unref (task);
      return;
    }
  direct = g_task_get_task_data (task);
  direct->room = make_id (parley_session_get_uid (session), uid);
  look (task);
}

/**
 * parley_direct_open_finish:
 * @session: a session
 * @result: of parley_direct_open_async()
 * @error: FIREBASE_ERROR_PERMISSION_DENIED where the other one wants none, any other
 *   of FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the chat
 */
ParleyRoom *
parley_direct_open_finish (ParleySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * parley_direct_get_requests:
 * @session: a session
 *
 * Returns: (transfer none): a list of #ParleyRoom
 */
GListModel *
parley_direct_get_requests (ParleySession *session)
{
  g_return_val_if_fail (PARLEY_IS_SESSION (session), NULL);

  return parley_inbox_get_requests (parley_session_get_inbox (session));
}

static void
on_patched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Direct *direct = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  parley_inbox_accept_room (parley_session_get_inbox (g_task_get_source_object (task)), direct->room);
  g_task_return_boolean (task, TRUE);
}

/**
 * parley_direct_accept_async:
 * @session: a session
 * @request: one of its requests
 * @cancellable: (nullable): to give up waiting
 * @callback: called once; the chat is among the rooms then
 * @user_data: for @callback
 *
 * Other devices know by what was read.
 */
void
parley_direct_accept_async (ParleySession *session, ParleyRoom *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (JsonObject) update = NULL;
  ParleyAccount *account;
  Direct *direct;
  GTask *task;

  g_return_if_fail (PARLEY_IS_SESSION (session) && PARLEY_IS_ROOM (request));

  account = parley_session_get_account (session);
  task = make_task (session, NULL, cancellable, callback, user_data, parley_direct_accept_async);
  direct = g_task_get_task_data (task);
  direct->room = g_strdup (parley_room_get_id (request));
  update = parley_update_mark_read (direct->room, account->uid, parley_room_get_record (request)->message, NULL);
  firebase_database_patch_async (account->database, "", update, cancellable, on_accepted, task);
}

/* Without a word: the other one need not know. */
static JsonObject *
make_refusal (ParleyAccount *account, ParleyRoom *request, gboolean block)
{
  const char *room = parley_room_get_id (request);
  ParleyMember *peer = parley_room_get_peer (request);
  JsonObject *update = json_object_new ();

  parley_room_update_set (update, NULL, "members/%s/%s", room, account->uid);
  parley_room_update_set (update, NULL, "inbox/%s/rooms/%s", account->uid, room);
  parley_room_update_set (update, NULL, "inbox/%s/muted/%s", account->uid, room);
  parley_room_update_set (update, NULL, "inbox/%s/favourites/%s", account->uid, room);
  if (parley_mentions_has (account->mentions, room))
    parley_room_update_set (update, NULL, "inbox/%s/mentions/%s", account->uid, room);
  parley_room_update_set (update, NULL, "live/%s/watching/%s", room, account->uid);
  parley_room_update_set (update, NULL, "live/%s/typing/%s", room, account->uid);
  parley_room_update_set (update, NULL, "live/%s/read/%s", room, account->uid);
  if (block && peer != NULL)
    parley_room_update_set (update, json_node_init_boolean (json_node_alloc (), TRUE), "inbox/%s/blocked/%s", account->uid, parley_member_get_uid (peer));
  return update;
}

/**
 * parley_direct_refuse_async:
 * @session: a session
 * @request: a direct chat
 * @block: whether the other one may not try again
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_direct_refuse_async (ParleySession *session, ParleyRoom *request, gboolean block, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (JsonObject) update = NULL;
  ParleyAccount *account;

  g_return_if_fail (PARLEY_IS_SESSION (session) && PARLEY_IS_ROOM (request) && parley_room_is_direct (request));

  account = parley_session_get_account (session);
  update = make_refusal (account, request, block);
  firebase_database_patch_async (account->database, "", update, cancellable, on_patched,
                                 make_task (session, NULL, cancellable, callback, user_data, parley_direct_refuse_async));
}

/**
 * parley_direct_finish:
 * @session: a session
 * @result: of accept or refuse
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has agreed
 */
gboolean
parley_direct_finish (ParleySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
