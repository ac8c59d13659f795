/* The Realtime Database over WebSockets, as Firebase's own SDKs speak it: who is
 * connected.
 */

#include "backend-realtime.h"

#include "backend-fault-http.h"
#include "backend-realtime-connection.h"

#include <string.h>

#define MAX_CONNECTIONS 5000

typedef struct
{
  BackendServer *server;  /* not owned: it owns the route */
  GPtrArray *connections; /* of BackendRealtimeConnection */
} Realtime;

static void
on_closed (BackendRealtimeConnection *connection, Realtime *self)
{
  g_ptr_array_remove_fast (self->connections, connection);
}

/* Without the scheme. */
static char *
get_host (Realtime *self, SoupServerMessage *message)
{
  g_autofree char *base = backend_server_get_base_uri (self->server, message);

  return g_strdup (strstr (base, "://") + strlen ("://"));
}

static BackendNamespace *
find_namespace (Realtime *self, SoupServerMessage *message)
{
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) parameters = soup_form_decode (text != NULL ? text : "");

  return backend_server_get_namespace (self->server, g_hash_table_lookup (parameters, "ns"), NULL);
}

static void
on_upgraded (SoupServerMessage *message, Realtime *self)
{
  g_autofree char *host = get_host (self, message);
  g_autoptr (GSocket) socket = soup_server_message_get_socket (message);
  BackendRealtimeConnection *connection;
  BackendRealtimeSession *session;
  BackendNamespace *namespace = find_namespace (self, message);
  const BackendFault *fault = backend_fault_http_get (message);
  GIOStream *stream;

  if (socket != NULL)
    g_object_ref (socket);
  stream = backend_fault_http_wrap (backend_server_get_soup_server (self->server), message, soup_server_message_steal_connection (message), 0);
  connection = backend_realtime_connection_new (stream, soup_server_message_get_uri (message), socket);
  session = backend_realtime_session_new (backend_namespace_get_tree (namespace), backend_namespace_get_rules (namespace),
                                          backend_server_get_identity (self->server), backend_server_is_emulator (self->server), &backend_realtime_connection_outlet, connection);
  g_ptr_array_add (self->connections, connection);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  if (BACKEND_IS_FAULT_STREAM (stream))
    backend_realtime_connection_set_faults (connection, backend_server_get_soup_server (self->server), BACKEND_FAULT_STREAM (stream));
  backend_realtime_connection_open (connection, session, host, backend_server_get_keep_alive_interval (self->server));
  if (fault != NULL && fault->kind == BACKEND_FAULT_REVOKE)
    backend_realtime_session_revoke (session);
}

/* Not through libsoup's own handler: it would give the connection away before its
 * bytes can be counted, and with compression.
 */
static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Realtime *self = user_data;

  if (strcmp (path, BACKEND_REALTIME_PATH) != 0)
    backend_server_respond_text (message, 404, "text/plain; charset=utf-8", "404 Not Found\n");
  else if (self->connections->len >= MAX_CONNECTIONS)
    backend_server_respond_text (message, 503, "text/plain; charset=utf-8", "Too many connections\n");
  else if (find_namespace (self, message) == NULL)
    backend_server_respond_text (message, 403, "text/plain; charset=utf-8", "Invalid Firebase database name\n");
  else if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect (message, "wrote-informational", G_CALLBACK (on_upgraded), self);
}

static void
realtime_free (gpointer data)
{
  Realtime *self = data;

  for (guint i = 0; i < self->connections->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->connections->pdata[i], self);
      backend_realtime_connection_drop (self->connections->pdata[i]);
    }
  g_ptr_array_unref (self->connections);
  g_free (self);
}

/**
 * backend_realtime_attach:
 * @server: a server whose parts are there
 */
void
backend_realtime_attach (BackendServer *server)
{
  Realtime *self = g_new0 (Realtime, 1);

  self->server = server;
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  soup_server_add_handler (backend_server_get_soup_server (server), BACKEND_REALTIME_PATH, on_request, self, realtime_free);
}
