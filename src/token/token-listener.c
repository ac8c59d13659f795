/* libsoup's own listener ends for good when a connection cannot be accepted, which
 * happens when a caller is gone again or when there are too many open files, and
 * it cannot be closed without ending every connection.  This one goes on after the
 * first, after a pause, and leaves alone what it has accepted.
 */

#include "token-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define BACKLOG 512
#define PAUSE_MILLISECONDS 100
/* At once, before others have their turn. */
#define MAX_ACCEPTED 32

struct _TokenListener
{
  GObject parent_instance;

  GSocket *socket;
  GSource *source;
  guint pause;
};

G_DEFINE_FINAL_TYPE (TokenListener, token_listener, G_TYPE_OBJECT)

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
token_listener_dispose (GObject *object)
{
  token_listener_close (TOKEN_LISTENER (object));
  G_OBJECT_CLASS (token_listener_parent_class)->dispose (object);
}

static void
token_listener_class_init (TokenListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = token_listener_dispose;

  /**
   * TokenListener::accepted:
   * @socket: a connected #GSocket
   *
   * Somebody has connected.
   */
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_SOCKET);
}

static void
token_listener_init (TokenListener *self)
{
}

TokenListener *
token_listener_new (void)
{
  return g_object_new (TOKEN_TYPE_LISTENER, NULL);
}

static void watch (TokenListener *self);

static void
on_pause_over (gpointer data)
{
  TokenListener *self = data;

  self->pause = 0;
  watch (self);
}

/* Without a pause the socket would stay readable, and nothing else would run. */
static void
pause_listening (TokenListener *self, const GError *error)
{
  g_message ("cannot accept a connection: %s", error->message);
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  self->pause = g_timeout_add_once (PAUSE_MILLISECONDS, on_pause_over, self);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer data)
{
  g_autoptr (TokenListener) self = g_object_ref (data);

  for (guint i = 0; i < MAX_ACCEPTED && self->socket != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) accepted = g_socket_accept (self->socket, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      if (accepted == NULL)
        {
          pause_listening (self, error);
          break;
        }
      g_socket_set_option (accepted, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
      g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, accepted);
    }
  return G_SOURCE_CONTINUE;
}

static void
watch (TokenListener *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * token_listener_open:
 * @address: a numeric address; [::] takes IPv4 too
 * @port: of TCP, 0 for any
 * @error: location for a %G_IO_ERROR
 *
 * Returns: whether it listens
 */
gboolean
token_listener_open (TokenListener *self, const char *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) where = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (where), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return FALSE;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, where, TRUE, error) || !g_socket_listen (socket, error))
    return FALSE;
  self->socket = g_steal_pointer (&socket);
  watch (self);
  return TRUE;
}

void
token_listener_close (TokenListener *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
}

/* Returns: (transfer full) (nullable): where it listens, without a slash at the end */
char *
token_listener_get_uri (TokenListener *self)
{
  g_autoptr (GSocketAddress) where = self->socket != NULL ? g_socket_get_local_address (self->socket, NULL) : NULL;
  GInetSocketAddress *inet = where != NULL ? G_INET_SOCKET_ADDRESS (where) : NULL;
  g_autofree char *host = inet != NULL ? g_inet_address_to_string (g_inet_socket_address_get_address (inet)) : NULL;

  return host != NULL ? g_uri_join (G_URI_FLAGS_NONE, "http", NULL, host, g_inet_socket_address_get_port (inet), "", NULL, NULL) : NULL;
}
