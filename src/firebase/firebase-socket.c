/* One WebSocket of the Realtime Database's own protocol: messages in pieces of
 * 16384 characters, and a question after silence, since a peer that has vanished
 * closes nothing.  What the messages say is firebase-realtime's business.
 *
 * Asynchronous calls hold a reference to this small struct, never to whoever
 * opened it, who may be gone at any moment.
 */

#include "firebase-socket.h"

#include "web-http.h"
#include "web-json.h"

#include <string.h>

#define PIECE 16384
/* A server that greets nobody, or answers nothing, is none. */
#define PATIENCE_SECONDS 30
/* The protocol's own: after so long without a word either way, one is sent. */
#define QUIET_SECONDS 45
#define MAX_FRAME (128 * 1024)
#define MAX_MESSAGE (1024 * 1024)
#define MAX_COUNT_DIGITS 6

struct _FirebaseSocket
{
  gatomicrefcount references;
  FirebaseSocketCallbacks callbacks;
  gpointer user_data;
  gboolean is_closed;

  GCancellable *cancellable;
  SoupWebsocketConnection *websocket; /* NULL until it is open */
  guint timer;
  gboolean is_waiting; /* for a word of the server */
  gint64 last_word;    /* by the monotonic clock, as the timer is */

  GString *message; /* of which pieces are still to come */
  guint n_pieces;
};

static FirebaseSocket *
ref (FirebaseSocket *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
unref (FirebaseSocket *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->cancellable);
  g_string_free (self->message, TRUE);
  g_free (self);
}

/* The connection outlives us for as long as it says goodbye. */
static void
drop_websocket (FirebaseSocket *self)
{
  g_autoptr (SoupWebsocketConnection) websocket = g_steal_pointer (&self->websocket);

  if (websocket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (websocket, self);
  if (soup_websocket_connection_get_state (websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (websocket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static void
stop (FirebaseSocket *self)
{
  self->is_closed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  drop_websocket (self);
}

static void
end (FirebaseSocket *self, const char *why)
{
  if (self->is_closed)
    return;
  g_info ("realtime socket ended: %s", why);
  stop (self);
  self->callbacks.ended (self, why, self->user_data);
}

static gboolean on_timer (gpointer data);

static void
wait_seconds (FirebaseSocket *self, guint seconds)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (seconds, on_timer, self);
}

static void
ask_for_life (FirebaseSocket *self)
{
  g_autoptr (JsonObject) ping = json_object_new ();

  json_object_set_string_member (ping, "t", "p");
  json_object_set_object_member (ping, "d", json_object_new ());
  self->is_waiting = TRUE;
  firebase_socket_send (self, "c", ping);
  wait_seconds (self, PATIENCE_SECONDS);
}

/* One timer for each silence, not one for each word. */
static gboolean
on_timer (gpointer data)
{
  FirebaseSocket *self = data;
  gint64 silence = (g_get_monotonic_time () - self->last_word) / G_USEC_PER_SEC;

  self->timer = 0;
  if (self->is_waiting)
    end (self, "silence");
  else if (silence + 1 >= QUIET_SECONDS) /* timers of seconds come a little early */
    ask_for_life (self);
  else
    wait_seconds (self, (guint)(QUIET_SECONDS - silence));
  return G_SOURCE_REMOVE;
}

static void
take_word (FirebaseSocket *self)
{
  self->last_word = g_get_monotonic_time ();
  if (!self->is_waiting)
    return;
  self->is_waiting = FALSE;
  wait_seconds (self, QUIET_SECONDS);
}

static void
take_message (FirebaseSocket *self, const char *text, gsize length)
{
  g_autoptr (JsonNode) node = web_json_parse (text, (gssize)length, NULL);
  JsonObject *envelope = web_json_node_get_object (node);
  const char *kind = web_json_get_string (envelope, "t");
  JsonObject *body = web_json_get_object (envelope, "d");

  if (kind != NULL && body != NULL)
    self->callbacks.received (self, kind, body, self->user_data);
  else
    g_debug ("Skipped a message of the realtime protocol that is none");
}

/* A short number says how many pieces follow; "0" only that somebody is there. */
static gboolean
read_count (FirebaseSocket *self, const char *text, gsize length)
{
  g_autofree char *digits = length <= MAX_COUNT_DIGITS ? g_strndup (text, length) : NULL;
  guint64 count = 0;

  if (digits == NULL || !g_ascii_string_to_unsigned (digits, 10, 0, 999999, &count, NULL))
    return FALSE;
  if (count > MAX_MESSAGE / PIECE)
    end (self, "a message is over the limit");
  else
    self->n_pieces = (guint)count;
  return TRUE;
}

static void
add_piece (FirebaseSocket *self, const char *text, gsize length)
{
  g_autofree char *whole = NULL;
  gsize whole_length;

  if (self->message->len + length > MAX_MESSAGE)
    {
      end (self, "a message is over the limit");
      return;
    }
  g_string_append_len (self->message, text, (gssize)length);
  if (--self->n_pieces > 0)
    return;
  whole_length = self->message->len;
  whole = g_strndup (self->message->str, whole_length);
  g_string_truncate (self->message, 0);
  take_message (self, whole, whole_length);
}

static void
on_message (SoupWebsocketConnection *websocket, int type, GBytes *bytes, FirebaseSocket *self)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (type != SOUP_WEBSOCKET_DATA_TEXT || text == NULL)
    return;
  ref (self);
  take_word (self);
  if (self->n_pieces > 0)
    add_piece (self, text, length);
  else if (!read_count (self, text, length))
    take_message (self, text, length);
  unref (self);
}

static void
on_closed (SoupWebsocketConnection *websocket, FirebaseSocket *self)
{
  end (self, "closed by the server");
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer user_data)
{
  FirebaseSocket *self = user_data;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *websocket = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);

  if (websocket == NULL)
    end (self, error->message);
  else
    {
      self->websocket = websocket;
      soup_websocket_connection_set_max_incoming_payload_size (websocket, MAX_FRAME);
      g_signal_connect (websocket, "message", G_CALLBACK (on_message), self);
      g_signal_connect (websocket, "closed", G_CALLBACK (on_closed), self);
      if (self->is_closed)
        drop_websocket (self);
    }
  unref (self);
}

/* Its callbacks come from the main loop, never from within this call. */
FirebaseSocket *
firebase_socket_open (SoupSession *session, const char *uri, const FirebaseSocketCallbacks *callbacks, gpointer user_data)
{
  FirebaseSocket *self = g_new0 (FirebaseSocket, 1);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, uri);

  g_atomic_ref_count_init (&self->references);
  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->message = g_string_new (NULL);
  self->is_waiting = TRUE;
  wait_seconds (self, PATIENCE_SECONDS);
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->cancellable, on_connected, ref (self));
  return self;
}

/* Where the next piece ends: no character is torn apart. */
static gsize
find_cut (const char *text, gsize length)
{
  gsize cut = MIN (length, PIECE);

  while (cut < length && cut > 0 && ((guchar)text[cut] & 0xc0) == 0x80)
    cut--;
  return cut;
}

static void
send_pieces (FirebaseSocket *self, const char *text, gsize length)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *count = NULL;

  for (gsize sent = 0, n; sent < length; sent += n)
    {
      n = find_cut (text + sent, length - sent);
      g_ptr_array_add (pieces, g_strndup (text + sent, n));
    }
  count = g_strdup_printf ("%u", pieces->len);
  if (pieces->len > 1)
    soup_websocket_connection_send_text (self->websocket, count);
  for (guint i = 0; i < pieces->len; i++)
    soup_websocket_connection_send_text (self->websocket, pieces->pdata[i]);
}

/* What is sent on a socket that is not open is dropped: the end of it is told. */
void
firebase_socket_send (FirebaseSocket *self, const char *kind, JsonObject *body)
{
  g_autoptr (JsonObject) envelope = json_object_new ();
  g_autofree char *text = NULL;

  if (self->websocket == NULL || soup_websocket_connection_get_state (self->websocket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  json_object_set_string_member (envelope, "t", kind);
  json_object_set_object_member (envelope, "d", json_object_ref (body));
  text = web_json_object_to_text (envelope);
  send_pieces (self, text, strlen (text));
}

void
firebase_socket_check (FirebaseSocket *self)
{
  if (!self->is_closed && !self->is_waiting)
    ask_for_life (self);
}

/* No callback after this, also from within one. */
void
firebase_socket_close (FirebaseSocket *self)
{
  if (self == NULL)
    return;
  stop (self);
  unref (self);
}

/* Hosted databases are told apart by the first label of the host; the emulator
 * says it in the address.
 */
static char *
find_namespace (const char *query, const char *host)
{
  g_autoptr (GHashTable) parameters = query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
  const char *given = parameters != NULL ? g_hash_table_lookup (parameters, "ns") : NULL;
  gboolean is_hosted = g_str_has_suffix (host, ".firebaseio.com") || g_str_has_suffix (host, ".firebasedatabase.app");

  if (given != NULL)
    return g_strdup (given);
  return is_hosted ? g_strndup (host, strcspn (host, ".")) : NULL;
}

/* @host is another one to go to, or NULL.
 *
 * Returns: (transfer full) (nullable): the address of the realtime protocol
 */
char *
firebase_socket_make_uri (FirebaseConfig *config, const char *host)
{
  const char *base = firebase_config_get_database_url (config);
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  g_autofree char *namespace = NULL, *escaped = NULL, *query = NULL, *made = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  namespace = find_namespace (g_uri_get_query (uri), g_uri_get_host (uri));
  escaped = namespace != NULL ? g_uri_escape_string (namespace, NULL, FALSE) : NULL;
  query = escaped != NULL ? g_strdup_printf ("v=5&ns=%s", escaped) : g_strdup ("v=5");
  made = g_uri_join (G_URI_FLAGS_NONE, g_str_equal (g_uri_get_scheme (uri), "https") ? "wss" : "ws", NULL,
                     host != NULL ? host : g_uri_get_host (uri), host != NULL ? -1 : g_uri_get_port (uri), "/.ws", query, NULL);
  return web_uri_is_allowed (made, firebase_config_get_insecure_lan (config), NULL) ? g_steal_pointer (&made) : NULL;
}
