/* Counts what goes out on a connection.  libsoup's WebSocket queues without bound
 * for a client that does not read, and tells nobody how much: what was given to
 * it less what is counted here is what waits.
 */

#include "backend-realtime-meter.h"

#define BACKEND_TYPE_REALTIME_OUTPUT (backend_realtime_output_get_type ())
G_DECLARE_FINAL_TYPE (BackendRealtimeOutput, backend_realtime_output, BACKEND, REALTIME_OUTPUT, GOutputStream)

struct _BackendRealtimeOutput
{
  GOutputStream parent_instance;

  GPollableOutputStream *base;
  guint64 written;
};

static void output_pollable_init (GPollableOutputStreamInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BackendRealtimeOutput, backend_realtime_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, output_pollable_init))

static gssize
count (BackendRealtimeOutput *self, gssize written)
{
  self->written += (guint64)MAX (written, 0);
  return written;
}

static gssize
output_write (GOutputStream *stream, const void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  BackendRealtimeOutput *self = BACKEND_REALTIME_OUTPUT (stream);

  return count (self, g_output_stream_write (G_OUTPUT_STREAM (self->base), buffer, size, cancellable, error));
}

static gssize
output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize size, GError **error)
{
  BackendRealtimeOutput *self = BACKEND_REALTIME_OUTPUT (stream);

  return count (self, g_pollable_output_stream_write_nonblocking (self->base, buffer, size, NULL, error));
}

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (BACKEND_REALTIME_OUTPUT (stream)->base);
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base = g_pollable_output_stream_create_source (BACKEND_REALTIME_OUTPUT (stream)->base, NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
backend_realtime_output_finalize (GObject *object)
{
  g_object_unref (BACKEND_REALTIME_OUTPUT (object)->base);
  G_OBJECT_CLASS (backend_realtime_output_parent_class)->finalize (object);
}

static void
output_pollable_init (GPollableOutputStreamInterface *interface)
{
  interface->is_writable = output_is_writable;
  interface->create_source = output_create_source;
  interface->write_nonblocking = output_write_nonblocking;
}

static void
backend_realtime_output_class_init (BackendRealtimeOutputClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_realtime_output_finalize;
  G_OUTPUT_STREAM_CLASS (class)->write_fn = output_write;
}

static void
backend_realtime_output_init (BackendRealtimeOutput *self)
{
}

struct _BackendRealtimeMeter
{
  GIOStream parent_instance;

  GIOStream *base;
  BackendRealtimeOutput *output;
};

G_DEFINE_FINAL_TYPE (BackendRealtimeMeter, backend_realtime_meter, G_TYPE_IO_STREAM)

static GInputStream *
meter_get_input_stream (GIOStream *stream)
{
  return g_io_stream_get_input_stream (BACKEND_REALTIME_METER (stream)->base);
}

static GOutputStream *
meter_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (BACKEND_REALTIME_METER (stream)->output);
}

static gboolean
meter_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (BACKEND_REALTIME_METER (stream)->base, cancellable, error);
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

/* TLS has a word to say at the end, so it is the base that closes. */
static void
meter_close_async (GIOStream *stream, int priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, meter_close_async);
  g_io_stream_close_async (BACKEND_REALTIME_METER (stream)->base, priority, cancellable, on_base_closed, task);
}

static gboolean
meter_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
backend_realtime_meter_finalize (GObject *object)
{
  BackendRealtimeMeter *self = BACKEND_REALTIME_METER (object);

  g_clear_object (&self->output);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (backend_realtime_meter_parent_class)->finalize (object);
}

static void
backend_realtime_meter_class_init (BackendRealtimeMeterClass *class)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = backend_realtime_meter_finalize;
  stream_class->get_input_stream = meter_get_input_stream;
  stream_class->get_output_stream = meter_get_output_stream;
  stream_class->close_fn = meter_close;
  stream_class->close_async = meter_close_async;
  stream_class->close_finish = meter_close_finish;
}

static void
backend_realtime_meter_init (BackendRealtimeMeter *self)
{
}

/**
 * backend_realtime_meter_new:
 * @base: (transfer full): a connection whose output can be polled
 *
 * Returns: (transfer full): the same, counted
 */
BackendRealtimeMeter *
backend_realtime_meter_new (GIOStream *base)
{
  BackendRealtimeMeter *self = g_object_new (BACKEND_TYPE_REALTIME_METER, NULL);

  self->base = base;
  self->output = g_object_new (BACKEND_TYPE_REALTIME_OUTPUT, NULL);
  self->output->base = g_object_ref (G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (base)));
  return self;
}

/**
 * backend_realtime_meter_get_written:
 *
 * Returns: how many bytes the connection has taken so far
 */
guint64
backend_realtime_meter_get_written (BackendRealtimeMeter *self)
{
  return self->output->written;
}
