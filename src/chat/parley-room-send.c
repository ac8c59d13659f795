/* What a person writes into a room: stored first, then shown, then sent; and
 * what becomes of it when the server does not want it.
 */

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-message-id.h"
#include "parley-room-private.h"
#include "parley-store-drafts.h"
#include "parley-timeline-private.h"

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/**
 * parley_is_message_text:
 * @text: what a person wrote
 *
 * Returns: whether it can be sent: not empty, not longer than the rules allow
 */
gboolean
parley_is_message_text (const char *text)
{
  gint64 length = parley_utf16_length (text);

  return length >= 0 && length <= PARLEY_TEXT_MAX && !is_blank (text);
}

/**
 * parley_room_send:
 * @self: a room
 * @text: what to say
 * @error: FIREBASE_ERROR_INVALID where @text is empty or longer than 4000
 *   UTF-16 units, G_IO_ERROR where it could not be stored
 *
 * Stored first, then shown, then sent.  What was being written in the room is
 * this message, and no draft any more.
 *
 * Returns: (transfer none) (nullable): the message, valid until the next one is sent
 */
ParleyMessage *
parley_room_send (ParleyRoom *self, const char *text, GError **error)
{
  return parley_room_reply (self, text, NULL, error);
}

/**
 * parley_room_reply:
 * @self: a room
 * @text: what to say
 * @to: (nullable): the message that it answers, which the server must have; any
 *   other is not named
 * @error: as parley_room_send()
 *
 * Returns: (transfer none) (nullable): the message, valid until the next one is sent
 */
ParleyMessage *
parley_room_reply (ParleyRoom *self, const char *text, ParleyMessage *to, GError **error)
{
  g_autoptr (ParleyRecord) record = NULL;
  g_autofree char *id = NULL;
  ParleyAccount *account;
  const char *room;

  g_return_val_if_fail (PARLEY_IS_ROOM (self) && text != NULL, NULL);

  if (!parley_is_message_text (text))
    {
      g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "a message is empty or too long");
      return NULL;
    }
  account = parley_room_get_account (self);
  room = parley_room_get_id (self);
  id = parley_message_id_make (account, room);
  record = parley_record_new (id, account->uid, text, firebase_database_get_server_time (account->database));
  if (to != NULL && parley_message_get_state (to) == PARLEY_MESSAGE_SENT)
    record->reply_to = g_strdup (parley_message_get_id (to));
  if (!parley_store_add_drafted (account->store, room, record, error))
    return NULL;
  if (parley_room_peek_draft (self) != NULL)
    parley_room_take_draft (self, NULL);
  parley_timeline_sync (parley_room_get_timeline (self), id, NULL);
  parley_outbox_post (parley_room_get_outbox (self), room);
  return parley_room_keep_sent (self, parley_timeline_get_message (parley_room_get_timeline (self), id));
}

/**
 * parley_room_retry:
 * @self: a room
 * @message: one of its messages that failed, or of which a change failed; any other is left alone
 */
void
parley_room_retry (ParleyRoom *self, ParleyMessage *message)
{
  g_autofree char *id = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message));

  id = g_strdup (parley_message_get_id (message));
  if (parley_message_get_change_state (message) == PARLEY_MESSAGE_FAILED)
    parley_change_outbox_retry (parley_outbox_get_changes (parley_room_get_outbox (self)), parley_room_get_id (self), id);
  if (parley_message_get_state (message) != PARLEY_MESSAGE_FAILED)
    return;
  parley_outbox_retry (parley_room_get_outbox (self), parley_room_get_id (self), id);
}

/**
 * parley_room_discard:
 * @self: a room
 * @message: one of its messages that failed, or of which a change failed; any other is left alone
 */
void
parley_room_discard (ParleyRoom *self, ParleyMessage *message)
{
  g_autofree char *id = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message));

  id = g_strdup (parley_message_get_id (message));
  if (parley_message_get_change_state (message) == PARLEY_MESSAGE_FAILED)
    parley_change_outbox_discard (parley_outbox_get_changes (parley_room_get_outbox (self)), parley_room_get_id (self), id);
  if (parley_message_get_state (message) != PARLEY_MESSAGE_FAILED)
    return;
  parley_store_remove_changes (parley_room_get_account (self)->store, parley_room_get_id (self), id);
  parley_store_remove_message (parley_room_get_account (self)->store, parley_room_get_id (self), id);
  parley_timeline_sync (parley_room_get_timeline (self), id, NULL);
}
