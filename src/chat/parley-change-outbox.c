/* Sends what shall become of messages that the server has: for each room in the
 * order in which it was done, one at a time.  As in the outbox of messages the
 * rows of the store are the queue.  What is shown meanwhile is the message with
 * its changes laid over it; one that is refused is no longer laid over, and the
 * message says so until it is tried again or discarded.
 */

#include "parley-change-outbox.h"

#include "parley-backoff.h"
#include "parley-change-delivery.h"
#include "parley-delivery.h"

#define RETRY_FIRST 1000
#define RETRY_LAST 60000

struct _ParleyChangeOutbox
{
  GObject parent_instance;

  ParleyAccount *account;
  GHashTable *busy; /* rooms of which a change is on its way */
  ParleyBackoff *backoff;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyChangeOutbox, parley_change_outbox, G_TYPE_OBJECT)

typedef struct
{
  ParleyChangeOutbox *outbox;
  char *room;
  ParleyChange *change;
} Shipment;

static void
shipment_free (Shipment *self)
{
  g_object_unref (self->outbox);
  g_free (self->room);
  parley_change_free (self->change);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shipment, shipment_free)

static void
tell (ParleyChangeOutbox *self, const char *room, const char *message)
{
  g_signal_emit (self, signals[CHANGED], 0, room, message);
}

/* What is left of the row, where the server did not show us the message. */
static void
keep (ParleyChangeOutbox *self, Shipment *shipment, ParleyRecord *message, gint64 at)
{
  ParleyStore *store = self->account->store;
  g_autoptr (ParleyRecord) row = parley_store_get_message (store, shipment->room, shipment->change->message);

  if (row == NULL || row->state != PARLEY_MESSAGE_SENT)
    return;
  if (message != NULL)
    parley_store_put_message (store, shipment->room, message);
  else
    {
      parley_change_apply (shipment->change, row, self->account->uid, at);
      parley_store_put_message (store, shipment->room, row);
    }
}

static void
settle (ParleyChangeOutbox *self, Shipment *shipment, ParleyRecord *message, gint64 at, const GError *error)
{
  ParleyStore *store = self->account->store;

  parley_store_begin (store);
  if (error == NULL)
    {
      keep (self, shipment, message, at);
      parley_store_remove_change (store, shipment->change);
    }
  else
    {
      if (message != NULL)
        keep (self, shipment, message, at);
      shipment->change->state = PARLEY_MESSAGE_FAILED;
      shipment->change->tried = FALSE;
      shipment->change->error = g_error_copy (error);
      parley_store_save_change (store, shipment->change);
    }
  parley_store_commit (store);
  tell (self, shipment->room, shipment->change->message);
}

static void
on_retry (gpointer data)
{
  parley_change_outbox_wake (data);
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Shipment) shipment = data;
  ParleyChangeOutbox *self = shipment->outbox;
  g_autoptr (ParleyRecord) message = NULL;
  g_autoptr (GError) error = NULL;
  gint64 at = parley_change_delivery_finish (result, &message, &error);

  if (self->busy == NULL)
    return;
  g_hash_table_remove (self->busy, shipment->room);
  if (g_cancellable_is_cancelled (self->account->cancellable))
    return;
  if (error != NULL && parley_delivery_is_open (error))
    {
      g_debug ("A change waits: %s", error->message);
      parley_backoff_wait (self->backoff);
      return;
    }
  if (error == NULL)
    parley_backoff_reset (self->backoff);
  settle (self, shipment, message, at, error);
  parley_change_outbox_post (self, shipment->room);
}

static void
parley_change_outbox_dispose (GObject *object)
{
  ParleyChangeOutbox *self = PARLEY_CHANGE_OUTBOX (object);

  g_clear_pointer (&self->backoff, parley_backoff_free);
  g_clear_pointer (&self->busy, g_hash_table_unref);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_change_outbox_parent_class)->dispose (object);
}

static void
parley_change_outbox_class_init (ParleyChangeOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_change_outbox_dispose;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_CHANGE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
parley_change_outbox_init (ParleyChangeOutbox *self)
{
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->backoff = parley_backoff_new (RETRY_FIRST, RETRY_LAST, on_retry, self);
}

/**
 * parley_change_outbox_new:
 * @account: whose changes
 *
 * Returns: (transfer full): an outbox that sends nothing before it is woken
 */
ParleyChangeOutbox *
parley_change_outbox_new (ParleyAccount *account)
{
  ParleyChangeOutbox *self = g_object_new (PARLEY_TYPE_CHANGE_OUTBOX, NULL);

  self->account = parley_account_ref (account);
  return self;
}

static void
add_room (const char *room, const char *unused, gpointer data)
{
  g_ptr_array_add (data, g_strdup (room));
}

/**
 * parley_change_outbox_wake:
 * @self: an outbox
 *
 * There is a network: sends everything that waits, now.
 */
void
parley_change_outbox_wake (ParleyChangeOutbox *self)
{
  g_autoptr (GPtrArray) rooms = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (PARLEY_IS_CHANGE_OUTBOX (self));

  parley_backoff_stop (self->backoff);
  parley_backoff_reset (self->backoff);
  parley_store_each_changing_room (self->account->store, add_room, rooms);
  for (guint i = 0; i < rooms->len; i++)
    parley_change_outbox_post (self, rooms->pdata[i]);
}

/**
 * parley_change_outbox_post:
 * @self: an outbox
 * @room: a room in which something may wait
 *
 * Sends the oldest whose message the server has, and then the next.
 */
void
parley_change_outbox_post (ParleyChangeOutbox *self, const char *room)
{
  Shipment *shipment;
  ParleyChange *change;

  g_return_if_fail (PARLEY_IS_CHANGE_OUTBOX (self) && room != NULL);

  if (parley_backoff_is_waiting (self->backoff) || g_hash_table_contains (self->busy, room) || parley_store_is_stuck (self->account->store))
    return;
  change = parley_store_get_next_change (self->account->store, room);
  if (change == NULL)
    return;
  shipment = g_new0 (Shipment, 1);
  shipment->outbox = g_object_ref (self);
  shipment->room = g_strdup (room);
  shipment->change = change;
  g_hash_table_add (self->busy, g_strdup (room));
  parley_change_delivery_async (self->account, room, change, self->account->cancellable, on_delivered, shipment);
}

static gboolean
is_replaced (const ParleyChange *change, ParleyChangeKind kind)
{
  return change->state == PARLEY_MESSAGE_FAILED && (change->kind == kind || kind == PARLEY_CHANGE_DELETE);
}

/* What failed is forgotten when the like is done again, and so is everything
 * when the message goes.  What was not tried yet is certainly not on its way.
 *
 * Returns: the last of the same kind, if it can still be made another
 */
static ParleyChange *
make_room_for (ParleyChangeOutbox *self, GPtrArray *changes, ParleyChangeKind kind)
{
  ParleyChange *last = NULL;

  for (guint i = 0; i < changes->len; i++)
    {
      ParleyChange *change = changes->pdata[i];

      if (is_replaced (change, kind) || (kind == PARLEY_CHANGE_DELETE && change->kind != kind && !change->tried))
        parley_store_remove_change (self->account->store, change);
      else if (change->kind == kind && change->state == PARLEY_MESSAGE_PENDING)
        last = change;
    }
  return last != NULL && (!last->tried || kind == PARLEY_CHANGE_DELETE) ? last : NULL;
}

static gboolean
append (ParleyChangeOutbox *self, const char *room, const char *message, ParleyChangeKind kind, const char *value, GError **error)
{
  g_autofree char *id = firebase_database_make_key (self->account->database);
  g_autoptr (ParleyChange) change = parley_change_new (id, message, kind, value);

  return parley_store_add_change (self->account->store, room, change, error);
}

static gboolean
is_needless (ParleyChangeOutbox *self, const char *room, const ParleyChange *change)
{
  g_autoptr (ParleyRecord) row = parley_store_get_message (self->account->store, room, change->message);
  g_autoptr (GPtrArray) changes = parley_store_list_changes (self->account->store, room, change->message);

  for (guint i = 0; i < changes->len; i++)
    {
      ParleyChange *other = changes->pdata[i];

      if (other->seq != change->seq && other->kind == change->kind && other->state == PARLEY_MESSAGE_PENDING)
        return FALSE;
    }
  return row != NULL && parley_change_is_done (change, row, self->account->uid);
}

/* Back to what the server has: then there is nothing to send. */
static void
rewrite (ParleyChangeOutbox *self, const char *room, ParleyChange *change, const char *value)
{
  g_set_str (&change->value, value);
  if (is_needless (self, room, change))
    parley_store_remove_change (self->account->store, change);
  else
    parley_store_save_change (self->account->store, change);
}

/**
 * parley_change_outbox_add:
 * @self: an outbox
 * @room: the room's id
 * @message: the message's id
 * @kind: what shall become of it
 * @value: (nullable): the new text, or the emoji; %NULL takes a reaction back
 * @error: where it is told that it could not be stored
 *
 * Stored first, then shown, then sent.
 *
 * Returns: whether it is stored
 */
gboolean
parley_change_outbox_add (ParleyChangeOutbox *self, const char *room, const char *message, ParleyChangeKind kind, const char *value, GError **error)
{
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (ParleyChange) wanted = NULL;
  ParleyChange *last;
  gboolean added = TRUE;

  g_return_val_if_fail (PARLEY_IS_CHANGE_OUTBOX (self) && room != NULL && message != NULL, FALSE);

  changes = parley_store_list_changes (self->account->store, room, message);
  wanted = parley_change_new ("", message, kind, value);
  parley_store_begin (self->account->store);
  last = make_room_for (self, changes, kind);
  if (last != NULL)
    rewrite (self, room, last, value);
  else if (!is_needless (self, room, wanted))
    added = append (self, room, message, kind, value, error);
  parley_store_commit (self->account->store);
  tell (self, room, message);
  parley_change_outbox_post (self, room);
  return added;
}

/**
 * parley_change_outbox_retry:
 * @self: an outbox
 * @room: the room's id
 * @message: a message of which changes failed
 *
 * Puts them at the end of what waits.
 */
void
parley_change_outbox_retry (ParleyChangeOutbox *self, const char *room, const char *message)
{
  g_autoptr (GPtrArray) changes = NULL;

  g_return_if_fail (PARLEY_IS_CHANGE_OUTBOX (self) && room != NULL && message != NULL);

  changes = parley_store_list_changes (self->account->store, room, message);
  parley_store_begin (self->account->store);
  for (guint i = 0; i < changes->len; i++)
    {
      ParleyChange *change = changes->pdata[i];

      if (change->state != PARLEY_MESSAGE_FAILED)
        continue;
      parley_store_remove_change (self->account->store, change);
      parley_store_add_change (self->account->store, room, change, NULL);
    }
  parley_store_commit (self->account->store);
  tell (self, room, message);
  parley_backoff_stop (self->backoff);
  parley_change_outbox_post (self, room);
}

/**
 * parley_change_outbox_discard:
 * @self: an outbox
 * @room: the room's id
 * @message: a message of which changes failed; those are forgotten
 */
void
parley_change_outbox_discard (ParleyChangeOutbox *self, const char *room, const char *message)
{
  g_autoptr (GPtrArray) changes = NULL;

  g_return_if_fail (PARLEY_IS_CHANGE_OUTBOX (self) && room != NULL && message != NULL);

  changes = parley_store_list_changes (self->account->store, room, message);
  for (guint i = 0; i < changes->len; i++)
    if (((ParleyChange *)changes->pdata[i])->state == PARLEY_MESSAGE_FAILED)
      parley_store_remove_change (self->account->store, changes->pdata[i]);
  tell (self, room, message);
}

/**
 * parley_change_outbox_fold:
 * @self: an outbox
 * @room: the room's id
 * @record: a message of ours that was refused
 *
 * What waited for it to arrive is done to it here: it has its last text, or is
 * gone.
 */
void
parley_change_outbox_fold (ParleyChangeOutbox *self, const char *room, ParleyRecord *record)
{
  ParleyStore *store = self->account->store;
  g_autoptr (GPtrArray) changes = parley_store_list_changes (store, room, record->id);

  if (changes->len == 0)
    return;
  parley_store_begin (store);
  for (guint i = 0; i < changes->len; i++)
    {
      ParleyChange *change = changes->pdata[i];

      if (change->kind == PARLEY_CHANGE_EDIT)
        g_set_str (&record->text, change->value);
    }
  parley_store_put_message (store, room, record);
  if (((ParleyChange *)changes->pdata[changes->len - 1])->kind == PARLEY_CHANGE_DELETE)
    parley_store_remove_message (store, room, record->id);
  parley_store_remove_changes (store, room, record->id);
  parley_store_commit (store);
}

/**
 * parley_change_outbox_overlay:
 * @account: whose changes
 * @room: the room's id
 * @record: a message as the store has it; as it is shown, after this
 */
void
parley_change_outbox_overlay (ParleyAccount *account, const char *room, ParleyRecord *record)
{
  g_autoptr (GPtrArray) changes = parley_store_list_changes (account->store, room, record->id);

  for (guint i = 0; i < changes->len; i++)
    {
      ParleyChange *change = changes->pdata[i];

      if (change->state == PARLEY_MESSAGE_PENDING)
        parley_change_apply (change, record, account->uid, MAX (firebase_database_get_server_time (account->database), record->edited_at));
      if (record->change != NULL && record->change->state == PARLEY_MESSAGE_FAILED)
        continue;
      g_clear_pointer (&record->change, parley_change_free);
      record->change = parley_change_copy (change);
    }
}
