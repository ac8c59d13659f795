/* What kind of message a room's newest is, which its entry in the inbox does not say.
 */

#include "parley-room-private.h"

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
