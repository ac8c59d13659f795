/* The channel for presence: it shows its token, leaves its last word, and listens
 * where it was told to.  Without it everything still works, only later, so every
 * refusal here is quiet and tried again.
 *
 * Order matters: the last word counts as left only when the server has said so, and
 * only then may its owner go online.  The write is judged by the token that the
 * connection shows at its end, so that is renewed in time.
 */

#include "firebase-realtime.h"

#include "firebase-error.h"
#include "firebase-socket.h"
#include "firebase-user-private.h"
#include "web-json.h"

#include <string.h>

#define FIRST_DELAY_MS 1000
#define MAX_DELAY_MS 60000
#define HEALTHY_USEC (30 * G_USEC_PER_SEC)
#define RENEWAL_RETRY_MS 5000
#define MAX_PATH 1024
/* More than anybody has on the screen. */
#define MAX_LISTENS 200

struct _FirebaseRealtime
{
  GObject parent_instance;

  FirebaseUser *user;
  SoupSession *session;
  GHashTable *listens; /* paths */
  GHashTable *asked;   /* those whose first put has not come, by the number of the request */
  JsonObject *last_word;

  gboolean is_started;
  gboolean had_network;
  FirebaseSocket *socket;
  GCancellable *cancellable; /* of the token for this socket */
  char *host;                /* where the server sent us, for one connection */
  char *token;
  gint64 n_requests;
  gint64 auth_request; /* the numbers of what is not answered yet, or 0 */
  gint64 word_request;
  gboolean is_authenticated;
  gboolean is_registered;
  gint64 open_since; /* 0 where nobody has greeted */
  guint n_failures;
  guint retry;
  guint renewal;
};

enum
{
  PROP_REGISTERED = 1,
  N_PROPS
};

enum
{
  PUT,
  PATCH,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FirebaseRealtime, firebase_realtime, G_TYPE_OBJECT)

static void connect_now (FirebaseRealtime *self);

static void
set_registered (FirebaseRealtime *self, gboolean is_registered)
{
  if (self->is_registered == is_registered)
    return;
  self->is_registered = is_registered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REGISTERED]);
}

static void
disconnect (FirebaseRealtime *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->renewal, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->socket, firebase_socket_close);
  self->auth_request = self->word_request = 0;
  g_hash_table_remove_all (self->asked);
  self->is_authenticated = FALSE;
  set_registered (self, FALSE);
}

static gboolean
on_retry (gpointer data)
{
  FirebaseRealtime *self = data;

  self->retry = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

/* Full jitter, as for streams: a server that comes back is not met by everybody at
 * once.  A connection that was good for a while is replaced soon.
 */
static void
connect_later (FirebaseRealtime *self)
{
  guint longest;

  if (self->open_since != 0 && firebase_clock_now () - self->open_since >= HEALTHY_USEC)
    self->n_failures = 0;
  longest = MIN (FIRST_DELAY_MS << MIN (self->n_failures, 10u), MAX_DELAY_MS);
  self->open_since = 0;
  self->n_failures++;
  disconnect (self);
  if (self->is_started)
    self->retry = g_timeout_add ((guint)g_random_int_range (0, (gint32)longest + 1), on_retry, self);
}

static gint64
request (FirebaseRealtime *self, const char *action, JsonObject *body)
{
  g_autoptr (JsonObject) data = json_object_new ();

  json_object_set_int_member (data, "r", ++self->n_requests);
  json_object_set_string_member (data, "a", action);
  json_object_set_object_member (data, "b", json_object_ref (body));
  firebase_socket_send (self->socket, "d", data);
  return self->n_requests;
}

static JsonObject *
make_body (const char *path)
{
  g_autofree char *absolute = g_strconcat ("/", path, NULL);
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "p", absolute);
  return body;
}

static void
send_listen (FirebaseRealtime *self, const char *path)
{
  g_autoptr (JsonObject) body = make_body (path);

  json_object_set_string_member (body, "h", "");
  g_hash_table_insert (self->asked, GSIZE_TO_POINTER ((gsize)request (self, "q", body)), g_strdup (path));
}

static void
send_last_word (FirebaseRealtime *self)
{
  g_autoptr (JsonObject) nothing = make_body (""), body = make_body ("");

  if (!self->is_authenticated)
    return;
  json_object_set_null_member (nothing, "d");
  self->word_request = request (self, "oc", nothing);
  if (self->last_word == NULL)
    return;
  json_object_set_object_member (body, "d", json_object_ref (self->last_word));
  self->word_request = request (self, "om", body);
}

static void ask_for_token (FirebaseRealtime *self);

static gboolean
on_renewal (gpointer data)
{
  FirebaseRealtime *self = data;

  self->renewal = 0;
  ask_for_token (self);
  return G_SOURCE_REMOVE;
}

static void
renew_in (FirebaseRealtime *self, gint64 milliseconds)
{
  g_clear_handle_id (&self->renewal, g_source_remove);
  self->renewal = g_timeout_add (milliseconds > 0 ? (guint)MIN (milliseconds, G_MAXINT) : RENEWAL_RETRY_MS, on_renewal, self);
}

static void
on_authenticated (FirebaseRealtime *self)
{
  GHashTableIter iter;
  gpointer path;

  renew_in (self, (firebase_user_get_renewal_time (self->user) - firebase_clock_now ()) / 1000 + 2);
  if (self->is_authenticated)
    return;
  self->is_authenticated = TRUE;
  send_last_word (self);
  g_hash_table_iter_init (&iter, self->listens);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    send_listen (self, path);
}

/* Where nothing stands, nothing was sent: the server takes us to know that. */
static void
on_listening (FirebaseRealtime *self, gint64 number, gboolean is_ok)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);

  if (!g_hash_table_steal_extended (self->asked, GSIZE_TO_POINTER ((gsize)number), NULL, (gpointer *)&path))
    g_debug ("a request of the realtime protocol is answered: %s", is_ok ? "done" : "refused");
  else if (is_ok)
    g_signal_emit (self, signals[PUT], 0, path, nothing);
}

static gboolean
is_path (gpointer number, gpointer path, gpointer wanted)
{
  return g_str_equal (path, wanted);
}

static void
on_answer (FirebaseRealtime *self, gint64 number, JsonObject *body)
{
  gboolean is_ok = g_strcmp0 (web_json_get_string (body, "s"), "ok") == 0;

  if (number == self->auth_request)
    {
      self->auth_request = 0;
      if (is_ok)
        on_authenticated (self);
      else
        {
          firebase_user_expire_token (self->user, self->token);
          connect_later (self);
        }
    }
  else if (number == self->word_request)
    {
      self->word_request = 0;
      if (!is_ok)
        g_info ("the server takes no last word");
      set_registered (self, is_ok && self->last_word != NULL);
    }
  else
    on_listening (self, number, is_ok);
}

static void
on_push (FirebaseRealtime *self, const char *action, JsonObject *body)
{
  const char *path = web_json_get_string (body, "p");
  JsonNode *value = body != NULL ? json_object_get_member (body, "d") : NULL;

  if (g_str_equal (action, "ac"))
    {
      firebase_user_expire_token (self->user, self->token);
      connect_later (self);
    }
  else if (path == NULL || strlen (path) > MAX_PATH || value == NULL)
    g_debug ("Skipped a push of the realtime protocol");
  else if (g_str_equal (action, "d"))
    {
      g_hash_table_foreach_remove (self->asked, is_path, (gpointer)path);
      g_signal_emit (self, signals[PUT], 0, path, value);
    }
  else if (g_str_equal (action, "m") && web_json_node_get_object (value) != NULL)
    g_signal_emit (self, signals[PATCH], 0, path, web_json_node_get_object (value));
}

/* Only within the provider's own domain: the token goes there. */
static gboolean
is_sibling (FirebaseRealtime *self, const char *host)
{
  g_autoptr (GUri) uri = g_uri_parse (firebase_config_get_database_url (firebase_user_get_config (self->user)), G_URI_FLAGS_NONE, NULL);
  static const char *const domains[] = { ".firebaseio.com", ".firebasedatabase.app" };
  const char *own = uri != NULL ? g_uri_get_host (uri) : NULL;

  for (gsize i = 0; own != NULL && i < G_N_ELEMENTS (domains); i++)
    if (g_str_has_suffix (own, domains[i]) && g_str_has_suffix (host, domains[i]))
      return strpbrk (host, "/?#@:") == NULL;
  return FALSE;
}

static void
on_control (FirebaseRealtime *self, JsonObject *body)
{
  const char *what = web_json_get_string (body, "t");
  const char *host = web_json_get_string (body, "d");

  if (g_strcmp0 (what, "h") == 0 && self->open_since == 0)
    {
      self->open_since = firebase_clock_now ();
      ask_for_token (self);
    }
  else if (g_strcmp0 (what, "r") == 0)
    {
      gboolean at_once = self->open_since == 0 && self->host == NULL && host != NULL && is_sibling (self, host);

      g_set_str (&self->host, at_once ? host : NULL);
      if (at_once)
        connect_now (self);
      else
        connect_later (self);
    }
  else if (g_strcmp0 (what, "s") == 0)
    {
      /* Whoever starts us again, or the network, may try once more. */
      g_info ("the server does not want a socket");
      disconnect (self);
    }
}

static void
on_received (FirebaseSocket *socket, const char *kind, JsonObject *body, gpointer user_data)
{
  g_autoptr (FirebaseRealtime) self = g_object_ref (user_data);
  const char *action = web_json_get_string (body, "a");
  gint64 number = web_json_get_int (body, "r", 0);

  if (g_str_equal (kind, "c"))
    on_control (self, body);
  else if (number > 0)
    on_answer (self, number, web_json_get_object (body, "b"));
  else if (action != NULL)
    on_push (self, action, web_json_get_object (body, "b"));
}

static void
on_ended (FirebaseSocket *socket, const char *why, gpointer user_data)
{
  g_autoptr (FirebaseRealtime) self = g_object_ref (user_data);

  g_clear_pointer (&self->host, g_free);
  connect_later (self);
}

static void
show_token (FirebaseRealtime *self)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "cred", self->token);
  self->auth_request = request (self, "auth", body);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FirebaseRealtime) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = firebase_user_get_token_finish (FIREBASE_USER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->socket == NULL)
    return;
  if (token != NULL)
    {
      g_set_str (&self->token, token);
      show_token (self);
    }
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT) || g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_DISABLED))
    disconnect (self);
  else
    renew_in (self, 0);
}

static void
ask_for_token (FirebaseRealtime *self)
{
  firebase_user_get_token_async (self->user, self->cancellable, on_token, g_object_ref (self));
}

static void
connect_now (FirebaseRealtime *self)
{
  static const FirebaseSocketCallbacks callbacks = { on_received, on_ended };
  g_autofree char *uri = firebase_socket_make_uri (firebase_user_get_config (self->user), self->host);

  disconnect (self);
  self->open_since = 0;
  if (!self->is_started || uri == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->socket = firebase_socket_open (self->session, uri, &callbacks, self);
}

static void
on_network_changed (FirebaseRealtime *self, gboolean is_available)
{
  if (is_available && (!self->had_network || self->retry != 0))
    firebase_realtime_reconnect (self);
  else if (is_available && self->socket != NULL)
    firebase_socket_check (self->socket);
  self->had_network = is_available;
}

static void
firebase_realtime_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_REGISTERED)
    g_value_set_boolean (value, FIREBASE_REALTIME (object)->is_registered);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_realtime_dispose (GObject *object)
{
  FirebaseRealtime *self = FIREBASE_REALTIME (object);

  self->is_started = FALSE;
  disconnect (self);
  G_OBJECT_CLASS (firebase_realtime_parent_class)->dispose (object);
}

static void
firebase_realtime_finalize (GObject *object)
{
  FirebaseRealtime *self = FIREBASE_REALTIME (object);

  g_clear_object (&self->user);
  g_clear_object (&self->session);
  g_clear_pointer (&self->listens, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->last_word, json_object_unref);
  g_free (self->host);
  if (self->token != NULL)
    explicit_bzero (self->token, strlen (self->token));
  g_free (self->token);
  G_OBJECT_CLASS (firebase_realtime_parent_class)->finalize (object);
}

static void
firebase_realtime_class_init (FirebaseRealtimeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = firebase_realtime_get_property;
  object_class->dispose = firebase_realtime_dispose;
  object_class->finalize = firebase_realtime_finalize;
  properties[PROP_REGISTERED] = g_param_spec_boolean ("registered", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * FirebaseRealtime::put:
   * @path: from the root, without a leading slash
   * @node: what stands there now; a null node where nothing does
   */
  signals[PUT] = g_signal_new ("put", FIREBASE_TYPE_REALTIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, JSON_TYPE_NODE | G_SIGNAL_TYPE_STATIC_SCOPE);
  /**
   * FirebaseRealtime::patch:
   * @path: from the root, without a leading slash
   * @children: what stands below it now; names may be paths, null is for gone
   */
  signals[PATCH] = g_signal_new ("patch", FIREBASE_TYPE_REALTIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
firebase_realtime_init (FirebaseRealtime *self)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  self->had_network = g_network_monitor_get_network_available (monitor);
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  self->listens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->asked = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

/**
 * firebase_realtime_new:
 * @user: whose token is shown
 *
 * Returns: (transfer full): a channel that is not started
 */
FirebaseRealtime *
firebase_realtime_new (FirebaseUser *user)
{
  FirebaseRealtime *self = g_object_new (FIREBASE_TYPE_REALTIME, NULL);

  self->user = g_object_ref (user);
  self->session = firebase_config_create_session (firebase_user_get_config (user), 2, 0);
  return self;
}

/**
 * firebase_realtime_start:
 * @self: a channel
 *
 * Connects, and again whenever it was lost, until it is stopped.
 */
void
firebase_realtime_start (FirebaseRealtime *self)
{
  g_return_if_fail (FIREBASE_IS_REALTIME (self));

  if (self->is_started)
    return;
  self->is_started = TRUE;
  connect_now (self);
}

/**
 * firebase_realtime_stop:
 * @self: a channel
 *
 * Ends the connection, upon which the server writes the last word.
 */
void
firebase_realtime_stop (FirebaseRealtime *self)
{
  g_return_if_fail (FIREBASE_IS_REALTIME (self));

  self->is_started = FALSE;
  disconnect (self);
}

/**
 * firebase_realtime_reconnect:
 * @self: a channel
 *
 * Drops what there is and connects anew, at once, where it is started.
 */
void
firebase_realtime_reconnect (FirebaseRealtime *self)
{
  g_return_if_fail (FIREBASE_IS_REALTIME (self));

  self->n_failures = 0;
  if (self->is_started)
    connect_now (self);
}

/**
 * firebase_realtime_is_registered:
 * @self: a channel
 *
 * Returns: whether the server will write the last word when this client is gone
 */
gboolean
firebase_realtime_is_registered (FirebaseRealtime *self)
{
  g_return_val_if_fail (FIREBASE_IS_REALTIME (self), FALSE);

  return self->is_registered;
}

/**
 * firebase_realtime_set_last_word:
 * @self: a channel
 * @update: (nullable): new values by path, null to remove
 *
 * Replaces what was left before; the server is told now or when it is there.
 */
void
firebase_realtime_set_last_word (FirebaseRealtime *self, JsonObject *update)
{
  g_return_if_fail (FIREBASE_IS_REALTIME (self));

  if (update != NULL)
    json_object_ref (update);
  g_clear_pointer (&self->last_word, json_object_unref);
  self->last_word = update;
  send_last_word (self);
}

/**
 * firebase_realtime_listen:
 * @self: a channel
 * @path: a small place
 *
 * Each connection begins with a put of it.
 */
void
firebase_realtime_listen (FirebaseRealtime *self, const char *path)
{
  g_return_if_fail (FIREBASE_IS_REALTIME (self));

  if (g_hash_table_size (self->listens) >= MAX_LISTENS || !g_hash_table_add (self->listens, g_strdup (path)))
    return;
  if (self->is_authenticated)
    send_listen (self, path);
}

/**
 * firebase_realtime_unlisten:
 * @self: a channel
 * @path: what was given to firebase_realtime_listen()
 */
void
firebase_realtime_unlisten (FirebaseRealtime *self, const char *path)
{
  g_autoptr (JsonObject) body = NULL;

  g_return_if_fail (FIREBASE_IS_REALTIME (self));

  if (!g_hash_table_remove (self->listens, path) || !self->is_authenticated)
    return;
  body = make_body (path);
  request (self, "n", body);
}
