/* The messages of a timeline that somebody looks at: each is one object for all who
 * ask, as long as anybody holds it, and shows what its row in the store says with
 * what waits to be sent laid over it.
 */

#include "parley-timeline-messages.h"

#include "parley-change-outbox.h"
#include "parley-message-private.h"

struct _ParleyTimelineMessages
{
  ParleyAccount *account;
  char *room;
  GHashTable *live; /* id → ParleyMessage, weak */
};

static void
on_message_gone (gpointer data, GObject *message)
{
  ParleyTimelineMessages *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == message)
      g_hash_table_iter_remove (&iter);
}

static ParleyMessage *
make_message (ParleyTimelineMessages *self, const char *id, const char *author, gint64 sent_at)
{
  ParleyRecord *record = parley_store_get_message (self->account->store, self->room, id);
  ParleyMessage *message;

  if (record == NULL)
    {
      record = parley_record_new (id, author, NULL, sent_at);
      record->state = PARLEY_MESSAGE_SENT;
    }
  parley_change_outbox_overlay (self->account, self->room, record);
  message = parley_message_new (record, parley_people_get (self->account->people, author), g_str_equal (author, self->account->uid));
  parley_message_set_people (message, self->account->people, self->account->uid);
  g_object_weak_ref (G_OBJECT (message), on_message_gone, self);
  g_hash_table_insert (self->live, g_strdup (id), message);
  return message;
}

/**
 * parley_timeline_messages_new:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): nobody looks at any yet
 */
ParleyTimelineMessages *
parley_timeline_messages_new (ParleyAccount *account, const char *room)
{
  ParleyTimelineMessages *self = g_new0 (ParleyTimelineMessages, 1);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
parley_timeline_messages_free (ParleyTimelineMessages *self)
{
  GHashTableIter iter;
  gpointer message;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_object_weak_unref (message, on_message_gone, self);
  g_hash_table_unref (self->live);
  g_free (self->room);
  parley_account_unref (self->account);
  g_free (self);
}

/**
 * parley_timeline_messages_get:
 * @self: the messages of a timeline
 * @key: which
 * @author: uid of who wrote it
 *
 * Returns: (transfer full): the message
 */
ParleyMessage *
parley_timeline_messages_get (ParleyTimelineMessages *self, const ParleyTimelineKey *key, const char *author)
{
  char id[PARLEY_ID_LENGTH + 1] = "";
  ParleyMessage *message;

  memcpy (id, key->id, PARLEY_ID_LENGTH);
  message = g_hash_table_lookup (self->live, id);
  return message != NULL ? g_object_ref (message) : make_message (self, id, author, key->sent_at);
}

/**
 * parley_timeline_messages_update:
 * @self: the messages of a timeline
 * @id: one of them
 * @record: what the store says of it now
 */
void
parley_timeline_messages_update (ParleyTimelineMessages *self, const char *id, ParleyRecord *record)
{
  ParleyMessage *message = g_hash_table_lookup (self->live, id);
  ParleyRecord *shown;

  if (message == NULL)
    return;
  shown = parley_record_copy (record);
  parley_change_outbox_overlay (self->account, self->room, shown);
  parley_message_update (message, shown);
}

/**
 * parley_timeline_messages_rename:
 * @self: the messages of a timeline
 * @former: an id until now
 * @id: what it is now: the object stays the same
 */
void
parley_timeline_messages_rename (ParleyTimelineMessages *self, const char *former, const char *id)
{
  g_autofree char *key = NULL;
  gpointer message;

  if (g_hash_table_steal_extended (self->live, former, (gpointer *)&key, &message))
    g_hash_table_insert (self->live, g_strdup (id), message);
}
