/* The messages of the store, those that wait to be sent among them. */

#include "firebase-error.h"
#include "parley-store-private.h"

#define MESSAGE_COLUMNS "id, author, sent_at, text, kind, reply_to, edited_at, deleted_at, deleted_by, state, tried, error_code, error_text, reactions"

static const char *const get_message = "SELECT " MESSAGE_COLUMNS " FROM message WHERE room = ? AND id = ?";
static const char *const save_message = "INSERT OR REPLACE INTO message (room, " MESSAGE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char *const rename_message = "UPDATE OR ABORT message SET id = ? WHERE room = ? AND id = ?";
static const char *const remove_message = "DELETE FROM message WHERE room = ? AND id = ?";
static const char *const list_sent = "SELECT id, author, sent_at FROM message WHERE room = ? AND id < ? AND state = 1 ORDER BY id DESC LIMIT ?";
/* Left to itself SQLite reads the whole room for these: 40 ms of 100 000 rows. */
static const char *const list_local = "SELECT id, author, sent_at FROM message INDEXED BY message_local WHERE room = ? AND state <> 1 ORDER BY id";
static const char *const next_pending = "SELECT " MESSAGE_COLUMNS " FROM message INDEXED BY message_local WHERE room = ? AND state <> 1 AND state = 0 ORDER BY id LIMIT 1";
static const char *const list_waiting = "SELECT DISTINCT room, NULL FROM message INDEXED BY message_local WHERE state <> 1 AND state = 0";

static int
count_reactions (sqlite3_stmt *row)
{
  return sqlite3_column_int (row, 13);
}

static ParleyRecord *
read_message (sqlite3_stmt *row)
{
  ParleyRecord *record = parley_record_new (parley_store_text (row, 0), parley_store_text (row, 1), parley_store_text (row, 3), sqlite3_column_int64 (row, 2));

  record->kind = g_strdup (parley_store_text (row, 4));
  record->reply_to = g_strdup (parley_store_text (row, 5));
  record->edited_at = sqlite3_column_int64 (row, 6);
  record->deleted_at = sqlite3_column_int64 (row, 7);
  record->deleted_by = g_strdup (parley_store_text (row, 8));
  record->state = CLAMP (sqlite3_column_int (row, 9), 0, PARLEY_MESSAGE_FAILED);
  record->tried = sqlite3_column_int (row, 10);
  if (record->state == PARLEY_MESSAGE_FAILED)
    record->error = g_error_new_literal (FIREBASE_ERROR, sqlite3_column_int (row, 11), parley_store_text (row, 12) != NULL ? parley_store_text (row, 12) : "");
  return record;
}

static ParleyRecord *
read_one_message (ParleyStore *self, const char *room, sqlite3_stmt *statement)
{
  ParleyRecord *record = NULL;
  gboolean reacted = FALSE;

  while (parley_store_next (self, statement))
    if (record == NULL)
      {
        record = read_message (statement);
        reacted = count_reactions (statement) > 0;
      }
  if (reacted)
    record->reactions = parley_store_get_reactions (self, room, record->id);
  return record;
}

/**
 * parley_store_get_message:
 * @self: a store
 * @room: the room's id
 * @id: the message's id
 *
 * Returns: (transfer full) (nullable): the message
 */
ParleyRecord *
parley_store_get_message (ParleyStore *self, const char *room, const char *id)
{
  return read_one_message (self, room, parley_store_use (self, get_message, "tt", room, id));
}

static gboolean
save (ParleyStore *self, const char *room, const ParleyRecord *record)
{
  return parley_store_run (self, parley_store_use (self, save_message, "tttitttiitiiiti", room, record->id, record->author, record->sent_at,
                                                   record->text, record->kind, record->reply_to, record->edited_at, record->deleted_at, record->deleted_by,
                                                   (gint64)record->state, (gint64)record->tried,
                                                   (gint64)(record->error != NULL ? record->error->code : 0),
                                                   record->error != NULL ? record->error->message : NULL,
                                                   (gint64)(record->reactions != NULL ? record->reactions->len : 0)));
}

/* Few messages have reactions: the others are written without a look at theirs. */
static gboolean
save_with_reactions (ParleyStore *self, const char *room, const ParleyRecord *record, const ParleyRecord *old)
{
  gboolean saved;

  parley_store_begin (self);
  saved = save (self, room, record);
  if (saved && old != NULL && !parley_reactions_equal (old->reactions, record->reactions))
    parley_store_remove_reactions (self, room, record->id);
  if (saved && record->reactions != NULL && (old == NULL || !parley_reactions_equal (old->reactions, record->reactions)))
    parley_store_add_reactions (self, room, record->id, record->reactions);
  parley_store_commit (self);
  return saved;
}

static gboolean
is_same (const ParleyRecord *a, const ParleyRecord *b)
{
  return a->state == b->state && a->sent_at == b->sent_at && a->edited_at == b->edited_at && a->deleted_at == b->deleted_at && g_strcmp0 (a->text, b->text) == 0 && g_strcmp0 (a->kind, b->kind) == 0 && g_str_equal (a->author, b->author) && g_strcmp0 (a->reply_to, b->reply_to) == 0 && g_strcmp0 (a->deleted_by, b->deleted_by) == 0 && a->tried == b->tried && parley_reactions_equal (a->reactions, b->reactions) && g_error_matches (a->error, FIREBASE_ERROR, b->error != NULL ? b->error->code : -1) == (b->error != NULL);
}

/**
 * parley_store_put_message:
 * @self: a store
 * @room: the room's id
 * @record: the message as it is now
 *
 * Returns: what that changed
 */
ParleyStoreChange
parley_store_put_message (ParleyStore *self, const char *room, const ParleyRecord *record)
{
  g_autoptr (ParleyRecord) old = parley_store_get_message (self, room, record->id);

  if (old != NULL && is_same (old, record))
    return PARLEY_STORE_SAME;
  if (!save_with_reactions (self, room, record, old))
    return PARLEY_STORE_SAME;
  return old == NULL ? PARLEY_STORE_NEW : PARLEY_STORE_CHANGED;
}

/**
 * parley_store_add_message:
 * @self: a store
 * @room: the room's id
 * @record: a message that was just written
 * @error: where it is told that the file could not be written
 *
 * Returns: whether the message is in the file, and so may be shown
 */
gboolean
parley_store_add_message (ParleyStore *self, const char *room, const ParleyRecord *record, GError **error)
{
  return save (self, room, record) || parley_store_fail (self, error);
}

gboolean
parley_store_rename_message (ParleyStore *self, const char *room, const char *id, const char *new_id)
{
  return parley_store_run (self, parley_store_use (self, rename_message, "ttt", new_id, room, id));
}

void
parley_store_remove_message (ParleyStore *self, const char *room, const char *id)
{
  parley_store_remove_reactions (self, room, id);
  parley_store_run (self, parley_store_use (self, remove_message, "tt", room, id));
}

static guint
each_key (ParleyStore *self, sqlite3_stmt *statement, ParleyStoreKeyFunc func, gpointer data)
{
  guint n = 0;

  for (; parley_store_next (self, statement); n++)
    func (parley_store_text (statement, 0), parley_store_text (statement, 1), sqlite3_column_int64 (statement, 2), data);
  return n;
}

/**
 * parley_store_each_sent:
 * @self: a store
 * @room: the room's id
 * @before: (nullable): only older ones than this push id
 * @limit: how many at most
 * @func: (scope call): told each, newest first
 * @data: for @func
 *
 * Returns: how many there were
 */
guint
parley_store_each_sent (ParleyStore *self, const char *room, const char *before, guint limit, ParleyStoreKeyFunc func, gpointer data)
{
  return each_key (self, parley_store_use (self, list_sent, "tti", room, before == NULL ? "\x7f" : before, (gint64)limit), func, data);
}

/**
 * parley_store_each_local:
 * @self: a store
 * @room: the room's id
 * @func: (scope call): told each message that is pending or failed, oldest first
 * @data: for @func
 */
void
parley_store_each_local (ParleyStore *self, const char *room, ParleyStoreKeyFunc func, gpointer data)
{
  each_key (self, parley_store_use (self, list_local, "t", room), func, data);
}

/**
 * parley_store_get_next_pending:
 * @self: a store
 * @room: the room's id
 *
 * Returns: (transfer full) (nullable): the oldest message that waits to be sent
 */
ParleyRecord *
parley_store_get_next_pending (ParleyStore *self, const char *room)
{
  return read_one_message (self, room, parley_store_use (self, next_pending, "t", room));
}

/**
 * parley_store_each_waiting_room:
 * @self: a store
 * @func: (scope call): told each room with a message that waits to be sent
 * @data: for @func
 */
void
parley_store_each_waiting_room (ParleyStore *self, ParleyStorePairFunc func, gpointer data)
{
  parley_store_each_pair (self, parley_store_use (self, list_waiting, ""), func, data);
}
