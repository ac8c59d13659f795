/* A JWK set over HTTP (RFC 7517).  One request at a time, shared by all who
 * wait.  New keys are fetched in the background when four fifths of the life that
 * their owner gave the old ones are over, so that nobody waits for them; old keys
 * serve while new ones cannot be had, for a day; and a key that nobody knows costs
 * its owner at most one request a minute, so that made-up tokens do not make us a
 * nuisance.
 */

#include "token-keys.h"

#include "token-clock.h"
#include "web-error.h"
#include "web-http.h"
#include "web-json.h"

#define MAX_ANSWER_BYTES (256 * 1024)
#define MINUTES(n) ((gint64)(n)*60 * G_USEC_PER_SEC)
#define LEAST_AGE MINUTES (5)
#define UNKNOWN_INTERVAL MINUTES (1)
#define MAX_KEYS 64
#define DEFAULT_AGE MINUTES (60)
#define GREATEST_AGE MINUTES (24 * 60)
#define RETRY_AFTER MINUTES (1)
#define RETRY_SOON G_USEC_PER_SEC

struct _TokenKeys
{
  GObject parent_instance;

  SoupSession *session;
  TokenMetrics *metrics; /* not owned */
  char *uri;
  JsonObject *set;    /* NULL before the first answer */
  gint64 fetched_at;  /* monotonic */
  gint64 refresh_at;  /* 80 % of the life that the owner gave them */
  gint64 asked_at;    /* the last attempt, whatever came of it; 0 before the first */
  GPtrArray *waiting; /* of GTask, while a request is on its way; else NULL */
};

G_DEFINE_FINAL_TYPE (TokenKeys, token_keys, G_TYPE_OBJECT)

static void
token_keys_finalize (GObject *object)
{
  TokenKeys *self = TOKEN_KEYS (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->set, json_object_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_free (self->uri);
  G_OBJECT_CLASS (token_keys_parent_class)->finalize (object);
}

static void
token_keys_class_init (TokenKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_keys_finalize;
}

static void
token_keys_init (TokenKeys *self)
{
}

/**
 * token_keys_new:
 * @session: for the requests
 * @uri: where the set is
 * @metrics: counts what goes wrong; outlives this
 */
TokenKeys *
token_keys_new (SoupSession *session, const char *uri, TokenMetrics *metrics)
{
  TokenKeys *self = g_object_new (TOKEN_TYPE_KEYS, NULL);

  self->session = g_object_ref (session);
  self->uri = g_strdup (uri);
  self->metrics = metrics;
  return self;
}

static gboolean
is_usable (TokenKeys *self)
{
  return self->set != NULL && token_clock_get () - self->fetched_at < GREATEST_AGE;
}

/* Returns: whether there are keys that are not too old to be believed */
gboolean
token_keys_is_ready (TokenKeys *self)
{
  return is_usable (self);
}

/* Returns: how old the keys are, in seconds; 0 where there are none */
guint64
token_keys_get_age (TokenKeys *self)
{
  return self->set != NULL ? (guint64)((token_clock_get () - self->fetched_at) / G_USEC_PER_SEC) : 0;
}

static gboolean
has_key (JsonObject *set, const char *key_id)
{
  JsonArray *keys = web_json_get_array (set, "keys");

  for (guint i = 0; keys != NULL && i < json_array_get_length (keys); i++)
    if (g_strcmp0 (web_json_get_string (web_json_array_get_object (keys, i), "kid"), key_id) == 0)
      return TRUE;
  return FALSE;
}

/* A set that fails to come is asked for again soon, but not at once. */
static gboolean
needs_request (TokenKeys *self, const char *key_id)
{
  gint64 now = token_clock_get ();
  gint64 since = self->asked_at != 0 ? now - self->asked_at : G_MAXINT64;

  if (self->waiting != NULL)
    return FALSE;
  if (!is_usable (self))
    return since >= RETRY_SOON;
  if (now >= self->refresh_at)
    return since >= RETRY_AFTER;
  return key_id != NULL && !has_key (self->set, key_id) && since >= UNKNOWN_INTERVAL;
}

static gint64
read_seconds (const char *text, gint64 fallback)
{
  guint64 seconds;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL) ? (gint64)seconds * G_USEC_PER_SEC : fallback;
}

/* How long the owner lets them be kept: Cache-Control: max-age, less the Age that
 * they came with out of somebody's cache (RFC 9111 §4.2).
 */
static gint64
get_life (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *value = soup_message_headers_get_list (headers, "Cache-Control");
  GHashTable *parameters = soup_header_parse_param_list (value != NULL ? value : "");
  gint64 life = read_seconds (g_hash_table_lookup (parameters, "max-age"), DEFAULT_AGE) - read_seconds (soup_message_headers_get_one (headers, "Age"), 0);

  soup_header_free_param_list (parameters);
  return CLAMP (life, LEAST_AGE, GREATEST_AGE);
}

/* A set without a key that has a name would turn everybody away. */
static gboolean
is_set (JsonObject *set)
{
  JsonArray *keys = web_json_get_array (set, "keys");
  guint length = keys != NULL ? json_array_get_length (keys) : 0;

  for (guint i = 0; i < length && length <= MAX_KEYS; i++)
    {
      JsonObject *key = web_json_array_get_object (keys, i);

      if (web_json_get_string (key, "kid") != NULL && web_json_get_string (key, "n") != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
take_set (TokenKeys *self, SoupMessage *message, WebResponse *response, GError **error)
{
  JsonObject *set = response->status == 200 ? web_json_node_get_object (response->node) : NULL;

  if (!is_set (set))
    {
      g_set_error (error, WEB_ERROR, WEB_ERROR_MALFORMED, "the keys' address answered %u without keys", response->status);
      return FALSE;
    }
  g_clear_pointer (&self->set, json_object_unref);
  self->set = json_object_ref (set);
  self->fetched_at = token_clock_get ();
  self->refresh_at = self->fetched_at + get_life (message) / 5 * 4;
  return TRUE;
}

/* Old keys are better than none. */
static void
answer_all (TokenKeys *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  if (error != NULL)
    {
      g_message ("no new keys: %s", error->message);
      token_metrics_count (self->metrics, TOKEN_METRIC_KEYS_ERRORS);
    }
  for (guint i = 0; i < waiting->len; i++)
    if (is_usable (self))
      g_task_return_pointer (waiting->pdata[i], json_object_ref (self->set), (GDestroyNotify)json_object_unref);
    else
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SoupMessage) message = data;
  g_autoptr (TokenKeys) self = g_object_ref (g_object_get_data (G_OBJECT (message), "token-keys"));
  g_autoptr (GError) error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);

  if (response != NULL)
    take_set (self, message, response, &error);
  answer_all (self, error);
}

/* The request belongs to all who wait, so nobody's cancelling ends it. */
static void
send_request (TokenKeys *self)
{
  SoupMessage *message = soup_message_new ("GET", self->uri);

  self->asked_at = token_clock_get ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set_data_full (G_OBJECT (message), "token-keys", g_object_ref (self), g_object_unref);
  web_http_send_async (self->session, message, NULL, NULL, MAX_ANSWER_BYTES, NULL, on_answer, message);
}

/**
 * token_keys_tick:
 *
 * To be called about once a second: fetches keys where there are none, or where
 * it is time for new ones.
 */
void
token_keys_tick (TokenKeys *self)
{
  if (needs_request (self, NULL))
    send_request (self);
}

/**
 * token_keys_peek:
 * @key_id: (nullable): the key that is looked for
 *
 * Returns: (transfer none) (nullable): the set, where it has that key or none is looked for
 */
JsonObject *
token_keys_peek (TokenKeys *self, const char *key_id)
{
  return is_usable (self) && (key_id == NULL || has_key (self->set, key_id)) ? self->set : NULL;
}

/**
 * token_keys_get_async:
 * @key_id: (nullable): the key that is looked for
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the set
 * @user_data: for @callback
 */
void
token_keys_get_async (TokenKeys *self, const char *key_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, token_keys_get_async);
  if (needs_request (self, key_id))
    send_request (self);
  if (is_usable (self) && (self->waiting == NULL || key_id == NULL || has_key (self->set, key_id)))
    g_task_return_pointer (task, json_object_ref (self->set), (GDestroyNotify)json_object_unref);
  else if (self->waiting != NULL)
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  else
    g_task_return_new_error_literal (task, WEB_ERROR, WEB_ERROR_UNREACHABLE, "there are no keys");
}

/* Returns: (transfer full) (nullable): a JWK set */
JsonObject *
token_keys_get_finish (TokenKeys *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
