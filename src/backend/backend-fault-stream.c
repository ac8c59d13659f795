/* A connection that fails on purpose.  Whoever writes to it knows nothing of that:
 * what it wrote is on its way, as far as it can tell, until the connection ends.
 */

#include "backend-fault-stream.h"

/* Of no protocol, and not even text. */
static const char GARBAGE[] = "\xff\xfe}{ garbage \x01\xc3\x28";

#define BACKEND_TYPE_FAULT_OUTPUT (backend_fault_output_get_type ())
G_DECLARE_FINAL_TYPE (BackendFaultOutput, backend_fault_output, BACKEND, FAULT_OUTPUT, GOutputStream)

struct _BackendFaultOutput
{
  GOutputStream parent_instance;

  GPollableOutputStream *base;
  GSocket *socket;
  gboolean is_struck;
  BackendFaultKind kind;
  gsize skip;     /* bytes that pass before it strikes */
  gsize left;     /* of a truncated answer, in bytes */
  gint64 held_to; /* monotonic; of a late one */
};

static void output_pollable_init (GPollableOutputStreamInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BackendFaultOutput, backend_fault_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, output_pollable_init))

static gboolean
is_held (BackendFaultOutput *self)
{
  return self->is_struck && self->kind == BACKEND_FAULT_DELAY && g_get_monotonic_time () < self->held_to;
}

/* Below TLS, which would say goodbye. */
static gssize
end (BackendFaultOutput *self, GError **error)
{
  if (self->socket != NULL)
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "ended by a fault");
  return -1;
}

static gssize
write_base (BackendFaultOutput *self, const void *buffer, gsize size, GError **error)
{
  return g_pollable_output_stream_write_nonblocking (self->base, buffer, size, NULL, error);
}

static gssize
write_some (BackendFaultOutput *self, const void *buffer, gsize size, GError **error)
{
  gssize written;

  if (self->left == 0)
    return end (self, error);
  written = write_base (self, buffer, MIN (size, self->left), error);
  self->left -= (gsize)MAX (written, 0);
  return written;
}

static gssize
write_before (BackendFaultOutput *self, const void *buffer, gsize size, GError **error)
{
  gssize written = write_base (self, buffer, MIN (size, self->skip), error);

  self->skip -= (gsize)MAX (written, 0);
  return written;
}

static gssize
write_struck (BackendFaultOutput *self, const void *buffer, gsize size, GError **error)
{
  switch (self->kind)
    {
    case BACKEND_FAULT_STALL:
      return (gssize)size;
    case BACKEND_FAULT_TRUNCATE:
      return write_some (self, buffer, size, error);
    case BACKEND_FAULT_GARBAGE:
      write_base (self, GARBAGE, sizeof GARBAGE - 1, NULL);
      return end (self, error);
    case BACKEND_FAULT_CLOSE:
      return end (self, error);
    case BACKEND_FAULT_STATUS:
    case BACKEND_FAULT_REVOKE:
    case BACKEND_FAULT_DELAY:
    case BACKEND_FAULT_RESTART:
    default:
      return write_base (self, buffer, size, error);
    }
}

static gssize
output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize size, GError **error)
{
  BackendFaultOutput *self = BACKEND_FAULT_OUTPUT (stream);

  if (is_held (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "held by a fault");
      return -1;
    }
  if (!self->is_struck)
    return write_base (self, buffer, size, error);
  return self->skip > 0 ? write_before (self, buffer, size, error) : write_struck (self, buffer, size, error);
}

/* Nothing here waits for it: everybody who writes polls. */
static gssize
output_write (GOutputStream *stream, const void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  return output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, size, error);
}

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  BackendFaultOutput *self = BACKEND_FAULT_OUTPUT (stream);

  return !is_held (self) && g_pollable_output_stream_is_writable (self->base);
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  BackendFaultOutput *self = BACKEND_FAULT_OUTPUT (stream);
  gint64 left = is_held (self) ? self->held_to - g_get_monotonic_time () : -1;
  g_autoptr (GSource) base = left >= 0 ? g_timeout_source_new ((guint)(left / 1000 + 1))
                                       : g_pollable_output_stream_create_source (self->base, NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
backend_fault_output_finalize (GObject *object)
{
  BackendFaultOutput *self = BACKEND_FAULT_OUTPUT (object);

  g_object_unref (self->base);
  g_clear_object (&self->socket);
  G_OBJECT_CLASS (backend_fault_output_parent_class)->finalize (object);
}

static void
output_pollable_init (GPollableOutputStreamInterface *interface)
{
  interface->is_writable = output_is_writable;
  interface->create_source = output_create_source;
  interface->write_nonblocking = output_write_nonblocking;
}

static void
backend_fault_output_class_init (BackendFaultOutputClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_fault_output_finalize;
  G_OUTPUT_STREAM_CLASS (class)->write_fn = output_write;
}

static void
backend_fault_output_init (BackendFaultOutput *self)
{
}

struct _BackendFaultStream
{
  GIOStream parent_instance;

  GIOStream *base;
  BackendFaultOutput *output;
};

G_DEFINE_FINAL_TYPE (BackendFaultStream, backend_fault_stream, G_TYPE_IO_STREAM)

static GInputStream *
get_input_stream (GIOStream *stream)
{
  return g_io_stream_get_input_stream (BACKEND_FAULT_STREAM (stream)->base);
}

static GOutputStream *
get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (BACKEND_FAULT_STREAM (stream)->output);
}

static gboolean
close_now (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (BACKEND_FAULT_STREAM (stream)->base, cancellable, error);
}

static void
on_base_closed (GObject *base, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (base), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
close_async (GIOStream *stream, int priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, close_async);
  g_io_stream_close_async (BACKEND_FAULT_STREAM (stream)->base, priority, cancellable, on_base_closed, task);
}

static gboolean
close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
backend_fault_stream_finalize (GObject *object)
{
  BackendFaultStream *self = BACKEND_FAULT_STREAM (object);

  g_clear_object (&self->output);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (backend_fault_stream_parent_class)->finalize (object);
}

static void
backend_fault_stream_class_init (BackendFaultStreamClass *class)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = backend_fault_stream_finalize;
  stream_class->get_input_stream = get_input_stream;
  stream_class->get_output_stream = get_output_stream;
  stream_class->close_fn = close_now;
  stream_class->close_async = close_async;
  stream_class->close_finish = close_finish;
}

static void
backend_fault_stream_init (BackendFaultStream *self)
{
}

/**
 * backend_fault_stream_new:
 * @base: (transfer full): a connection whose output can be polled
 * @socket: (nullable): below @base
 *
 * Returns: (transfer full): the same, as long as nothing strikes it
 */
BackendFaultStream *
backend_fault_stream_new (GIOStream *base, GSocket *socket)
{
  BackendFaultStream *self = g_object_new (BACKEND_TYPE_FAULT_STREAM, NULL);

  self->base = base;
  self->output = g_object_new (BACKEND_TYPE_FAULT_OUTPUT, NULL);
  self->output->base = g_object_ref (G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (base)));
  g_set_object (&self->output->socket, socket);
  return self;
}

/**
 * backend_fault_stream_strike:
 * @fault: what happens to whatever is written from now on; a status, an end of a
 *   session and a restart are not for a connection to play
 * @skip: after so many bytes; one that ends does so at once
 */
void
backend_fault_stream_strike (BackendFaultStream *self, const BackendFault *fault, gsize skip)
{
  self->output->is_struck = TRUE;
  self->output->kind = fault->kind;
  self->output->skip = fault->kind != BACKEND_FAULT_CLOSE ? skip : 0;
  self->output->left = fault->number;
  self->output->held_to = g_get_monotonic_time () + (gint64)fault->number * 1000;
}
