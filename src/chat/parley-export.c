/* What this computer has of a person's rooms, as a file for other programs or for
 * reading.  It is written on a thread of its own from a connection of its own,
 * which only reads; a file that was there is replaced once the new one is whole.
 */

#include "parley-export.h"

#include <json-glib/json-glib.h>
#include <sqlite3.h>

#include "parley-session-private.h"

typedef struct
{
  char *path; /* of the store */
  char *room; /* NULL: all */
  ParleyExportFormat format;
  GFile *file;
  guint n;

  sqlite3 *db;
  GDataOutputStream *out;
  GError *error;
  gboolean begun; /* something stands before what comes next */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_free (self->path);
  g_free (self->room);
  g_object_unref (self->file);
  g_free (self);
}

static void
write_text (Export *self, const char *text)
{
  if (self->error == NULL)
    g_data_output_stream_put_string (self->out, text, NULL, &self->error);
}

static const char *
text_at (sqlite3_stmt *row, int column)
{
  return (const char *)sqlite3_column_text (row, column);
}

static gboolean
fail (Export *self)
{
  if (self->error == NULL)
    g_set_error (&self->error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

/* -- JSON -- */

static void
set (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

static void
set_time (JsonObject *object, const char *member, gint64 at)
{
  g_autoptr (GDateTime) time = at > 0 ? g_date_time_new_from_unix_utc_usec (at * 1000) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  set (object, member, text);
}

/* @object is (transfer full). */
static char *
print (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  return json_to_string (node, FALSE);
}

static void
write_json_room (Export *self, const char *id, const char *kind, const char *name)
{
  JsonObject *room = json_object_new ();
  g_autofree char *text = NULL;

  set (room, "id", id);
  set (room, "kind", kind);
  set (room, "name", name);
  text = print (room);
  text[strlen (text) - 1] = '\0';
  write_text (self, text);
  write_text (self, ", \"messages\": [");
}

static void
write_json_message (Export *self, sqlite3_stmt *row)
{
  JsonObject *message = json_object_new ();
  g_autofree char *text = NULL;

  set (message, "id", text_at (row, 0));
  set (message, "author", text_at (row, 1));
  set (message, "authorName", text_at (row, 2));
  set_time (message, "sentAt", sqlite3_column_int64 (row, 3));
  set (message, "text", text_at (row, 4));
  set (message, "kind", text_at (row, 5));
  set (message, "replyTo", text_at (row, 6));
  set_time (message, "editedAt", sqlite3_column_int64 (row, 7));
  set_time (message, "deletedAt", sqlite3_column_int64 (row, 8));
  json_object_set_boolean_member (message, "sent", sqlite3_column_int (row, 9) == PARLEY_MESSAGE_SENT);
  text = print (message);
  write_text (self, self->begun ? ",\n  " : "\n  ");
  write_text (self, text);
}

/* -- Text -- */

static void
write_text_message (Export *self, sqlite3_stmt *row)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (sqlite3_column_int64 (row, 3) * 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *time = local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("");
  const char *name = text_at (row, 2) != NULL ? text_at (row, 2) : text_at (row, 1);
  g_auto (GStrv) lines = g_strsplit (text_at (row, 4) != NULL ? text_at (row, 4) : "", "\n", -1);
  g_autofree char *text = g_strjoinv ("\n    ", lines);
  g_autofree char *line = g_strdup_printf (text_at (row, 5) == NULL ? "%s  %s: %s\n" : "%s  %s %s\n", time, name, text);

  /* Of what was deleted there is nothing to read. */
  if (text_at (row, 4) != NULL)
    write_text (self, line);
}

/* -- Both -- */

static const char messages_sql[] = "SELECT m.id, m.author, p.name, m.sent_at, m.text, m.kind, m.reply_to, m.edited_at, m.deleted_at, m.state"
                                   " FROM message m LEFT JOIN person p ON p.uid = m.author WHERE m.room = ? ORDER BY m.state <> 1, m.id";
static const char rooms_sql[] = "SELECT r.id, r.kind, coalesce(r.name, p.name) FROM room r LEFT JOIN person p ON p.uid = r.peer"
                                " WHERE ?1 IS NULL OR r.id = ?1 ORDER BY r.at DESC, r.id";

static gboolean
write_messages (Export *self, const char *room)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, messages_sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    sqlite3_bind_text (statement, 1, room, -1, SQLITE_TRANSIENT);
  self->begun = FALSE;
  while (code == SQLITE_OK && self->error == NULL && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (self->format == PARLEY_EXPORT_JSON)
        write_json_message (self, statement);
      else
        write_text_message (self, statement);
      self->begun = TRUE;
      self->n++;
      code = SQLITE_OK;
    }
  sqlite3_finalize (statement);
  return code == SQLITE_DONE || fail (self);
}

static void
write_room (Export *self, sqlite3_stmt *row, gboolean first)
{
  const char *id = text_at (row, 0);
  const char *name = text_at (row, 2) != NULL ? text_at (row, 2) : id;

  if (self->format == PARLEY_EXPORT_TEXT)
    {
      write_text (self, first ? "" : "\n");
      write_text (self, name);
      write_text (self, "\n\n");
      write_messages (self, id);
      return;
    }
  write_text (self, first ? "\n " : ",\n ");
  write_json_room (self, id, text_at (row, 1), text_at (row, 2));
  write_messages (self, id);
  write_text (self, "]}");
}

static gboolean
write_rooms (Export *self)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, rooms_sql, -1, &statement, NULL);
  gboolean first = TRUE;

  if (code == SQLITE_OK)
    sqlite3_bind_text (statement, 1, self->room, -1, SQLITE_TRANSIENT);
  while (code == SQLITE_OK && self->error == NULL && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      write_room (self, statement, first);
      first = FALSE;
      code = SQLITE_OK;
    }
  sqlite3_finalize (statement);
  return code == SQLITE_DONE || fail (self);
}

/* All of it as it was at one moment, whatever arrives meanwhile. */
static void
write_all (Export *self)
{
  g_autofree char *uri = g_filename_to_uri (self->path, NULL, &self->error);
  g_autofree char *readable = uri != NULL ? g_strconcat (uri, "?mode=ro", NULL) : NULL;

  if (readable == NULL)
    return;
  if (sqlite3_open_v2 (readable, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK ||
      sqlite3_exec (self->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    fail (self);
  else
    {
      write_text (self, self->format == PARLEY_EXPORT_JSON ? "{\"rooms\": [" : "");
      write_rooms (self);
      write_text (self, self->format == PARLEY_EXPORT_JSON ? "\n]}\n" : "");
    }
  sqlite3_close (self->db);
}

/* Cancelling the closing leaves the former file as it was. */
static void
finish (Export *self, GFileOutputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GCancellable) give_up = g_cancellable_new ();

  if (self->error == NULL)
    g_output_stream_flush (G_OUTPUT_STREAM (self->out), cancellable, &self->error);
  if (self->error != NULL)
    g_cancellable_cancel (give_up);
  g_output_stream_close (G_OUTPUT_STREAM (self->out), self->error == NULL ? cancellable : give_up, self->error == NULL ? &self->error : NULL);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  g_autoptr (GFileOutputStream) stream = g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &self->error);

  if (stream != NULL)
    {
      g_autoptr (GOutputStream) buffered = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 65536);

      self->out = g_data_output_stream_new (buffered);
      write_all (self);
      finish (self, stream, cancellable);
      g_clear_object (&self->out);
    }
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_int (task, self->n);
}

/**
 * parley_export_async:
 * @session: whose
 * @room: (nullable): only this room
 * @format: how
 * @file: where to; replaced if it is there
 * @cancellable: (nullable): to stop
 * @callback: called when it is written, without a source object
 * @user_data: for @callback
 */
void
parley_export_async (ParleySession *session, ParleyRoom *room, ParleyExportFormat format, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  g_return_if_fail (PARLEY_IS_SESSION (session) && G_IS_FILE (file));

  self->path = g_strdup (parley_session_get_store_path (session));
  self->room = room != NULL ? g_strdup (parley_room_get_id (room)) : NULL;
  self->format = format;
  self->file = g_object_ref (file);
  g_task_set_source_tag (task, parley_export_async);
  g_task_set_task_data (task, self, export_free);
  g_task_run_in_thread (task, work);
}

/**
 * parley_export_finish:
 * @result: what the callback was given
 * @n_messages: (out) (optional): how many were written
 * @error: #GIOErrorEnum: the store could not be read, the file not be written, or
 *   cancelled
 *
 * Returns: whether the file is whole
 */
gboolean
parley_export_finish (GAsyncResult *result, guint *n_messages, GError **error)
{
  gssize n = g_task_propagate_int (G_TASK (result), error);

  if (n >= 0 && n_messages != NULL)
    *n_messages = n;
  return n >= 0;
}
