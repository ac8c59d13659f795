/* The service as HTTP: its one route and the few around it, its clock, and how it
 * ends.
 */

#include "token-server.h"

#include "token-clock.h"
#include "token-exchange.h"
#include "token-listener.h"

#include <string.h>

#define MAX_BODY_BYTES 4096
#define MAX_HEADER_BYTES 16384
#define METRICS_INTERVAL (60 * G_USEC_PER_SEC)
/* A request takes nine at most. */
#define ENDING_SECONDS 9

struct _TokenServer
{
  GObject parent_instance;

  TokenService *service;
  TokenListener *listener;
  SoupServer *soup;
  TokenConnections *connections;
  guint tick;
  gint64 metrics_at; /* when the last line of them was written */
  GTask *drain;
  gboolean is_ending; /* takes nothing new any more */
  guint timer;        /* of the part of draining that it is in */
};

G_DEFINE_FINAL_TYPE (TokenServer, token_server, G_TYPE_OBJECT)

static void
token_server_finalize (GObject *object)
{
  TokenServer *self = TOKEN_SERVER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->listener);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->connections);
  g_clear_object (&self->service->connections);
  g_clear_object (&self->soup);
  token_service_unref (self->service);
  G_OBJECT_CLASS (token_server_parent_class)->finalize (object);
}

static void
token_server_class_init (TokenServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_server_finalize;
}

static void
token_server_init (TokenServer *self)
{
}

static void
finish_drain (TokenServer *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->drain);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (task == NULL)
    return;
  token_service_write_metrics (self->service);
  g_task_return_boolean (task, token_connections_get_busy (self->connections) == 0);
}

static void
on_idle (TokenConnections *connections, TokenServer *self)
{
  if (self->is_ending)
    finish_drain (self);
}

static void
set_status (SoupServerMessage *message, guint status)
{
  soup_server_message_set_status (message, status, NULL);
}

static void
on_token (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TokenServer *self = data;

  if (g_str_equal (path, "/v1/token") && g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      token_exchange_begin (self->service, message, self->is_ending);
      return;
    }
  set_status (message, 404);
  if (g_str_equal (path, "/v1/token"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "POST");
      set_status (message, 405);
    }
  token_exchange_note (self->service, message, "other", "no-such-route");
}

static gsize
measure_headers (SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gsize length = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    length += strlen (name) + strlen (value) + strlen (": \r\n");
  return length;
}

/* Before the body is read: whoever sends more than a request needs is not read. */
static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TokenServer *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint status = 0;

  if (measure_headers (headers) > MAX_HEADER_BYTES)
    status = 431;
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    status = 411;
  else if (soup_message_headers_get_content_length (headers) > MAX_BODY_BYTES)
    status = 413;
  if (status == 0)
    return;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  set_status (message, status);
  token_exchange_note (self->service, message, "other", "too-large");
}

static void
answer (SoupServerMessage *message, guint status, const char *text)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text, strlen (text));
  set_status (message, status);
}

static void
on_health (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  answer (message, 200, "ok\n");
}

/* Ready is who can check a token: the database's and Twilio's bad days are not a
 * reason to take this away too, on all machines at once.
 */
static void
on_readiness (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TokenServer *self = data;

  if (self->drain != NULL || self->is_ending)
    answer (message, 503, "about to end\n");
  else if (self->service->settings->is_emulator || token_keys_is_ready (self->service->keys))
    answer (message, 200, "ready\n");
  else
    answer (message, 503, "no keys to check ID tokens with\n");
}

static void
on_descriptor (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TokenServer *self = data;
  GBytes *descriptor = self->service->settings->descriptor;
  gsize length = 0;
  const char *text = descriptor != NULL ? g_bytes_get_data (descriptor, &length) : NULL;

  if (text != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, length);
  set_status (message, text != NULL ? 200 : 404);
  token_exchange_note (self->service, message, "/.well-known/parley.json", text != NULL ? "answered" : "no-such-route");
}

static void
on_anything (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TokenServer *self = data;

  set_status (message, 404);
  token_exchange_note (self->service, message, "other", "no-such-route");
}

/* Only the handler of the longest path is called, so each needs its own guard. */
static void
add_route (TokenServer *self, const char *path, SoupServerCallback callback)
{
  soup_server_add_early_handler (self->soup, path, on_headers, self, NULL);
  soup_server_add_handler (self->soup, path, callback, self, NULL);
}

static void
add_routes (TokenServer *self)
{
  add_route (self, NULL, on_anything);
  add_route (self, "/v1/token", on_token);
  add_route (self, "/healthz", on_health);
  add_route (self, "/readyz", on_readiness);
  add_route (self, "/.well-known/parley.json", on_descriptor);
}

/**
 * token_server_new:
 * @settings: (transfer full): how it is configured
 * @journal: (transfer full): where it says what happens
 */
TokenServer *
token_server_new (TokenSettings *settings, TokenJournal *journal)
{
  TokenServer *self = g_object_new (TOKEN_TYPE_SERVER, NULL);

  self->service = token_service_new (settings, journal);
  self->soup = soup_server_new (NULL, NULL);
  self->connections = token_connections_new (self->soup, settings->max_connections, self->service->metrics);
  self->service->connections = g_object_ref (self->connections);
  g_signal_connect (self->connections, "idle", G_CALLBACK (on_idle), self);
  self->listener = token_listener_new ();
  g_signal_connect_swapped (self->listener, "accepted", G_CALLBACK (token_connections_add), self->connections);
  add_routes (self);
  return self;
}

static gboolean
on_tick (gpointer data)
{
  TokenServer *self = data;
  gint64 now = token_clock_get ();

  token_connections_tick (self->connections);
  if (!self->service->settings->is_emulator)
    token_keys_tick (self->service->keys);
  if (now - self->metrics_at >= METRICS_INTERVAL)
    {
      self->metrics_at = now;
      token_service_write_metrics (self->service);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * token_server_start:
 * @error: location for an error
 *
 * Fetches the keys meanwhile, so that the first caller does not wait for them.
 *
 * Returns: whether it listens
 */
gboolean
token_server_start (TokenServer *self, GError **error)
{
  TokenSettings *settings = self->service->settings;

  if (!token_listener_open (self->listener, settings->address, settings->port, error))
    return FALSE;
  self->metrics_at = token_clock_get ();
  self->tick = g_timeout_add_seconds (1, on_tick, self);
  on_tick (self);
  return TRUE;
}

/* Returns: (transfer full) (nullable): where it listens, without a slash at the end */
char *
token_server_get_uri (TokenServer *self)
{
  return token_listener_get_uri (self->listener);
}

static void
on_ending_over (gpointer data)
{
  TokenServer *self = data;

  self->timer = 0;
  finish_drain (self);
}

static void
on_lag_over (gpointer data)
{
  TokenServer *self = data;

  self->timer = 0;
  self->is_ending = TRUE;
  token_listener_close (self->listener);
  token_connections_close_kept (self->connections);
  if (token_connections_get_busy (self->connections) == 0)
    finish_drain (self);
  else
    self->timer = g_timeout_add_once (ENDING_SECONDS * 1000, on_ending_over, self);
}

/**
 * token_server_drain_async:
 * @callback: called when it has ended
 * @user_data: for @callback
 *
 * A load balancer needs some seconds to see that /readyz answers 503, and sends
 * requests until then: they are served.
 */
void
token_server_drain_async (TokenServer *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->drain == NULL);

  self->drain = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->drain, token_server_drain_async);
  token_connections_wind_down (self->connections);
  self->timer = g_timeout_add_once (self->service->settings->drain_seconds * 1000, on_lag_over, self);
}

/* Returns: TRUE if everybody was answered */
gboolean
token_server_drain_finish (TokenServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
