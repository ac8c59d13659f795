/* What only this computer knows is carried over from a store that cannot be used:
 * messages and changes that wait for the server, drafts, who was signed in.  The
 * rest is fetched again.  The old file may be damaged, of a later version, or on
 * a disk that cannot be written to, so each row that can be read is taken.
 */

#include "parley-store-rescue.h"

#include <string.h>

typedef struct
{
  const char *table;
  const char *which; /* a condition */
  const char *key;   /* what its rows are ordered by in the file */
} Kept;

static const Kept kept[] = {
  { "note", "name IN ('name', 'email', 'picture')", "name" },
  { "message", "state <> 1", "room, id" },
  { "change", "1", "seq" },
  { "draft", "1", "room" },
};

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  return sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

static gboolean
has_column (sqlite3 *db, const char *table, const char *column)
{
  return sqlite3_table_column_metadata (db, NULL, table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* A later version may have columns that we do not know, and an earlier one lacks some. */
static char *
list_columns (sqlite3 *from, sqlite3 *to, const char *table)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info('%s')", table);
  sqlite3_stmt *statement = prepare (to, sql);

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *name = (const char *)sqlite3_column_text (statement, 0);

      if (has_column (from, table, name))
        g_string_append_printf (columns, "%s\"%s\"", columns->len > 0 ? ", " : "", name);
    }
  sqlite3_finalize (statement);
  return columns->len > 0 ? g_string_free (g_steal_pointer (&columns), FALSE) : NULL;
}

static sqlite3_stmt *
prepare_insert (sqlite3 *to, const char *table, const char *columns, int n_columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT OR IGNORE INTO %s (%s) VALUES (?", table, columns);
  for (int i = 1; i < n_columns; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return prepare (to, sql->str);
}

static guint
copy_row (sqlite3 *to, sqlite3_stmt *row, sqlite3_stmt *insert)
{
  for (int i = 0; i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (insert, i + 1, sqlite3_column_value (row, i));
  sqlite3_step (insert);
  return sqlite3_reset (insert) == SQLITE_OK ? (guint)sqlite3_changes (to) : 0;
}

/* Returns: how many rows were new; @is_whole: whether all could be read */
static guint
copy_rows (sqlite3 *from, sqlite3 *to, const Kept *what, const char *columns, const char *direction, gboolean *is_whole)
{
  g_auto (GStrv) key = g_strsplit (what->key, ", ", -1);
  g_autofree char *ordered = NULL, *sql = NULL, *joint = g_strconcat (direction, ", ", NULL);
  sqlite3_stmt *rows, *insert = NULL;
  guint n = 0;

  ordered = g_strjoinv (joint, key);
  sql = g_strdup_printf ("SELECT %s FROM %s NOT INDEXED WHERE %s ORDER BY %s%s", columns, what->table, what->which, ordered, direction);
  rows = prepare (from, sql);
  if (rows != NULL)
    insert = prepare_insert (to, what->table, columns, sqlite3_column_count (rows));
  while (insert != NULL && sqlite3_step (rows) == SQLITE_ROW)
    n += copy_row (to, rows, insert);
  *is_whole = sqlite3_finalize (rows) == SQLITE_OK && insert != NULL;
  sqlite3_finalize (insert);
  return n;
}

/* Where the way is barred by a damaged page the rows behind it are reached from
 * the other end.
 */
static guint
copy_table (sqlite3 *from, sqlite3 *to, const Kept *what)
{
  g_autofree char *columns = list_columns (from, to, what->table);
  gboolean is_whole = TRUE;
  guint n = 0;

  if (columns == NULL)
    return 0;
  n = copy_rows (from, to, what, columns, " ASC", &is_whole);
  if (!is_whole)
    n += copy_rows (from, to, what, columns, " DESC", &is_whole);
  if (!is_whole)
    g_message ("The table %s could be read in part only", what->table);
  return n;
}

static sqlite3 *
open_as (const char *path, const char *how)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?%s", escaped, how);
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK && sqlite3_exec (db, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK)
    return db;
  sqlite3_close (db);
  return NULL;
}

/**
 * parley_store_rescue:
 * @db: a store that was just made
 * @path: the file that cannot be used, which is only read
 *
 * A file whose log cannot be read, because beside it nothing can be made, is
 * taken as it stands without the log.
 *
 * Returns: how many rows were carried over
 */
guint
parley_store_rescue (sqlite3 *db, const char *path)
{
  sqlite3 *from = open_as (path, "mode=ro");
  guint n = 0;

  if (from == NULL)
    from = open_as (path, "mode=ro&immutable=1");
  if (from == NULL)
    return 0;
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    n += copy_table (from, db, &kept[i]);
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (from);
  g_message ("%u rows were carried over from %s", n, path);
  return n;
}
