/* What the store knows of who was mentioned, and of what the account does not want
 * to be told: enough to be told once, and to know after a restart.
 */

#include "parley-store-mentions.h"

#include "parley-store-private.h"

static const char *const list_mentions = "SELECT room, message, event, uid, at FROM mention WHERE present";
static const char *const find_mention = "SELECT 1 FROM mention WHERE room = ? AND message = ? LIMIT 1";
static const char *const add_mention = "INSERT OR REPLACE INTO mention VALUES (?, ?, ?, ?, ?, 1)";
static const char *const drop_mention = "UPDATE mention SET present = 0 WHERE room = ? AND message = ? AND event = ?";
/* As many as a room's stream shows; edits of what is older come one by one. */
static const char *const newest_time = "SELECT MAX (MAX (sent_at, edited_at)) FROM"
                                       " (SELECT sent_at, edited_at FROM message WHERE room = ? AND state = 1 ORDER BY id DESC LIMIT 50)";
static const char *const newest_wanted = "SELECT id FROM message WHERE room = ? AND state = 1 AND author NOT IN (SELECT uid FROM blocked) ORDER BY id DESC LIMIT 1";
static const char *const blocked_member = "SELECT 1 FROM blocked b JOIN member m ON m.uid = b.uid AND m.room = ? LIMIT 1";

/**
 * parley_store_each_mention:
 * @self: a store
 * @func: called for each mention that no device has read, as far as is known
 * @data: for @func
 */
void
parley_store_each_mention (ParleyStore *self, ParleyStoreMentionFunc func, gpointer data)
{
  sqlite3_stmt *row = parley_store_use (self, list_mentions, "");

  while (parley_store_next (self, row))
    func (parley_store_text (row, 0), parley_store_text (row, 1), parley_store_text (row, 2), parley_store_text (row, 3), sqlite3_column_int64 (row, 4), data);
}

static gboolean
finds (ParleyStore *self, sqlite3_stmt *row)
{
  gboolean found = FALSE;

  while (parley_store_next (self, row))
    found = TRUE;
  return found;
}

/**
 * parley_store_knows_mention:
 * @self: a store
 * @room: the room's id
 * @message: the message's id
 *
 * Returns: whether this computer has heard that the message mentions the account,
 *   be it read by now or not
 */
gboolean
parley_store_knows_mention (ParleyStore *self, const char *room, const char *message)
{
  return finds (self, parley_store_use (self, find_mention, "tt", room, message));
}

/**
 * parley_store_add_mention:
 * @self: a store
 * @room: the room's id
 * @message: the message that mentions the account
 * @event: the message's id, or that of the change that made it do so
 * @uid: who did
 * @at: when, milliseconds since 1970 by the server's clock
 */
void
parley_store_add_mention (ParleyStore *self, const char *room, const char *message, const char *event, const char *uid, gint64 at)
{
  parley_store_run (self, parley_store_use (self, add_mention, "tttti", room, message, event, uid, at));
}

/**
 * parley_store_drop_mention:
 * @self: a store
 * @room: the room's id
 * @message: the message
 * @event: what was read somewhere, or taken back
 */
void
parley_store_drop_mention (ParleyStore *self, const char *room, const char *message, const char *event)
{
  parley_store_run (self, parley_store_use (self, drop_mention, "ttt", room, message, event));
}

/**
 * parley_store_get_newest_time:
 * @self: a store
 * @room: the room's id
 *
 * Returns: until when all that was sent and edited in the room is here, but for
 *   gaps; milliseconds since 1970 by the server's clock, or 0
 */
gint64
parley_store_get_newest_time (ParleyStore *self, const char *room)
{
  sqlite3_stmt *row = parley_store_use (self, newest_time, "t", room);
  gint64 time = 0;

  while (parley_store_next (self, row))
    time = sqlite3_column_int64 (row, 0);
  return time;
}

/**
 * parley_store_find_newest_wanted:
 * @self: a store
 * @room: the room's id
 *
 * Returns: (transfer full) (nullable): the newest message in it by somebody who is not blocked
 */
ParleyRecord *
parley_store_find_newest_wanted (ParleyStore *self, const char *room)
{
  sqlite3_stmt *row = parley_store_use (self, newest_wanted, "t", room);
  g_autofree char *id = NULL;

  while (parley_store_next (self, row))
    g_set_str (&id, parley_store_text (row, 0));
  return id != NULL ? parley_store_get_message (self, room, id) : NULL;
}

/**
 * parley_store_has_blocked_member:
 * @self: a store
 * @room: the room's id
 *
 * Returns: whether somebody is in it with whom the account wants nothing to do
 */
gboolean
parley_store_has_blocked_member (ParleyStore *self, const char *room)
{
  return finds (self, parley_store_use (self, blocked_member, "t", room));
}
