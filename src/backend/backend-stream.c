/* One event stream, on a connection taken over from the HTTP server: that one
 * would queue without bound for a client that does not read.  Here a client may
 * fall behind by QUEUE_LIMIT bytes, or take nothing for two keep-alives; then it
 * is dropped, and comes back for a new snapshot.  What is being written does not
 * count, so a snapshot may be of any size.
 */

#include "backend-stream.h"

#include <string.h>

#define QUEUE_LIMIT (16 * 1024 * 1024)
#define MAX_SILENT_TICKS 2

struct _BackendStream
{
  GObject parent_instance;

  GIOStream *connection;
  GCancellable *cancellable;
  GSource *keep_alive;
  GSource *flush;     /* until the end of the turn */
  GByteArray *behind; /* what the next write takes along */
  GBytes *current;    /* being written */
  gsize written;      /* of it */
  guint silent_ticks;
  gboolean is_begun;
  gboolean is_reading;
  gboolean is_writing;
  gboolean is_ending;
  gboolean is_closed;
  char sink[64];
};

G_DEFINE_FINAL_TYPE (BackendStream, backend_stream, G_TYPE_OBJECT)

static guint closed_signal;

static void
backend_stream_finalize (GObject *object)
{
  BackendStream *self = BACKEND_STREAM (object);

  g_byte_array_unref (self->behind);
  g_clear_pointer (&self->current, g_bytes_unref);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (backend_stream_parent_class)->finalize (object);
}

static void
backend_stream_class_init (BackendStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_stream_finalize;
  closed_signal = g_signal_new ("closed", BACKEND_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
backend_stream_init (BackendStream *self)
{
  self->behind = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
}

/* A stream with something pending cannot be closed, and TLS has a word to say
 * at the end.
 */
static void
close_when_quiet (BackendStream *self)
{
  if (self->is_closed && !self->is_reading && !self->is_writing)
    g_io_stream_close_async (self->connection, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
forget_flush (BackendStream *self)
{
  if (self->flush != NULL)
    g_source_destroy (self->flush);
  g_clear_pointer (&self->flush, g_source_unref);
}

/**
 * backend_stream_close:
 *
 * Ends it at once; what was not written yet is lost.
 */
void
backend_stream_close (BackendStream *self)
{
  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (self->keep_alive != NULL)
    g_source_destroy (self->keep_alive);
  g_clear_pointer (&self->keep_alive, g_source_unref);
  forget_flush (self);
  close_when_quiet (self);
  g_signal_emit (self, closed_signal, 0);
}

static void write_next (BackendStream *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BackendStream) self = user_data;
  gssize count = g_output_stream_write_bytes_finish (G_OUTPUT_STREAM (source), result, NULL);

  self->is_writing = FALSE;
  close_when_quiet (self);
  if (count < 0)
    {
      backend_stream_close (self);
      return;
    }
  self->silent_ticks = 0;
  self->written += (gsize)count;
  if (self->written == g_bytes_get_size (self->current))
    g_clear_pointer (&self->current, g_bytes_unref);
  write_next (self);
}

static gboolean
has_more (BackendStream *self)
{
  if (self->current != NULL)
    return TRUE;
  if (self->behind->len == 0)
    return FALSE;
  self->current = g_byte_array_free_to_bytes (g_steal_pointer (&self->behind));
  self->behind = g_byte_array_new ();
  self->written = 0;
  return TRUE;
}

static void
write_next (BackendStream *self)
{
  g_autoptr (GBytes) rest = NULL;

  if (self->is_writing || self->is_closed)
    return;
  if (!has_more (self))
    {
      if (self->is_ending)
        backend_stream_close (self);
      return;
    }
  self->is_writing = TRUE;
  rest = g_bytes_new_from_bytes (self->current, self->written, g_bytes_get_size (self->current) - self->written);
  g_output_stream_write_bytes_async (g_io_stream_get_output_stream (self->connection), rest, G_PRIORITY_DEFAULT,
                                     self->cancellable, on_written, g_object_ref (self));
}

static gboolean
on_turn_over (gpointer user_data)
{
  BackendStream *self = user_data;

  forget_flush (self);
  write_next (self);
  return G_SOURCE_REMOVE;
}

/* What one turn of the loop has to tell goes out in one piece: of writes that
 * come at once each listener costs one system call, not one for each.  It goes
 * before the next turn takes in anything, which may be much.
 */
static void
flush_later (BackendStream *self)
{
  if (self->flush != NULL || self->is_writing)
    return;
  self->flush = g_idle_source_new ();
  g_source_set_priority (self->flush, G_PRIORITY_HIGH);
  g_source_set_callback (self->flush, on_turn_over, self, NULL);
  g_source_attach (self->flush, g_main_context_get_thread_default ());
}

static void
append (BackendStream *self, const char *text)
{
  g_byte_array_append (self->behind, (const guint8 *)text, (guint)strlen (text));
}

static gboolean
on_keep_alive (gpointer user_data)
{
  g_autoptr (BackendStream) self = g_object_ref (user_data);

  if (self->current == NULL && self->behind->len == 0)
    backend_stream_send (self, "keep-alive", "null");
  else if (++self->silent_ticks >= MAX_SILENT_TICKS)
    backend_stream_close (self);
  return G_SOURCE_CONTINUE;
}

static void read_next (BackendStream *self);

/* The client has nothing to say: what can come is its end. */
static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BackendStream) self = user_data;
  gssize count = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  close_when_quiet (self);
  if (count <= 0)
    backend_stream_close (self);
  else if (!self->is_closed)
    read_next (self);
}

static void
read_next (BackendStream *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->connection), self->sink, sizeof self->sink, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, g_object_ref (self));
}

/**
 * backend_stream_new:
 * @connection: (transfer full): of a request that was read and not answered
 * @keep_alive_interval: in milliseconds
 *
 * Returns: (transfer full): the stream; the first event takes its head along
 */
BackendStream *
backend_stream_new (GIOStream *connection, guint keep_alive_interval)
{
  BackendStream *self = g_object_new (BACKEND_TYPE_STREAM, NULL);

  self->connection = connection;
  self->keep_alive = g_timeout_source_new (keep_alive_interval);
  g_source_set_callback (self->keep_alive, on_keep_alive, self, NULL);
  g_source_attach (self->keep_alive, g_main_context_get_thread_default ());
  read_next (self);
  return self;
}

/**
 * backend_stream_send:
 * @event: its name
 * @text: its data, on one line
 */
void
backend_stream_send (BackendStream *self, const char *event, const char *text)
{
  if (self->is_closed || self->is_ending)
    return;
  append (self, self->is_begun ? "event: " : BACKEND_STREAM_HEAD "event: ");
  append (self, event);
  append (self, "\ndata: ");
  append (self, text);
  append (self, "\n\n");
  self->is_begun = TRUE;
  /* Not closed from here, in the middle of telling everybody: the write that is
   * pending fails, and that ends it.
   */
  if (self->is_writing && self->behind->len > QUEUE_LIMIT)
    g_cancellable_cancel (self->cancellable);
  else
    flush_later (self);
}

/**
 * backend_stream_end:
 *
 * Ends it once everything sent so far is written.
 */
void
backend_stream_end (BackendStream *self)
{
  self->is_ending = TRUE;
  write_next (self);
}
