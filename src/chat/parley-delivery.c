/* One message on its way to the server.  It counts as sent only when the server
 * says so.  A refusal is no proof that it is not there, since a message whose
 * answer was lost is refused when it comes again: so the message is looked for
 * before it is called failed, and before anything that may have arrived is
 * repeated.  (Data model, section 4.7.)
 */

#include "parley-delivery.h"

#include "firebase-error.h"
#include "parley-description.h"
#include "parley-limits.h"
#include "parley-mentioned.h"
#include "parley-update.h"
#include "web-json.h"

typedef struct
{
  ParleyAccount *account;
  char *room;
  ParleyRecord *record;
  GError *refusal;
  gboolean rebuilt;  /* the members were fetched for this delivery */
  gboolean absent;   /* the server said last that it does not have it */
  gboolean mentions; /* the last update told somebody of a mention */
  gboolean bare;     /* without that, which was refused */
} Delivery;

static void fetch_members (GTask *task);
static void look (GTask *task);

static void
delivery_free (gpointer data)
{
  Delivery *self = data;

  parley_account_unref (self->account);
  parley_record_free (self->record);
  g_free (self->room);
  g_clear_error (&self->refusal);
  g_free (self);
}

static void
succeed (GTask *task, gint64 sent_at)
{
  Delivery *self = g_task_get_task_data (task);

  if (sent_at == 0)
    sent_at = firebase_database_get_server_time (self->account->database);
  g_task_return_int (task, MAX (sent_at, 1));
  g_object_unref (task);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* From here on the server may have it, whatever becomes of us.  Until now it can
 * have been rewritten, or taken back.
 *
 * Returns: whether it is still to be sent
 */
static gboolean
note_try (Delivery *self)
{
  g_autoptr (ParleyRecord) row = parley_store_get_message (self->account->store, self->room, self->record->id);

  if (row == NULL)
    return FALSE;
  self->absent = FALSE;
  g_set_str (&self->record->text, row->text);
  if (row->tried)
    return TRUE;
  row->tried = TRUE;
  parley_store_put_message (self->account->store, self->room, row);
  return TRUE;
}

/* The answer repeats what was written, with the server's time. */
static gint64
read_time (Delivery *self, JsonNode *answer)
{
  g_autofree char *path = g_strdup_printf ("messages/%s/%s", self->room, self->record->id);

  return parley_json_get_time (web_json_get_object (web_json_node_get_object (answer), path), "sentAt");
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Delivery *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  if (error == NULL)
    succeed (task, read_time (self, answer));
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    {
      g_clear_error (&self->refusal);
      self->refusal = g_steal_pointer (&error);
      look (task);
    }
  else
    {
      self->absent = !parley_delivery_is_open (error);
      fail (task, g_steal_pointer (&error));
    }
}

static void
add_uid (const char *uid, const char *role, gpointer data)
{
  g_ptr_array_add (data, g_strdup (uid));
}

static gboolean
is_among (GPtrArray *members, const char *uid)
{
  return g_ptr_array_find_with_equal_func (members, uid, g_str_equal, NULL);
}

/* Whoever is mentioned is told first, where not all can be told. */
static JsonObject *
make_update (Delivery *self, GPtrArray *members)
{
  g_autoptr (GPtrArray) mentioned = parley_mentioned_find (self->account, self->record, members);
  g_autoptr (GPtrArray) told = g_ptr_array_new ();
  JsonObject *update;

  g_ptr_array_extend (told, mentioned, NULL, NULL);
  for (guint i = 0; i < members->len; i++)
    if (!is_among (mentioned, members->pdata[i]))
      g_ptr_array_add (told, members->pdata[i]);
  update = parley_update_send (self->room, self->account->uid, self->record, told);
  self->mentions = mentioned->len > 0 && !self->bare;
  if (self->mentions)
    parley_update_add_mentions (update, self->room, self->record, mentioned);
  return update;
}

static void
write_message (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonObject) update = NULL;

  parley_store_each_member (self->account->store, self->room, add_uid, members);
  if (!self->rebuilt && (parley_store_is_doubtful (self->account->store, self->room) || !is_among (members, self->account->uid)))
    {
      fetch_members (task);
      return;
    }
  if (!note_try (self))
    {
      fail (task, g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "the message was taken back"));
      return;
    }
  update = make_update (self, members);
  firebase_database_patch_async (self->account->database, "", update, g_task_get_cancellable (task), on_written, task);
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Delivery *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autoptr (GHashTable) members = parley_description_read_members (node);

  self->rebuilt = TRUE;
  if (error == NULL && !g_hash_table_contains (members, self->account->uid))
    error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED, "no longer a member of the room");
  if (error != NULL)
    {
      fail (task, g_steal_pointer (&error));
      return;
    }
  parley_description_save_members (self->account, self->room, members);
  write_message (task);
}

static void
fetch_members (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  g_autofree char *path = g_strconcat ("members/", self->room, NULL);

  firebase_database_get_async (self->account->database, path, NULL, g_task_get_cancellable (task), on_members, task);
}

/* The server does not have it.  The usual cause of a refusal is somebody in the
 * fan-out who has left, so that is put right once; then a service with older
 * rules, which know of no mentions.
 */
static void
go_on_without (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);

  self->absent = TRUE;
  if (self->refusal == NULL)
    write_message (task);
  else if (!self->rebuilt)
    fetch_members (task);
  else if (self->mentions)
    {
      self->bare = TRUE;
      write_message (task);
    }
  else
    fail (task, g_steal_pointer (&self->refusal));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Delivery *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  JsonObject *message = web_json_node_get_object (node);

  if (error != NULL)
    fail (task, g_steal_pointer (&error));
  else if (message == NULL)
    go_on_without (task);
  else if (g_strcmp0 (web_json_get_string (message, "author"), self->account->uid) == 0)
    succeed (task, parley_json_get_time (message, "sentAt"));
  else
    {
      self->absent = TRUE;
      fail (task, g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "another message has this id"));
    }
}

static void
look (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("messages/%s/%s", self->room, self->record->id);

  firebase_database_get_async (self->account->database, path, NULL, g_task_get_cancellable (task), on_looked, task);
}

/**
 * parley_delivery_is_open:
 * @error: what a delivery ended with
 *
 * Returns: whether the message may or may not have arrived, and can do so later
 */
gboolean
parley_delivery_is_open (const GError *error)
{
  return error->domain != FIREBASE_ERROR || error->code == FIREBASE_ERROR_NETWORK || error->code == FIREBASE_ERROR_SERVER || error->code == FIREBASE_ERROR_SIGNED_OUT || error->code == FIREBASE_ERROR_MALFORMED || error->code == FIREBASE_ERROR_INSECURE || error->code == FIREBASE_ERROR_DISABLED;
}

/**
 * parley_delivery_async:
 * @account: who sends
 * @room: the room's id
 * @record: (transfer full): the message; where it was tried before it is looked for first
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_delivery_async (ParleyAccount *account, const char *room, ParleyRecord *record, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Delivery *self = g_new0 (Delivery, 1);

  g_task_set_source_tag (task, parley_delivery_async);
  g_task_set_task_data (task, self, delivery_free);
  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->record = record;
  if (record->tried)
    look (task);
  else
    write_message (task);
}

/**
 * parley_delivery_finish:
 * @result: of parley_delivery_async()
 * @absent: (out): whether the server certainly does not have the message
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: when it was sent, milliseconds since 1970 by the server's clock; 0
 *   where it was not
 */
gint64
parley_delivery_finish (GAsyncResult *result, gboolean *absent, GError **error)
{
  Delivery *self = g_task_get_task_data (G_TASK (result));
  gint64 sent_at = g_task_propagate_int (G_TASK (result), error);

  *absent = self->absent;
  return MAX (sent_at, 0);
}
