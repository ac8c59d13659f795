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
