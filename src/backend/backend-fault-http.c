/* Faults of HTTP: what a request touches is looked at once it was read, before any
 * part of the server sees it.  What a fault does to an answer happens after the
 * part has given it, so that a write whose answer is lost was done.
 */

#include "backend-fault-http.h"

#include "backend-fault-places.h"
#include "backend-fault-refusal.h"
#include "backend-stream.h"

#include <string.h>

#define ROUTE "backend-faults"
#define STRUCK "backend-fault"

typedef struct
{
  BackendServer *server; /* not owned: it owns the route */
  BackendFaults *faults;
  SoupServer *soup;   /* not owned */
  GHashTable *turns;  /* of Turn, those that are to come */
  GPtrArray *stalled; /* of BackendStream, which say nothing */
} Route;

/* What is done with a message later. */
typedef struct
{
  Route *route;
  SoupServerMessage *message;
  BackendFaultKind kind;
  guint number;
  GSource *source;
} Turn;

static void
turn_free (Turn *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_object_unref (self->message);
  g_free (self);
}

static void
on_answer_written (GObject *output, GAsyncResult *result, gpointer connection)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (output), result, NULL, NULL);
  g_io_stream_close_async (connection, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (connection);
}

static void
append_header (const char *name, const char *value, gpointer text)
{
  g_string_append_printf (text, "%s: %s\r\n", name, value);
}

/* The head tells how much there would be. */
static GString *
make_truncated (SoupServerMessage *message, gsize length)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_response_body (message));
  gsize size = g_bytes_get_size (body);
  guint status = soup_server_message_get_status (message);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n", status, soup_status_get_phrase (status));
  soup_message_headers_foreach (soup_server_message_get_response_headers (message), append_header, text);
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize)MIN (size, length));
  return text;
}

static void
end_connection (SoupServerMessage *message, GString *last_words)
{
  GIOStream *connection = soup_server_message_steal_connection (message);
  gsize length = last_words->len;
  char *text = g_string_free_and_steal (last_words);

  if (connection != NULL)
    {
      g_object_set_data_full (G_OBJECT (connection), STRUCK, text, g_free);
      g_output_stream_write_all_async (g_io_stream_get_output_stream (connection), text, length, G_PRIORITY_DEFAULT, NULL, on_answer_written, connection);
    }
  else
    g_free (text);
}

static void
respond_garbage (SoupServerMessage *message)
{
  static const char GARBAGE[] = "\xff\xfe}{ garbage \x01\xc3\x28";

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_STATIC, GARBAGE, sizeof GARBAGE - 1);
  soup_server_message_unpause (message);
}

static gboolean
on_turn (gpointer user_data)
{
  Turn *turn = user_data;
  g_autoptr (SoupServerMessage) message = g_object_ref (turn->message);
  BackendFaultKind kind = turn->kind;
  guint number = turn->number;

  g_hash_table_remove (turn->route->turns, turn);
  if (kind == BACKEND_FAULT_DELAY)
    soup_server_message_unpause (message);
  else if (kind == BACKEND_FAULT_GARBAGE)
    respond_garbage (message);
  else
    end_connection (message, kind == BACKEND_FAULT_TRUNCATE ? make_truncated (message, number) : g_string_new (NULL));
  return G_SOURCE_REMOVE;
}

static void
take_turn (Route *self, SoupServerMessage *message, const BackendFault *fault)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->route = self;
  turn->message = g_object_ref (message);
  turn->kind = fault->kind;
  turn->number = fault->number;
  turn->source = g_timeout_source_new (fault->kind == BACKEND_FAULT_DELAY ? fault->number : 0);
  g_source_set_callback (turn->source, on_turn, turn, NULL);
  g_source_attach (turn->source, backend_server_get_context (self->server));
  g_hash_table_add (self->turns, turn);
  soup_server_message_pause (message);
}

static void
on_stalled_closed (BackendStream *stream, Route *self)
{
  g_ptr_array_remove_fast (self->stalled, stream);
}

/* Held until the client gives up. */
static void
stall (Route *self, SoupServerMessage *message)
{
  GIOStream *connection;
  BackendStream *stream;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  connection = soup_server_message_steal_connection (message);
  stream = backend_stream_new (connection, G_MAXUINT);
  g_ptr_array_add (self->stalled, stream);
  g_signal_connect (stream, "closed", G_CALLBACK (on_stalled_closed), self);
}

/* Whoever takes the connection over looks for it. */
static void
mark (SoupServerMessage *message, const BackendFault *fault)
{
  BackendFault *copy = g_memdup2 (fault, sizeof *fault);

  copy->after = NULL;
  copy->text = NULL;
  g_object_set_data_full (G_OBJECT (message), STRUCK, copy, g_free);
}

static void
play (Route *self, SoupServerMessage *message, const BackendFault *fault)
{
  gboolean is_lasting = backend_fault_places_is_lasting (message);

  if (fault->kind == BACKEND_FAULT_STATUS || (fault->kind == BACKEND_FAULT_REVOKE && !is_lasting))
    backend_fault_refuse (message, fault);
  else if (is_lasting)
    mark (message, fault);
  else if (fault->kind == BACKEND_FAULT_STALL)
    stall (self, message);
  else
    take_turn (self, message, fault);
  if (fault->kind == BACKEND_FAULT_RESTART)
    backend_server_restart_soon (self->server);
}

static void
on_request_read (SoupServer *soup, SoupServerMessage *message, Route *self)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autoptr (BackendPlaces) places = NULL;
  const BackendFault *fault;

  if (strcmp (path, BACKEND_FAULTS_PATH) == 0 || soup_server_message_get_status (message) != 0)
    return;
  places = backend_fault_places_of (message);
  fault = backend_faults_strike (self->faults, places);
  if (fault == NULL)
    return;
  g_info ("a fault strikes %s %s", soup_server_message_get_method (message), path);
  play (self, message, fault);
}

static void
respond_script (SoupServerMessage *message, guint status, const char *text)
{
  backend_server_respond_text (message, status, "text/plain; charset=utf-8", text);
}

static void
add_faults (Route *self, SoupServerMessage *message)
{
  g_autofree char *script = backend_server_get_body_text (message);
  g_autoptr (GError) error = NULL;

  if (script == NULL || !backend_faults_add (self->faults, script, &error))
    respond_script (message, SOUP_STATUS_BAD_REQUEST, error != NULL ? error->message : "not a text");
  else
    respond_script (message, SOUP_STATUS_OK, "");
}

static gboolean
is_near (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Route *self = user_data;
  const char *method = soup_server_message_get_method (message);
  g_autofree char *script = NULL;

  if (strcmp (path, BACKEND_FAULTS_PATH) != 0 || !is_near (message))
    respond_script (message, SOUP_STATUS_NOT_FOUND, "404 Not Found\n");
  else if (strcmp (method, "POST") == 0)
    add_faults (self, message);
  else if (strcmp (method, "GET") == 0 || strcmp (method, "DELETE") == 0)
    {
      script = backend_faults_to_text (self->faults);
      if (*method == 'D')
        backend_faults_clear (self->faults);
      respond_script (message, SOUP_STATUS_OK, script);
    }
  else
    respond_script (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "GET, POST and DELETE\n");
}

static void
route_free (gpointer data)
{
  Route *self = data;

  g_signal_handlers_disconnect_by_data (self->soup, self);
  g_object_set_data (G_OBJECT (self->soup), ROUTE, NULL);
  g_hash_table_unref (self->turns);
  for (guint i = 0; i < self->stalled->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->stalled->pdata[i], self);
      backend_stream_close (self->stalled->pdata[i]);
    }
  g_ptr_array_unref (self->stalled);
  g_object_unref (self->faults);
  g_free (self);
}

/**
 * backend_fault_http_attach:
 * @server: a server whose parts are there
 * @faults: what goes wrong
 */
void
backend_fault_http_attach (BackendServer *server, BackendFaults *faults)
{
  Route *self = g_new0 (Route, 1);

  self->server = server;
  self->faults = g_object_ref (faults);
  self->soup = backend_server_get_soup_server (server);
  self->turns = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)turn_free, NULL);
  self->stalled = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set_data (G_OBJECT (self->soup), ROUTE, self);
  g_signal_connect (self->soup, "request-read", G_CALLBACK (on_request_read), self);
  soup_server_add_handler (self->soup, BACKEND_FAULTS_PATH, on_request, self, route_free);
}

/**
 * backend_fault_http_detach:
 * @server: a server that stops, with its SoupServer still there
 */
void
backend_fault_http_detach (BackendServer *server)
{
  soup_server_remove_handler (backend_server_get_soup_server (server), BACKEND_FAULTS_PATH);
}

static Route *
get_route (SoupServer *soup)
{
  return g_object_get_data (G_OBJECT (soup), ROUTE);
}

/* Returns: (transfer none) (nullable): what strikes @message */
const BackendFault *
backend_fault_http_get (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), STRUCK);
}

/**
 * backend_fault_http_wrap:
 * @message: whose connection was taken over
 * @connection: (transfer full): that
 * @skip: how many bytes are still as they should be
 *
 * Returns: (transfer full): the connection to use
 */
GIOStream *
backend_fault_http_wrap (SoupServer *soup, SoupServerMessage *message, GIOStream *connection, gsize skip)
{
  const BackendFault *fault = backend_fault_http_get (message);
  BackendFaultStream *stream;

  if (get_route (soup) == NULL)
    return connection;
  stream = backend_fault_stream_new (connection, soup_server_message_get_socket (message));
  if (fault != NULL)
    backend_fault_stream_strike (stream, fault, skip);
  return G_IO_STREAM (stream);
}

/* Returns: (transfer none) (nullable): what goes wrong at @soup's server */
BackendFaults *
backend_fault_http_get_faults (SoupServer *soup)
{
  Route *route = get_route (soup);

  return route != NULL ? route->faults : NULL;
}

void
backend_fault_http_restart (SoupServer *soup)
{
  backend_server_restart_soon (get_route (soup)->server);
}
