/* The rooms of the store: what the inbox says of each, how much of its history
 * has been fetched, and what is missing in between.
 */

#include "parley-store-private.h"

#define ROOM_COLUMNS                                                                                    \
  "id, kind, name, peer, message, author, text, at, unread, seen, seen_sent, newest, oldest, complete," \
  " seen_at, hushed, hushed_surely, veiled, shown_message, shown_author, shown_text, shown_at"

static const char *const list_rooms = "SELECT " ROOM_COLUMNS " FROM room WHERE present ORDER BY at DESC";
static const char *const get_room = "SELECT " ROOM_COLUMNS " FROM room WHERE id = ?";
/* The window belongs to whoever fetches messages, the rest to the inbox. */
static const char *const save_room = "INSERT INTO room (id, kind, name, peer, message, author, text, at, unread, seen, seen_sent,"
                                     " seen_at, hushed, hushed_surely, veiled, shown_message, shown_author, shown_text, shown_at)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                                     " kind = excluded.kind, name = excluded.name, peer = excluded.peer, message = excluded.message,"
                                     " author = excluded.author, text = excluded.text, at = excluded.at, unread = excluded.unread,"
                                     " seen = excluded.seen, seen_sent = excluded.seen_sent, seen_at = excluded.seen_at,"
                                     " hushed = excluded.hushed, hushed_surely = excluded.hushed_surely, veiled = excluded.veiled,"
                                     " shown_message = excluded.shown_message, shown_author = excluded.shown_author,"
                                     " shown_text = excluded.shown_text, shown_at = excluded.shown_at, present = 1";
static const char *const save_window = "INSERT INTO room (id, newest, oldest, complete) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                                       " newest = excluded.newest, oldest = excluded.oldest, complete = excluded.complete";
static const char *const hide_room = "UPDATE room SET present = 0 WHERE id = ?";
static const char *const add_gap = "INSERT OR REPLACE INTO gap VALUES (?, ?, ?)";
static const char *const remove_gap = "DELETE FROM gap WHERE room = ? AND after = ?";
static const char *const get_gap = "SELECT after, before FROM gap WHERE room = ? ORDER BY after DESC LIMIT 1";

static ParleyRoomRecord *
read_room (sqlite3_stmt *row)
{
  ParleyRoomRecord *room = parley_room_record_new (parley_store_text (row, 0));

  room->kind = g_strdup (parley_store_text (row, 1));
  room->name = g_strdup (parley_store_text (row, 2));
  room->peer = g_strdup (parley_store_text (row, 3));
  room->message = g_strdup (parley_store_text (row, 4));
  room->author = g_strdup (parley_store_text (row, 5));
  room->text = g_strdup (parley_store_text (row, 6));
  room->at = sqlite3_column_int64 (row, 7);
  room->unread = sqlite3_column_int (row, 8);
  room->seen = g_strdup (parley_store_text (row, 9));
  room->seen_sent = sqlite3_column_int (row, 10);
  room->newest = g_strdup (parley_store_text (row, 11));
  room->oldest = g_strdup (parley_store_text (row, 12));
  room->complete = sqlite3_column_int (row, 13);
  room->seen_at = sqlite3_column_int64 (row, 14);
  room->hushed = sqlite3_column_int (row, 15);
  room->hushed_surely = sqlite3_column_int (row, 16);
  room->veiled = sqlite3_column_int (row, 17);
  room->shown_message = g_strdup (parley_store_text (row, 18));
  room->shown_author = g_strdup (parley_store_text (row, 19));
  room->shown_text = g_strdup (parley_store_text (row, 20));
  room->shown_at = sqlite3_column_int64 (row, 21);
  return room;
}

/**
 * parley_store_list_rooms:
 * @self: a store
 *
 * Returns: (transfer full) (element-type ParleyRoomRecord): the rooms that the
 *   inbox listed last, newest first
 */
GPtrArray *
parley_store_list_rooms (ParleyStore *self)
{
  GPtrArray *rooms = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_room_record_free);
  sqlite3_stmt *statement = parley_store_use (self, list_rooms, "");

  while (parley_store_next (self, statement))
    g_ptr_array_add (rooms, read_room (statement));
  return rooms;
}

/**
 * parley_store_get_room:
 * @self: a store
 * @id: the room's id
 *
 * Returns: (transfer full) (nullable): the room, also one that was left
 */
ParleyRoomRecord *
parley_store_get_room (ParleyStore *self, const char *id)
{
  sqlite3_stmt *statement = parley_store_use (self, get_room, "t", id);
  ParleyRoomRecord *room = NULL;

  while (parley_store_next (self, statement))
    room = read_room (statement);
  return room;
}

/**
 * parley_store_save_room:
 * @self: a store
 * @room: a room that the account is in; its window is not saved
 */
void
parley_store_save_room (ParleyStore *self, const ParleyRoomRecord *room)
{
  parley_store_run (self, parley_store_use (self, save_room, "tttttttiitiiiiittti", room->id, room->kind, room->name, room->peer, room->message, room->author,
                                            room->text, room->at, (gint64)room->unread, room->seen, (gint64)room->seen_sent, room->seen_at,
                                            (gint64)room->hushed, (gint64)room->hushed_surely, (gint64)room->veiled,
                                            room->shown_message, room->shown_author, room->shown_text, room->shown_at));
}

/**
 * parley_store_save_window:
 * @self: a store
 * @id: the room's id
 * @newest: (nullable): all that the server took until this time has been fetched, but for gaps
 * @oldest: (nullable): the oldest one fetched
 * @complete: whether the server has nothing older
 */
void
parley_store_save_window (ParleyStore *self, const char *id, const char *newest, const char *oldest, gboolean complete)
{
  parley_store_run (self, parley_store_use (self, save_window, "ttti", id, newest, oldest, (gint64)complete));
}

/**
 * parley_store_hide_room:
 * @self: a store
 * @id: a room that the account is no longer in
 *
 * Its history stays, in case the account comes back.
 */
void
parley_store_hide_room (ParleyStore *self, const char *id)
{
  parley_store_run (self, parley_store_use (self, hide_room, "t", id));
}

/**
 * parley_store_add_gap:
 * @self: a store
 * @room: the room's id
 * @after: the time of the newest message known before what is missing, thirteen digits
 * @before: that of the oldest known behind it
 *
 * Kept until the history between the two has been fetched, over restarts too.
 */
void
parley_store_add_gap (ParleyStore *self, const char *room, const char *after, const char *before)
{
  parley_store_run (self, parley_store_use (self, add_gap, "ttt", room, after, before));
}

void
parley_store_remove_gap (ParleyStore *self, const char *room, const char *after)
{
  parley_store_run (self, parley_store_use (self, remove_gap, "tt", room, after));
}

/**
 * parley_store_get_gap:
 * @self: a store
 * @room: the room's id
 * @after: (out): as in parley_store_add_gap()
 * @before: (out): the same
 *
 * Returns: whether something is missing; the newest gap if there are several
 */
gboolean
parley_store_get_gap (ParleyStore *self, const char *room, char **after, char **before)
{
  sqlite3_stmt *statement = parley_store_use (self, get_gap, "t", room);

  *after = NULL;
  *before = NULL;
  while (parley_store_next (self, statement))
    {
      g_set_str (after, parley_store_text (statement, 0));
      g_set_str (before, parley_store_text (statement, 1));
    }
  return *after != NULL;
}
