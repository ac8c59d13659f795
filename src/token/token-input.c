/* libsoup keeps a line until its end has come, however long it is, and does not
 * say that one has begun.  So what it reads is counted before it sees it.
 */

#include "token-input.h"

struct _TokenInput
{
  GInputStream parent_instance;

  GInputStream *base;
  TokenInputFunc func;
  gpointer data;
};

static void token_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TokenInput, token_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, token_input_pollable_init))

static gssize
take (TokenInput *self, gssize length, GError **error)
{
  if (length <= 0 || self->func == NULL || self->func ((gsize)length, self->data))
    return length;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "a request is too large");
  return -1;
}

static gssize
token_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  TokenInput *self = TOKEN_INPUT (stream);

  return take (self, g_input_stream_read (self->base, buffer, count, cancellable, error), error);
}

static gboolean
token_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (TOKEN_INPUT (stream)->base));
}

static GSource *
token_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  TokenInput *self = TOKEN_INPUT (stream);
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->base), NULL);

  return g_pollable_source_new_full (stream, source, cancellable);
}

static gssize
token_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  TokenInput *self = TOKEN_INPUT (stream);

  return take (self, g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->base), buffer, count, NULL, error), error);
}

static void
token_input_finalize (GObject *object)
{
  g_object_unref (TOKEN_INPUT (object)->base);
  G_OBJECT_CLASS (token_input_parent_class)->finalize (object);
}

static void
token_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = token_input_is_readable;
  iface->create_source = token_input_create_source;
  iface->read_nonblocking = token_input_read_nonblocking;
}

static void
token_input_class_init (TokenInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = token_input_read;
}

static void
token_input_init (TokenInput *self)
{
}

/**
 * token_input_new:
 * @base: what to read from, pollable
 * @func: told of what was read
 * @data: for @func
 */
TokenInput *
token_input_new (GInputStream *base, TokenInputFunc func, gpointer data)
{
  TokenInput *self = g_object_new (TOKEN_TYPE_INPUT, NULL);

  self->base = g_object_ref (base);
  self->func = func;
  self->data = data;
  return self;
}

void
token_input_forget (TokenInput *self)
{
  self->func = NULL;
}
