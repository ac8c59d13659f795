/* Where one left off reading a room.  The counter is the server's and right on
 * every device; how far was read here is known only here.  The later of the two
 * counts: what was read elsewhere is not new.
 */

#include "parley-room-private.h"
#include "parley-timeline-private.h"

static gboolean
counts (ParleyRoom *self, guint position)
{
  const char *author = parley_timeline_get_author (parley_room_get_timeline (self), position);
  ParleyAccount *account = parley_room_get_account (self);

  return author != NULL && !g_str_equal (author, account->uid) && !parley_member_is_blocked (parley_people_get (account->people, author));
}

/* The message with which the last @unread ones begin that count. */
static char *
count_back (ParleyRoom *self, guint end, guint unread, const char *seen)
{
  ParleyTimeline *timeline = parley_room_get_timeline (self);
  char *first = NULL;

  for (guint i = end; i > 0 && unread > 0; i--)
    {
      g_autofree char *id = parley_timeline_get_id (timeline, i - 1);

      if (seen != NULL && strcmp (id, seen) <= 0)
        break;
      if (!counts (self, i - 1))
        continue;
      g_free (first);
      first = g_steal_pointer (&id);
      unread--;
    }
  return first;
}

/**
 * parley_room_find_first_unread:
 * @self: a room
 *
 * Returns: (transfer full) (nullable): the push id of the first message that was
 *   not read; %NULL where there is none, or the newest is not fetched yet
 */
char *
parley_room_find_first_unread (ParleyRoom *self)
{
  const ParleyRoomRecord *record;
  guint unread, newest;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  record = parley_room_get_record (self);
  unread = parley_room_get_unread (self);
  if (unread == 0 || record->message == NULL || !parley_timeline_find (parley_room_get_timeline (self), record->message, &newest))
    return NULL;
  return count_back (self, newest + 1, unread, record->seen);
}

/**
 * parley_room_get_unread:
 * @self: a room
 *
 * Returns: how many messages by others were not read, here or on another device
 */
guint
parley_room_get_unread (ParleyRoom *self)
{
  ParleyReadMarker *marker;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), 0);

  marker = parley_room_get_marker (self);
  return marker == NULL ? 0 : parley_read_marker_get_unread (marker);
}

/**
 * parley_room_is_mentioned:
 * @self: a room
 *
 * Returns: whether a message that was not read mentions the account
 */
gboolean
parley_room_is_mentioned (ParleyRoom *self)
{
  ParleyReadMarker *marker;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  marker = parley_room_get_marker (self);
  return marker != NULL && parley_read_marker_is_mentioned (marker);
}

/**
 * parley_room_has_unread:
 * @self: a room
 *
 * Returns: whether there is something to read in it, be it counted or not: what
 *   somebody says who is blocked is not
 */
gboolean
parley_room_has_unread (ParleyRoom *self)
{
  ParleyReadMarker *marker;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  marker = parley_room_get_marker (self);
  return marker != NULL && parley_read_marker_has_unread (marker);
}

/**
 * parley_room_mark_read:
 * @self: a room
 *
 * The newest message was seen; of a room that was not opened, all that the list
 * tells of.
 */
void
parley_room_mark_read (ParleyRoom *self)
{
  g_autofree char *newest = NULL;
  const ParleyRoomRecord *record;
  ParleyReadMarker *marker;

  g_return_if_fail (PARLEY_IS_ROOM (self));

  record = parley_room_get_record (self);
  marker = parley_room_get_marker (self);
  if (parley_room_peek_history (self) == NULL)
    {
      parley_read_marker_mark (marker, record->message, record->at);
      return;
    }
  newest = parley_timeline_get_newest (parley_room_get_timeline (self));
  parley_read_marker_mark (marker, newest, parley_mentions_reach (parley_room_get_account (self)->mentions, record->id));
}
