/* Where no type is configured Twilio makes a room when the first person joins,
 * of the account's default type, which is `group` on every new account: then
 * nothing is asked here, since the API takes twenty requests a second.
 *
 * A room that was there a minute ago is there still: an empty one stays for five.
 * Behind a row of failures a breaker opens, so that callers are told at once what
 * they would be told after a wait.  It says nothing about readiness: another task
 * would ask the same Twilio, and all would be taken out together.
 */

#include "token-rooms.h"

#include "token-breaker.h"
#include "token-error.h"
#include "token-known.h"
#include "web-http.h"
#include "web-json.h"

#include <string.h>

#define MAX_ANSWER_BYTES 65536
#define ROOM_EXISTS 53113
#define THERE_SECONDS 60
#define MAX_THERE 20000
#define FAILURES 5
#define PAUSE_SECONDS 10

struct _TokenRooms
{
  GObject parent_instance;

  SoupSession *session;
  char *uri;
  char *authorization;
  char *type;            /* NULL where rooms make themselves */
  TokenMetrics *metrics; /* not owned */
  TokenBreaker *breaker;
  TokenKnown *there;
};

G_DEFINE_FINAL_TYPE (TokenRooms, token_rooms, G_TYPE_OBJECT)

static void
token_rooms_finalize (GObject *object)
{
  TokenRooms *self = TOKEN_ROOMS (object);

  g_clear_object (&self->session);
  g_free (self->uri);
  g_free (self->authorization);
  g_free (self->type);
  token_breaker_free (self->breaker);
  token_known_free (self->there);
  G_OBJECT_CLASS (token_rooms_parent_class)->finalize (object);
}

static void
token_rooms_class_init (TokenRoomsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_rooms_finalize;
}

static void
token_rooms_init (TokenRooms *self)
{
  self->breaker = token_breaker_new (FAILURES, PAUSE_SECONDS);
  self->there = token_known_new (THERE_SECONDS, MAX_THERE);
}

/**
 * token_rooms_new:
 * @session: for the requests
 * @settings: the API's address and the type of rooms
 * @metrics: counts what goes wrong; outlives this
 */
TokenRooms *
token_rooms_new (SoupSession *session, TokenSettings *settings, TokenMetrics *metrics)
{
  TokenRooms *self = g_object_new (TOKEN_TYPE_ROOMS, NULL);

  self->session = g_object_ref (session);
  self->metrics = metrics;
  self->uri = g_strconcat (settings->rest_uri, "/v1/Rooms", NULL);
  self->type = settings->creates_rooms ? g_strdup (settings->room_type) : NULL;
  return self;
}

/**
 * token_rooms_set_key:
 * @key: what to ask Twilio with, from now on
 */
void
token_rooms_set_key (TokenRooms *self, TokenApiKey *key)
{
  g_autofree char *pair = g_strconcat (token_api_key_get_sid (key), ":", token_api_key_get_secret (key), NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *)pair, strlen (pair));

  g_free (self->authorization);
  self->authorization = g_strconcat ("Basic ", encoded, NULL);
}

/* Returns: whether the room is there, or will be when it is joined */
gboolean
token_rooms_is_there (TokenRooms *self, const char *name)
{
  return self->type == NULL || token_known_has (self->there, name);
}

/* Returns: whether Twilio is not asked, but for a probe, since it failed too often */
gboolean
token_rooms_is_broken (TokenRooms *self)
{
  return token_breaker_is_open (self->breaker);
}

static gboolean
is_made (WebResponse *response)
{
  JsonObject *body = response != NULL ? web_json_node_get_object (response->node) : NULL;

  return response != NULL && (response->status == 201 || web_json_get_int (body, "code", 0) == ROOM_EXISTS);
}

/* A refusal is an answer: who asked wrongly is no sign that Twilio is unwell. */
static void
take_health (TokenRooms *self, WebResponse *response)
{
  if (response != NULL && response->status < 500 && response->status != 429)
    token_breaker_succeed (self->breaker);
  else
    token_breaker_fail (self->breaker);
  if (!is_made (response))
    token_metrics_count (self->metrics, TOKEN_METRIC_TWILIO_ERRORS);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TokenRooms *self = g_task_get_source_object (task);
  g_autoptr (WebResponse) response = web_http_send_finish (result, NULL);
  JsonObject *body = response != NULL ? web_json_node_get_object (response->node) : NULL;

  take_health (self, response);
  if (is_made (response))
    {
      token_known_add (self->there, g_task_get_task_data (task));
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_message ("no video room: status %u, code %d", response != NULL ? response->status : 0, (int)web_json_get_int (body, "code", 0));
  g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_UNAVAILABLE, "The call cannot be opened at the moment.");
}

static void
ask (TokenRooms *self, GTask *task, const char *name)
{
  g_autoptr (SoupMessage) message = soup_message_new ("POST", self->uri);
  g_autofree char *form = soup_form_encode ("UniqueName", name, "Type", self->type, NULL);
  g_autoptr (GBytes) body = g_bytes_new (form, strlen (form));

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", self->authorization);
  web_http_send_async (self->session, message, body, SOUP_FORM_MIME_TYPE_URLENCODED, MAX_ANSWER_BYTES, g_task_get_cancellable (task), on_answer, g_object_ref (task));
}

/**
 * token_rooms_ensure_async:
 * @name: the room's unique name
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
token_rooms_ensure_async (TokenRooms *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  guint retry_after;

  g_task_set_source_tag (task, token_rooms_ensure_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  if (token_rooms_is_there (self, name))
    g_task_return_boolean (task, TRUE);
  else if (token_breaker_try (self->breaker, &retry_after))
    ask (self, task, name);
  else
    g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_UNAVAILABLE, "Calls cannot be opened at the moment.");
}

gboolean
token_rooms_ensure_finish (TokenRooms *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
