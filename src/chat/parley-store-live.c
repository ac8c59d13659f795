/* What the store keeps of a room's life: how far the others have read, and how far
 * the changes to older messages were followed.
 */

#include "parley-store-live.h"

#include "parley-store-private.h"

static const char *const set_reader = "INSERT OR REPLACE INTO reader VALUES (?, ?, ?)";
static const char *const remove_reader = "DELETE FROM reader WHERE room = ? AND uid = ?";
static const char *const list_readers = "SELECT uid, message FROM reader WHERE room = ?";
static const char *const get_followed = "SELECT change, at FROM followed WHERE room = ?";
static const char *const set_followed = "INSERT OR REPLACE INTO followed VALUES (?, ?, ?)";
static const char *const remove_messages = "DELETE FROM message WHERE room = ? AND id < ? AND state = 1";
static const char *const remove_gaps = "DELETE FROM gap WHERE room = ? AND after < ?";

void
parley_store_set_reader (ParleyStore *self, const char *room, const char *uid, const char *message)
{
  parley_store_run (self, parley_store_use (self, set_reader, "ttt", room, uid, message));
}

void
parley_store_remove_reader (ParleyStore *self, const char *room, const char *uid)
{
  parley_store_run (self, parley_store_use (self, remove_reader, "tt", room, uid));
}

/**
 * parley_store_each_reader:
 * @self: a store
 * @room: the room's id
 * @func: (scope call): told each uid and the id of the last message that they have read
 * @data: for @func
 */
void
parley_store_each_reader (ParleyStore *self, const char *room, ParleyStorePairFunc func, gpointer data)
{
  parley_store_each_pair (self, parley_store_use (self, list_readers, "t", room), func, data);
}

/**
 * parley_store_get_followed:
 * @self: a store
 * @room: the room's id
 * @change: (out) (nullable): the newest change that was seen
 * @at: (out): the greatest time of a change that was handled
 *
 * Returns: whether the room's changes were followed before
 */
gboolean
parley_store_get_followed (ParleyStore *self, const char *room, char **change, gint64 *at)
{
  sqlite3_stmt *statement = parley_store_use (self, get_followed, "t", room);
  gboolean found = FALSE;

  *change = NULL;
  *at = 0;
  while (parley_store_next (self, statement))
    {
      g_set_str (change, parley_store_text (statement, 0));
      *at = sqlite3_column_int64 (statement, 1);
      found = TRUE;
    }
  return found;
}

void
parley_store_set_followed (ParleyStore *self, const char *room, const char *change, gint64 at)
{
  parley_store_run (self, parley_store_use (self, set_followed, "tti", room, change, at));
}

/**
 * parley_store_remove_before:
 * @self: a store
 * @room: the room's id
 * @id: the first message to keep
 *
 * Forgets what the server has and can be fetched anew; what waits here stays.
 */
void
parley_store_remove_before (ParleyStore *self, const char *room, const char *id)
{
  parley_store_begin (self);
  parley_store_run (self, parley_store_use (self, remove_messages, "tt", room, id));
  parley_store_run (self, parley_store_use (self, remove_gaps, "tt", room, id));
  parley_store_commit (self);
}
