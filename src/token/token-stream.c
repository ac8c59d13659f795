/* A GSocketConnection whose input is a TokenInput. */

#include "token-stream.h"

struct _TokenStream
{
  GIOStream parent_instance;

  GIOStream *base;
  TokenInput *input;
};

G_DEFINE_FINAL_TYPE (TokenStream, token_stream, G_TYPE_IO_STREAM)

static GInputStream *
token_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (TOKEN_STREAM (stream)->input);
}

static GOutputStream *
token_stream_get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (TOKEN_STREAM (stream)->base);
}

static gboolean
token_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (TOKEN_STREAM (stream)->base, cancellable, error);
}

/* libsoup may read on for a moment without it. */
static void
token_stream_dispose (GObject *object)
{
  token_input_forget (TOKEN_STREAM (object)->input);
  G_OBJECT_CLASS (token_stream_parent_class)->dispose (object);
}

static void
token_stream_finalize (GObject *object)
{
  TokenStream *self = TOKEN_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->base);
  G_OBJECT_CLASS (token_stream_parent_class)->finalize (object);
}

static void
token_stream_class_init (TokenStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = token_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = token_stream_finalize;
  stream_class->get_input_stream = token_stream_get_input;
  stream_class->get_output_stream = token_stream_get_output;
  stream_class->close_fn = token_stream_close;
}

static void
token_stream_init (TokenStream *self)
{
}

/**
 * token_stream_new:
 * @socket: a connected socket
 * @func: told of what is read from it
 * @data: for @func
 */
GIOStream *
token_stream_new (GSocket *socket, TokenInputFunc func, gpointer data)
{
  TokenStream *self = g_object_new (TOKEN_TYPE_STREAM, NULL);

  self->base = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  self->input = token_input_new (g_io_stream_get_input_stream (self->base), func, data);
  return G_IO_STREAM (self);
}
