/* The people of the store: who is a member of which room, and what is known of them. */

#include "parley-store-private.h"

static const char *const doubt_members = "INSERT INTO room (id, doubtful) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET doubtful = excluded.doubtful";
static const char *const is_doubtful = "SELECT doubtful FROM room WHERE id = ?";
static const char *const clear_members = "DELETE FROM member WHERE room = ?";
static const char *const add_member = "INSERT OR REPLACE INTO member VALUES (?, ?, ?)";
static const char *const list_members = "SELECT uid, role FROM member WHERE room = ? ORDER BY uid";
static const char *const get_person = "SELECT name, picture, asked_at FROM person WHERE uid = ?";
static const char *const save_person = "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)";

/**
 * parley_store_set_doubtful:
 * @self: a store
 * @room: a room
 * @doubtful: whether its members may be others than those stored, so that a
 *   message must not be sent before they have been asked for
 */
void
parley_store_set_doubtful (ParleyStore *self, const char *room, gboolean doubtful)
{
  parley_store_run (self, parley_store_use (self, doubt_members, "ti", room, (gint64)doubtful));
}

gboolean
parley_store_is_doubtful (ParleyStore *self, const char *room)
{
  sqlite3_stmt *statement = parley_store_use (self, is_doubtful, "t", room);
  gboolean doubtful = TRUE;

  while (parley_store_next (self, statement))
    doubtful = sqlite3_column_int (statement, 0);
  return doubtful;
}

void
parley_store_clear_members (ParleyStore *self, const char *room)
{
  parley_store_run (self, parley_store_use (self, clear_members, "t", room));
}

void
parley_store_add_member (ParleyStore *self, const char *room, const char *uid, const char *role)
{
  parley_store_run (self, parley_store_use (self, add_member, "ttt", room, uid, role));
}

/**
 * parley_store_each_member:
 * @self: a store
 * @room: a room
 * @func: (scope call): told each uid and role; must not use this function itself
 * @data: for @func
 */
void
parley_store_each_member (ParleyStore *self, const char *room, ParleyStorePairFunc func, gpointer data)
{
  parley_store_each_pair (self, parley_store_use (self, list_members, "t", room), func, data);
}

/**
 * parley_store_get_person:
 * @self: a store
 * @uid: who
 * @name: (out): their name
 * @picture: (out) (nullable): the address of their picture
 * @asked_at: (out): when the server was asked, milliseconds since 1970
 *
 * Returns: whether the person is known
 */
gboolean
parley_store_get_person (ParleyStore *self, const char *uid, char **name, char **picture, gint64 *asked_at)
{
  sqlite3_stmt *statement = parley_store_use (self, get_person, "t", uid);

  *name = NULL;
  *picture = NULL;
  while (parley_store_next (self, statement))
    {
      g_set_str (name, parley_store_text (statement, 0));
      g_set_str (picture, parley_store_text (statement, 1));
      *asked_at = sqlite3_column_int64 (statement, 2);
    }
  return *name != NULL;
}

void
parley_store_save_person (ParleyStore *self, const char *uid, const char *name, const char *picture, gint64 asked_at)
{
  parley_store_run (self, parley_store_use (self, save_person, "ttti", uid, name, picture, asked_at));
}
