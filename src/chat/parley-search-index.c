/* The words of all stored messages, in a SQLite file of their own beside the
 * store, so that neither writing nor reading them ever holds up the main thread.
 * A row's number begins with the time of its message: the newest are found
 * first without looking at the rest.
 *
 * It holds nothing that is not in the store, and is made anew whenever it does
 * not belong to it: first by a sweep through all messages, from then on by the
 * journal that the store keeps of what has changed.
 */

#include "parley-search-index.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "parley-store-file.h"
#include "parley-words.h"

/* Raised whenever words are told apart in another way. */
#define FORMAT 1

/* Messages a step: a search that comes meanwhile waits for one. */
#define STEP 500

/* Room for this many messages of one millisecond; see make_row(). */
#define ROW_BITS 10

struct _ParleySearchIndex
{
  char *path;
  sqlite3 *db; /* the index, with the store attached to be read */
  GHashTable *statements;
  GCancellable *cancellable; /* of the search that runs */
};

/* Without the texts: those are in the store. */
static const char schema[] =
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, format INTEGER NOT NULL,"
    " journal INTEGER NOT NULL, room TEXT NOT NULL, id TEXT NOT NULL, swept INTEGER NOT NULL);"
    "CREATE TABLE room (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);"
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, room INTEGER NOT NULL, id TEXT NOT NULL);"
    "CREATE UNIQUE INDEX entry_message ON entry (room, id);"
    "CREATE VIRTUAL TABLE word USING fts5 (text, room, content = '', contentless_delete = 1, prefix = '1 2 3 4',"
    " tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co S* M*'\");";

typedef struct
{
  gint64 row;
  gint64 room;
  char *id;
  char *text; /* folded */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->id);
  g_free (self->text);
  g_free (self);
}

static gboolean
fail (ParleySearchIndex *self, GError **error)
{
  if (sqlite3_errcode (self->db) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the search was cancelled");
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

static gboolean
execute (ParleySearchIndex *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self, error);
}

/* Each statement is prepared when it is first used and kept; its address names it. */
static sqlite3_stmt *
prepare (ParleySearchIndex *self, const char *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement == NULL && sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK)
    g_hash_table_insert (self->statements, (gpointer)sql, statement);
  return statement;
}

/* @format has one letter a parameter: t for text, i for a gint64. */
static sqlite3_stmt *
use (ParleySearchIndex *self, const char *sql, const char *format, ...)
{
  sqlite3_stmt *statement = prepare (self, sql);
  va_list arguments;

  if (statement == NULL)
    return NULL;
  va_start (arguments, format);
  for (int i = 0; format[i] != '\0'; i++)
    if (format[i] == 't')
      sqlite3_bind_text (statement, i + 1, va_arg (arguments, const char *), -1, SQLITE_TRANSIENT);
    else
      sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
  va_end (arguments);
  return statement;
}

static gboolean
run (ParleySearchIndex *self, sqlite3_stmt *statement, GError **error)
{
  gboolean done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    fail (self, error);
  sqlite3_reset (statement);
  return done;
}

/* The first column of the first row, or @fallback where there is none. */
static gint64
number (sqlite3_stmt *statement, gint64 fallback)
{
  gint64 value = fallback;

  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_type (statement, 0) != SQLITE_NULL)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return value;
}

static const char *
text_at (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

/* Called every few thousand instructions of SQLite. */
static int
on_progress (gpointer data)
{
  ParleySearchIndex *self = data;

  return self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable);
}

static gboolean
belongs (ParleySearchIndex *self, const char *identity)
{
  return number (use (self, "SELECT 1 FROM state WHERE identity = ? AND format = ?", "ti", identity, (gint64)FORMAT), 0) == 1;
}

static gboolean
begin_anew (ParleySearchIndex *self, const char *identity, GError **error)
{
  return execute (self, schema, error) &&
         run (self, use (self, "INSERT INTO state VALUES (1, ?, ?, (SELECT coalesce(max(seq), 0) FROM store.journal), '', '', 0)", "ti", identity, (gint64)FORMAT), error);
}

static gboolean
connect_to_file (ParleySearchIndex *self, const char *store_path, GError **error)
{
  g_autofree char *uri = g_filename_to_uri (store_path, NULL, error);
  g_autofree char *readable = uri != NULL ? g_strconcat (uri, "?mode=ro", NULL) : NULL;

  if (readable == NULL || !parley_store_file_make (self->path, error))
    return FALSE;
  if (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
    return fail (self, error);
  sqlite3_progress_handler (self->db, 2000, on_progress, self);
  return execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000;", error) &&
         run (self, use (self, "ATTACH ? AS store", "t", readable), error);
}

static void
disconnect_from_file (ParleySearchIndex *self)
{
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->db, sqlite3_close);
}

static gboolean
start_over (ParleySearchIndex *self, const char *store_path, const char *identity, GError **error)
{
  disconnect_from_file (self);
  parley_store_file_erase (self->path);
  return connect_to_file (self, store_path, error) && begin_anew (self, identity, error);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/**
 * parley_search_index_open:
 * @path: the file of the index
 * @store_path: the file of the store, which is only read
 * @identity: what tells this store from any other
 * @error: where it is told that neither the file nor a new one can be used
 *
 * A crash of the computer can break the file, for its writing does not wait for
 * the disk; it is made anew then.
 *
 * Returns: (transfer full) (nullable): the index
 */
ParleySearchIndex *
parley_search_index_open (const char *path, const char *store_path, const char *identity, GError **error)
{
  g_autoptr (ParleySearchIndex) self = g_new0 (ParleySearchIndex, 1);

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (connect_to_file (self, store_path, NULL) && belongs (self, identity))
    return g_steal_pointer (&self);
  return start_over (self, store_path, identity, error) ? g_steal_pointer (&self) : NULL;
}

void
parley_search_index_close (ParleySearchIndex *self)
{
  disconnect_from_file (self);
  g_hash_table_unref (self->statements);
  g_free (self->path);
  g_free (self);
}

/* -- Taking in -- */

static gint64
find_room (ParleySearchIndex *self, const char *id, GError **error)
{
  gint64 room = number (use (self, "SELECT number FROM room WHERE id = ?", "t", id), 0);

  if (room != 0)
    return room;
  return run (self, use (self, "INSERT INTO room (id) VALUES (?)", "t", id), error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

static gboolean
forget (ParleySearchIndex *self, gint64 room, const char *id, GError **error)
{
  gint64 row = number (use (self, "SELECT number FROM entry WHERE room = ? AND id = ?", "it", room, id), 0);

  return row == 0 || (run (self, use (self, "DELETE FROM word WHERE rowid = ?", "i", row), error) &&
                      run (self, use (self, "DELETE FROM entry WHERE number = ?", "i", row), error));
}

/* The time and, below, a number that no other message of that millisecond has;
 * where a thousand have one, those of the next are taken.
 */
static gint64
make_row (ParleySearchIndex *self, gint64 at)
{
  gint64 first = CLAMP (at, 1, G_GINT64_CONSTANT (1) << (60 - ROW_BITS)) << ROW_BITS;
  gint64 last;

  for (;; first += 1 << ROW_BITS)
    {
      last = number (use (self, "SELECT max(number) FROM entry WHERE number BETWEEN ? AND ?", "ii", first, first + (1 << ROW_BITS) - 1), first - 1);
      if (last < first + (1 << ROW_BITS) - 1)
        return last + 1;
    }
}

static gboolean
save (ParleySearchIndex *self, Entry *entry, gint64 at, GError **error)
{
  entry->row = make_row (self, at);
  return run (self, use (self, "INSERT INTO entry VALUES (?, ?, ?)", "iit", entry->row, entry->room, entry->id), error);
}

/* What a person wrote: neither what the room tells of itself nor what was deleted. */
static gboolean
take (ParleySearchIndex *self, GPtrArray *entries, sqlite3_stmt *row, GError **error)
{
  Entry *entry = g_new0 (Entry, 1);

  g_ptr_array_add (entries, entry);
  entry->room = find_room (self, text_at (row, 0), error);
  entry->id = g_strdup (text_at (row, 1));
  if (entry->room == 0 || !forget (self, entry->room, entry->id, error))
    return FALSE;
  if (sqlite3_column_type (row, 2) == SQLITE_NULL)
    return TRUE;
  entry->text = parley_words_fold (text_at (row, 2));
  return save (self, entry, sqlite3_column_int64 (row, 3), error);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  return (first->row > second->row) - (first->row < second->row);
}

/* In the order of their rows: FTS5 begins a new piece of its tree whenever a row
 * lies before the last.
 */
static gboolean
save_words (ParleySearchIndex *self, GPtrArray *entries, GError **error)
{
  g_ptr_array_sort_values (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];
      g_autofree char *room = g_strdup_printf ("r%" G_GINT64_FORMAT, entry->room);

      if (entry->text != NULL && !run (self, use (self, "INSERT INTO word (rowid, text, room) VALUES (?, ?, ?)", "itt", entry->row, entry->text, room), error))
        return FALSE;
    }
  return TRUE;
}

/* @last is the last message that was read, for a sweep to go on behind it. */
static gboolean
take_all (ParleySearchIndex *self, sqlite3_stmt *statement, guint *n, Entry *last, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  gboolean good = statement != NULL || fail (self, error);
  int code = SQLITE_DONE;

  while (good && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_set_str (&last->text, text_at (statement, 0));
      g_set_str (&last->id, text_at (statement, 1));
      good = take (self, entries, statement, error);
    }
  if (good && code != SQLITE_DONE)
    good = fail (self, error);
  sqlite3_reset (statement);
  *n = entries->len;
  return good && save_words (self, entries, error);
}

static const char sweep_sql[] = "SELECT room, id, iif(kind IS NULL, text, NULL), sent_at FROM store.message"
                                " WHERE (room, id) > (?, ?) ORDER BY room, id LIMIT ?";

/* All messages, a few hundred at a time, in the order in which they lie. */
static gboolean
sweep (ParleySearchIndex *self, gboolean *more, GError **error)
{
  sqlite3_stmt *state = use (self, "SELECT room, id FROM state", "");
  gboolean known = state != NULL && sqlite3_step (state) == SQLITE_ROW;
  g_autofree char *room = g_strdup (known ? text_at (state, 0) : "");
  g_autofree char *id = g_strdup (known ? text_at (state, 1) : "");
  Entry last = { 0 };
  gboolean good;
  guint n = 0;

  sqlite3_reset (state);
  good = take_all (self, use (self, sweep_sql, "tti", room, id, (gint64)STEP), &n, &last, error);
  *more = TRUE;
  if (good && n == STEP)
    good = run (self, use (self, "UPDATE state SET room = ?, id = ?", "tt", last.text, last.id), error);
  else if (good)
    good = run (self, use (self, "UPDATE state SET swept = 1", ""), error);
  g_free (last.text);
  g_free (last.id);
  return good;
}

static const char end_sql[] = "SELECT max(seq) FROM (SELECT seq FROM store.journal WHERE seq > ? ORDER BY seq LIMIT ?)";

/* A message that changed twice is taken once, as it is now. */
static const char follow_sql[] = "SELECT j.room, j.id, iif(m.kind IS NULL, m.text, NULL), m.sent_at"
                                 " FROM (SELECT DISTINCT room, id FROM store.journal WHERE seq > ? AND seq <= ?) j"
                                 " LEFT JOIN store.message m ON m.room = j.room AND m.id = j.id";

static gboolean
follow (ParleySearchIndex *self, gboolean *more, GError **error)
{
  gint64 begin = number (use (self, "SELECT journal FROM state", ""), 0);
  gint64 end = number (use (self, end_sql, "ii", begin, (gint64)STEP), begin);
  Entry last = { 0 };
  gboolean good;
  guint n = 0;

  *more = end - begin >= STEP;
  if (end == begin)
    return TRUE;
  good = take_all (self, use (self, follow_sql, "ii", begin, end), &n, &last, error);
  g_free (last.text);
  g_free (last.id);
  return good && run (self, use (self, "UPDATE state SET journal = ?", "i", end), error);
}

static gboolean
step_inside (ParleySearchIndex *self, gboolean *more, GError **error)
{
  if (number (use (self, "SELECT swept FROM state", ""), 1))
    return follow (self, more, error);
  return sweep (self, more, error);
}

/**
 * parley_search_index_step:
 * @self: an index
 * @done: (out): the store's journal is needed no more up to this number
 * @error: where it is told that the file cannot be written
 *
 * Takes in a few hundred messages.
 *
 * Returns: whether there may be more
 */
gboolean
parley_search_index_step (ParleySearchIndex *self, gint64 *done, GError **error)
{
  gboolean more = FALSE;

  *done = 0;
  if (!execute (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!step_inside (self, &more, error))
    {
      execute (self, "ROLLBACK", NULL);
      return FALSE;
    }
  if (!execute (self, "COMMIT", error))
    return FALSE;
  *done = number (use (self, "SELECT journal FROM state", ""), 0);
  return more;
}

/* -- Finding -- */

static const char find_sql[] = "SELECT room.id, entry.id, word.rowid FROM word JOIN entry ON entry.number = word.rowid"
                               " JOIN room ON room.number = entry.room"
                               " WHERE word MATCH ? AND word.rowid BETWEEN ? AND ? ORDER BY word.rowid DESC LIMIT ?";

/* The words and the room in one expression, or NULL where nothing can be found. */
static char *
make_expression (ParleySearchIndex *self, const ParleySearchQuery *query)
{
  g_autofree char *words = parley_words_query (query->text);
  gint64 room;

  if (words == NULL)
    return NULL;
  if (query->room == NULL)
    return g_strdup_printf ("text : (%s)", words);
  room = number (use (self, "SELECT number FROM room WHERE id = ?", "t", query->room), 0);
  return room != 0 ? g_strdup_printf ("room : r%" G_GINT64_FORMAT " AND text : (%s)", room, words) : NULL;
}

static gboolean
read_hits (ParleySearchIndex *self, sqlite3_stmt *statement, GPtrArray *hits, GError **error)
{
  int code = statement != NULL ? SQLITE_ROW : SQLITE_ERROR;

  while (code == SQLITE_ROW && (code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (hits, parley_search_hit_new (text_at (statement, 0), text_at (statement, 1), sqlite3_column_int64 (statement, 2) >> ROW_BITS));
  if (code != SQLITE_DONE)
    fail (self, error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

/**
 * parley_search_index_find:
 * @self: an index
 * @query: what to find
 * @cancellable: (nullable): ends it, also in the middle
 * @error: where an I/O error goes
 *
 * Returns: (transfer full) (nullable) (element-type ParleySearchHit): the newest first
 */
GPtrArray *
parley_search_index_find (ParleySearchIndex *self, const ParleySearchQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_search_hit_free);
  g_autofree char *expression = make_expression (self, query);
  gint64 last = query->until > 0 ? (query->until << ROW_BITS) - 1 : G_MAXINT64;
  gboolean found;

  if (expression == NULL)
    return g_steal_pointer (&hits);
  self->cancellable = cancellable;
  found = read_hits (self, use (self, find_sql, "tiii", expression, query->since << ROW_BITS, last, (gint64)query->limit), hits, error);
  self->cancellable = NULL;
  return found ? g_steal_pointer (&hits) : NULL;
}
