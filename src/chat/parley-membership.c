/* Who is in a room and as what: leaving, adding, removing, banning, ranks.
 * (Data model, sections 4.13 and 7.)  Who goes takes what is left of them in the
 * room along: that they look at it, type in it, have read so far.
 */

#include "parley-membership.h"

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-room-settings.h"
#include "parley-room-update.h"

G_DEFINE_QUARK (parley - membership - error - quark, parley_membership_error)

typedef struct
{
  char *uid;
  char *text; /* role or reason, NULL */
  gboolean counted;
  gboolean is_last; /* nobody stays behind in a room of the directory */
  ParleyRoomUpdateFunc make;
} Step;

static void
step_free (gpointer data)
{
  Step *self = data;

  g_free (self->uid);
  g_free (self->text);
  g_free (self);
}

static Step *
step_new (const char *uid, const char *text, ParleyRoomUpdateFunc make)
{
  Step *self = g_new0 (Step, 1);

  self->uid = g_strdup (uid);
  self->text = g_strdup (text);
  self->make = make;
  return self;
}

static void
remove_traces (JsonObject *update, const char *room, const char *uid)
{
  parley_room_update_set (update, NULL, "members/%s/%s", room, uid);
  parley_room_update_set (update, NULL, "live/%s/watching/%s", room, uid);
  parley_room_update_set (update, NULL, "live/%s/typing/%s", room, uid);
  parley_room_update_set (update, NULL, "live/%s/read/%s", room, uid);
}

static void
count_one_less (JsonObject *update, const char *room, Step *step)
{
  if (step->counted)
    parley_room_update_set (update, firebase_server_increment (-1), "publicRooms/%s/members", room);
}

/* An archived room takes no messages. */
static JsonObject *
begin (ParleyRoom *room, const char *kind, const char *text)
{
  return parley_room_is_archived (room) ? json_object_new () : parley_room_update_announce (room, kind, text, FALSE);
}

static JsonNode *
make_membership (void)
{
  JsonObject *membership = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), membership);

  json_object_unref (membership);
  json_object_set_string_member (membership, "role", "member");
  json_object_set_member (membership, "joinedAt", firebase_server_timestamp ());
  return node;
}

static JsonObject *
make_addition (ParleyRoom *room, gpointer data)
{
  Step *step = data;
  JsonObject *update = json_object_new ();

  parley_room_update_set (update, make_membership (), "members/%s/%s", parley_room_get_id (room), step->uid);
  return update;
}

static JsonObject *
make_removal (ParleyRoom *room, gpointer data)
{
  Step *step = data;
  JsonObject *update = begin (room, "remove", "removed a member");

  remove_traces (update, parley_room_get_id (room), step->uid);
  count_one_less (update, parley_room_get_id (room), step);
  return update;
}

static JsonNode *
make_ban_entry (const char *uid, const char *reason)
{
  JsonObject *ban = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), ban);

  json_object_unref (ban);
  json_object_set_string_member (ban, "by", uid);
  json_object_set_member (ban, "at", firebase_server_timestamp ());
  if (reason != NULL)
    json_object_set_string_member (ban, "reason", reason);
  return node;
}

static JsonObject *
make_ban (ParleyRoom *room, gpointer data)
{
  Step *step = data;
  const char *id = parley_room_get_id (room);
  JsonObject *update = begin (room, "ban", "banned a member");

  parley_room_update_set (update, make_ban_entry (parley_room_get_account (room)->uid, step->text), "bans/%s/%s", id, step->uid);
  parley_room_update_set (update, NULL, "inbox/%s/invitations/%s", step->uid, id);
  remove_traces (update, id, step->uid);
  count_one_less (update, id, step);
  return update;
}

static JsonObject *
make_rank (ParleyRoom *room, gpointer data)
{
  Step *step = data;
  JsonObject *update = begin (room, "role", "changed what a member may do");

  parley_room_update_set (update, json_node_init_string (json_node_alloc (), step->text), "members/%s/%s/role", parley_room_get_id (room), step->uid);
  return update;
}

static JsonObject *
make_departure (ParleyRoom *room, Step *step)
{
  const char *id = parley_room_get_id (room), *uid = parley_room_get_account (room)->uid;
  JsonObject *update = json_object_new ();

  remove_traces (update, id, uid);
  parley_room_update_set (update, NULL, "inbox/%s/rooms/%s", uid, id);
  parley_room_update_set (update, NULL, "inbox/%s/muted/%s", uid, id);
  parley_room_update_set (update, NULL, "inbox/%s/favourites/%s", uid, id);
  if (parley_mentions_has (parley_room_get_account (room)->mentions, id))
    parley_room_update_set (update, NULL, "inbox/%s/mentions/%s", uid, id);
  if (step->is_last)
    parley_room_update_set (update, NULL, "publicRooms/%s", id);
  else
    count_one_less (update, id, step);
  return update;
}

static ParleyMember *
find_member (ParleyRoom *room, const char *uid)
{
  GListModel *members = parley_room_get_members (room);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      if (g_str_equal (parley_member_get_uid (member), uid))
        return member;
    }
  return NULL;
}

static gboolean
is_self (ParleyRoom *room, ParleyMember *member)
{
  return g_str_equal (parley_member_get_uid (member), parley_room_get_account (room)->uid);
}

/**
 * parley_membership_can_remove:
 * @room: a room
 * @member: one of its members
 *
 * Returns: whether the account may remove and ban them
 */
gboolean
parley_membership_can_remove (ParleyRoom *room, ParleyMember *member)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (room) && PARLEY_IS_MEMBER (member), FALSE);

  if (!parley_room_is_managed (room) || is_self (room, member))
    return FALSE;
  return g_str_equal (parley_room_get_role (room), "owner") || g_str_equal (parley_member_get_role (member), "member");
}

/**
 * parley_membership_can_rank:
 * @room: a room
 * @member: one of its members
 *
 * Returns: whether the account may make something else of them
 */
gboolean
parley_membership_can_rank (ParleyRoom *room, ParleyMember *member)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (room) && PARLEY_IS_MEMBER (member), FALSE);

  return parley_room_is_managed (room) && !is_self (room, member) && g_str_equal (parley_room_get_role (room), "owner");
}

/**
 * parley_membership_is_last_owner:
 * @room: a room
 *
 * Returns: whether others would stay behind without an owner if the account left
 */
gboolean
parley_membership_is_last_owner (ParleyRoom *room)
{
  GListModel *members;
  gboolean others = FALSE;

  g_return_val_if_fail (PARLEY_IS_ROOM (room), FALSE);

  if (parley_room_is_direct (room) || g_strcmp0 (parley_room_get_role (room), "owner") != 0)
    return FALSE;
  members = parley_room_get_members (room);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      if (is_self (room, member))
        continue;
      if (g_str_equal (parley_member_get_role (member), "owner"))
        return FALSE;
      others = TRUE;
    }
  return others;
}

static GTask *
make_task (ParleyRoom *room, Step *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  GTask *task = g_task_new (room, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, step, step_free);
  return task;
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (parley_room_update_finish (PARLEY_ROOM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
update (GTask *task)
{
  Step *step = g_task_get_task_data (task);

  parley_room_update_async (g_task_get_source_object (task), step->make, step, NULL, g_task_get_cancellable (task), on_updated, task);
}

/* The directory counts members only where there is a listing and it has a number. */

typedef void (*Continuation) (GTask *task);

static void
on_count (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Step *step = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  Continuation next = g_object_get_data (G_OBJECT (task), "next");

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  step->counted = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) > 0;
  next (g_steal_pointer (&task));
}

static void
count_then (GTask *task, Continuation next)
{
  ParleyRoom *room = g_task_get_source_object (task);
  g_autofree char *path = g_strdup_printf ("publicRooms/%s/members", parley_room_get_id (room));

  if (parley_room_is_direct (room))
    {
      next (task);
      return;
    }
  g_object_set_data (G_OBJECT (task), "next", next);
  firebase_database_get_async (parley_room_get_account (room)->database, path, NULL, g_task_get_cancellable (task), on_count, task);
}

/* Leaving: a message, which only a member can write, and then the update. */

static void depart (GTask *task);

/* Somebody may have come meanwhile; and where the rules are older the room stays in
 * the directory.
 */
static void
on_departed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Step *step = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (step->is_last && g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    {
      g_clear_error (&error);
      step->is_last = FALSE;
      depart (g_steal_pointer (&task));
    }
  else
    g_task_return_error (task, error);
}

static void
depart (GTask *task)
{
  ParleyRoom *room = g_task_get_source_object (task);
  g_autoptr (JsonObject) change = make_departure (room, g_task_get_task_data (task));

  firebase_database_patch_async (parley_room_get_account (room)->database, "", change, g_task_get_cancellable (task), on_departed, task);
}

/* Whoever is refused the message may have been removed meanwhile, and then only
 * has their own inbox to clear.
 */
static void
on_farewell (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL && !g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  count_then (g_steal_pointer (&task), depart);
}

static void
say_farewell (GTask *task)
{
  ParleyRoom *room = g_task_get_source_object (task);
  g_autoptr (JsonObject) message = NULL;

  if (parley_room_is_archived (room) || parley_room_is_requested (room))
    {
      count_then (task, depart);
      return;
    }
  message = parley_room_update_announce (room, "leave", "left", FALSE);
  firebase_database_patch_async (parley_room_get_account (room)->database, "", message, g_task_get_cancellable (task), on_farewell, task);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyRoom *room = PARLEY_ROOM (source);
  GError *error = NULL;

  if (!parley_room_describe_finish (room, result, &error) && !g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    g_task_return_error (task, error);
  else if (error == NULL && parley_membership_is_last_owner (room))
    g_task_return_new_error (task, PARLEY_MEMBERSHIP_ERROR, PARLEY_MEMBERSHIP_ERROR_LAST_OWNER, "the only owner, and others stay");
  else
    {
      ((Step *)g_task_get_task_data (task))->is_last = error == NULL && parley_room_is_listed (room) && g_list_model_get_n_items (parley_room_get_members (room)) == 1;
      g_clear_error (&error);
      say_farewell (g_steal_pointer (&task));
    }
}

/**
 * parley_membership_leave_async:
 * @room: a room
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 *
 * The inbox, which learns of it by its stream, takes the room out of the list.
 * A request is left without a word.
 */
void
parley_membership_leave_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (PARLEY_IS_ROOM (room));

  task = make_task (room, step_new (NULL, NULL, NULL), cancellable, callback, user_data, parley_membership_leave_async);
  parley_room_describe_async (room, cancellable, on_described, task);
}

/**
 * parley_membership_add_async:
 * @room: a group that the account manages
 * @uid: who becomes a member, without being asked
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_membership_add_async (ParleyRoom *room, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (room) && uid != NULL);

  update (make_task (room, step_new (uid, NULL, make_addition), cancellable, callback, user_data, parley_membership_add_async));
}

/**
 * parley_membership_remove_async:
 * @room: a group that the account manages
 * @uid: who has to go
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_membership_remove_async (ParleyRoom *room, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (room) && uid != NULL);

  count_then (make_task (room, step_new (uid, NULL, make_removal), cancellable, callback, user_data, parley_membership_remove_async), update);
}

static gboolean
is_reason (const char *reason)
{
  gint64 length = parley_utf16_length (reason);

  return length >= 0 && length <= PARLEY_REASON_MAX;
}

/* Who is banned may be no member, and then there is none less. */
static void
on_described_for_ban (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  ParleyRoom *room = PARLEY_ROOM (source);
  Step *step = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!parley_room_describe_finish (room, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
  else if (find_member (room, step->uid) != NULL)
    count_then (task, update);
  else
    update (task);
}

/**
 * parley_membership_ban_async:
 * @room: a group that the account manages
 * @uid: who has to go and must not come back
 * @reason: (nullable): why, at most 200 UTF-16 units
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_membership_ban_async (ParleyRoom *room, const char *uid, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *stripped = NULL;
  GTask *task;
  Step *step;

  g_return_if_fail (PARLEY_IS_ROOM (room) && uid != NULL);

  stripped = g_strstrip (g_strdup (reason != NULL ? reason : ""));
  step = step_new (uid, *stripped != '\0' ? stripped : NULL, make_ban);
  task = make_task (room, step, cancellable, callback, user_data, parley_membership_ban_async);
  if (is_reason (stripped))
    parley_room_describe_async (room, cancellable, on_described_for_ban, task);
  else
    {
      g_task_return_new_error (task, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "the reason is too long");
      g_object_unref (task);
    }
}

/**
 * parley_membership_set_role_async:
 * @room: a group that the account owns
 * @uid: one of its members
 * @role: "owner", "admin" or "member"
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_membership_set_role_async (ParleyRoom *room, const char *uid, const char *role, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PARLEY_IS_ROOM (room) && uid != NULL && role != NULL);

  update (make_task (room, step_new (uid, role, make_rank), cancellable, callback, user_data, parley_membership_set_role_async));
}

/**
 * parley_membership_finish:
 * @room: a room
 * @result: of one of the calls of this file
 * @error: PARLEY_MEMBERSHIP_ERROR, FIREBASE_ERROR_PERMISSION_DENIED where the account
 *   may not, any other of FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has agreed
 */
gboolean
parley_membership_finish (ParleyRoom *room, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, room), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
