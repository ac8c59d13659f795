/* The Realtime Database over REST: four verbs that are one request each, and
 * streams.  Adds the ID token, refreshes it once where the server finds it too
 * old, and learns the server's clock from the answers.
 */

#include "firebase-database.h"

#include "firebase-answer.h"
#include "firebase-clock.h"
#include "firebase-error.h"
#include "firebase-push-id.h"
#include "firebase-stream-private.h"
#include "firebase-url.h"
#include "firebase-user-private.h"
#include "web-json.h"

#define TIMEOUT_SECONDS 30
#define MAX_REQUESTS 8
/* Each stream holds a connection for as long as it lives. */
#define MAX_STREAMS 256
#define MAX_ANSWER (32 * 1024 * 1024)
/* A network that changes does so several times in a moment. */
#define SETTLING_MS 1000

struct _FirebaseDatabase
{
  GObject parent_instance;

  FirebaseUser *user;
  SoupSession *requests;
  SoupSession *listening; /* of its own: streams would use up the other's connections */
  GPtrArray *streams;     /* not owned; each removes itself when it goes */
  guint silence_limit;
  gboolean had_network;
  guint settling; /* until the network has come to rest */

  FirebaseClock clock;
  FirebasePushId last_key;
};

enum
{
  PROP_SILENCE_LIMIT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FirebaseDatabase, firebase_database, G_TYPE_OBJECT)

typedef struct
{
  const char *method;
  char *path;
  char *query;
  JsonNode *value; /* NULL where there is no body */
  char *token;
  gint64 sent;
  gboolean is_repeated;
} Request;

static void
request_free (Request *request)
{
  g_clear_pointer (&request->value, json_node_unref);
  g_free (request->path);
  g_free (request->query);
  g_free (request->token);
  g_free (request);
}

static void ask_for_token (GTask *task);

static void
learn_time (FirebaseDatabase *self, Request *request, WebResponse *response)
{
  gint64 now = firebase_clock_now ();

  firebase_clock_take_date (&self->clock, request->sent, now, response->date);
  if (response->status == SOUP_STATUS_OK)
    firebase_clock_take_answer (&self->clock, request->sent, now, request->value, response->node);
}

/* Not by whoever asked, so it is the connection that was given up. */
static GError *
explain (GTask *task, GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return firebase_answer_translate (error);
  g_error_free (error);
  return g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_NETWORK, "the connection was given up");
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FirebaseDatabase *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, explain (task, error));
      return;
    }
  learn_time (self, request, response);
  if (!request->is_repeated && firebase_answer_is_stale_token (response))
    {
      request->is_repeated = TRUE;
      firebase_user_expire_token (self->user, request->token);
      ask_for_token (g_steal_pointer (&task));
    }
  else if (firebase_answer_check_database (response, &error))
    g_task_return_pointer (task, g_steal_pointer (&response->node), (GDestroyNotify)json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FirebaseDatabase *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *token = firebase_user_get_token_finish (FIREBASE_USER (source), result, &error);
  g_autofree char *url = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_set_str (&request->token, token);
  url = firebase_url_build (firebase_user_get_config (self->user), request->path, request->query, token);
  message = soup_message_new (request->method, url);
  /* libsoup would open a connection of its own for each PATCH; it sends none twice
   * by itself, whatever it is told here.
   */
  soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  if (request->value != NULL)
    {
      char *text = web_json_to_text (request->value);

      body = g_bytes_new_take (text, strlen (text));
    }
  request->sent = firebase_clock_now ();
  web_http_send_async (self->requests, message, body, body != NULL ? "application/json" : NULL, MAX_ANSWER,
                       cancellable, on_answered, g_steal_pointer (&task));
}

/* Takes @task. */
static void
ask_for_token (GTask *task)
{
  FirebaseDatabase *self = g_task_get_source_object (task);

  firebase_user_get_token_async (self->user, g_task_get_cancellable (task), on_token, task);
}

/* Takes @value. */
static void
start (FirebaseDatabase *self, gpointer tag, const char *method, const char *path, const char *query, JsonNode *value,
       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, tag);
  request->method = method;
  request->path = g_strdup (path);
  request->query = g_strdup (query);
  request->value = value;
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  ask_for_token (task);
}

/**
 * firebase_database_get_async:
 * @self: a database
 * @path: where, in plain text, "" for everything
 * @query: (nullable): from firebase_query_last() and its like
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads what stands at @path.
 */
void
firebase_database_get_async (FirebaseDatabase *self, const char *path, const char *query, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  start (self, firebase_database_get_async, SOUP_METHOD_GET, path, query, NULL, cancellable, callback, user_data);
}

/**
 * firebase_database_get_finish:
 * @self: a database
 * @result: what the callback was given
 * @error: return location for a #FirebaseError
 *
 * Returns: (transfer full) (nullable): the value; a null node where there is none
 */
JsonNode *
firebase_database_get_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * firebase_database_put_async:
 * @self: a database
 * @path: where
 * @value: what, a null node to remove
 * @cancellable: (nullable): a #GCancellable; whether the write happened is then
 *   unknown
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Replaces what stands at @path.
 */
void
firebase_database_put_async (FirebaseDatabase *self, const char *path, JsonNode *value, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  start (self, firebase_database_put_async, SOUP_METHOD_PUT, path, NULL, json_node_copy (value), cancellable, callback, user_data);
}

/**
 * firebase_database_put_finish:
 * @self: a database
 * @result: what the callback was given
 * @error: return location for a #FirebaseError
 *
 * Returns: (transfer full) (nullable): what was written, server values resolved
 */
JsonNode *
firebase_database_put_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * firebase_database_patch_async:
 * @self: a database
 * @path: a place above all that changes, "" for the root
 * @update: new values by path below @path, null to remove
 * @cancellable: (nullable): a #GCancellable; whether the write happened is then
 *   unknown
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Replaces several things, all or none of them.
 */
void
firebase_database_patch_async (FirebaseDatabase *self, const char *path, JsonObject *update, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  JsonNode *value = json_node_init_object (json_node_alloc (), update);

  start (self, firebase_database_patch_async, "PATCH", path, NULL, value, cancellable, callback, user_data);
}

/**
 * firebase_database_patch_finish:
 * @self: a database
 * @result: what the callback was given
 * @error: return location for a #FirebaseError
 *
 * Returns: (transfer full) (nullable): what was written, server values resolved
 */
JsonNode *
firebase_database_patch_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * firebase_database_remove_async:
 * @self: a database
 * @path: where
 * @cancellable: (nullable): a #GCancellable; whether the write happened is then
 *   unknown
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Removes what stands at @path.
 */
void
firebase_database_remove_async (FirebaseDatabase *self, const char *path, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  start (self, firebase_database_remove_async, SOUP_METHOD_DELETE, path, NULL, NULL, cancellable, callback, user_data);
}

/**
 * firebase_database_remove_finish:
 * @self: a database
 * @result: what the callback was given
 * @error: return location for a #FirebaseError
 *
 * Returns: %TRUE if nothing stands there now
 */
gboolean
firebase_database_remove_finish (FirebaseDatabase *self, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonNode) node = g_task_propagate_pointer (G_TASK (result), error);

  return node != NULL;
}

static void
on_stream_gone (gpointer data, GObject *where_it_was)
{
  g_ptr_array_remove_fast (FIREBASE_DATABASE (data)->streams, where_it_was);
}

/**
 * firebase_database_listen:
 * @self: a database
 * @path: where
 * @query: (nullable): from firebase_query_last() and its like
 *
 * Its signals come from the main loop, so there is time to connect to them.
 *
 * Returns: (transfer full): a stream that runs until it is stopped or dropped
 */
FirebaseStream *
firebase_database_listen (FirebaseDatabase *self, const char *path, const char *query)
{
  FirebaseStream *stream = firebase_stream_new (self->user, self->listening, path, query, self->silence_limit);

  g_ptr_array_add (self->streams, stream);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, self);
  return stream;
}

/**
 * firebase_database_reconnect:
 * @self: a database
 *
 * Every connection is doubted: all streams connect anew, at once, and requests that
 * are under way are given up, since a dead connection would hold them for long.
 */
void
firebase_database_reconnect (FirebaseDatabase *self)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->streams->len; i++)
    g_ptr_array_add (streams, g_object_ref (self->streams->pdata[i]));
  web_http_session_abort (self->requests);
  for (guint i = 0; i < streams->len; i++)
    firebase_stream_reconnect (streams->pdata[i]);
}

static void
on_settled (gpointer data)
{
  FirebaseDatabase *self = data;

  self->settling = 0;
  for (guint i = 0; i < self->streams->len; i++)
    {
      if (self->had_network)
        firebase_stream_check (self->streams->pdata[i]);
      else
        firebase_stream_doubt (self->streams->pdata[i]);
    }
}

/* The monitor also speaks up for each address and route that has nothing to do with
 * us, so as long as there is a network nothing is dropped: a second connection is
 * opened beside each stream, and takes over where the first one is dead.
 */
static void
on_network_changed (FirebaseDatabase *self, gboolean is_available, GNetworkMonitor *monitor)
{
  if (is_available && !self->had_network)
    firebase_database_reconnect (self);
  else if (self->settling == 0)
    self->settling = g_timeout_add_once (SETTLING_MS, on_settled, self);
  self->had_network = is_available;
}

/**
 * firebase_database_get_server_time:
 * @self: a database
 *
 * Returns: milliseconds since 1970 by the server's clock; by this computer's
 *   until the server has answered something
 */
gint64
firebase_database_get_server_time (FirebaseDatabase *self)
{
  return firebase_clock_get_time (&self->clock);
}

/**
 * firebase_database_make_key:
 * @self: a database
 *
 * Returns: (transfer full): a push id, greater than any made here before
 */
char *
firebase_database_make_key (FirebaseDatabase *self)
{
  return firebase_push_id_next (&self->last_key, firebase_clock_get_time (&self->clock));
}

static void
firebase_database_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SILENCE_LIMIT)
    g_value_set_uint (value, FIREBASE_DATABASE (object)->silence_limit);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_database_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SILENCE_LIMIT)
    FIREBASE_DATABASE (object)->silence_limit = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_database_finalize (GObject *object)
{
  FirebaseDatabase *self = FIREBASE_DATABASE (object);

  g_clear_handle_id (&self->settling, g_source_remove);
  for (guint i = 0; i < self->streams->len; i++)
    g_object_weak_unref (self->streams->pdata[i], on_stream_gone, self);
  g_ptr_array_unref (self->streams);
  g_clear_object (&self->user);
  g_clear_object (&self->requests);
  g_clear_object (&self->listening);
  G_OBJECT_CLASS (firebase_database_parent_class)->finalize (object);
}

static void
firebase_database_class_init (FirebaseDatabaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = firebase_database_get_property;
  object_class->set_property = firebase_database_set_property;
  object_class->finalize = firebase_database_finalize;

  /**
   * FirebaseDatabase:silence-limit:
   *
   * After how many milliseconds of silence a stream's connection counts as dead;
   * 0 for what suits the server's keep-alives.  For streams begun afterwards.
   */
  properties[PROP_SILENCE_LIMIT] = g_param_spec_uint ("silence-limit", NULL, NULL, 0, G_MAXUINT, 0,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
firebase_database_init (FirebaseDatabase *self)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  self->streams = g_ptr_array_new ();
  self->had_network = g_network_monitor_get_network_available (monitor);
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
}

/**
 * firebase_database_new:
 * @user: who reads and writes
 *
 * Returns: (transfer full): the database of that user's deployment
 */
FirebaseDatabase *
firebase_database_new (FirebaseUser *user)
{
  FirebaseDatabase *self = g_object_new (FIREBASE_TYPE_DATABASE, NULL);
  FirebaseConfig *config = firebase_user_get_config (user);

  self->user = g_object_ref (user);
  self->requests = firebase_config_create_session (config, MAX_REQUESTS, TIMEOUT_SECONDS);
  self->listening = firebase_config_create_session (config, MAX_STREAMS, 0);
  return self;
}
