/* One change of a message on its way to the server.  It counts as made only when
 * the server says so.  A refusal is no proof of the contrary: an update whose
 * answer was lost is refused when it comes again, since its entry in the feed of
 * changes is there.  So the message is fetched and compared, and the entry looked
 * for, before it is called failed, and before anything is repeated that may have
 * arrived.  (Data model, sections 4.8 to 4.10.)
 */

#include "parley-change-delivery.h"

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-mentioned.h"
#include "parley-update.h"
#include "web-json.h"

typedef struct
{
  ParleyAccount *account;
  char *room;
  ParleyChange *change;
  ParleyRecord *message; /* as the server had it when it was looked for, or NULL */
  GError *refusal;
  gboolean bare; /* without the previews, which were refused */
  gboolean with_previews;
  gboolean silent; /* without the mentions, which were refused too */
  gboolean with_mentions;
} Delivery;

static void look (GTask *task);

static void
delivery_free (gpointer data)
{
  Delivery *self = data;

  parley_account_unref (self->account);
  g_clear_pointer (&self->message, parley_record_free);
  parley_change_free (self->change);
  g_clear_error (&self->refusal);
  g_free (self->room);
  g_free (self);
}

/* @task is (transfer full), as in all that follows. */
static void
succeed (GTask *task, gint64 at)
{
  Delivery *self = g_task_get_task_data (task);

  g_task_return_int (task, at > 0 ? at : firebase_database_get_server_time (self->account->database));
  g_object_unref (task);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The answer repeats what was written, with the server's time. */
static gint64
read_time (Delivery *self, JsonNode *answer)
{
  g_autofree char *path = g_strdup_printf ("changes/%s/%s", self->room, self->change->id);

  return parley_json_get_time (web_json_get_object (web_json_node_get_object (answer), path), "at");
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Delivery *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    {
      /* What was seen before it was written is out of date. */
      g_clear_pointer (&self->message, parley_record_free);
      succeed (task, read_time (self, answer));
    }
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    {
      g_clear_error (&self->refusal);
      self->refusal = error;
      look (task);
    }
  else
    fail (task, error);
}

static void
add_uid (const char *uid, const char *role, gpointer data)
{
  g_ptr_array_add (data, g_strdup (uid));
}

static GPtrArray *
list_members (Delivery *self)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (g_free);

  parley_store_each_member (self->account->store, self->room, add_uid, members);
  return members;
}

/* Edits correct no previews where a message does not reach all the inboxes. */
static GPtrArray *
list_previews (Delivery *self)
{
  g_autoptr (ParleyRoomRecord) room = parley_store_get_room (self->account->store, self->room);
  g_autoptr (GPtrArray) members = list_members (self);

  if (self->bare || self->change->kind == PARLEY_CHANGE_REACTION || room == NULL || g_strcmp0 (room->message, self->change->message) != 0)
    return NULL;
  if (members->len > PARLEY_FAN_OUT_MAX && self->change->kind == PARLEY_CHANGE_EDIT)
    return NULL;
  return g_steal_pointer (&members);
}

static gboolean
is_among (GPtrArray *people, const char *uid)
{
  return g_ptr_array_find_with_equal_func (people, uid, g_str_equal, NULL);
}

/* Whoever is mentioned now and was not before is told; who was and is not any more
 * is not called any longer.
 */
static void
add_mentions (Delivery *self, JsonObject *update)
{
  ParleyAccount *account = self->account;
  g_autoptr (ParleyRecord) row = parley_store_get_message (account->store, self->room, self->change->message);
  g_autoptr (GPtrArray) members = list_members (self);
  g_autoptr (GPtrArray) before = parley_mentioned_find_text (account, row != NULL ? row->text : NULL, members);
  g_autoptr (GPtrArray) now = parley_mentioned_find_text (account, self->change->kind == PARLEY_CHANGE_EDIT ? self->change->value : NULL, members);

  self->with_mentions = FALSE;
  if (self->silent || self->change->kind == PARLEY_CHANGE_REACTION)
    return;
  for (guint i = 0; i < members->len; i++)
    {
      const char *uid = members->pdata[i];
      gboolean was = is_among (before, uid), is = is_among (now, uid);

      if (is && !was)
        parley_update_add_mention (update, uid, self->room, self->change->message, self->change->id, account->uid);
      else if (was && !is)
        parley_update_remove_mention (update, uid, self->room, self->change->message);
      self->with_mentions = self->with_mentions || is != was;
    }
}

/* From here on the server may have it, whatever becomes of us. */
static void
note_try (Delivery *self)
{
  if (self->change->tried)
    return;
  self->change->tried = TRUE;
  parley_store_save_change (self->account->store, self->change);
}

static void
write_change (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) previews = list_previews (self);
  g_autoptr (JsonObject) update = parley_update_change (self->room, self->account->uid, self->change, previews);

  self->with_previews = previews != NULL;
  add_mentions (self, update);
  note_try (self);
  firebase_database_patch_async (self->account->database, "", update, g_task_get_cancellable (task), on_written, task);
}

/* Somebody's entry names a newer message by now, or somebody has left: once more
 * without the previews; then for a service whose rules know of no mentions.
 */
static void
go_on_without (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);

  if (self->refusal == NULL)
    write_change (task);
  else if (self->with_previews && !self->bare)
    {
      self->bare = TRUE;
      write_change (task);
    }
  else if (self->with_mentions)
    {
      self->silent = TRUE;
      write_change (task);
    }
  else
    fail (task, g_steal_pointer (&self->refusal));
}

/* Others may have changed the message again since: the entry is there then. */
static void
on_entry (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    fail (task, error);
  else if (web_json_node_get_object (node) != NULL)
    succeed (task, parley_json_get_time (web_json_node_get_object (node), "at"));
  else
    go_on_without (task);
}

static void
look_for_entry (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("changes/%s/%s", self->room, self->change->id);

  firebase_database_get_async (self->account->database, path, NULL, g_task_get_cancellable (task), on_entry, task);
}

static gint64
time_of (Delivery *self)
{
  return self->change->kind == PARLEY_CHANGE_EDIT ? self->message->edited_at : self->message->deleted_at;
}

/* A message that is gone altogether was deleted, and purged since. */
static void
judge_absence (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);

  if (self->change->kind == PARLEY_CHANGE_DELETE)
    succeed (task, 0);
  else
    fail (task, g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "the message is no longer there"));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Delivery *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  g_clear_pointer (&self->message, parley_record_free);
  self->message = parley_record_new_from_json (self->change->message, node);
  if (self->message == NULL)
    judge_absence (task);
  else if (parley_change_is_done (self->change, self->message, self->account->uid))
    succeed (task, time_of (self));
  else
    look_for_entry (task);
}

static void
look (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("messages/%s/%s", self->room, self->change->message);

  firebase_database_get_async (self->account->database, path, NULL, g_task_get_cancellable (task), on_looked, task);
}

/**
 * parley_change_delivery_async:
 * @account: who makes the change
 * @room: the room's id
 * @change: the change, from the store; where it was tried before it is looked for first
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_change_delivery_async (ParleyAccount *account, const char *room, const ParleyChange *change, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Delivery *self = g_new0 (Delivery, 1);

  g_task_set_source_tag (task, parley_change_delivery_async);
  g_task_set_task_data (task, self, delivery_free);
  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->change = parley_change_copy (change);
  if (change->tried)
    look (task);
  else
    write_change (task);
}

/**
 * parley_change_delivery_finish:
 * @result: of parley_change_delivery_async()
 * @message: (out) (nullable): the message as the server has it, where it was
 *   fetched on the way
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: when the change was made, milliseconds since 1970 by the server's
 *   clock; 0 where it was not
 */
gint64
parley_change_delivery_finish (GAsyncResult *result, ParleyRecord **message, GError **error)
{
  Delivery *self = g_task_get_task_data (G_TASK (result));
  gint64 at = g_task_propagate_int (G_TASK (result), error);

  *message = g_steal_pointer (&self->message);
  return MAX (at, 0);
}
