/* The messages of a room and what is alive among them, for whoever shows it.
 */

#include "parley-room-private.h"

#include "parley-timeline-private.h"

/**
 * parley_room_get_timeline:
 * @self: a room
 *
 * Returns: (transfer none): its messages, what the store has at once
 */
ParleyTimeline *
parley_room_get_timeline (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return parley_room_history_get_timeline (parley_room_get_history (self));
}

/**
 * parley_room_get_quotes:
 * @self: a room
 *
 * Returns: (transfer none): the messages that others answer
 */
ParleyQuotes *
parley_room_get_quotes (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return parley_room_history_get_quotes (parley_room_get_history (self));
}

/**
 * parley_room_get_live:
 * @self: a room
 *
 * Returns: (transfer none): who types in it and how far each has read
 */
ParleyLive *
parley_room_get_live (ParleyRoom *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  return parley_room_history_get_live (parley_room_get_history (self));
}

/**
 * parley_room_set_typing:
 * @self: a room
 * @is_typing: whether a key was pressed just now and left something to be sent
 *
 * Tells the others; it ends by itself when no key follows.
 */
void
parley_room_set_typing (ParleyRoom *self, gboolean is_typing)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (parley_room_is_open (self))
    parley_room_history_set_typing (parley_room_get_history (self), is_typing);
}

/**
 * parley_room_take_outbox:
 * @self: a room
 * @id: the id of a message whose state changed
 * @former: (nullable): its id until now
 */
void
parley_room_take_outbox (ParleyRoom *self, const char *id, const char *former)
{
  ParleyRoomHistory *history;

  g_return_if_fail (PARLEY_IS_ROOM (self));

  history = parley_room_peek_history (self);
  if (history != NULL)
    parley_timeline_sync (parley_room_history_get_timeline (history), id, former);
}
