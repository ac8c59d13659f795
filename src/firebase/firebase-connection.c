/* One connection of an event stream, from asking for a token to its end.  What
 * to do about the end is the stream's business.
 *
 * Asynchronous calls hold a reference to this small struct, never to the stream,
 * so that a stream can be dropped at any moment.
 */

#include "firebase-connection.h"

#include "firebase-answer.h"
#include "firebase-url.h"
#include "firebase-user-private.h"
#include "web-event-stream.h"
#include "web-json.h"

#define PIECE 32768
#define MAX_EVENT (32 * 1024 * 1024)
#define MAX_REFUSAL 65536
#define MAX_PATH 4096
/* libsoup has no name for it. */
#define TOO_MANY_REQUESTS 429

struct _FirebaseConnection
{
  gatomicrefcount references;
  FirebaseConnectionCallbacks callbacks;
  gpointer user_data;
  gboolean is_closed;

  FirebaseUser *user;
  SoupSession *session;
  char *path;
  char *query;
  char *token;
  gint64 renewal_time;

  GCancellable *cancellable;
  GInputStream *stream;
  WebEventStream *events;
  GByteArray *refusal; /* the body of an answer that is no stream */
  guint status;
  char *words; /* why it was refused for good */
  gint64 retry_after;
  char *piece;

  guint silence_ms;
  guint watchdog;
  gint64 last_byte; /* by the monotonic clock, as the watchdog is */
};

static FirebaseConnection *
ref (FirebaseConnection *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
unref (FirebaseConnection *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->user);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->events, web_event_stream_free);
  g_clear_pointer (&self->refusal, g_byte_array_unref);
  g_free (self->path);
  g_free (self->query);
  g_free (self->token);
  g_free (self->words);
  g_free (self->piece);
  g_free (self);
}

static void
stop (FirebaseConnection *self)
{
  self->is_closed = TRUE;
  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

static void
end (FirebaseConnection *self, FirebaseConnectionEnd how, const char *why)
{
  if (self->is_closed)
    return;
  g_info ("%s: stream ended: %s", self->path, why);
  stop (self);
  self->callbacks.ended (self, how, self->retry_after, self->user_data);
}

static gboolean on_watchdog (gpointer data);

static void
watch (FirebaseConnection *self, guint milliseconds)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  self->watchdog = g_timeout_add (milliseconds, on_watchdog, self);
}

/* One timer for each silence's length, not one for each byte: it looks when the
 * last byte came and goes back to sleep for the rest.  Where nothing else happens
 * each keep-alive puts it off, so that nobody wakes up only to look.
 */
static gboolean
on_watchdog (gpointer data)
{
  FirebaseConnection *self = data;
  gint64 silence = (g_get_monotonic_time () - self->last_byte) / 1000;

  self->watchdog = 0;
  if (silence >= self->silence_ms)
    end (self, FIREBASE_CONNECTION_LOST, "silence");
  else
    watch (self, (guint)(self->silence_ms - silence));
  return G_SOURCE_REMOVE;
}

static const char *
get_path (JsonObject *object)
{
  const char *path = web_json_get_string (object, "path");

  return path != NULL && *path == '/' && strlen (path) <= MAX_PATH ? path : NULL;
}

static void
take_change (FirebaseConnection *self, const char *data, gboolean is_put)
{
  g_autoptr (JsonNode) node = web_json_parse (data, -1, NULL);
  JsonObject *object = web_json_node_get_object (node);
  const char *path = get_path (object);
  JsonNode *value = object != NULL ? json_object_get_member (object, "data") : NULL;
  JsonObject *children = web_json_node_get_object (value);

  /* What has been missed is unknown, so the whole is asked for again. */
  if (path == NULL || value == NULL || (!is_put && children == NULL))
    end (self, FIREBASE_CONNECTION_LOST, "an event that makes no sense");
  else if (is_put)
    self->callbacks.put (self, path, value, self->user_data);
  else
    self->callbacks.patch (self, path, children, self->user_data);
}

static void
on_event (const char *event, const char *data, gpointer user_data)
{
  FirebaseConnection *self = user_data;

  if (self->is_closed)
    return;
  if (g_str_equal (event, "put"))
    take_change (self, data, TRUE);
  else if (g_str_equal (event, "patch"))
    take_change (self, data, FALSE);
  else if (g_str_equal (event, "keep-alive"))
    watch (self, self->silence_ms);
  else if (g_str_equal (event, "cancel"))
    end (self, FIREBASE_CONNECTION_CANCELLED, "cancelled by the server");
  else if (g_str_equal (event, "auth_revoked"))
    {
      firebase_user_expire_token (self->user, self->token);
      end (self, FIREBASE_CONNECTION_STALE, "the token has run out");
    }
}

/* What the server would say again to the same question: a missing index, a
 * database that is not there.  Too many of them, or too slow ones, are for now.
 */
static gboolean
is_for_good (guint status)
{
  return status >= 400 && status < 500 && status != SOUP_STATUS_REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
}

static void
end_refused (FirebaseConnection *self, WebResponse *response)
{
  const char *words = web_json_get_string (web_json_node_get_object (response->node), "error");

  self->words = words != NULL ? g_strdup (words) : g_strdup_printf ("HTTP %u", self->status);
  end (self, FIREBASE_CONNECTION_REFUSED, self->words);
}

static void
judge_refusal (FirebaseConnection *self)
{
  WebResponse response = { .status = self->status };

  response.node = self->refusal->len > 0 ? web_json_parse ((const char *)self->refusal->data, self->refusal->len, NULL) : NULL;
  if (firebase_answer_is_stale_token (&response))
    {
      firebase_user_expire_token (self->user, self->token);
      end (self, FIREBASE_CONNECTION_STALE, "the token is refused");
    }
  else if (self->status == SOUP_STATUS_UNAUTHORIZED)
    end (self, FIREBASE_CONNECTION_DENIED, "permission denied");
  else if (is_for_good (self->status))
    end_refused (self, &response);
  else
    end (self, FIREBASE_CONNECTION_LOST, "refused for now");
  g_clear_pointer (&response.node, json_node_unref);
}

static void
take_piece (FirebaseConnection *self, gsize length)
{
  g_autoptr (GError) error = NULL;

  self->last_byte = g_get_monotonic_time ();
  if (self->refusal != NULL && self->refusal->len + length > MAX_REFUSAL)
    end (self, FIREBASE_CONNECTION_LOST, "refused at length");
  else if (self->refusal != NULL)
    g_byte_array_append (self->refusal, (const guint8 *)self->piece, (guint)length);
  else if (!web_event_stream_push (self->events, self->piece, length, &error))
    end (self, FIREBASE_CONNECTION_LOST, error->message);
}

static void read_piece (FirebaseConnection *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FirebaseConnection *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (!self->is_closed)
    {
      if (length > 0)
        take_piece (self, (gsize)length);
      else if (length == 0 && self->refusal != NULL)
        judge_refusal (self);
      else
        end (self, FIREBASE_CONNECTION_LOST, length == 0 ? "closed by the server" : "broken");
    }
  if (!self->is_closed)
    read_piece (self);
  unref (self);
}

static void
read_piece (FirebaseConnection *self)
{
  g_input_stream_read_async (self->stream, self->piece, PIECE, G_PRIORITY_DEFAULT, self->cancellable, on_read, ref (self));
}

static gint64
read_retry_after (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  guint64 seconds = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 300, &seconds, NULL) ? (gint64)seconds : 0;
}

static gboolean
is_event_stream (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return soup_message_get_status (message) == SOUP_STATUS_OK && g_strcmp0 (type, "text/event-stream") == 0;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FirebaseConnection *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = NULL;

  self->stream = web_http_open_finish (result, &message, &error);
  if (error != NULL)
    end (self, FIREBASE_CONNECTION_LOST, error->message);
  else if (!self->is_closed)
    {
      self->last_byte = g_get_monotonic_time ();
      self->piece = g_malloc (PIECE);
      self->status = soup_message_get_status (message);
      if (!is_event_stream (message))
        {
          self->retry_after = read_retry_after (message);
          self->refusal = g_byte_array_new ();
        }
      read_piece (self);
    }
  unref (self);
}

static void
send_request (FirebaseConnection *self)
{
  g_autofree char *url = firebase_url_build (firebase_user_get_config (self->user), self->path, self->query, self->token);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Accept", "text/event-stream");
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  /* A compressor on the way would hold an event back until it has more. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  web_http_open_async (self->session, message, NULL, NULL, self->cancellable, on_opened, ref (self));
}

static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT) || g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_DISABLED);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FirebaseConnection *self = user_data;
  g_autoptr (GError) error = NULL;

  self->token = firebase_user_get_token_finish (FIREBASE_USER (source), result, &error);
  if (error != NULL)
    end (self, is_final (error) ? FIREBASE_CONNECTION_SIGNED_OUT : FIREBASE_CONNECTION_LOST, error->message);
  else if (!self->is_closed)
    {
      self->renewal_time = firebase_user_get_renewal_time (self->user);
      send_request (self);
    }
  unref (self);
}

/* Its callbacks come from the main loop, never from within this call. */
FirebaseConnection *
firebase_connection_open (FirebaseUser *user, SoupSession *session, const char *path, const char *query,
                          guint silence_ms, const FirebaseConnectionCallbacks *callbacks, gpointer user_data)
{
  FirebaseConnection *self = g_new0 (FirebaseConnection, 1);

  g_atomic_ref_count_init (&self->references);
  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->user = g_object_ref (user);
  self->session = g_object_ref (session);
  self->path = g_strdup (path);
  self->query = g_strdup (query);
  self->cancellable = g_cancellable_new ();
  self->events = web_event_stream_new (MAX_EVENT, on_event, self);
  self->silence_ms = silence_ms;
  self->last_byte = g_get_monotonic_time ();
  watch (self, silence_ms);
  firebase_user_get_token_async (user, self->cancellable, on_token, ref (self));
  return self;
}

/* No callback after this, also from within one. */
void
firebase_connection_close (FirebaseConnection *self)
{
  if (self == NULL)
    return;
  stop (self);
  unref (self);
}

/* When the token that this connection was opened with should be replaced, by
 * firebase_clock_now(); 0 where it has none yet.
 */
gint64
firebase_connection_get_renewal_time (FirebaseConnection *self)
{
  return self->renewal_time;
}

/* Why it was refused for good, in the server's words; NULL where it was not. */
const char *
firebase_connection_get_refusal (FirebaseConnection *self)
{
  return self->words;
}
