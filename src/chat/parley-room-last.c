/* A room's newest message, as the list of rooms shows it.  What kind it is its entry
 * in the inbox does not say.
 */

#include "parley-room-private.h"

/**
 * parley_room_get_last_id:
 * @self: a room
 *
 * Returns: (nullable): the id of the newest message, as of all that follows: the
 *   newest by somebody who is not blocked
 */
const char *
parley_room_get_last_id (ParleyRoom *self)
{
  ParleyNewest *newest;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  newest = parley_room_get_newest (self);
  return newest == NULL ? NULL : parley_newest_get_message (newest);
}

/**
 * parley_room_get_last_at:
 * @self: a room
 *
 * Returns: when the newest message was sent, in milliseconds since 1970, or 0
 */
gint64
parley_room_get_last_at (ParleyRoom *self)
{
  ParleyNewest *newest;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), 0);

  newest = parley_room_get_newest (self);
  return newest == NULL ? 0 : parley_newest_get_at (newest);
}

/**
 * parley_room_get_last_text:
 * @self: a room
 *
 * Returns: (nullable): the beginning of the newest message, NULL where it was deleted
 */
const char *
parley_room_get_last_text (ParleyRoom *self)
{
  ParleyNewest *newest;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  newest = parley_room_get_newest (self);
  return newest == NULL ? NULL : parley_newest_get_text (newest);
}

/**
 * parley_room_get_last_author_name:
 * @self: a room
 *
 * Returns: who wrote the newest message, "" until known
 */
const char *
parley_room_get_last_author_name (ParleyRoom *self)
{
  ParleyNewest *newest;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), "");

  newest = parley_room_get_newest (self);
  return newest == NULL ? "" : parley_newest_get_author_name (newest);
}

/**
 * parley_room_find_last_kind:
 * @self: a room
 * @kind: (out) (transfer full) (nullable): the kind of its newest message, %NULL for
 *   an ordinary one
 *
 * Returns: whether the message is here, so that its kind is known
 */
gboolean
parley_room_find_last_kind (ParleyRoom *self, char **kind)
{
  const char *id = parley_room_get_last_id (self);
  g_autoptr (ParleyRecord) record = NULL;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  *kind = NULL;
  if (id != NULL)
    record = parley_store_get_message (parley_room_get_account (self)->store, parley_room_get_id (self), id);
  if (record == NULL)
    return FALSE;
  *kind = g_strdup (record->kind);
  return TRUE;
}
