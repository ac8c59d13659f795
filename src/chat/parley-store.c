/* What this account has seen, in one SQLite file, on the main thread: rows are
 * read and written in microseconds.  What is on the screen is in here first.
 * A file that SQLite cannot read is set aside under a dated name, never deleted.
 * Where nothing can be written at the start, it all lives in memory; where that
 * begins later, nothing is written until it can be again.
 */

#include "parley-store-private.h"

#include "parley-store-file.h"
#include "parley-store-rescue.h"

/* Opening waits at most this long for another process, in milliseconds. */
#define BUSY_TIMEOUT 100
/* How often it is looked whether there is room again. */
#define PROBE_SECONDS 3

struct _ParleyStore
{
  GObject parent_instance;

  char *path;
  char *set_aside; /* where a broken file went, or NULL */
  sqlite3 *db;     /* NULL once closed */
  GHashTable *statements;
  guint depth; /* of begin() */
  guint journal_source;
  gboolean broken;
  ParleyStoreTrouble trouble;
  gboolean is_volatile;
  gboolean is_torn; /* a part of this transaction was not written */
  guint telling;
  guint probing;
};

enum
{
  JOURNAL_GREW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

enum
{
  PROP_TROUBLE = 1,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

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

  "CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, id TEXT NOT NULL);"
  "CREATE TRIGGER journal_new AFTER INSERT ON message BEGIN INSERT INTO journal (room, id) VALUES (new.room, new.id); END;"
  "CREATE TRIGGER journal_gone AFTER DELETE ON message BEGIN INSERT INTO journal (room, id) VALUES (old.room, old.id); END;"
  "CREATE TRIGGER journal_renamed AFTER UPDATE OF id ON message BEGIN INSERT INTO journal (room, id) VALUES (old.room, old.id), (new.room, new.id); END;"
  "CREATE TRIGGER journal_changed AFTER UPDATE OF text, sent_at ON message BEGIN INSERT INTO journal (room, id) VALUES (new.room, new.id); END;",

  "CREATE TABLE reader (room TEXT NOT NULL, uid TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (room, uid)) WITHOUT ROWID;"
  "CREATE TABLE followed (room TEXT PRIMARY KEY, change TEXT, at INTEGER NOT NULL) WITHOUT ROWID;",

  /* How many reactions a message has stands beside it, so that one without any,
   * as most are, is read without a look at their table.
   */
  "ALTER TABLE message ADD COLUMN reactions INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE reaction (room TEXT NOT NULL, message TEXT NOT NULL, uid TEXT NOT NULL, emoji TEXT NOT NULL,"
  " PRIMARY KEY (room, message, uid)) WITHOUT ROWID;"
  "CREATE TABLE change (seq INTEGER PRIMARY KEY, room TEXT NOT NULL, message TEXT NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL,"
  " value TEXT, state INTEGER NOT NULL, tried INTEGER NOT NULL, error_code INTEGER, error_text TEXT);"
  "CREATE INDEX change_message ON change (room, message);",

  "CREATE TABLE room_traits (room TEXT PRIMARY KEY, topic TEXT, role TEXT, creator TEXT, archived_at INTEGER NOT NULL DEFAULT 0,"
  " listed INTEGER NOT NULL DEFAULT 0, muted INTEGER NOT NULL DEFAULT 0, favourite INTEGER NOT NULL DEFAULT 0,"
  " accepted INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
  "CREATE TABLE blocked (uid TEXT PRIMARY KEY) WITHOUT ROWID;"
  "CREATE INDEX member_of ON member (uid);",

  "CREATE TABLE draft (room TEXT PRIMARY KEY, text TEXT NOT NULL, reply_to TEXT) WITHOUT ROWID;",

  "ALTER TABLE room ADD COLUMN mention TEXT;",

  /* A mention that was read stays as a row, so that it is told of once. */
  "CREATE TABLE mention (room TEXT NOT NULL, message TEXT NOT NULL, event TEXT NOT NULL, uid TEXT NOT NULL, at INTEGER NOT NULL,"
  " present INTEGER NOT NULL, PRIMARY KEY (room, message, event)) WITHOUT ROWID;"
  "ALTER TABLE room DROP COLUMN mention;"
  "ALTER TABLE room ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE room ADD COLUMN hushed INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE room ADD COLUMN hushed_surely INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE room ADD COLUMN veiled INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE room ADD COLUMN shown_message TEXT;"
  "ALTER TABLE room ADD COLUMN shown_author TEXT;"
  "ALTER TABLE room ADD COLUMN shown_text TEXT;"
  "ALTER TABLE room ADD COLUMN shown_at INTEGER NOT NULL DEFAULT 0;",
};

/* PARLEY_MESSAGE_SENT is 1 and PENDING 0 in the file for good. */
G_STATIC_ASSERT (PARLEY_MESSAGE_PENDING == 0 && PARLEY_MESSAGE_SENT == 1 && PARLEY_MESSAGE_FAILED == 2);

static const char *const get_note = "SELECT value FROM note WHERE name = ?";
static const char *const prune_journal = "DELETE FROM journal WHERE seq <= ?";
static const char *const set_note = "INSERT OR REPLACE INTO note VALUES (?, ?)";

/* Touches every table, so that most of what can be broken shows at once. */
static const char *const probe = "SELECT 1 FROM room, note LIMIT 1; SELECT 1 FROM message LIMIT 1; SELECT 1 FROM message WHERE state <> 1 LIMIT 1;"
                                 "SELECT 1 FROM member LIMIT 1; SELECT 1 FROM person LIMIT 1; SELECT 1 FROM gap LIMIT 1;"
                                 "SELECT 1 FROM reader LIMIT 1; SELECT 1 FROM followed LIMIT 1; SELECT 1 FROM reaction LIMIT 1; SELECT 1 FROM change LIMIT 1;"
                                 "SELECT 1 FROM mention LIMIT 1;";

static void
tell_trouble (gpointer data)
{
  ParleyStore *self = data;

  self->telling = 0;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_TROUBLE]);
}

/* As much as a busy minute writes: one byte may find room where nothing else does. */
static gboolean
on_probe (gpointer data)
{
  static const char *const try = "BEGIN IMMEDIATE; INSERT OR REPLACE INTO note VALUES ('probe', hex(zeroblob(65536))); DELETE FROM note WHERE name = 'probe'; COMMIT";
  ParleyStore *self = data;

  if (sqlite3_exec (self->db, try, NULL, NULL, NULL) != SQLITE_OK)
    {
      if (!sqlite3_get_autocommit (self->db))
        sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
      return G_SOURCE_CONTINUE;
    }
  self->probing = 0;
  self->trouble = PARLEY_STORE_WELL;
  g_message ("%s can be written to again", self->path);
  tell_trouble (self);
  return G_SOURCE_REMOVE;
}

static ParleyStoreTrouble
judge (sqlite3 *db)
{
  int code = sqlite3_errcode (db);

  if (code == SQLITE_FULL || sqlite3_system_errno (db) == ENOSPC || sqlite3_system_errno (db) == EDQUOT)
    return PARLEY_STORE_FULL;
  return code == SQLITE_IOERR || code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM ? PARLEY_STORE_UNWRITABLE : PARLEY_STORE_WELL;
}

/* Told a little later: whoever hears it may want to read, and a statement is
 * being run.
 */
static void
note_failure (ParleyStore *self, const char *what)
{
  int code = sqlite3_errcode (self->db);
  ParleyStoreTrouble trouble = judge (self->db);

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    self->broken = TRUE;
  g_log (G_LOG_DOMAIN, self->broken || trouble != PARLEY_STORE_WELL ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING, "%s: %s: %s", self->path, what, sqlite3_errmsg (self->db));
  if (trouble == PARLEY_STORE_WELL || self->is_volatile || self->trouble != PARLEY_STORE_WELL)
    return;
  self->trouble = trouble;
  self->is_torn = self->depth > 0;
  self->telling = g_idle_add_once (tell_trouble, self);
  self->probing = g_timeout_add_seconds (PROBE_SECONDS, on_probe, self);
}

static sqlite3_stmt *
prepare_anew (ParleyStore *self, const char *sql)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      note_failure (self, "prepare");
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer)sql, statement);
  return statement;
}

/* Each statement is prepared when it is first used and kept.  While nothing can
 * be written nothing is tried either: a small part might succeed, and be taken
 * for the whole.
 */
static sqlite3_stmt *
prepare (ParleyStore *self, const char *sql)
{
  sqlite3_stmt *statement;

  if (self->db == NULL)
    return NULL;
  statement = g_hash_table_lookup (self->statements, sql);
  if (statement == NULL)
    statement = prepare_anew (self, sql);
  return statement != NULL && parley_store_is_stuck (self) && !sqlite3_stmt_readonly (statement) ? NULL : statement;
}

/**
 * parley_store_use:
 * @self: a store
 * @sql: a static string: its address names the statement
 * @format: one letter a parameter, `t` for a string or %NULL, `i` for a #gint64
 * @...: the parameters
 *
 * Returns: (transfer none) (nullable): the statement, ready to be stepped
 */
sqlite3_stmt *
parley_store_use (ParleyStore *self, const char *sql, const char *format, ...)
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

/**
 * parley_store_next:
 * @self: a store
 * @statement: (nullable): what reads
 *
 * Returns: whether there is another row; once there is none the statement is at rest
 */
gboolean
parley_store_next (ParleyStore *self, sqlite3_stmt *statement)
{
  int code = statement == NULL ? SQLITE_DONE : sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    note_failure (self, "read");
  sqlite3_reset (statement);
  return FALSE;
}

/**
 * parley_store_run:
 * @self: a store
 * @statement: (nullable): what writes
 *
 * Returns: whether it was done; if not, the log says why
 */
gboolean
parley_store_run (ParleyStore *self, sqlite3_stmt *statement)
{
  gboolean done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;

  if (statement != NULL && !done)
    note_failure (self, "write");
  sqlite3_reset (statement);
  return done;
}

const char *
parley_store_text (sqlite3_stmt *statement, int column)
{
  return (const char *)sqlite3_column_text (statement, column);
}

/**
 * parley_store_each_pair:
 * @self: a store
 * @statement: (nullable): what reads two columns of text
 * @func: (scope call): told each row
 * @data: for @func
 */
void
parley_store_each_pair (ParleyStore *self, sqlite3_stmt *statement, ParleyStorePairFunc func, gpointer data)
{
  while (parley_store_next (self, statement))
    func (parley_store_text (statement, 0), parley_store_text (statement, 1), data);
}

/**
 * parley_store_fail:
 * @self: a store in which something was just not written
 * @error: where G_IO_ERROR_FAILED goes
 *
 * Returns: %FALSE
 */
gboolean
parley_store_fail (ParleyStore *self, GError **error)
{
  if (parley_store_is_stuck (self))
    g_set_error (error, G_IO_ERROR, self->trouble == PARLEY_STORE_FULL ? G_IO_ERROR_NO_SPACE : G_IO_ERROR_READ_ONLY, "%s cannot be written to", self->path);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", self->path, self->db == NULL ? "closed" : sqlite3_errmsg (self->db));
  return FALSE;
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

static void
on_journal_grown (gpointer data)
{
  ParleyStore *self = data;

  self->journal_source = 0;
  g_signal_emit (self, signals[JOURNAL_GREW], 0);
}

/* SQLite calls this in the middle of a statement, for each row of a table with
 * row numbers: all there is time for is to say it later.
 */
static void
on_update (gpointer data, int what, const char *database, const char *table, sqlite3_int64 row)
{
  ParleyStore *self = data;

  if (self->journal_source == 0 && what == SQLITE_INSERT && g_str_equal (table, "journal"))
    self->journal_source = g_idle_add_once (on_journal_grown, self);
}

/* @path may be SQLite's name for a file that is none. */
static gboolean
connect_to (ParleyStore *self, const char *path, GError **error)
{
  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, sqlite3_errmsg (self->db));
      return FALSE;
    }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT);
  sqlite3_update_hook (self->db, on_update, self);
  return execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", error) && migrate (self, error) && execute (self, probe, error);
}

static gboolean
connect_to_file (ParleyStore *self, GError **error)
{
  return parley_store_file_make (self->path, error) && connect_to (self, self->path, error);
}

static void
disconnect_from_file (ParleyStore *self)
{
  g_clear_handle_id (&self->journal_source, g_source_remove);
  g_clear_handle_id (&self->telling, g_source_remove);
  g_clear_handle_id (&self->probing, g_source_remove);
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->db, sqlite3_close);
}

static gboolean
start_anew (ParleyStore *self, GError **error)
{
  self->broken = FALSE;
  g_free (self->set_aside);
  self->set_aside = parley_store_file_set_aside (self->path, error);
  if (self->set_aside == NULL || !connect_to_file (self, error))
    return FALSE;
  parley_store_rescue (self->db, self->set_aside);
  return TRUE;
}

/* Beside a file that cannot be written to: what waits in it is taken along. */
static gboolean
start_in_memory (ParleyStore *self, ParleyStoreTrouble trouble, GError **error)
{
  if (!connect_to (self, ":memory:", error))
    return FALSE;
  self->trouble = trouble;
  self->is_volatile = TRUE;
  parley_store_rescue (self->db, self->path);
  return TRUE;
}

static ParleyStoreTrouble
judge_opening (ParleyStore *self, GError *error)
{
  if (self->db != NULL)
    return judge (self->db);
  return g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? PARLEY_STORE_FULL : PARLEY_STORE_UNWRITABLE;
}

static gboolean
open_or_start_anew (ParleyStore *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  ParleyStoreTrouble trouble;

  if (connect_to_file (self, &local))
    return TRUE;
  trouble = judge_opening (self, local);
  disconnect_from_file (self);
  if (self->broken)
    {
      g_clear_error (&local);
      if (start_anew (self, &local))
        return TRUE;
      trouble = judge_opening (self, local);
      disconnect_from_file (self);
    }
  if (trouble != PARLEY_STORE_WELL)
    {
      g_message ("Nothing is stored: %s", local->message);
      return start_in_memory (self, trouble, error);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
parley_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TROUBLE)
    g_value_set_uint (value, PARLEY_STORE (object)->trouble);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
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
  G_OBJECT_CLASS (klass)->get_property = parley_store_get_property;
  pspecs[PROP_TROUBLE] = g_param_spec_uint ("trouble", NULL, NULL, PARLEY_STORE_WELL, PARLEY_STORE_UNWRITABLE, PARLEY_STORE_WELL,
                                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, pspecs);
  /**
   * ParleyStore::journal-grew:
   *
   * Messages came, went or changed since it was told last.
   */
  signals[JOURNAL_GREW] = g_signal_new ("journal-grew", PARLEY_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
 * Returns: (transfer full): the store; a file that cannot be read was set aside,
 *   and beside one that cannot be written to it lives in memory
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
  if (!start_anew (self, &error))
    g_warning ("%s", error->message);
  disconnect_from_file (self);
}

/**
 * parley_store_get_trouble:
 * @self: a store
 *
 * Returns: what keeps it from writing
 */
ParleyStoreTrouble
parley_store_get_trouble (ParleyStore *self)
{
  return self->trouble;
}

/**
 * parley_store_is_volatile:
 * @self: a store
 *
 * Returns: whether it goes when it is closed
 */
gboolean
parley_store_is_volatile (ParleyStore *self)
{
  return self->is_volatile;
}

/**
 * parley_store_is_stuck:
 * @self: a store
 *
 * Returns: whether nothing is written just now
 */
gboolean
parley_store_is_stuck (ParleyStore *self)
{
  return self->trouble != PARLEY_STORE_WELL && !self->is_volatile;
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
 * parley_store_keep_log:
 * @self: a store that is opened again at once
 *
 * Closing it leaves the log of what was written lately beside the file, where
 * the next one finds it, instead of waiting for the disk twice to take it in.
 */
void
parley_store_keep_log (ParleyStore *self)
{
  g_return_if_fail (PARLEY_IS_STORE (self));

  if (self->db != NULL)
    sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
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
    parley_store_run (self, parley_store_use (self, "BEGIN IMMEDIATE", ""));
}

/* Of what could not be written whole nothing is. */
void
parley_store_commit (ParleyStore *self)
{
  if (--self->depth > 0)
    return;
  if (self->db != NULL && !sqlite3_get_autocommit (self->db))
    parley_store_run (self, parley_store_use (self, self->is_torn ? "ROLLBACK" : "COMMIT", ""));
  if (self->db != NULL && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  self->is_torn = FALSE;
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
  sqlite3_stmt *statement = parley_store_use (self, get_note, "t", name);
  char *value = NULL;

  while (parley_store_next (self, statement))
    g_set_str (&value, parley_store_text (statement, 0));
  return value;
}

void
parley_store_set_note (ParleyStore *self, const char *name, const char *value)
{
  parley_store_run (self, parley_store_use (self, set_note, "tt", name, value));
}

/**
 * parley_store_prune_journal:
 * @self: a store
 * @done: nobody needs to know any more what changed up to this number
 */
void
parley_store_prune_journal (ParleyStore *self, gint64 done)
{
  parley_store_run (self, parley_store_use (self, prune_journal, "i", done));
}

/**
 * parley_store_get_identity:
 * @self: a store
 *
 * Returns: (transfer full): what tells this file from any other, also from one
 *   that took its place
 */
char *
parley_store_get_identity (ParleyStore *self)
{
  g_autofree char *identity = parley_store_get_note (self, "identity");

  if (identity != NULL)
    return g_steal_pointer (&identity);
  identity = g_uuid_string_random ();
  parley_store_set_note (self, "identity", identity);
  return g_steal_pointer (&identity);
}
