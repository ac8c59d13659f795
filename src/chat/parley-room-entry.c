/* What the inbox says of a room: its newest message and what was not read of it.
 */

#include "parley-room-private.h"

#include "web-json.h"

/**
 * parley_room_take_entry:
 * @self: a room
 * @entry: (nullable): what the inbox says about it
 *
 * Returns: whether it names a newer message than before, by somebody else
 */
gboolean
parley_room_take_entry (ParleyRoom *self, JsonObject *entry)
{
  g_autofree char *former = NULL;
  const ParleyRoomRecord *record;
  gboolean newer;
  gint64 at;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  record = parley_room_get_record (self);
  former = g_strdup (record->message);
  at = record->at;
  if (!parley_newest_take_entry (parley_room_get_newest (self), entry))
    {
      g_debug ("Skipped an inbox entry that is none");
      return FALSE;
    }
  newer = g_strcmp0 (former, record->message) != 0 && record->at >= at;
  parley_read_marker_take_unread (parley_room_get_marker (self), web_json_get_int (entry, "unread", 0));
  parley_room_save (self);
  parley_newest_consider (parley_room_get_newest (self));
  if (newer)
    parley_room_members_meet (parley_room_get_membership (self), record->author);
  return newer && !g_str_equal (record->author, parley_room_get_account (self)->uid);
}

/**
 * parley_room_take_unread:
 * @self: a room
 * @unread: the counter alone has changed, as it does when it is cleared
 */
void
parley_room_take_unread (ParleyRoom *self, gint64 unread)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_read_marker_take_unread (parley_room_get_marker (self), unread);
}

/**
 * parley_room_take_mentions:
 * @self: a room
 *
 * Other messages mention the account than before.
 */
void
parley_room_take_mentions (ParleyRoom *self)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_read_marker_take_mentions (parley_room_get_marker (self));
}

/**
 * parley_room_take_preview:
 * @self: a room
 * @text: (nullable): the preview alone has changed, as it does when a message is edited
 */
void
parley_room_take_preview (ParleyRoom *self, const char *text)
{
  g_return_if_fail (PARLEY_IS_ROOM (self));

  parley_newest_take_preview (parley_room_get_newest (self), text);
  parley_room_save (self);
}
