/* What outlives the process.  The tree lies there leaf by leaf, its path as the
 * key, so that a write costs what it changes and a subtree is one range of keys.
 *
 * WAL with synchronous=NORMAL: what was committed survives the end of the
 * process at any moment; only a loss of power can take the last commits, and it
 * leaves a file that is whole.  The disk is waited for only when the log is
 * carried over, so that is done seldom: a page that many commits have changed is
 * then carried over once.
 */

#include "backend-store.h"

#include "backend-error.h"
#include "backend-path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* Since 2 there are priorities, beside the values: a row of the path that leads to
 * one.  A file of 1 has none, and is a file of 2 as it is.
 */
#define SCHEMA_VERSION 2

/* A boolean is a blob of one byte: SQLite has no such type of its own, and text
 * and numbers are taken.
 */
static const char SCHEMA[] =
    "CREATE TABLE leaf (path TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE account (uid TEXT PRIMARY KEY, subject TEXT NOT NULL UNIQUE, email TEXT, name TEXT, photo TEXT,"
    "  created_at INTEGER NOT NULL, signed_in_at INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE refresh_token (hash TEXT PRIMARY KEY, uid TEXT NOT NULL REFERENCES account ON DELETE CASCADE,"
    "  created_at INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX refresh_token_uid ON refresh_token (uid);"
    "PRAGMA user_version = 2;";

typedef enum
{
  BEGIN,
  COMMIT,
  ROLLBACK,
  LOAD_LEAVES,
  SET_LEAF,
  DELETE_LEAF,
  DELETE_RANGE,
  DELETE_DEFAULT,
  LOAD_NAMED,
  GET_SECRET,
  SET_SECRET,
  FIND_ACCOUNT,
  FIND_SUBJECT,
  SAVE_ACCOUNT,
  DELETE_ACCOUNT,
  ADD_TOKEN,
  FIND_TOKEN,
  N_STATEMENTS
} Statement;

/* The database without a name has the paths as they are.  Those of one with a name
 * begin with a dot and the name, which is no key.
 */
#define DEFAULT "(path < '.' OR path >= '/')"
#define ACCOUNT_COLUMNS "uid, subject, email, name, photo, created_at, signed_in_at"

static const char *const SQL[N_STATEMENTS] = {
  [BEGIN] = "BEGIN IMMEDIATE",
  [COMMIT] = "COMMIT",
  [ROLLBACK] = "ROLLBACK",
  [LOAD_LEAVES] = "SELECT path, value FROM leaf WHERE " DEFAULT,
  [LOAD_NAMED] = "SELECT path, value FROM leaf WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')",
  [SET_LEAF] = "INSERT OR REPLACE INTO leaf VALUES (?, ?)",
  [DELETE_LEAF] = "DELETE FROM leaf WHERE path = ?",
  [DELETE_RANGE] = "DELETE FROM leaf WHERE path > ?1 || '/' AND path < ?1 || '0'",
  [DELETE_DEFAULT] = "DELETE FROM leaf WHERE " DEFAULT,
  [GET_SECRET] = "SELECT value FROM secret WHERE name = ?",
  [SET_SECRET] = "INSERT OR REPLACE INTO secret VALUES (?, ?)",
  [FIND_ACCOUNT] = "SELECT " ACCOUNT_COLUMNS " FROM account WHERE uid = ?",
  [FIND_SUBJECT] = "SELECT " ACCOUNT_COLUMNS " FROM account WHERE subject = ?",
  [SAVE_ACCOUNT] = "INSERT INTO account (" ACCOUNT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)"
                   " ON CONFLICT (uid) DO UPDATE SET email = excluded.email, name = excluded.name,"
                   " photo = excluded.photo, signed_in_at = excluded.signed_in_at",
  [DELETE_ACCOUNT] = "DELETE FROM account WHERE uid = ?",
  [ADD_TOKEN] = "INSERT INTO refresh_token VALUES (?, ?, ?)",
  [FIND_TOKEN] = "SELECT uid FROM refresh_token WHERE hash = ?",
};

struct _BackendStore
{
  char *file;
  sqlite3 *db;
  sqlite3_stmt *statements[N_STATEMENTS];
};

static gboolean
fail_damaged (BackendStore *self, const char *reason, GError **error)
{
  g_set_error (error, BACKEND_ERROR, 500, "the data file %s is damaged (%s): move it away, and bring back what was last exported with --import", self->file, reason);
  return FALSE;
}

static gboolean
fail (BackendStore *self, GError **error)
{
  const char *reason = sqlite3_errmsg (self->db);

  switch (sqlite3_errcode (self->db) & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail_damaged (self, reason, error);
    case SQLITE_BUSY:
      g_set_error (error, BACKEND_ERROR, 500, "the data file %s is in use by another process: end that one, or name another folder with --data", self->file);
      return FALSE;
    default:
      g_set_error (error, BACKEND_ERROR, 500, "cannot use the data file %s: %s", self->file, reason);
      return FALSE;
    }
}

static gboolean
execute (BackendStore *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self, error);
}

/* The statement, ready for its parameters: NULL-terminated texts. */
static sqlite3_stmt *
prepare (BackendStore *self, Statement which, const char *first, const char *second)
{
  sqlite3_stmt **statement = &self->statements[which];

  if (*statement == NULL && sqlite3_prepare_v3 (self->db, SQL[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", SQL[which], sqlite3_errmsg (self->db));
  sqlite3_reset (*statement);
  sqlite3_clear_bindings (*statement);
  if (first != NULL)
    sqlite3_bind_text (*statement, 1, first, -1, SQLITE_TRANSIENT);
  if (second != NULL)
    sqlite3_bind_text (*statement, 2, second, -1, SQLITE_TRANSIENT);
  return *statement;
}

static gboolean
finish (BackendStore *self, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  return result == SQLITE_DONE || fail (self, error);
}

static gboolean
run (BackendStore *self, Statement which, const char *first, const char *second, GError **error)
{
  return finish (self, prepare (self, which, first, second), error);
}

static gboolean
create_schema (BackendStore *self, GError **error)
{
  sqlite3_stmt *statement;
  int version = -1;

  if (sqlite3_prepare_v2 (self->db, "PRAGMA user_version", -1, &statement, NULL) != SQLITE_OK)
    return fail (self, error);
  if (sqlite3_step (statement) == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  if (version == SCHEMA_VERSION)
    return TRUE;
  if (version == 1)
    return execute (self, "PRAGMA user_version = 2", error);
  if (version == 0)
    return execute (self, "BEGIN IMMEDIATE", error) && execute (self, SCHEMA, error) && execute (self, "COMMIT", error);
  if (version < 0)
    return fail (self, error);
  g_set_error (error, BACKEND_ERROR, 500, "the data file %s was written by a newer parley-backend (it is of version %d, and this one knows %d): start a newer one, or name another folder with --data",
               self->file, version, SCHEMA_VERSION);
  return FALSE;
}

/* Nobody but the person who runs it may read what lies there: messages, and the
 * keys that tokens are signed with.  SQLite gives its other files the mode of
 * the first.
 */
static char *
make_file (const char *directory, GError **error)
{
  g_autofree char *file = g_build_filename (directory, "backend.sqlite", NULL);
  int fd = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    fd = g_open (file, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, BACKEND_ERROR, 500, "cannot create %s: %s", file, g_strerror (errno));
      return NULL;
    }
  g_close (fd, NULL);
  if (g_chmod (directory, 0700) != 0 || g_chmod (file, 0600) != 0)
    {
      g_set_error (error, BACKEND_ERROR, 500, "cannot keep %s private: %s", file, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&file);
}

/**
 * backend_store_open:
 * @directory: (nullable): where the file lies, made if needed; %NULL keeps
 *   everything in memory
 * @error: location for a %BACKEND_ERROR, also when another process has it open
 *
 * Returns: (transfer full): the store, or %NULL
 */
BackendStore *
backend_store_open (const char *directory, GError **error)
{
  g_autoptr (BackendStore) self = g_new0 (BackendStore, 1);

  self->file = directory != NULL ? make_file (directory, error) : g_strdup (":memory:");
  if (self->file == NULL)
    return NULL;
  if (sqlite3_open_v2 (self->file, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }
  /* One process at a time: each holds the whole tree in memory. */
  if (!execute (self, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000; PRAGMA foreign_keys = ON;", error) || !create_schema (self, error) || !backend_store_is_writable (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
backend_store_free (BackendStore *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  g_free (self->file);
  g_free (self);
}

/**
 * backend_store_is_writable:
 *
 * Returns: whether a write would be taken right now
 */
gboolean
backend_store_is_writable (BackendStore *self, GError **error)
{
  return run (self, BEGIN, NULL, NULL, error) && run (self, ROLLBACK, NULL, NULL, error);
}

/* NULL for what no value is kept as. */
static BackendNode *
column_to_node (sqlite3_stmt *statement, int column)
{
  switch (sqlite3_column_type (statement, column))
    {
    case SQLITE_TEXT:
      return backend_node_new_string ((const char *)sqlite3_column_text (statement, column));
    case SQLITE_BLOB:
      return sqlite3_column_bytes (statement, column) == 1 ? backend_node_new_boolean (*(const char *)sqlite3_column_blob (statement, column) != 0) : NULL;
    case SQLITE_NULL:
      return NULL;
    default:
      return backend_node_new_number (sqlite3_column_double (statement, column));
    }
}

static void
bind_node (sqlite3_stmt *statement, int parameter, BackendNode *node)
{
  const char *string = backend_node_get_string (node);
  char boolean = backend_node_get_boolean (node, FALSE);

  if (string != NULL)
    sqlite3_bind_text (statement, parameter, string, -1, SQLITE_TRANSIENT);
  else if (backend_node_get_node_type (node) == BACKEND_NODE_BOOLEAN)
    sqlite3_bind_blob (statement, parameter, &boolean, 1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_double (statement, parameter, backend_node_get_number (node, 0));
}

/* Where the paths of a database begin. */
static char *
get_prefix (const char *name)
{
  return *name != '\0' ? g_strconcat (".", name, NULL) : g_strdup ("");
}

/* What has a priority may not be there yet when its row comes. */
static void
put_priorities (BackendNode **root, GPtrArray *paths, GPtrArray *values)
{
  for (guint i = 0; i < paths->len; i++)
    *root = backend_node_put (*root, (const char *const *)paths->pdata[i], backend_node_ref (values->pdata[i]));
}

/**
 * backend_store_load_tree:
 * @name: of the database, empty for the one that is always there
 * @root: (out) (transfer full) (nullable): the whole database
 */
gboolean
backend_store_load_tree (BackendStore *self, const char *name, BackendNode **root, GError **error)
{
  g_autofree char *prefix = get_prefix (name);
  sqlite3_stmt *statement = *prefix != '\0' ? prepare (self, LOAD_NAMED, prefix, NULL) : prepare (self, LOAD_LEAVES, NULL, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GPtrArray) priorities = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_node_unref);
  int result;

  *root = NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_auto (GStrv) path = backend_path_parse ((const char *)sqlite3_column_text (statement, 0) + strlen (prefix), NULL);
      BackendNode *value = path != NULL ? column_to_node (statement, 1) : NULL;

      if (value == NULL)
        break;
      if (!backend_path_is_priority ((const char *const *)path))
        {
          *root = backend_node_put (*root, (const char *const *)path, value);
          continue;
        }
      g_ptr_array_add (paths, g_steal_pointer (&path));
      g_ptr_array_add (priorities, value);
    }
  sqlite3_reset (statement);
  put_priorities (root, paths, priorities);
  if (result == SQLITE_DONE)
    return TRUE;
  g_clear_pointer (root, backend_node_unref);
  return result == SQLITE_ROW ? fail_damaged (self, "a value of it cannot be read", error) : fail (self, error);
}

static gboolean
is_object (BackendNode *node)
{
  return backend_node_get_children (node) != NULL;
}

/* The range of a leaf holds its priority. */
static gboolean
delete_rows (BackendStore *self, const char *path, BackendNode *before, GError **error)
{
  if (before == NULL)
    return TRUE;
  if (!is_object (before) && !run (self, DELETE_LEAF, path, NULL, error))
    return FALSE;
  if (!is_object (before) && backend_node_get_priority (before) == NULL)
    return TRUE;
  return run (self, *path != '\0' ? DELETE_RANGE : DELETE_DEFAULT, *path != '\0' ? path : NULL, NULL, error);
}

/* Appends a key to the path; the length before it is what to truncate to.  What
 * begins with a dot is another database, so the root's priority has a slash first.
 */
static gsize
push_key (GString *path, const char *key)
{
  gsize length = path->len;

  if (length > 0 || backend_key_is_priority (key))
    g_string_append_c (path, '/');
  g_string_append (path, key);
  return length;
}

static gboolean
insert_leaf (BackendStore *self, const char *path, BackendNode *leaf, GError **error)
{
  sqlite3_stmt *statement = prepare (self, SET_LEAF, path, NULL);

  bind_node (statement, 2, leaf);
  return finish (self, statement, error);
}

static gboolean
insert_priority (BackendStore *self, GString *path, BackendNode *node, GError **error)
{
  BackendNode *priority = backend_node_get_priority (node);
  gboolean is_done;
  gsize length;

  if (priority == NULL)
    return TRUE;
  length = push_key (path, BACKEND_KEY_PRIORITY);
  is_done = insert_leaf (self, path->str, priority, error);
  g_string_truncate (path, length);
  return is_done;
}

static gboolean
insert_rows (BackendStore *self, GString *path, BackendNode *after, GError **error)
{
  g_auto (BackendCursor) cursor = { NULL };
  gboolean is_done = TRUE;
  const char *key;
  BackendNode *value;

  if (after == NULL)
    return TRUE;
  if (!insert_priority (self, path, after, error))
    return FALSE;
  if (!is_object (after))
    return insert_leaf (self, path->str, after, error);
  backend_cursor_init (&cursor, backend_node_get_children (after), FALSE, NULL);
  while (is_done && backend_cursor_next (&cursor, &key, &value))
    {
      gsize length = push_key (path, key);

      is_done = insert_rows (self, path, value, error);
      g_string_truncate (path, length);
    }
  return is_done;
}

static gboolean write_difference (BackendStore *self, GString *path, BackendNode *before, BackendNode *after, GError **error);

/* Every key of @keys is compared; the other side's own keys come in their turn. */
static gboolean
write_children (BackendStore *self, GString *path, BackendNode *before, BackendNode *after, gboolean gone_only, GError **error)
{
  g_auto (BackendCursor) cursor = { NULL };
  gboolean is_done = TRUE;
  const char *key;
  BackendNode *value;

  backend_cursor_init (&cursor, backend_node_get_children (gone_only ? before : after), FALSE, NULL);
  while (is_done && backend_cursor_next (&cursor, &key, &value))
    {
      BackendNode *other = backend_node_get_child (gone_only ? after : before, key);
      gsize length;

      if (other == value || (gone_only && other != NULL))
        continue;
      length = push_key (path, key);
      is_done = gone_only ? write_difference (self, path, value, NULL, error) : write_difference (self, path, other, value, error);
      g_string_truncate (path, length);
    }
  return is_done;
}

static gboolean
write_priority (BackendStore *self, GString *path, BackendNode *before, BackendNode *after, GError **error)
{
  gsize length = push_key (path, BACKEND_KEY_PRIORITY);
  gboolean is_done = write_difference (self, path, backend_node_get_priority (before), backend_node_get_priority (after), error);

  g_string_truncate (path, length);
  return is_done;
}

static gboolean
write_difference (BackendStore *self, GString *path, BackendNode *before, BackendNode *after, GError **error)
{
  if (before == after)
    return TRUE;
  if (is_object (before) && is_object (after))
    return write_priority (self, path, before, after, error) && write_children (self, path, before, after, TRUE, error) && write_children (self, path, before, after, FALSE, error);
  if (before != NULL && after != NULL && backend_node_equal (before, after))
    return TRUE;
  return delete_rows (self, path->str, before, error) && insert_rows (self, path, after, error);
}

/* Down to the place of the change, or to a leaf on the way that made room. */
static gboolean
write_change (BackendStore *self, const char *name, char **keys, BackendNode *before, BackendNode *after, GError **error)
{
  g_autoptr (GString) path = g_string_new_take (get_prefix (name));

  for (; *keys != NULL && is_object (before) && is_object (after); keys++)
    {
      before = backend_node_get_child (before, *keys);
      after = backend_node_get_child (after, *keys);
      push_key (path, *keys);
    }
  return write_difference (self, path, before, after, error);
}

/**
 * backend_store_write_tree:
 * @name: of the database, empty for the one that is always there
 * @write: what changes
 * @before: (nullable): the database without it
 * @after: (nullable): the database with it
 * @error: location for a %BACKEND_ERROR; nothing has changed then
 *
 * Returns: whether all of it is kept now
 */
gboolean
backend_store_write_tree (BackendStore *self, const char *name, BackendWrite *write, BackendNode *before, BackendNode *after, GError **error)
{
  if (!run (self, BEGIN, NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];

      if (!write_change (self, name, change->path, before, after, error))
        {
          run (self, ROLLBACK, NULL, NULL, NULL);
          return FALSE;
        }
    }
  if (run (self, COMMIT, NULL, NULL, error))
    return TRUE;
  run (self, ROLLBACK, NULL, NULL, NULL);
  return FALSE;
}

/* The one text that a query finds; NULL without an error if it finds nothing. */
static char *
get_text (BackendStore *self, Statement which, const char *parameter, GError **error)
{
  sqlite3_stmt *statement = prepare (self, which, parameter, NULL);
  int result = sqlite3_step (statement);
  char *text = result == SQLITE_ROW ? g_strdup ((const char *)sqlite3_column_text (statement, 0)) : NULL;

  sqlite3_reset (statement);
  if (result != SQLITE_ROW && result != SQLITE_DONE)
    fail (self, error);
  return text;
}

/**
 * backend_store_get_secret:
 *
 * Returns: (transfer full) (nullable): the secret; %NULL without an error if
 *   none was kept
 */
char *
backend_store_get_secret (BackendStore *self, const char *name, GError **error)
{
  return get_text (self, GET_SECRET, name, error);
}

gboolean
backend_store_set_secret (BackendStore *self, const char *name, const char *value, GError **error)
{
  return run (self, SET_SECRET, name, value, error);
}

static char *
column_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}

static BackendAccount *
find_account (BackendStore *self, Statement which, const char *parameter, GError **error)
{
  sqlite3_stmt *statement = prepare (self, which, parameter, NULL);
  int result = sqlite3_step (statement);
  BackendAccount *account = NULL;

  if (result == SQLITE_ROW)
    {
      account = g_new0 (BackendAccount, 1);
      account->uid = column_text (statement, 0);
      account->subject = column_text (statement, 1);
      account->email = column_text (statement, 2);
      account->name = column_text (statement, 3);
      account->photo = column_text (statement, 4);
      account->created_at = sqlite3_column_int64 (statement, 5);
      account->signed_in_at = sqlite3_column_int64 (statement, 6);
    }
  sqlite3_reset (statement);
  if (result != SQLITE_ROW && result != SQLITE_DONE)
    fail (self, error);
  return account;
}

BackendAccount *
backend_store_find_account (BackendStore *self, const char *uid, GError **error)
{
  return find_account (self, FIND_ACCOUNT, uid, error);
}

BackendAccount *
backend_store_find_subject (BackendStore *self, const char *subject, GError **error)
{
  return find_account (self, FIND_SUBJECT, subject, error);
}

gboolean
backend_store_save_account (BackendStore *self, BackendAccount *account, GError **error)
{
  sqlite3_stmt *statement = prepare (self, SAVE_ACCOUNT, account->uid, account->subject);

  sqlite3_bind_text (statement, 3, account->email, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 4, account->name, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 5, account->photo, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 6, account->created_at);
  sqlite3_bind_int64 (statement, 7, account->signed_in_at);
  return finish (self, statement, error);
}

/* Its refresh tokens go with it. */
gboolean
backend_store_delete_account (BackendStore *self, const char *uid, GError **error)
{
  return run (self, DELETE_ACCOUNT, uid, NULL, error);
}

/**
 * backend_store_add_refresh_token:
 * @hash: of the token, which itself is never kept
 * @uid: whose it is
 */
gboolean
backend_store_add_refresh_token (BackendStore *self, const char *hash, const char *uid, GError **error)
{
  sqlite3_stmt *statement = prepare (self, ADD_TOKEN, hash, uid);

  sqlite3_bind_int64 (statement, 3, g_get_real_time () / 1000);
  return finish (self, statement, error);
}

/* Returns: (transfer full) (nullable): whose it is; NULL without an error: nobody's */
char *
backend_store_find_refresh_token (BackendStore *self, const char *hash, GError **error)
{
  return get_text (self, FIND_TOKEN, hash, error);
}
