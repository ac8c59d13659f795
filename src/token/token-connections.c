/* libsoup limits neither how many connections there are nor how long one may take
 * to send a request, byte by byte, or to read its answer.  Here each is known by
 * the object that has its caller's address, which libsoup hands back with each
 * request; and one that is over its time is shut down, which libsoup takes for a
 * caller who has hung up.
 *
 * Emits ::idle when the last request that was on its way is answered.
 */

#include "token-connections.h"

#include "token-clock.h"
#include "token-stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* One that is kept for the next request outlives what a load balancer keeps it
 * for (a minute with AWS's, as it is set up by default), or that would send a
 * request to where nobody reads it.
 */
static const gint64 limits[] = { 10, 5, 11, 75 };

/* Headers, a body and what libsoup reads ahead. */
#define MAX_REQUEST_BYTES (32 * 1024)

typedef enum
{
  STATE_OPENED,    /* nothing has come yet */
  STATE_READING,   /* a request is coming */
  STATE_ANSWERING, /* it is all there */
  STATE_KEPT,      /* answered, and kept for the next */
} State;

typedef struct
{
  TokenConnections *owner; /* not owned */
  GSocketAddress *address;
  GSocket *socket;
  GIOStream *stream; /* not owned, libsoup's; NULL when it is gone */
  State state;
  gint64 since;   /* in the state; for the answer since the request began */
  gsize received; /* bytes since the last answer */
} Connection;

struct _TokenConnections
{
  GObject parent_instance;

  SoupServer *soup; /* not owned: ours ends with it */
  GSocket *silence; /* the other end of what libsoup listens to */
  TokenMetrics *metrics;
  GHashTable *by_address; /* owns the connections */
  guint most;
  guint busy;
  gboolean is_winding_down;
};

G_DEFINE_FINAL_TYPE (TokenConnections, token_connections, G_TYPE_OBJECT)

enum
{
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_state (Connection *connection, State state)
{
  TokenConnections *self = connection->owner;
  gboolean was_busy = connection->state == STATE_ANSWERING, is_busy = state == STATE_ANSWERING;

  if (!is_busy)
    connection->since = token_clock_get ();
  connection->state = state;
  if (was_busy == is_busy)
    return;
  self->busy += is_busy ? 1 : -1;
  if (self->busy == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static void
on_stream_gone (gpointer data, GObject *stream)
{
  Connection *connection = data;

  connection->stream = NULL;
  g_hash_table_remove (connection->owner->by_address, connection->address);
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  if (connection->stream != NULL)
    g_object_weak_unref (G_OBJECT (connection->stream), on_stream_gone, connection);
  set_state (connection, STATE_KEPT);
  g_object_unref (connection->address);
  g_object_unref (connection->socket);
  g_free (connection);
}

static void
token_connections_dispose (GObject *object)
{
  g_hash_table_remove_all (TOKEN_CONNECTIONS (object)->by_address);
  G_OBJECT_CLASS (token_connections_parent_class)->dispose (object);
}

static void
token_connections_finalize (GObject *object)
{
  TokenConnections *self = TOKEN_CONNECTIONS (object);

  g_hash_table_unref (self->by_address);
  g_clear_object (&self->silence);
  G_OBJECT_CLASS (token_connections_parent_class)->finalize (object);
}

static void
token_connections_class_init (TokenConnectionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = token_connections_dispose;
  G_OBJECT_CLASS (klass)->finalize = token_connections_finalize;

  /**
   * TokenConnections::idle:
   *
   * No request is on its way any more.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
token_connections_init (TokenConnections *self)
{
  self->by_address = g_hash_table_new_full (NULL, NULL, NULL, connection_free);
}

static Connection *
find (TokenConnections *self, SoupServerMessage *message)
{
  return g_hash_table_lookup (self->by_address, soup_server_message_get_remote_address (message));
}

/* A caller who hears this tries elsewhere or later; whoever is not answered at all
 * tries again at once.
 */
static void
turn_away (TokenConnections *self, GSocket *socket)
{
  static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  g_socket_set_blocking (socket, FALSE);
  g_socket_send (socket, answer, strlen (answer), NULL, NULL);
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
  token_metrics_count (self->metrics, TOKEN_METRIC_CONNECTIONS_REFUSED);
}

/* A request begins with its first byte, wherever that is in a line. */
static gboolean
on_bytes (gsize length, gpointer data)
{
  Connection *connection = data;

  if (connection->state == STATE_OPENED || connection->state == STATE_KEPT)
    {
      connection->received = 0;
      set_state (connection, STATE_READING);
    }
  connection->received += length;
  return connection->received <= MAX_REQUEST_BYTES;
}

/**
 * token_connections_add:
 * @socket: a connected socket
 *
 * Gives the server another connection, or turns it away where there are too many.
 */
void
token_connections_add (TokenConnections *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  g_autoptr (GIOStream) stream = NULL;
  Connection *connection;

  /* Without an address it is gone again already. */
  if (local == NULL || remote == NULL)
    return;
  if (g_hash_table_size (self->by_address) >= self->most)
    {
      turn_away (self, socket);
      return;
    }
  connection = g_new0 (Connection, 1);
  stream = token_stream_new (socket, on_bytes, connection);
  connection->owner = self;
  connection->address = g_object_ref (remote);
  connection->socket = g_object_ref (socket);
  connection->stream = stream;
  connection->since = token_clock_get ();
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, connection);
  g_hash_table_insert (self->by_address, connection->address, connection);
  soup_server_accept_iostream (self->soup, stream, local, remote, NULL);
}

/**
 * token_connections_mark:
 * @message: a request that is about to be answered
 *
 * Says in its answer that the connection will be closed, if it will.
 */
void
token_connections_mark (TokenConnections *self, SoupServerMessage *message)
{
  if (self->is_winding_down)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
}

static void
on_read (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  TokenConnections *self = data;
  Connection *connection = find (self, message);

  if (connection != NULL)
    set_state (connection, STATE_ANSWERING);
  token_connections_mark (self, message);
}

static void
on_ended (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  Connection *connection = find (data, message);

  if (connection != NULL)
    set_state (connection, STATE_KEPT);
}

/* libsoup keeps a connection for the next request only while it listens itself.
 * So it listens to somebody who never says anything.
 */
static void
listen_to_nobody (TokenConnections *self)
{
  int ends[2];
  g_autoptr (GSocket) socket = NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    g_error ("cannot make a pair of sockets: %s", g_strerror (errno));
  socket = g_socket_new_from_fd (ends[0], NULL);
  self->silence = g_socket_new_from_fd (ends[1], NULL);
  soup_server_listen_socket (self->soup, socket, 0, NULL);
}

/**
 * token_connections_new:
 * @soup: the server; outlives this
 * @most: how many connections it may have
 * @metrics: counts those turned away; outlives this
 */
TokenConnections *
token_connections_new (SoupServer *soup, guint most, TokenMetrics *metrics)
{
  TokenConnections *self = g_object_new (TOKEN_TYPE_CONNECTIONS, NULL);

  self->soup = soup;
  self->most = most;
  self->metrics = metrics;
  listen_to_nobody (self);
  g_signal_connect_object (soup, "request-read", G_CALLBACK (on_read), self, 0);
  g_signal_connect_object (soup, "request-finished", G_CALLBACK (on_ended), self, 0);
  g_signal_connect_object (soup, "request-aborted", G_CALLBACK (on_ended), self, 0);
  return self;
}

static gboolean
is_over (Connection *connection, gint64 now)
{
  return now - connection->since > limits[connection->state] * G_USEC_PER_SEC;
}

/* Shutting down makes the socket readable, and libsoup ends it in its own time:
 * nothing is removed while this goes through them.
 */
void
token_connections_tick (TokenConnections *self)
{
  gint64 now = token_clock_get ();
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, self->by_address);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    if (is_over (connection, now))
      g_socket_shutdown (((Connection *)connection)->socket, TRUE, TRUE, NULL);
}

guint
token_connections_get_size (TokenConnections *self)
{
  return g_hash_table_size (self->by_address);
}

guint
token_connections_get_busy (TokenConnections *self)
{
  return self->busy;
}

gint64
token_connections_get_begin (TokenConnections *self, SoupServerMessage *message)
{
  Connection *connection = find (self, message);

  return connection != NULL ? connection->since : token_clock_get ();
}

void
token_connections_wind_down (TokenConnections *self)
{
  self->is_winding_down = TRUE;
}

void
token_connections_close_kept (TokenConnections *self)
{
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, self->by_address);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    if (((Connection *)connection)->state != STATE_ANSWERING)
      g_socket_shutdown (((Connection *)connection)->socket, TRUE, TRUE, NULL);
}
