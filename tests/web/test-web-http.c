/* One exchange against a server that misbehaves in every way there is.  The
 * server runs in this process and its bad manners are chosen by the path.
 */

#include "test-await.h"
#include "web-error.h"
#include "web-http.h"
#include "web-json.h"

typedef struct
{
  SoupServer *server;
  SoupSession *session;
  char *base;
  guint n_requests;
  GString *seen; /* "METHOD /path?query body" */
} Fixture;

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL)
    soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
redirect (SoupServerMessage *message, guint status, const char *location)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", location);
  answer (message, status, "text/plain", "elsewhere");
}

static void
answer_large (SoupServerMessage *message)
{
  g_autofree char *body = g_strnfill (200000, '1');

  answer (message, 200, "application/json", body);
}

static void
answer_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "ETag", "7wQgMram7RVqVIg/xRZWPfygGx0=");
  soup_message_headers_replace (headers, "Retry-After", "17");
  soup_message_headers_replace (headers, "Date", "Tue, 24 Nov 2026 00:00:05 GMT");
  answer (message, 503, "application/json", "{\"error\":\"later\"}");
}

/* A megabyte of nothing in a kilobyte. */
static void
answer_bomb (SoupServerMessage *message)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  g_autofree char *nothing = g_strnfill (1024 * 1024, ' ');

  g_output_stream_write_all (stream, nothing, 1024 * 1024, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Encoding", "gzip");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY,
                                    g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
}

/* Says that much is to come, sends a little, and closes. */
static void
answer_cut_off (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  const char *text = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"a\":";

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
record (Fixture *fixture, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  fixture->n_requests++;
  g_string_append_printf (fixture->seen, "%s %s?%s %.*s\n", soup_server_message_get_method (message), g_uri_get_path (uri),
                          g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "",
                          (int)body->length, body->data != NULL ? body->data : "");
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *fixture = user_data;

  record (fixture, message);
  if (g_str_equal (path, "/json"))
    answer (message, 200, "application/json", "{\"a\":[1,2]}");
  else if (g_str_equal (path, "/html"))
    answer (message, 502, "text/html", "<h1>Bad gateway</h1>");
  else if (g_str_equal (path, "/empty"))
    answer (message, 204, NULL, NULL);
  else if (g_str_equal (path, "/headers"))
    answer_headers (message);
  else if (g_str_equal (path, "/large"))
    answer_large (message);
  else if (g_str_equal (path, "/bomb"))
    answer_bomb (message);
  else if (g_str_equal (path, "/cut-off"))
    answer_cut_off (message);
  else if (g_str_equal (path, "/silent"))
    soup_server_message_pause (message);
  else if (g_str_equal (path, "/shard"))
    redirect (message, 307, "/json?ns=x");
  else if (g_str_equal (path, "/moved"))
    redirect (message, 301, "/json");
  else if (g_str_equal (path, "/circle"))
    redirect (message, 307, "/circle");
  else if (g_str_equal (path, "/nowhere"))
    redirect (message, 307, "http://");
  else if (g_str_equal (path, "/stranger"))
    redirect (message, 307, "http://example.org/steal");
  else
    answer (message, 404, NULL, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoslist (GUri) uris = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = soup_server_new (NULL, NULL);
  fixture->seen = g_string_new (NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  fixture->session = web_http_session_new (4, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->session);
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
  g_string_free (fixture->seen, TRUE);
  g_free (fixture->base);
}

static WebResponse *
send_to (Fixture *fixture, const char *method, const char *path, const char *text, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = g_strconcat (fixture->base, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  g_autoptr (GBytes) body = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  web_http_send_async (fixture->session, message, body, text != NULL ? "application/json" : NULL, 100000,
                       cancellable, test_await_ready, &slot);
  result = test_await (&slot);
  return web_http_send_finish (result, error);
}

static WebResponse *
get (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  WebResponse *response = send_to (fixture, "GET", path, NULL, NULL, &error);

  g_assert_no_error (error);
  return response;
}

static void
assert_error (Fixture *fixture, const char *method, const char *path, WebError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WebResponse) response = send_to (fixture, method, path, NULL, NULL, &error);

  g_assert_null (response);
  g_assert_error (error, WEB_ERROR, (int)code);
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WebResponse) json = get (fixture, "/json");
  g_autoptr (WebResponse) html = get (fixture, "/html");
  g_autoptr (WebResponse) empty = get (fixture, "/empty");
  g_autoptr (WebResponse) headers = get (fixture, "/headers");

  g_assert_cmpuint (json->status, ==, 200);
  g_assert_nonnull (web_json_get_array (web_json_node_get_object (json->node), "a"));
  g_assert_cmpuint (html->status, ==, 502);
  g_assert_null (html->node);
  g_assert_cmpuint (empty->status, ==, 204);
  g_assert_null (empty->node);
  g_assert_cmpuint (headers->status, ==, 503);
  g_assert_cmpstr (headers->etag, ==, "7wQgMram7RVqVIg/xRZWPfygGx0=");
  g_assert_cmpint (headers->retry_after, ==, 17);
  g_assert_cmpint (headers->date, ==, 1795478405);
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  assert_error (fixture, "GET", "/large", WEB_ERROR_TOO_LARGE);
  assert_error (fixture, "GET", "/bomb", WEB_ERROR_TOO_LARGE);
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  assert_error (fixture, "GET", "/cut-off?auth=secret", WEB_ERROR_UNREACHABLE);
  assert_error (fixture, "GET", "/silent?auth=secret", WEB_ERROR_TIMEOUT);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WebResponse) response = NULL;

  soup_server_disconnect (fixture->server);
  response = send_to (fixture, "GET", "/json?auth=secret", NULL, NULL, &error);
  g_assert_null (response);
  g_assert_error (error, WEB_ERROR, WEB_ERROR_UNREACHABLE);
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_redirects (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WebResponse) read = get (fixture, "/moved");
  g_autoptr (WebResponse) written = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (read->status, ==, 200);
  g_string_truncate (fixture->seen, 0);
  written = send_to (fixture, "PATCH", "/shard?auth=secret", "{\"b\":1}", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (written->status, ==, 200);
  g_assert_cmpstr (fixture->seen->str, ==, "PATCH /shard?auth=secret {\"b\":1}\nPATCH /json?ns=x&auth=secret {\"b\":1}\n");
}

static void
test_bad_redirects (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WebResponse) not_followed = NULL;

  assert_error (fixture, "GET", "/circle?auth=secret", WEB_ERROR_MALFORMED);
  g_assert_cmpuint (fixture->n_requests, ==, 6);
  assert_error (fixture, "GET", "/nowhere?auth=secret", WEB_ERROR_MALFORMED);
  assert_error (fixture, "GET", "/stranger?auth=secret", WEB_ERROR_INSECURE);
  not_followed = send_to (fixture, "PUT", "/moved", "1", NULL, NULL);
  g_assert_cmpuint (not_followed->status, ==, 301);
}

static gboolean
has_request (gpointer fixture)
{
  return ((Fixture *)fixture)->n_requests > 0;
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = g_strconcat (fixture->base, "/silent", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  web_http_send_async (fixture->session, message, NULL, NULL, 1000, cancellable, test_await_ready, &slot);
  test_wait_until (has_request, fixture, "the request");
  g_cancellable_cancel (cancellable);
  result = test_await (&slot);
  g_assert_null (web_http_send_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (send_to (fixture, "GET", "/json", NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->n_requests, ==, 0);
}

#define ADD(name, func) g_test_add ("/web/http/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers", test_answers);
  ADD ("too-large", test_too_large);
  ADD ("broken", test_broken);
  ADD ("nobody-there", test_nobody_there);
  ADD ("redirects", test_redirects);
  ADD ("bad-redirects", test_bad_redirects);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-before", test_cancelled_before);
  return g_test_run ();
}
