/* A request is answered in steps, each of which may refuse it: how often its
 * address asks, who asks, how often they do, whether they are a member of a call
 * that goes on, and whether there is a video room.  Whichever step it is in when
 * its time is over, it is answered then, and what is on its way is given up.  A
 * step whose answer is known already is taken at once; a request that waits for
 * nothing is answered before its handler returns.
 */

#include "token-exchange.h"

#include "token-clock.h"
#include "token-error.h"
#include "token-request.h"
#include "token-trace.h"

#define RETRY_SECONDS 5
#define REQUEST_ID "X-Request-Id"

/* Held by whatever it waits for. */
typedef struct
{
  gatomicrefcount references;
  TokenService *service;
  SoupServerMessage *message; /* NULL once it is answered */
  TokenRequest *request;
  GCancellable *cancellable;
  gboolean is_waiting; /* libsoup was told to wait for the answer */
  guint deadline;
  gint64 began;
  char *id;
  char *uid;
  char *room;
} Exchange;

static void
exchange_unref (Exchange *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->request, token_request_free);
  g_clear_pointer (&self->service, token_service_unref);
  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_free (self->id);
  g_free (self->uid);
  g_free (self->room);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_unref)

static Exchange *
exchange_ref (Exchange *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
note (TokenService *service, SoupServerMessage *message, const char *route, const char *id, const char *cause, const char *uid, gint64 began)
{
  gint64 took = MAX (token_clock_get () - began, 0);
  const char *method = soup_server_message_get_method (message);
  TokenJournalEntry entry = { id, route, g_strcmp0 (method, "POST") == 0 || g_strcmp0 (method, "GET") == 0 ? method : "other",
                              soup_server_message_get_status (message), cause, uid, took };

  token_metrics_count (service->metrics, TOKEN_METRIC_REQUESTS);
  token_journal_add_request (service->journal, &entry);
}

/* Once: what comes later finds no message any more. */
static void
end (Exchange *self, const char *cause)
{
  TokenService *service = self->service;

  g_clear_handle_id (&self->deadline, g_source_remove);
  service->in_flight--;
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), REQUEST_ID, self->id);
  if (service->connections != NULL)
    token_connections_mark (service->connections, self->message);
  note (service, self->message, "/v1/token", self->id, cause, self->uid, self->began);
  token_metrics_add_latency (service->metrics, token_clock_get () - self->began);
  if (self->is_waiting)
    soup_server_message_unpause (self->message);
  g_clear_object (&self->message);
}

static void
refuse (Exchange *self, const GError *error, guint retry_after)
{
  TokenMetrics *metrics = self->service->metrics;
  int code = error->domain == TOKEN_ERROR ? error->code : TOKEN_ERROR_UNAVAILABLE;
  gboolean is_retried = token_error_get_status (error) >= 503;

  token_metrics_count (metrics, TOKEN_METRIC_REFUSED);
  token_metrics_count (metrics, (TokenMetric)(TOKEN_METRIC_REFUSED_REQUEST + code));
  token_request_respond_error (self->message, error, retry_after == 0 && is_retried ? RETRY_SECONDS : retry_after);
  end (self, token_error_get_code (error));
}

static void
refuse_new (Exchange *self, TokenError code, const char *text, guint retry_after)
{
  g_autoptr (GError) error = g_error_new_literal (TOKEN_ERROR, (int)code, text);

  refuse (self, error, retry_after);
}

static void
on_deadline (gpointer data)
{
  g_autoptr (Exchange) self = exchange_ref (data);

  self->deadline = 0;
  refuse_new (self, TOKEN_ERROR_TIMEOUT, "It took too long to find out. Try again in a moment.", 0);
  g_cancellable_cancel (self->cancellable);
}

/* Returns: (transfer full): itself, for whoever calls back with it */
static Exchange *
wait_for_answer (Exchange *self)
{
  gint64 spent = (token_clock_get () - self->began) / 1000;

  if (!self->is_waiting)
    {
      self->is_waiting = TRUE;
      soup_server_message_pause (self->message);
      self->deadline = g_timeout_add_once ((guint)CLAMP (TOKEN_REQUEST_MILLISECONDS - spent, 1, TOKEN_REQUEST_MILLISECONDS), on_deadline, self);
    }
  return exchange_ref (self);
}

static void
issue (Exchange *self)
{
  gint64 expires_at;
  g_autofree char *token = token_service_issue (self->service, self->uid, self->room, &expires_at);

  token_request_respond (self->message, token, self->room, self->uid, expires_at);
  token_metrics_count (self->service->metrics, TOKEN_METRIC_ISSUED);
  end (self, "issued");
}

static void
on_room (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Exchange) self = data;
  g_autoptr (GError) error = NULL;

  token_rooms_ensure_finish (TOKEN_ROOMS (source), result, &error);
  if (self->message == NULL)
    return;
  if (error != NULL)
    refuse (self, error, 0);
  else
    issue (self);
}

static void
open_room (Exchange *self)
{
  TokenRooms *rooms = self->service->rooms;

  if (token_rooms_is_there (rooms, self->room))
    issue (self);
  else
    token_rooms_ensure_async (rooms, self->room, self->cancellable, on_room, wait_for_answer (self));
}

static void
on_membership (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Exchange) self = data;
  g_autoptr (GError) error = NULL;

  token_directory_check_finish (TOKEN_DIRECTORY (source), result, &error);
  if (self->message == NULL)
    return;
  if (error != NULL)
    refuse (self, error, 0);
  else
    open_room (self);
}

static void
check_membership (Exchange *self)
{
  TokenDirectory *directory = self->service->directory;
  TokenRequest *request = self->request;

  if (token_directory_knows (directory, request->room, request->call, self->uid))
    open_room (self);
  else
    token_directory_check_async (directory, request->room, request->call, self->uid, request->id_token, self->cancellable,
                                 on_membership, wait_for_answer (self));
}

static gboolean
is_in_time (Exchange *self, TokenLimiter *limiter, const char *name)
{
  guint retry_after = 0;

  if (token_limiter_take (limiter, name, token_clock_get (), &retry_after))
    return TRUE;
  refuse_new (self, TOKEN_ERROR_TOO_MANY, "You ask for calls too often.", retry_after);
  return FALSE;
}

/* Takes @uid. */
static void
take_uid (Exchange *self, char *uid, const GError *error)
{
  self->uid = uid;
  if (error != NULL)
    refuse (self, error, 0);
  else if (is_in_time (self, self->service->people, self->uid))
    check_membership (self);
}

static void
on_uid (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Exchange) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = token_verifier_check_finish (TOKEN_VERIFIER (source), result, &error);

  if (self->message != NULL)
    take_uid (self, g_steal_pointer (&uid), error);
}

static void
identify (Exchange *self)
{
  TokenVerifier *verifier = self->service->verifier;
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = NULL;

  if (token_verifier_check_now (verifier, self->request->id_token, &uid, &error))
    take_uid (self, g_steal_pointer (&uid), error);
  else
    token_verifier_check_async (verifier, self->request->id_token, self->cancellable, on_uid, wait_for_answer (self));
}

/* Behind a load balancer that nobody was told of, everybody has one address. */
static void
warn_of_proxy (TokenService *service, const char *forwarded)
{
  if (forwarded == NULL || service->is_warned || service->settings->proxies != NULL)
    return;
  service->is_warned = TRUE;
  g_message ("requests come through a proxy, and PARLEY_TRUSTED_PROXIES is not set: all callers count as one address");
}

static char *
name_caller (Exchange *self)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (self->message);
  TokenProxies *proxies = self->service->settings->proxies;
  const char *forwarded = soup_message_headers_get_list (soup_server_message_get_request_headers (self->message), "X-Forwarded-For");
  g_autoptr (GInetAddress) caller = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return g_strdup ("elsewhere");
  warn_of_proxy (self->service, forwarded);
  caller = token_proxies_find_caller (proxies, g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)), proxies != NULL ? forwarded : NULL);
  return token_proxies_name_caller (caller);
}

static Exchange *
exchange_new (TokenService *service, SoupServerMessage *message)
{
  Exchange *self = g_new0 (Exchange, 1);

  g_atomic_ref_count_init (&self->references);
  self->service = token_service_ref (service);
  self->message = g_object_ref (message);
  self->cancellable = g_cancellable_new ();
  self->id = token_trace_name (soup_server_message_get_request_headers (message));
  self->began = token_connections_get_begin (service->connections, message);
  service->in_flight++;
  service->most_in_flight = MAX (service->most_in_flight, service->in_flight);
  return self;
}

/* Whoever would only wait longer is told to come back instead. */
static gboolean
has_place (Exchange *self, gboolean is_ending)
{
  if (self->service->in_flight <= self->service->settings->max_requests && !is_ending)
    return TRUE;
  refuse_new (self, TOKEN_ERROR_UNAVAILABLE, "The service is busy. Try again in a moment.", 0);
  return FALSE;
}

static gboolean
has_request (Exchange *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  g_autoptr (GError) error = NULL;

  self->request = token_request_parse (soup_server_message_get_request_headers (self->message), body->data, (gsize)body->length, &error);
  if (self->request == NULL)
    {
      refuse (self, error, 0);
      return FALSE;
    }
  self->room = token_request_get_room (self->request);
  return TRUE;
}

/**
 * token_exchange_begin:
 * @message: a POST to /v1/token
 * @is_ending: whether the service takes nothing new any more
 */
void
token_exchange_begin (TokenService *service, SoupServerMessage *message, gboolean is_ending)
{
  g_autoptr (Exchange) self = exchange_new (service, message);
  g_autofree char *caller = name_caller (self);

  if (has_place (self, is_ending) && is_in_time (self, service->addresses, caller) && has_request (self))
    identify (self);
}

/**
 * token_exchange_note:
 * @message: a request that is answered
 * @route: a word of ours for where it went
 * @cause: a word of ours for what came of it
 */
void
token_exchange_note (TokenService *service, SoupServerMessage *message, const char *route, const char *cause)
{
  g_autofree char *id = token_trace_name (soup_server_message_get_request_headers (message));

  note (service, message, route, id, cause, NULL, token_connections_get_begin (service->connections, message));
}
