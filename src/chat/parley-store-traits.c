/* What the store keeps of rooms beside the inbox: what they are like, whom the
 * account has blocked, and whom it shares a room with.
 */

#include "parley-store-traits.h"

#include "parley-store-private.h"

static const char *const get_traits = "SELECT topic, role, creator, archived_at, listed, muted, favourite, accepted FROM room_traits WHERE room = ?";
static const char *const save_traits = "INSERT OR REPLACE INTO room_traits (room, topic, role, creator, archived_at, listed, muted, favourite, accepted)"
                                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char *const list_blocked = "SELECT uid, '' FROM blocked ORDER BY uid";
static const char *const add_blocked = "INSERT OR REPLACE INTO blocked VALUES (?)";
static const char *const remove_blocked = "DELETE FROM blocked WHERE uid = ?";
/* A stranger's request makes no acquaintance. */
static const char *const list_acquaintances = "SELECT DISTINCT m.uid, '' FROM member m JOIN room r ON r.id = m.room LEFT JOIN room_traits t ON t.room = m.room"
                                              " WHERE r.present AND (r.kind = 'group' OR t.accepted) ORDER BY m.uid";
static const char *const shares_group = "SELECT 1 FROM member a JOIN member b ON b.room = a.room AND b.uid = ?2 JOIN room r ON r.id = a.room"
                                        " WHERE a.uid = ?1 AND r.present AND r.kind = 'group' LIMIT 1";

/**
 * parley_store_get_traits:
 * @self: a store
 * @room: the room's id
 *
 * Returns: (transfer full): what is known of it, which may be nothing
 */
ParleyRoomTraits *
parley_store_get_traits (ParleyStore *self, const char *room)
{
  sqlite3_stmt *row = parley_store_use (self, get_traits, "t", room);
  ParleyRoomTraits *traits = parley_room_traits_new ();

  while (parley_store_next (self, row))
    {
      g_set_str (&traits->topic, parley_store_text (row, 0));
      g_set_str (&traits->role, parley_store_text (row, 1));
      g_set_str (&traits->creator, parley_store_text (row, 2));
      traits->archived_at = sqlite3_column_int64 (row, 3);
      traits->listed = sqlite3_column_int (row, 4);
      traits->notice = (ParleyRoomNotice)CLAMP (sqlite3_column_int (row, 5), PARLEY_ROOM_NOTICE_ALL, PARLEY_ROOM_NOTICE_MENTIONS);
      traits->favourite = sqlite3_column_int (row, 6);
      traits->accepted = sqlite3_column_int (row, 7);
    }
  return traits;
}

void
parley_store_save_traits (ParleyStore *self, const char *room, const ParleyRoomTraits *traits)
{
  parley_store_run (self, parley_store_use (self, save_traits, "ttttiiiii", room, traits->topic, traits->role, traits->creator, traits->archived_at,
                                            (gint64)traits->listed, (gint64)traits->notice, (gint64)traits->favourite, (gint64)traits->accepted));
}

/**
 * parley_store_each_blocked:
 * @self: a store
 * @func: (scope call): told each uid, and ""
 * @data: for @func
 */
void
parley_store_each_blocked (ParleyStore *self, ParleyStorePairFunc func, gpointer data)
{
  parley_store_each_pair (self, parley_store_use (self, list_blocked, ""), func, data);
}

void
parley_store_set_blocked (ParleyStore *self, const char *uid, gboolean blocked)
{
  parley_store_run (self, parley_store_use (self, blocked ? add_blocked : remove_blocked, "t", uid));
}

/**
 * parley_store_each_acquaintance:
 * @self: a store
 * @func: (scope call): told the uid of each member of each group and of each
 *   direct chat that was agreed to, once, and ""; must not use this function itself
 * @data: for @func
 */
void
parley_store_each_acquaintance (ParleyStore *self, ParleyStorePairFunc func, gpointer data)
{
  parley_store_each_pair (self, parley_store_use (self, list_acquaintances, ""), func, data);
}

/**
 * parley_store_shares_group:
 * @self: a store
 * @uid: somebody
 * @own_uid: the account
 *
 * Returns: whether both are members of a group, as far as is known
 */
gboolean
parley_store_shares_group (ParleyStore *self, const char *uid, const char *own_uid)
{
  sqlite3_stmt *row = parley_store_use (self, shares_group, "tt", uid, own_uid);
  gboolean shares = FALSE;

  while (parley_store_next (self, row))
    shares = TRUE;
  return shares;
}
