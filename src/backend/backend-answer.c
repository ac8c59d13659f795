/* How every part of the server reads a body and answers. */

#include "backend-server-private.h"

#include "web-json.h"

#include <string.h>

/**
 * backend_server_get_body_text:
 *
 * Returns: (transfer full) (nullable): the body, which may be empty; %NULL if it
 *   is not text in UTF-8
 */
char *
backend_server_get_body_text (SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (length == 0)
    return g_strdup ("");
  return g_utf8_validate_len (text, length, NULL) ? g_strndup (text, length) : NULL;
}

/* libsoup 3.6 removes the length that a 204 must not have, takes its absence for
 * a body that ends with the connection, and closes that.
 */
static void
keep_connection (SoupServerMessage *message)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_NONE);
}

/**
 * backend_server_respond_text:
 * @status: of HTTP
 * @content_type: (nullable): with its character set; %NULL for no body
 * @text: the body
 */
void
backend_server_respond_text (SoupServerMessage *message, guint status, const char *content_type, const char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_server_message_set_status (message, status, NULL);
  if (status == SOUP_STATUS_NO_CONTENT)
    g_signal_connect (message, "wrote-headers", G_CALLBACK (keep_connection), NULL);
  if (content_type != NULL)
    soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, text, strlen (text));
}

void
backend_server_respond_json (SoupServerMessage *message, guint status, JsonObject *object)
{
  g_autofree char *text = web_json_object_to_text (object);

  backend_server_respond_text (message, status, "application/json; charset=utf-8", text);
}
