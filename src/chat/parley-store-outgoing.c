/* What shall become of messages that the server has, in the store: edits,
 * deletions and reactions that wait for it, or that it refused, in the order in
 * which they were made.
 */

#include "firebase-error.h"
#include "parley-store-private.h"

#define CHANGE_COLUMNS "seq, message, id, kind, value, state, tried, error_code, error_text"

static const char *const add_change = "INSERT INTO change (room, message, id, kind, value, state, tried) VALUES (?, ?, ?, ?, ?, 0, 0) RETURNING seq";
static const char *const save_change = "UPDATE change SET id = ?, value = ?, state = ?, tried = ?, error_code = ?, error_text = ? WHERE seq = ?";
static const char *const remove_change = "DELETE FROM change WHERE seq = ?";
static const char *const remove_changes = "DELETE FROM change WHERE room = ? AND message = ?";
static const char *const list_changes = "SELECT " CHANGE_COLUMNS " FROM change WHERE room = ? AND message = ? ORDER BY seq";
/* One whose message is still on its way itself has to wait; one behind another
 * that failed does not, for whoever tries that again puts it at the end.
 */
static const char *const next_change = "SELECT " CHANGE_COLUMNS " FROM change WHERE room = ?1 AND state = 0 AND NOT EXISTS"
                                       " (SELECT 1 FROM message WHERE message.room = ?1 AND message.id = change.message AND message.state <> 1) ORDER BY seq LIMIT 1";
static const char *const list_rooms = "SELECT DISTINCT room, NULL FROM change WHERE state = 0";

static ParleyChange *
read_change (sqlite3_stmt *row)
{
  ParleyChange *change = parley_change_new (parley_store_text (row, 2), parley_store_text (row, 1), CLAMP (sqlite3_column_int (row, 3), PARLEY_CHANGE_EDIT, PARLEY_CHANGE_REACTION), parley_store_text (row, 4));

  change->seq = sqlite3_column_int64 (row, 0);
  change->state = sqlite3_column_int (row, 5) == PARLEY_MESSAGE_FAILED ? PARLEY_MESSAGE_FAILED : PARLEY_MESSAGE_PENDING;
  change->tried = sqlite3_column_int (row, 6);
  if (change->state == PARLEY_MESSAGE_FAILED)
    change->error = g_error_new_literal (FIREBASE_ERROR, sqlite3_column_int (row, 7), parley_store_text (row, 8) != NULL ? parley_store_text (row, 8) : "");
  return change;
}

/**
 * parley_store_add_change:
 * @self: a store
 * @room: the room's id
 * @change: what was just done; told its place in the order
 * @error: where it is told that the file could not be written
 *
 * Returns: whether it is in the file, and so may be shown
 */
gboolean
parley_store_add_change (ParleyStore *self, const char *room, ParleyChange *change, GError **error)
{
  sqlite3_stmt *statement = parley_store_use (self, add_change, "tttit", room, change->message, change->id, (gint64)change->kind, change->value);

  change->seq = 0;
  while (parley_store_next (self, statement))
    change->seq = sqlite3_column_int64 (statement, 0);
  return change->seq != 0 || parley_store_fail (self, error);
}

/**
 * parley_store_save_change:
 * @self: a store
 * @change: a change in the store of which more is known now
 */
void
parley_store_save_change (ParleyStore *self, const ParleyChange *change)
{
  parley_store_run (self, parley_store_use (self, save_change, "ttiiiti", change->id, change->value, (gint64)change->state, (gint64)change->tried,
                                            (gint64)(change->error != NULL ? change->error->code : 0), change->error != NULL ? change->error->message : NULL, change->seq));
}

void
parley_store_remove_change (ParleyStore *self, const ParleyChange *change)
{
  parley_store_run (self, parley_store_use (self, remove_change, "i", change->seq));
}

void
parley_store_remove_changes (ParleyStore *self, const char *room, const char *message)
{
  parley_store_run (self, parley_store_use (self, remove_changes, "tt", room, message));
}

/**
 * parley_store_list_changes:
 * @self: a store
 * @room: the room's id
 * @message: the message's id
 *
 * Returns: (transfer full) (element-type ParleyChange): what waits to become of
 *   it or was refused, in order
 */
GPtrArray *
parley_store_list_changes (ParleyStore *self, const char *room, const char *message)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_change_free);
  sqlite3_stmt *statement = parley_store_use (self, list_changes, "tt", room, message);

  while (parley_store_next (self, statement))
    g_ptr_array_add (changes, read_change (statement));
  return changes;
}

/**
 * parley_store_get_next_change:
 * @self: a store
 * @room: the room's id
 *
 * Returns: (transfer full) (nullable): the oldest that waits and can be sent
 */
ParleyChange *
parley_store_get_next_change (ParleyStore *self, const char *room)
{
  sqlite3_stmt *statement = parley_store_use (self, next_change, "t", room);
  ParleyChange *change = NULL;

  while (parley_store_next (self, statement))
    if (change == NULL)
      change = read_change (statement);
  return change;
}

/**
 * parley_store_each_changing_room:
 * @self: a store
 * @func: (scope call): told each room with a change that waits
 * @data: for @func
 */
void
parley_store_each_changing_room (ParleyStore *self, ParleyStorePairFunc func, gpointer data)
{
  parley_store_each_pair (self, parley_store_use (self, list_rooms, ""), func, data);
}
