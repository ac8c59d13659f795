/* One exchange over HTTP as one step: send, follow, read, parse.  Every size
 * and every wait is bounded, and nothing is sent over a connection older than
 * the session allows.
 */

#include "web-http.h"

#include "web-error.h"
#include "web-exchange.h"
#include "web-json.h"
#include "web-redirect.h"

#define MAX_REDIRECTS 5
#define PIECE 16384
#define PIECES_AT_ONCE 4
#define MAX_RETRY_AFTER 86400
/* The session's timeout is for each silence; a whole exchange, drop by drop,
 * may take this many of them.
 */
#define SILENCES 4

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GBytes *body;
  char *content_type;
  guint redirects;

  GCancellable *inner; /* ends what runs, whoever wants it ended */
  GCancellable *outer; /* the caller wants it ended */
  gulong outer_handler;
  GSource *deadline; /* it takes too long */
  gboolean is_late;

  GInputStream *stream;
  GByteArray *bytes; /* NULL where the caller reads the body */
  guint8 *piece;     /* PIECE bytes of it, where it has to be waited for */
  gsize limit;
} Exchange;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
exchange_free (Exchange *exchange)
{
  g_cancellable_disconnect (exchange->outer, exchange->outer_handler);
  g_clear_object (&exchange->outer);
  clear_source (&exchange->deadline);
  g_clear_object (&exchange->session);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->inner);
  g_clear_object (&exchange->stream);
  g_clear_pointer (&exchange->body, g_bytes_unref);
  g_clear_pointer (&exchange->bytes, g_byte_array_unref);
  g_free (exchange->piece);
  g_free (exchange->content_type);
  g_free (exchange);
}

/* What runs ends in a later turn of the main loop, not within this call. */
static void
on_cancelled (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static gboolean
on_deadline (gpointer data)
{
  Exchange *exchange = data;

  exchange->is_late = TRUE;
  g_cancellable_cancel (exchange->inner);
  return G_SOURCE_REMOVE;
}

static void
watch_outer (Exchange *exchange, GCancellable *outer)
{
  if (outer == NULL)
    return;
  exchange->outer = g_object_ref (outer);
  exchange->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_cancelled), g_object_ref (exchange->inner), g_object_unref);
}

static void
watch_clock (Exchange *exchange)
{
  guint timeout = soup_session_get_timeout (exchange->session);

  if (timeout == 0)
    return;
  exchange->deadline = g_timeout_source_new_seconds (timeout * SILENCES);
  g_source_set_callback (exchange->deadline, on_deadline, exchange, NULL);
  g_source_attach (exchange->deadline, g_main_context_get_thread_default ());
}

static WebError
code_for (Exchange *exchange, const GError *cause)
{
  if (g_error_matches (cause, WEB_ERROR, WEB_ERROR_INSECURE))
    return WEB_ERROR_INSECURE;
  if (exchange->is_late || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return WEB_ERROR_TIMEOUT;
  return WEB_ERROR_UNREACHABLE;
}

/* Takes @cause.  Where the caller cancelled, GTask says so by itself. */
static void
return_failure (GTask *task, GError *cause)
{
  Exchange *exchange = g_task_get_task_data (task);
  const char *host = g_uri_get_host (soup_message_get_uri (exchange->message));
  g_autofree char *why = web_uri_redact (cause->message);

  if (cause->domain == WEB_ERROR && !g_error_matches (cause, WEB_ERROR, WEB_ERROR_INSECURE))
    g_task_return_error (task, cause);
  else
    {
      g_task_return_new_error (task, WEB_ERROR, code_for (exchange, cause), "%s: %s", host, why);
      g_error_free (cause);
    }
}

static void send_message (GTask *task);
static void read_body (GTask *task);

static void
follow_redirect (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SoupMessage) next = web_redirect_follow (exchange->message, &error);

  if (next != NULL && ++exchange->redirects > MAX_REDIRECTS)
    g_set_error_literal (&error, WEB_ERROR, WEB_ERROR_MALFORMED, "redirected in circles");
  if (error != NULL)
    {
      return_failure (task, error);
      g_object_unref (task);
      return;
    }
  g_clear_object (&exchange->stream);
  g_set_object (&exchange->message, next);
  send_message (task);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;

  exchange->stream = web_exchange_send_finish (result, &error);
  if (error != NULL)
    return_failure (task, error);
  else if (web_redirect_is_due (exchange->message))
    follow_redirect (g_steal_pointer (&task));
  else if (exchange->bytes != NULL)
    read_body (g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/* Takes @task. */
static void
send_message (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  soup_message_add_flags (exchange->message, SOUP_MESSAGE_NO_REDIRECT);
  if (exchange->body != NULL)
    soup_message_set_request_body_from_bytes (exchange->message, exchange->content_type, exchange->body);
  web_exchange_send_async (exchange->session, exchange->message, exchange->inner, on_answered, task);
}

static GTask *
exchange_new (SoupSession *session, SoupMessage *message, GBytes *body, const char *content_type,
              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->session = g_object_ref (session);
  exchange->message = g_object_ref (message);
  exchange->body = body != NULL ? g_bytes_ref (body) : NULL;
  exchange->content_type = g_strdup (content_type);
  exchange->inner = g_cancellable_new ();
  g_task_set_task_data (task, exchange, (GDestroyNotify)exchange_free);
  watch_outer (exchange, cancellable);
  watch_clock (exchange);
  return task;
}

/**
 * web_http_open_async:
 * @session: a session
 * @message: what to send; not used again by the caller
 * @body: (nullable): its body
 * @content_type: (nullable): of the body
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the headers of the answer are there
 * @user_data: for @callback
 *
 * Sends @message, following redirects, and leaves the body to the caller.
 */
void
web_http_open_async (SoupSession *session, SoupMessage *message, GBytes *body, const char *content_type,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = exchange_new (session, message, body, content_type, cancellable, callback, user_data);

  g_task_set_source_tag (task, web_http_open_async);
  send_message (task);
}

/**
 * web_http_open_finish:
 * @result: what the callback was given
 * @answered: (out) (optional) (transfer full): the message that has the status
 *   and the headers
 * @error: return location for a #WebError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the body
 */
GInputStream *
web_http_open_finish (GAsyncResult *result, SoupMessage **answered, GError **error)
{
  GTask *task = G_TASK (result);
  Exchange *exchange = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (task, error))
    return NULL;
  clear_source (&exchange->deadline);
  if (answered != NULL)
    *answered = g_object_ref (exchange->message);
  return g_steal_pointer (&exchange->stream);
}

static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds = 0;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER, &seconds, NULL))
    return (gint64)seconds;
  date = soup_date_time_new_from_http_string (text);
  return date != NULL ? CLAMP (g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC, 0, MAX_RETRY_AFTER) : 0;
}

static gint64
read_date (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

static WebResponse *
response_new (Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  WebResponse *response = g_new0 (WebResponse, 1);

  response->status = soup_message_get_status (exchange->message);
  response->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  response->retry_after = read_retry_after (headers);
  response->date = read_date (headers);
  if (exchange->bytes->len > 0)
    response->node = web_json_parse ((const char *)exchange->bytes->data, exchange->bytes->len, NULL);
  return response;
}

/* Takes @error.  Returns: whether there may be more; otherwise @task is done with */
static gboolean
take_piece (GTask *task, const guint8 *piece, gssize length, GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);

  if (error != NULL)
    return_failure (task, error);
  else if (length == 0)
    g_task_return_pointer (task, response_new (exchange), (GDestroyNotify)web_response_free);
  else if ((gsize)length > exchange->limit - exchange->bytes->len)
    g_task_return_new_error (task, WEB_ERROR, WEB_ERROR_TOO_LARGE, "the answer has more than %zu bytes", exchange->limit);
  else
    {
      g_byte_array_append (exchange->bytes, piece, (guint)length);
      return TRUE;
    }
  return FALSE;
}

static void
on_piece (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (take_piece (task, ((Exchange *)g_task_get_task_data (task))->piece, length, error))
    read_body (g_steal_pointer (&task));
}

/* Takes what has come already, as a short answer has with its headers, and its
 * end: each turn of the main loop that is saved is a tenth of a small exchange.
 *
 * Returns: whether the rest has to be waited for
 */
static gboolean
read_at_hand (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (exchange->stream);
  guint8 piece[PIECE];

  for (guint i = 0; i < PIECES_AT_ONCE; i++)
    {
      GError *error = NULL;
      gssize length = g_pollable_input_stream_read_nonblocking (stream, piece, PIECE, exchange->inner, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_error_free (error);
          return TRUE;
        }
      if (!take_piece (task, piece, length, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes @task. */
static void
read_body (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  if (G_IS_POLLABLE_INPUT_STREAM (exchange->stream) && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (exchange->stream)) &&
      !read_at_hand (task))
    {
      g_object_unref (task);
      return;
    }
  if (exchange->piece == NULL)
    exchange->piece = g_malloc (PIECE);
  g_input_stream_read_async (exchange->stream, exchange->piece, PIECE, G_PRIORITY_DEFAULT, exchange->inner, on_piece, task);
}

/**
 * web_http_send_async:
 * @session: a session
 * @message: what to send; not used again by the caller
 * @body: (nullable): its body
 * @content_type: (nullable): of the body
 * @limit: most bytes of an answer, below 2 GiB
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the whole answer
 * @user_data: for @callback
 *
 * Sends @message, following redirects, and reads the answer.  The whole takes
 * at most four times the session's timeout.
 */
void
web_http_send_async (SoupSession *session, SoupMessage *message, GBytes *body, const char *content_type,
                     gsize limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = exchange_new (session, message, body, content_type, cancellable, callback, user_data);
  Exchange *exchange = g_task_get_task_data (task);

  g_task_set_source_tag (task, web_http_send_async);
  exchange->limit = limit;
  exchange->bytes = g_byte_array_new ();
  send_message (task);
}

/**
 * web_http_send_finish:
 * @result: what the callback was given
 * @error: return location for a #WebError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
WebResponse *
web_http_send_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * web_response_free:
 * @self: (nullable): an answer
 *
 * Frees it.
 */
void
web_response_free (WebResponse *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->node, json_node_unref);
  g_free (self->etag);
  g_free (self);
}

/**
 * web_http_session_new:
 * @max_connections: at once, in all and to one host; event streams need one each
 * @timeout_seconds: the longest silence, 0 for none
 *
 * Returns: (transfer full): a session
 */
SoupSession *
web_http_session_new (guint max_connections, guint timeout_seconds)
{
  return soup_session_new_with_options ("max-conns", (int)max_connections,
                                        "max-conns-per-host", (int)max_connections,
                                        "timeout", timeout_seconds, NULL);
}

/**
 * web_http_session_set_minimum_tls:
 * @session: a session
 * @minimum: the oldest version that will do
 *
 * A connection with an older one fails with #WEB_ERROR_INSECURE before
 * anything is sent over it.
 */
void
web_http_session_set_minimum_tls (SoupSession *session, GTlsProtocolVersion minimum)
{
  web_exchange_set_minimum_tls (session, minimum);
}

/**
 * web_http_session_abort:
 * @session: a session of web_http_session_new()
 *
 * Gives up whatever waits for an answer, which fails with
 * #WEB_ERROR_UNREACHABLE, and closes the connections that are kept.
 */
void
web_http_session_abort (SoupSession *session)
{
  web_exchange_abort (session);
}
