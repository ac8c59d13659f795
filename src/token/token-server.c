/* The service's one route and the few around it.  A request is answered in four
 * steps, each of which may refuse it: who asks, how often, whether a member of a
 * call that goes on, and whether there is a video room.
 */

#include "token-server.h"

#include "token-directory.h"
#include "token-error.h"
#include "token-issuer.h"
#include "token-limiter.h"
#include "token-request.h"
#include "token-rooms.h"
#include "token-verifier.h"
#include "web-http.h"

#include <string.h>

#define MAX_BODY_BYTES 4096
#define MAX_IN_FLIGHT 64
#define BURST 10
#define PER_MINUTE 20
#define OUTBOUND_CONNECTIONS 32
#define OUTBOUND_SECONDS 4
#define DRAIN_SECONDS 10
#define RETRY_SECONDS 5

struct _TokenServer
{
  GObject parent_instance;

  TokenSettings *settings;
  SoupServer *soup;
  TokenKeys *keys;
  TokenVerifier *verifier;
  TokenDirectory *directory;
  TokenRooms *rooms;
  TokenIssuer *issuer;
  TokenLimiter *limiter;
  guint in_flight;
  GTask *drain;
  guint deadline;
};

G_DEFINE_FINAL_TYPE (TokenServer, token_server, G_TYPE_OBJECT)

/* One request on its way. */
typedef struct
{
  TokenServer *server;
  SoupServerMessage *message;
  TokenRequest *request;
  char *uid;
  char *room;
} Exchange;

static void
token_server_finalize (GObject *object)
{
  TokenServer *self = TOKEN_SERVER (object);

  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_object (&self->soup);
  g_clear_object (&self->keys);
  g_clear_object (&self->verifier);
  g_clear_object (&self->directory);
  g_clear_object (&self->rooms);
  g_clear_pointer (&self->issuer, token_issuer_free);
  g_clear_pointer (&self->limiter, token_limiter_free);
  g_clear_pointer (&self->settings, token_settings_free);
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

  g_clear_handle_id (&self->deadline, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, self->in_flight == 0);
}

static void
exchange_free (Exchange *self)
{
  g_autoptr (TokenServer) server = self->server;

  soup_server_message_unpause (self->message);
  g_object_unref (self->message);
  token_request_free (self->request);
  g_free (self->uid);
  g_free (self->room);
  g_free (self);
  if (--server->in_flight == 0)
    finish_drain (server);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
refuse (Exchange *self, const GError *error)
{
  token_request_respond_error (self->message, error, token_error_get_status (error) == 503 ? RETRY_SECONDS : 0);
}

static void
on_room (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Exchange) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  gint64 expires_at;

  if (!token_rooms_ensure_finish (TOKEN_ROOMS (source), result, &error))
    {
      refuse (self, error);
      return;
    }
  token = token_issuer_issue (self->server->issuer, self->uid, self->room, TOKEN_LIFETIME_SECONDS, &expires_at);
  token_request_respond (self->message, token, self->room, self->uid, expires_at);
}

static void
on_membership (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Exchange) self = data;
  g_autoptr (GError) error = NULL;
  TokenRooms *rooms = self->server->rooms;
  const char *name = self->room;

  if (!token_directory_check_finish (TOKEN_DIRECTORY (source), result, &error))
    refuse (self, error);
  else
    token_rooms_ensure_async (rooms, name, NULL, on_room, g_steal_pointer (&self));
}

static gboolean
is_in_time (Exchange *self)
{
  g_autoptr (GError) error = NULL;
  guint retry_after = 0;

  if (token_limiter_take (self->server->limiter, self->uid, g_get_monotonic_time (), &retry_after))
    return TRUE;
  error = g_error_new_literal (TOKEN_ERROR, TOKEN_ERROR_TOO_MANY, "You ask for calls too often.");
  token_request_respond_error (self->message, error, retry_after);
  return FALSE;
}

static void
on_uid (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Exchange) self = data;
  g_autoptr (GError) error = NULL;
  TokenDirectory *directory = self->server->directory;
  TokenRequest *request = self->request;
  const char *uid;

  uid = self->uid = token_verifier_check_finish (TOKEN_VERIFIER (source), result, &error);
  if (self->uid == NULL)
    refuse (self, error);
  else if (is_in_time (self))
    token_directory_check_async (directory, request->room, request->call, uid, request->id_token, NULL,
                                 on_membership, g_steal_pointer (&self));
}

static Exchange *
exchange_new (TokenServer *server, SoupServerMessage *message, TokenRequest *request)
{
  Exchange *self = g_new0 (Exchange, 1);

  self->server = g_object_ref (server);
  self->message = g_object_ref (message);
  self->request = request;
  self->room = token_request_get_room (request);
  server->in_flight++;
  soup_server_message_pause (message);
  return self;
}

static TokenRequest *
accept_request (TokenServer *self, SoupServerMessage *message, GError **error)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (self->in_flight < MAX_IN_FLIGHT && self->drain == NULL)
    return token_request_parse (soup_server_message_get_request_headers (message), body->data, (gsize)body->length, error);
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAVAILABLE, "The service is busy. Try again in a moment.");
  return NULL;
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
  g_autoptr (GError) error = NULL;
  TokenRequest *request;

  if (!g_str_equal (path, "/v1/token"))
    {
      set_status (message, 404);
      return;
    }
  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "POST");
      set_status (message, 405);
      return;
    }
  request = accept_request (self, message, &error);
  if (request == NULL)
    token_request_respond_error (message, error, token_error_get_status (error) == 503 ? RETRY_SECONDS : 0);
  else
    token_verifier_check_async (self->verifier, request->id_token, NULL, on_uid, exchange_new (self, message, request));
}

/* Before the body is read: whoever sends more than a request needs is not read. */
static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    set_status (message, 411);
  else if (soup_message_headers_get_content_length (headers) > MAX_BODY_BYTES)
    set_status (message, 413);
}

static void
on_health (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, "ok\n", 3);
  set_status (message, 200);
}

/* Ready is who can check a token: the database's and Twilio's bad days are not
 * a reason to take this away too.
 */
static void
on_readiness (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TokenServer *self = data;
  gboolean is_ready = self->drain == NULL && (self->settings->is_emulator || token_keys_is_ready (self->keys));
  const char *text = is_ready ? "ready\n" : "no keys to check ID tokens with, or about to end\n";

  if (!is_ready && self->drain == NULL)
    token_keys_get_async (self->keys, NULL, NULL, NULL, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text, strlen (text));
  set_status (message, is_ready ? 200 : 503);
}

static void
on_descriptor (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  GBytes *descriptor = ((TokenServer *)data)->settings->descriptor;
  gsize length = 0;
  const char *text = descriptor != NULL ? g_bytes_get_data (descriptor, &length) : NULL;

  if (text != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, length);
  set_status (message, text != NULL ? 200 : 404);
}

static void
on_anything (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  set_status (message, 404);
}

static void
make_parts (TokenServer *self)
{
  TokenSettings *settings = self->settings;
  g_autoptr (SoupSession) session = web_http_session_new (OUTBOUND_CONNECTIONS, OUTBOUND_SECONDS);

  self->keys = token_keys_new (session, settings->keys_uri);
  self->verifier = token_verifier_new (self->keys, settings->project, settings->is_emulator);
  self->directory = token_directory_new (session, settings->database_url);
  self->rooms = token_rooms_new (session, settings);
  self->issuer = token_issuer_new (settings->account_sid, settings->key_sid, settings->key_secret);
  self->limiter = token_limiter_new (BURST, PER_MINUTE);
}

/* Only the handler of the longest path is called, so each needs its own guard. */
static void
add_route (TokenServer *self, const char *path, SoupServerCallback callback)
{
  soup_server_add_early_handler (self->soup, path, on_headers, self, NULL);
  soup_server_add_handler (self->soup, path, callback, self, NULL);
}

/**
 * token_server_new:
 * @settings: (transfer full): how it is configured
 */
TokenServer *
token_server_new (TokenSettings *settings)
{
  TokenServer *self = g_object_new (TOKEN_TYPE_SERVER, NULL);

  self->settings = settings;
  make_parts (self);
  self->soup = soup_server_new (NULL, NULL);
  add_route (self, NULL, on_anything);
  add_route (self, "/v1/token", on_token);
  add_route (self, "/healthz", on_health);
  add_route (self, "/readyz", on_readiness);
  add_route (self, "/.well-known/parley.json", on_descriptor);
  return self;
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
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (self->settings->address, self->settings->port);

  if (!soup_server_listen (self->soup, address, 0, error))
    return FALSE;
  if (!self->settings->is_emulator)
    token_keys_get_async (self->keys, NULL, NULL, NULL, NULL);
  return TRUE;
}

/* Returns: (transfer full) (nullable): where it listens, without a slash at the end */
char *
token_server_get_uri (TokenServer *self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  g_autofree char *uri = uris != NULL ? g_uri_to_string (uris->data) : NULL;

  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  if (uri != NULL && g_str_has_suffix (uri, "/"))
    uri[strlen (uri) - 1] = '\0';
  return g_steal_pointer (&uri);
}

static void
on_deadline (gpointer data)
{
  TokenServer *self = data;

  self->deadline = 0;
  finish_drain (self);
}

void
token_server_drain_async (TokenServer *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->drain == NULL);

  self->drain = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->drain, token_server_drain_async);
  if (self->in_flight == 0)
    finish_drain (self);
  else
    self->deadline = g_timeout_add_seconds_once (DRAIN_SECONDS, on_deadline, self);
}

/* Returns: TRUE if everybody was answered */
gboolean
token_server_drain_finish (TokenServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
