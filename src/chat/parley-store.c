/* What this account has seen, in one SQLite file, on the main thread: rows are
 * read and written in microseconds.  What is on the screen is in here first.
 * A file that SQLite cannot read is set aside under a dated name, never deleted.
 */

#include "parley-store.h"

#include <sqlite3.h>

#include "firebase-error.h"
#include "parley-store-file.h"

/* Opening waits at most this long for another process, in milliseconds. */
#define BUSY_TIMEOUT 100

struct _ParleyStore
{
  GObject parent_instance;

  char *path;
  char *set_aside; /* where a broken file went, or NULL */
  sqlite3 *db;     /* NULL once closed */
  GHashTable *statements;
  guint depth; /* of begin() */
  gboolean broken;
};

G_DEFINE_FINAL_TYPE (ParleyStore, parley_store, G_TYPE_OBJECT)

/* One entry a schema version, each applied once, in a transaction with its
 * number; released entries are never changed, only followed by new ones.
 */
static const char *const migrations[] = {
  "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
  "CREATE TABLE room (id TEXT PRIMARY KEY, kind TEXT, name TEXT, peer TEXT,"
  " message TEXT, author TEXT, text TEXT, at INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,"
  " seen TEXT, seen_sent INTEGER NOT NULL DEFAULT 0, newest TEXT, oldest TEXT,"
  " complete INTEGER NOT NULL DEFAULT 0, present INTEGER NOT NULL DEFAULT 1, doubtful INTEGER NOT NULL DEFAULT 1) WITHOUT ROWID;"
  "CREATE TABLE member (room TEXT NOT NULL, uid TEXT NOT NULL, role TEXT NOT NULL,"
  " PRIMARY KEY (room, uid)) WITHOUT ROWID;"
  "CREATE TABLE person (uid TEXT PRIMARY KEY, name TEXT NOT NULL, picture TEXT, asked_at INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE message (room TEXT NOT NULL, id TEXT NOT NULL, author TEXT NOT NULL, sent_at INTEGER NOT NULL,"
  " text TEXT, kind TEXT, reply_to TEXT, edited_at INTEGER NOT NULL, deleted_at INTEGER NOT NULL, deleted_by TEXT,"
  " state INTEGER NOT NULL, tried INTEGER NOT NULL, error_code INTEGER, error_text TEXT,"
  " PRIMARY KEY (room, id)) WITHOUT ROWID;"
  "CREATE INDEX message_local ON message (room, id, state) WHERE state <> 1;"
  "CREATE TABLE gap (room TEXT NOT NULL, after TEXT NOT NULL, before TEXT NOT NULL, PRIMARY KEY (room, after)) WITHOUT ROWID;",
};

/* PARLEY_MESSAGE_SENT is 1 and PENDING 0 in the file for good. */
G_STATIC_ASSERT (PARLEY_MESSAGE_PENDING == 0 && PARLEY_MESSAGE_SENT == 1 && PARLEY_MESSAGE_FAILED == 2);

#define ROOM_COLUMNS "id, kind, name, peer, message, author, text, at, unread, seen, seen_sent, newest, oldest, complete"
#define MESSAGE_COLUMNS "id, author, sent_at, text, kind, reply_to, edited_at, deleted_at, deleted_by, state, tried, error_code, error_text"

static const char *const get_note = "SELECT value FROM note WHERE name = ?";
static const char *const set_note = "INSERT OR REPLACE INTO note VALUES (?, ?)";
static const char *const list_rooms = "SELECT " ROOM_COLUMNS " FROM room WHERE present ORDER BY at DESC";
static const char *const get_room = "SELECT " ROOM_COLUMNS " FROM room WHERE id = ?";
/* The window belongs to whoever fetches messages, the rest to the inbox. */
static const char *const save_room = "INSERT INTO room (id, kind, name, peer, message, author, text, at, unread, seen, seen_sent)"
                                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                                     " kind = excluded.kind, name = excluded.name, peer = excluded.peer, message = excluded.message,"
                                     " author = excluded.author, text = excluded.text, at = excluded.at, unread = excluded.unread,"
                                     " seen = excluded.seen, seen_sent = excluded.seen_sent, present = 1";
static const char *const save_window = "INSERT INTO room (id, newest, oldest, complete) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                                       " newest = excluded.newest, oldest = excluded.oldest, complete = excluded.complete";
static const char *const hide_room = "UPDATE room SET present = 0 WHERE id = ?";
static const char *const doubt_members = "INSERT INTO room (id, doubtful) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET doubtful = excluded.doubtful";
static const char *const is_doubtful = "SELECT doubtful FROM room WHERE id = ?";
static const char *const clear_members = "DELETE FROM member WHERE room = ?";
static const char *const add_member = "INSERT OR REPLACE INTO member VALUES (?, ?, ?)";
static const char *const list_members = "SELECT uid, role FROM member WHERE room = ? ORDER BY uid";
static const char *const get_person = "SELECT name, picture, asked_at FROM person WHERE uid = ?";
static const char *const save_person = "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)";
static const char *const get_message = "SELECT " MESSAGE_COLUMNS " FROM message WHERE room = ? AND id = ?";
static const char *const save_message = "INSERT OR REPLACE INTO message (room, " MESSAGE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char *const rename_message = "UPDATE OR ABORT message SET id = ? WHERE room = ? AND id = ?";
static const char *const remove_message = "DELETE FROM message WHERE room = ? AND id = ?";
static const char *const list_sent = "SELECT id, author, sent_at FROM message WHERE room = ? AND id < ? AND state = 1 ORDER BY id DESC LIMIT ?";
/* Left to itself SQLite reads the whole room for these: 40 ms of 100 000 rows. */
static const char *const list_local = "SELECT id, author, sent_at FROM message INDEXED BY message_local WHERE room = ? AND state <> 1 ORDER BY id";
static const char *const next_pending = "SELECT " MESSAGE_COLUMNS " FROM message INDEXED BY message_local WHERE room = ? AND state <> 1 AND state = 0 ORDER BY id LIMIT 1";
static const char *const list_waiting = "SELECT DISTINCT room, NULL FROM message INDEXED BY message_local WHERE state <> 1 AND state = 0";
static const char *const add_gap = "INSERT OR REPLACE INTO gap VALUES (?, ?, ?)";
static const char *const remove_gap = "DELETE FROM gap WHERE room = ? AND after = ?";
static const char *const get_gap = "SELECT after, before FROM gap WHERE room = ? ORDER BY after DESC LIMIT 1";

/* Touches every table, so that most of what can be broken shows at once. */
static const char *const probe = "SELECT 1 FROM room, note LIMIT 1; SELECT 1 FROM message LIMIT 1; SELECT 1 FROM message WHERE state <> 1 LIMIT 1;"
                                 "SELECT 1 FROM member LIMIT 1; SELECT 1 FROM person LIMIT 1; SELECT 1 FROM gap LIMIT 1;";

static void
note_failure (ParleyStore *self, const char *what)
{
  int code = sqlite3_errcode (self->db);

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    self->broken = TRUE;
  g_log (G_LOG_DOMAIN, self->broken ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING, "%s: %s: %s", self->path, what, sqlite3_errmsg (self->db));
}

/* Each statement is prepared when it is first used and kept. */
static sqlite3_stmt *
prepare (ParleyStore *self, const char *sql)
{
  sqlite3_stmt *statement;

  if (self->db == NULL)
    return NULL;
  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      note_failure (self, "prepare");
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer)sql, statement);
  return statement;
}

/* @format has one letter a parameter: t for text or NULL, i for a gint64. */
static sqlite3_stmt *
use (ParleyStore *self, const char *sql, const char *format, ...)
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

/* Whether there is another row; once there is none the statement is at rest. */
static gboolean
next_row (ParleyStore *self, sqlite3_stmt *statement)
{
  int code = statement == NULL ? SQLITE_DONE : sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    note_failure (self, "read");
  sqlite3_reset (statement);
  return FALSE;
}

static gboolean
run (ParleyStore *self, sqlite3_stmt *statement)
{
  gboolean done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;

  if (statement != NULL && !done)
    note_failure (self, "write");
  sqlite3_reset (statement);
  return done;
}

static const char *
text_at (sqlite3_stmt *statement, int column)
{
  return (const char *)sqlite3_column_text (statement, column);
}

static gboolean
execute (ParleyStore *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  self->broken = self->broken || sqlite3_errcode (self->db) == SQLITE_CORRUPT || sqlite3_errcode (self->db) == SQLITE_NOTADB;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

static int
read_version (ParleyStore *self)
{
  sqlite3_stmt *statement = NULL;
  int version = -1;

  if (sqlite3_prepare_v2 (self->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return version;
}

static gboolean
migrate_one (ParleyStore *self, guint version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %u; COMMIT;", migrations[version], version + 1);

  return execute (self, sql, error);
}

/* A file of a later version of Parley is as unreadable to us as a broken one. */
static gboolean
migrate (ParleyStore *self, GError **error)
{
  int version = read_version (self);

  if (version < 0 || version > (int)G_N_ELEMENTS (migrations))
    {
      self->broken = version >= 0 || sqlite3_errcode (self->db) == SQLITE_NOTADB || sqlite3_errcode (self->db) == SQLITE_CORRUPT;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is not a store of this version", self->path);
      return FALSE;
    }
  for (; version < (int)G_N_ELEMENTS (migrations); version++)
    if (!migrate_one (self, version, error))
      return FALSE;
  return TRUE;
}

static gboolean
connect_to_file (ParleyStore *self, GError **error)
{
  if (!parley_store_file_make (self->path, error))
    return FALSE;
  if (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", self->path, sqlite3_errmsg (self->db));
      return FALSE;
    }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT);
  return execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", error) && migrate (self, error) && execute (self, probe, error);
}

static void
disconnect_from_file (ParleyStore *self)
{
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->db, sqlite3_close);
}

static gboolean
open_or_start_anew (ParleyStore *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (connect_to_file (self, &local))
    return TRUE;
  disconnect_from_file (self);
  if (!self->broken)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->broken = FALSE;
  self->set_aside = parley_store_file_set_aside (self->path, error);
  return self->set_aside != NULL && connect_to_file (self, error);
}

static void
parley_store_finalize (GObject *object)
{
  ParleyStore *self = PARLEY_STORE (object);

  parley_store_close (self);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_free (self->path);
  g_free (self->set_aside);
  G_OBJECT_CLASS (parley_store_parent_class)->finalize (object);
}

static void
parley_store_class_init (ParleyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_store_finalize;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
parley_store_init (ParleyStore *self)
{
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
}

/**
 * parley_store_open:
 * @path: the file, made if it does not exist; its folder must exist
 * @error: where an I/O error goes
 *
 * Returns: (transfer full): the store; a file that cannot be read was set aside
 */
ParleyStore *
parley_store_open (const char *path, GError **error)
{
  g_autoptr (ParleyStore) self = g_object_new (PARLEY_TYPE_STORE, NULL);

  self->path = g_strdup (path);
  return open_or_start_anew (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * parley_store_close:
 * @self: a store
 *
 * Every later call does nothing and finds nothing.  A file found broken while
 * it was in use is set aside now.
 */
void
parley_store_close (ParleyStore *self)
{
  g_autoptr (GError) error = NULL;

  if (self->db == NULL)
    return;
  disconnect_from_file (self);
  if (!self->broken)
    return;
  g_free (self->set_aside);
  self->set_aside = parley_store_file_set_aside (self->path, &error);
  if (self->set_aside == NULL)
    g_warning ("%s", error->message);
}

/**
 * parley_store_get_set_aside:
 * @self: a store
 *
 * Returns: (nullable): where the former file is kept if it could not be read
 */
const char *
parley_store_get_set_aside (ParleyStore *self)
{
  return self->set_aside;
}

/**
 * parley_store_begin:
 * @self: a store
 *
 * Everything until the matching parley_store_commit() is one transaction;
 * pairs may stand inside one another.
 */
void
parley_store_begin (ParleyStore *self)
{
  if (self->depth++ == 0)
    run (self, use (self, "BEGIN IMMEDIATE", ""));
}

void
parley_store_commit (ParleyStore *self)
{
  if (--self->depth == 0 && self->db != NULL && !sqlite3_get_autocommit (self->db))
    run (self, use (self, "COMMIT", ""));
}

/**
 * parley_store_get_note:
 * @self: a store
 * @name: what the note is about
 *
 * Returns: (transfer full) (nullable): a single value, such as the own name
 */
char *
parley_store_get_note (ParleyStore *self, const char *name)
{
  sqlite3_stmt *statement = use (self, get_note, "t", name);
  char *value = NULL;

  while (next_row (self, statement))
    g_set_str (&value, text_at (statement, 0));
  return value;
}

void
parley_store_set_note (ParleyStore *self, const char *name, const char *value)
{
  run (self, use (self, set_note, "tt", name, value));
}

static ParleyRoomRecord *
read_room (sqlite3_stmt *row)
{
  ParleyRoomRecord *room = parley_room_record_new (text_at (row, 0));

  room->kind = g_strdup (text_at (row, 1));
  room->name = g_strdup (text_at (row, 2));
  room->peer = g_strdup (text_at (row, 3));
  room->message = g_strdup (text_at (row, 4));
  room->author = g_strdup (text_at (row, 5));
  room->text = g_strdup (text_at (row, 6));
  room->at = sqlite3_column_int64 (row, 7);
  room->unread = sqlite3_column_int (row, 8);
  room->seen = g_strdup (text_at (row, 9));
  room->seen_sent = sqlite3_column_int (row, 10);
  room->newest = g_strdup (text_at (row, 11));
  room->oldest = g_strdup (text_at (row, 12));
  room->complete = sqlite3_column_int (row, 13);
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
  sqlite3_stmt *statement = use (self, list_rooms, "");

  while (next_row (self, statement))
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
  sqlite3_stmt *statement = use (self, get_room, "t", id);
  ParleyRoomRecord *room = NULL;

  while (next_row (self, statement))
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
  run (self, use (self, save_room, "tttttttiiti", room->id, room->kind, room->name, room->peer, room->message, room->author,
                  room->text, room->at, (gint64)room->unread, room->seen, (gint64)room->seen_sent));
}

/**
 * parley_store_save_window:
 * @self: a store
 * @id: the room's id
 * @newest: (nullable): every message up to this one has been fetched, but for gaps
 * @oldest: (nullable): the oldest one fetched
 * @complete: whether the server has nothing older
 */
void
parley_store_save_window (ParleyStore *self, const char *id, const char *newest, const char *oldest, gboolean complete)
{
  run (self, use (self, save_window, "ttti", id, newest, oldest, (gint64)complete));
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
  run (self, use (self, hide_room, "t", id));
}

static void
each_pair (ParleyStore *self, sqlite3_stmt *statement, ParleyStorePairFunc func, gpointer data)
{
  while (next_row (self, statement))
    func (text_at (statement, 0), text_at (statement, 1), data);
}

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
  run (self, use (self, doubt_members, "ti", room, (gint64)doubtful));
}

gboolean
parley_store_is_doubtful (ParleyStore *self, const char *room)
{
  sqlite3_stmt *statement = use (self, is_doubtful, "t", room);
  gboolean doubtful = TRUE;

  while (next_row (self, statement))
    doubtful = sqlite3_column_int (statement, 0);
  return doubtful;
}

void
parley_store_clear_members (ParleyStore *self, const char *room)
{
  run (self, use (self, clear_members, "t", room));
}

void
parley_store_add_member (ParleyStore *self, const char *room, const char *uid, const char *role)
{
  run (self, use (self, add_member, "ttt", room, uid, role));
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
  each_pair (self, use (self, list_members, "t", room), func, data);
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
  sqlite3_stmt *statement = use (self, get_person, "t", uid);

  *name = NULL;
  *picture = NULL;
  while (next_row (self, statement))
    {
      g_set_str (name, text_at (statement, 0));
      g_set_str (picture, text_at (statement, 1));
      *asked_at = sqlite3_column_int64 (statement, 2);
    }
  return *name != NULL;
}

void
parley_store_save_person (ParleyStore *self, const char *uid, const char *name, const char *picture, gint64 asked_at)
{
  run (self, use (self, save_person, "ttti", uid, name, picture, asked_at));
}

static ParleyRecord *
read_message (sqlite3_stmt *row)
{
  ParleyRecord *record = parley_record_new (text_at (row, 0), text_at (row, 1), text_at (row, 3), sqlite3_column_int64 (row, 2));

  record->kind = g_strdup (text_at (row, 4));
  record->reply_to = g_strdup (text_at (row, 5));
  record->edited_at = sqlite3_column_int64 (row, 6);
  record->deleted_at = sqlite3_column_int64 (row, 7);
  record->deleted_by = g_strdup (text_at (row, 8));
  record->state = CLAMP (sqlite3_column_int (row, 9), 0, PARLEY_MESSAGE_FAILED);
  record->tried = sqlite3_column_int (row, 10);
  if (record->state == PARLEY_MESSAGE_FAILED)
    record->error = g_error_new_literal (FIREBASE_ERROR, sqlite3_column_int (row, 11), text_at (row, 12) != NULL ? text_at (row, 12) : "");
  return record;
}

static ParleyRecord *
read_one_message (ParleyStore *self, sqlite3_stmt *statement)
{
  ParleyRecord *record = NULL;

  while (next_row (self, statement))
    if (record == NULL)
      record = read_message (statement);
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
  return read_one_message (self, use (self, get_message, "tt", room, id));
}

static gboolean
save (ParleyStore *self, const char *room, const ParleyRecord *record)
{
  return run (self, use (self, save_message, "tttitttiitiiit", room, record->id, record->author, record->sent_at,
                         record->text, record->kind, record->reply_to, record->edited_at, record->deleted_at, record->deleted_by,
                         (gint64)record->state, (gint64)record->tried,
                         (gint64)(record->error != NULL ? record->error->code : 0),
                         record->error != NULL ? record->error->message : NULL));
}

static gboolean
is_same (const ParleyRecord *a, const ParleyRecord *b)
{
  return a->state == b->state && a->sent_at == b->sent_at && a->edited_at == b->edited_at && a->deleted_at == b->deleted_at && g_strcmp0 (a->text, b->text) == 0 && g_strcmp0 (a->kind, b->kind) == 0 && g_str_equal (a->author, b->author) && g_strcmp0 (a->reply_to, b->reply_to) == 0 && g_strcmp0 (a->deleted_by, b->deleted_by) == 0 && a->tried == b->tried && g_error_matches (a->error, FIREBASE_ERROR, b->error != NULL ? b->error->code : -1) == (b->error != NULL);
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
  if (!save (self, room, record))
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
  if (self->db != NULL && save (self, room, record))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", self->path, self->db == NULL ? "closed" : sqlite3_errmsg (self->db));
  return FALSE;
}

gboolean
parley_store_rename_message (ParleyStore *self, const char *room, const char *id, const char *new_id)
{
  return run (self, use (self, rename_message, "ttt", new_id, room, id));
}

void
parley_store_remove_message (ParleyStore *self, const char *room, const char *id)
{
  run (self, use (self, remove_message, "tt", room, id));
}

static guint
each_key (ParleyStore *self, sqlite3_stmt *statement, ParleyStoreKeyFunc func, gpointer data)
{
  guint n = 0;

  for (; next_row (self, statement); n++)
    func (text_at (statement, 0), text_at (statement, 1), sqlite3_column_int64 (statement, 2), data);
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
  return each_key (self, use (self, list_sent, "tti", room, before == NULL ? "\x7f" : before, (gint64)limit), func, data);
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
  each_key (self, use (self, list_local, "t", room), func, data);
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
  return read_one_message (self, use (self, next_pending, "t", room));
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
  each_pair (self, use (self, list_waiting, ""), func, data);
}

/**
 * parley_store_add_gap:
 * @self: a store
 * @room: the room's id
 * @after: the newest message known before what is missing
 * @before: the oldest message known behind it
 *
 * Kept until the history between the two has been fetched, over restarts too.
 */
void
parley_store_add_gap (ParleyStore *self, const char *room, const char *after, const char *before)
{
  run (self, use (self, add_gap, "ttt", room, after, before));
}

void
parley_store_remove_gap (ParleyStore *self, const char *room, const char *after)
{
  run (self, use (self, remove_gap, "tt", room, after));
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
  sqlite3_stmt *statement = use (self, get_gap, "t", room);

  *after = NULL;
  *before = NULL;
  while (next_row (self, statement))
    {
      g_set_str (after, text_at (statement, 0));
      g_set_str (before, text_at (statement, 1));
    }
  return *after != NULL;
}
