/* What a person does to messages that stand in a room: edits, deletes, reacts.
 * One that is not on its way yet is changed where it waits; of any other the
 * change waits in an outbox of its own.
 */

#include "firebase-error.h"
#include "parley-room-private.h"
#include "parley-timeline-private.h"

/* So many of the newest are looked at for one's own. */
#define LOOK_BACK 200

static ParleyChangeOutbox *
get_changes (ParleyRoom *self)
{
  return parley_outbox_get_changes (parley_room_get_outbox (self));
}

static gboolean
has_rank (ParleyRoom *self)
{
  GListModel *members = parley_room_get_members (self);
  const char *uid = parley_room_get_account (self)->uid;

  if (parley_room_is_direct (self))
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      if (g_str_equal (parley_member_get_uid (member), uid))
        return g_strcmp0 (parley_member_get_role (member), "owner") == 0 || g_strcmp0 (parley_member_get_role (member), "admin") == 0;
    }
  return FALSE;
}

/**
 * parley_room_may_answer:
 * @self: a room
 * @message: one of its messages
 *
 * Returns: whether it can be replied and reacted to: the server must have it
 */
gboolean
parley_room_may_answer (ParleyRoom *self, ParleyMessage *message)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message), FALSE);

  return parley_message_get_state (message) == PARLEY_MESSAGE_SENT && !parley_message_is_deleted (message) && parley_message_get_kind (message) == NULL;
}

/**
 * parley_room_may_edit:
 * @self: a room
 * @message: one of its messages
 *
 * Returns: whether its text can be made another: one's own only
 */
gboolean
parley_room_may_edit (ParleyRoom *self, ParleyMessage *message)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message), FALSE);

  return parley_message_is_own (message) && parley_message_get_text (message) != NULL && parley_message_get_kind (message) == NULL;
}

/**
 * parley_room_may_delete:
 * @self: a room
 * @message: one of its messages
 *
 * Returns: whether it can be deleted: one's own, and by owners and admins of a
 *   group anybody's
 */
gboolean
parley_room_may_delete (ParleyRoom *self, ParleyMessage *message)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message), FALSE);

  if (parley_message_is_deleted (message) || parley_message_get_kind (message) != NULL)
    return FALSE;
  return parley_message_is_own (message) || has_rank (self);
}

/* One that was never tried is nowhere but here. */
static gboolean
is_only_here (const ParleyRecord *row)
{
  return row != NULL && row->state != PARLEY_MESSAGE_SENT && !row->tried;
}

/**
 * parley_room_edit:
 * @self: a room
 * @message: one of its messages
 * @text: what it shall say
 * @error: FIREBASE_ERROR_INVALID where it must not be edited, or @text is empty
 *   or longer than 4000 UTF-16 units, G_IO_ERROR where it could not be stored
 *
 * Returns: whether it is stored, and so will be sent
 */
gboolean
parley_room_edit (ParleyRoom *self, ParleyMessage *message, const char *text, GError **error)
{
  ParleyStore *store;
  g_autoptr (ParleyRecord) row = NULL;
  g_autofree char *id = NULL;

  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message) && text != NULL, FALSE);

  if (!parley_room_may_edit (self, message) || !parley_is_message_text (text))
    {
      g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "not to be edited, or not so");
      return FALSE;
    }
  store = parley_room_get_account (self)->store;
  id = g_strdup (parley_message_get_id (message));
  row = parley_store_get_message (store, parley_room_get_id (self), id);
  if (!is_only_here (row))
    return parley_change_outbox_add (get_changes (self), parley_room_get_id (self), id, PARLEY_CHANGE_EDIT, text, error);
  g_set_str (&row->text, text);
  if (!parley_store_add_message (store, parley_room_get_id (self), row, error))
    return FALSE;
  parley_timeline_sync (parley_room_get_timeline (self), id, NULL);
  return TRUE;
}

/**
 * parley_room_delete:
 * @self: a room
 * @message: one of its messages
 * @error: FIREBASE_ERROR_INVALID where it must not be deleted, G_IO_ERROR where
 *   that could not be stored
 *
 * Returns: whether it is gone, or stored and so will be
 */
gboolean
parley_room_delete (ParleyRoom *self, ParleyMessage *message, GError **error)
{
  ParleyStore *store;
  g_autoptr (ParleyRecord) row = NULL;
  g_autofree char *id = NULL;

  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message), FALSE);

  if (!parley_room_may_delete (self, message))
    {
      g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "not to be deleted");
      return FALSE;
    }
  store = parley_room_get_account (self)->store;
  id = g_strdup (parley_message_get_id (message));
  row = parley_store_get_message (store, parley_room_get_id (self), id);
  if (!is_only_here (row))
    return parley_change_outbox_add (get_changes (self), parley_room_get_id (self), id, PARLEY_CHANGE_DELETE, NULL, error);
  parley_store_remove_message (store, parley_room_get_id (self), id);
  parley_timeline_sync (parley_room_get_timeline (self), id, NULL);
  return TRUE;
}

/**
 * parley_room_react:
 * @self: a room
 * @message: one of its messages
 * @emoji: (nullable): with what; %NULL, or what is there already, takes it back
 * @error: FIREBASE_ERROR_INVALID where that is no reaction, G_IO_ERROR where it
 *   could not be stored
 *
 * Returns: whether it is stored, and so will be sent
 */
gboolean
parley_room_react (ParleyRoom *self, ParleyMessage *message, const char *emoji, GError **error)
{
  g_autofree char *id = NULL;
  g_autofree char *value = NULL;

  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message), FALSE);

  if (!parley_room_may_answer (self, message) || (emoji != NULL && !parley_is_reaction (emoji)))
    {
      g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "not to be reacted to, or not so");
      return FALSE;
    }
  id = g_strdup (parley_message_get_id (message));
  value = g_strcmp0 (emoji, parley_message_get_own_reaction (message)) == 0 ? NULL : g_strdup (emoji);
  return parley_change_outbox_add (get_changes (self), parley_room_get_id (self), id, PARLEY_CHANGE_REACTION, value, error);
}

/**
 * parley_room_find_last_own:
 * @self: a room
 *
 * Returns: (transfer full) (nullable): the newest message of one's own that can
 *   be edited
 */
ParleyMessage *
parley_room_find_last_own (ParleyRoom *self)
{
  GListModel *timeline;
  guint n;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  timeline = G_LIST_MODEL (parley_room_get_timeline (self));
  n = g_list_model_get_n_items (timeline);
  for (guint i = 0; i < MIN (n, LOOK_BACK); i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (timeline, n - 1 - i);

      if (parley_room_may_edit (self, message))
        return g_steal_pointer (&message);
    }
  return NULL;
}
