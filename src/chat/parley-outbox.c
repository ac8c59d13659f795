/* Sends what waits in the store: for each room the oldest first and one at a
 * time, so that nothing overtakes.  It holds no queue of its own: the rows are
 * the queue, and so it goes on after a restart where it stood.
 */

#include "parley-outbox.h"

#include "parley-backoff.h"
#include "parley-delivery.h"
#include "parley-message-id.h"

/* Older than this and never tried, a message gets a new id, or it would arrive
 * among messages that the others have scrolled past long ago.
 */
#define ID_LIFE 60000

#define RETRY_FIRST 1000
#define RETRY_LAST 60000

struct _ParleyOutbox
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyChangeOutbox *changes;
  GHashTable *busy; /* rooms of which a message is on its way */
  ParleyBackoff *backoff;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyOutbox, parley_outbox, G_TYPE_OBJECT)

typedef struct
{
  ParleyOutbox *outbox;
  char *room;
  char *id;
} Shipment;

static void
shipment_free (Shipment *self)
{
  g_object_unref (self->outbox);
  g_free (self->room);
  g_free (self->id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shipment, shipment_free)

static void
tell (ParleyOutbox *self, const char *room, const char *id, const char *former)
{
  g_signal_emit (self, signals[CHANGED], 0, room, id, former);
}

static void
on_message_changed (ParleyOutbox *self, const char *room, const char *id)
{
  tell (self, room, id, NULL);
}

/* The stream may have brought the message before the answer came: then the row
 * knows better than we do.
 */
static void
settle (ParleyOutbox *self, const char *room, const char *id, gint64 sent_at, gboolean absent, GError *error)
{
  g_autoptr (ParleyRecord) row = parley_store_get_message (self->account->store, room, id);

  if (row == NULL || row->state == PARLEY_MESSAGE_SENT)
    return;
  row->state = error == NULL ? PARLEY_MESSAGE_SENT : PARLEY_MESSAGE_FAILED;
  row->tried = !absent;
  if (error == NULL)
    row->sent_at = sent_at;
  else
    row->error = g_error_copy (error);
  parley_store_put_message (self->account->store, room, row);
  if (error != NULL && absent)
    parley_change_outbox_fold (self->changes, room, row);
  tell (self, room, id, NULL);
}

static void
on_retry (gpointer data)
{
  parley_outbox_wake (data);
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Shipment) shipment = data;
  ParleyOutbox *self = shipment->outbox;
  g_autoptr (GError) error = NULL;
  gboolean absent = FALSE;
  gint64 sent_at = parley_delivery_finish (result, &absent, &error);

  g_hash_table_remove (self->busy, shipment->room);
  if (g_cancellable_is_cancelled (self->account->cancellable))
    return;
  if (error != NULL && parley_delivery_is_open (error))
    {
      g_debug ("A message waits: %s", error->message);
      parley_backoff_wait (self->backoff);
      return;
    }
  if (error == NULL)
    parley_backoff_reset (self->backoff);
  settle (self, shipment->room, shipment->id, sent_at, absent, error);
  parley_change_outbox_post (self->changes, shipment->room);
  parley_outbox_post (self, shipment->room);
}

static void
add_id (const char *id, const char *author, gint64 sent_at, gpointer data)
{
  g_ptr_array_add (data, g_strdup (id));
}

/* All that were never tried, so that their order stays. */
static void
renew_ids (ParleyOutbox *self, const char *room)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  parley_store_each_local (self->account->store, room, add_id, ids);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (ParleyRecord) row = parley_store_get_message (self->account->store, room, ids->pdata[i]);
      g_autofree char *id = parley_message_id_make (self->account, room);

      if (row == NULL || row->state != PARLEY_MESSAGE_PENDING || row->tried)
        continue;
      if (parley_store_rename_message (self->account->store, room, row->id, id))
        tell (self, room, id, row->id);
    }
}

static void
deliver (ParleyOutbox *self, const char *room, ParleyRecord *record)
{
  Shipment *shipment = g_new0 (Shipment, 1);

  shipment->outbox = g_object_ref (self);
  shipment->room = g_strdup (room);
  shipment->id = g_strdup (record->id);
  g_hash_table_add (self->busy, g_strdup (room));
  parley_delivery_async (self->account, room, record, self->account->cancellable, on_delivered, shipment);
}

static gboolean
is_old (ParleyOutbox *self, ParleyRecord *record)
{
  return firebase_database_get_server_time (self->account->database) - firebase_push_id_get_time (record->id) > ID_LIFE;
}

static void
parley_outbox_dispose (GObject *object)
{
  ParleyOutbox *self = PARLEY_OUTBOX (object);

  g_clear_pointer (&self->backoff, parley_backoff_free);
  g_clear_pointer (&self->busy, g_hash_table_unref);
  g_clear_object (&self->changes);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_outbox_parent_class)->dispose (object);
}

static void
parley_outbox_class_init (ParleyOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_outbox_dispose;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
parley_outbox_init (ParleyOutbox *self)
{
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->backoff = parley_backoff_new (RETRY_FIRST, RETRY_LAST, on_retry, self);
}

/**
 * parley_outbox_new:
 * @account: who sends
 *
 * Returns: (transfer full): an outbox that sends nothing before it is woken
 */
ParleyOutbox *
parley_outbox_new (ParleyAccount *account)
{
  ParleyOutbox *self = g_object_new (PARLEY_TYPE_OUTBOX, NULL);

  self->account = parley_account_ref (account);
  self->changes = parley_change_outbox_new (account);
  g_signal_connect_object (self->changes, "changed", G_CALLBACK (on_message_changed), self, G_CONNECT_SWAPPED);
  return self;
}

static void
add_room (const char *room, const char *unused, gpointer data)
{
  g_ptr_array_add (data, g_strdup (room));
}

/**
 * parley_outbox_wake:
 * @self: an outbox
 *
 * There is a network: sends everything that waits, now.
 */
void
parley_outbox_wake (ParleyOutbox *self)
{
  g_autoptr (GPtrArray) rooms = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (PARLEY_IS_OUTBOX (self));

  parley_backoff_stop (self->backoff);
  parley_backoff_reset (self->backoff);
  parley_store_each_waiting_room (self->account->store, add_room, rooms);
  for (guint i = 0; i < rooms->len; i++)
    parley_outbox_post (self, rooms->pdata[i]);
  parley_change_outbox_wake (self->changes);
}

/**
 * parley_outbox_get_changes:
 * @self: an outbox
 *
 * Returns: (transfer none): what sends the changes of messages that the server has
 */
ParleyChangeOutbox *
parley_outbox_get_changes (ParleyOutbox *self)
{
  g_return_val_if_fail (PARLEY_IS_OUTBOX (self), NULL);

  return self->changes;
}

/**
 * parley_outbox_post:
 * @self: an outbox
 * @room: a room with a message in the store that waits
 *
 * Sends the oldest, and then the next.  While a retry is due, that takes care
 * of it.  While nothing can be written nothing is sent: what became of it could
 * not be kept.
 */
void
parley_outbox_post (ParleyOutbox *self, const char *room)
{
  g_autoptr (ParleyRecord) record = NULL;

  g_return_if_fail (PARLEY_IS_OUTBOX (self) && room != NULL);

  if (parley_backoff_is_waiting (self->backoff) || g_hash_table_contains (self->busy, room) || parley_store_is_stuck (self->account->store))
    return;
  record = parley_store_get_next_pending (self->account->store, room);
  if (record != NULL && !record->tried && is_old (self, record))
    {
      renew_ids (self, room);
      g_clear_pointer (&record, parley_record_free);
      record = parley_store_get_next_pending (self->account->store, room);
    }
  if (record != NULL)
    deliver (self, room, g_steal_pointer (&record));
}

/**
 * parley_outbox_retry:
 * @self: an outbox
 * @room: the room's id
 * @id: a message that failed
 *
 * Puts it at the end of what waits.  Where the server certainly does not have
 * it, it gets a new id, and stands where it is sent rather than where it failed.
 */
void
parley_outbox_retry (ParleyOutbox *self, const char *room, const char *id)
{
  g_autoptr (ParleyRecord) row = NULL;
  g_autofree char *new_id = NULL;

  g_return_if_fail (PARLEY_IS_OUTBOX (self) && room != NULL && id != NULL);

  row = parley_store_get_message (self->account->store, room, id);
  if (row == NULL || row->state != PARLEY_MESSAGE_FAILED)
    return;
  row->state = PARLEY_MESSAGE_PENDING;
  g_clear_error (&row->error);
  parley_store_put_message (self->account->store, room, row);
  new_id = row->tried ? NULL : parley_message_id_make (self->account, room);
  if (new_id != NULL && parley_store_rename_message (self->account->store, room, id, new_id))
    tell (self, room, new_id, id);
  else
    tell (self, room, id, NULL);
  parley_backoff_stop (self->backoff);
  parley_outbox_post (self, room);
}
