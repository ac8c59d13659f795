/* Asks the service as its callers do. */

#include "token-client.h"

#include "test-await.h"
#include "web-json.h"

#include <string.h>

char **
token_client_environment (const char *project, const char *database, const char *keys)
{
  char **environment = NULL;

  environment = g_environ_setenv (environment, "PARLEY_LISTEN", "127.0.0.1:0", TRUE);
  environment = g_environ_setenv (environment, "PARLEY_FIREBASE_PROJECT", project, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_DATABASE_URL", database, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_FIREBASE_KEYS_URI", keys, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_TWILIO_ACCOUNT_SID", ACCOUNT, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_TWILIO_API_KEY", API_KEY, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_TWILIO_REST_URI", database, TRUE);
  return g_environ_setenv (environment, "PARLEY_DRAIN_SECONDS", "0", TRUE);
}

TokenClient *
token_client_new (const char *project, const char *database, const char *keys, ...)
{
  TokenClient *self = g_new0 (TokenClient, 1);
  g_auto (GStrv) environment = token_client_environment (project, database, keys);
  g_autoptr (GError) error = NULL;
  const char *name;
  TokenSettings *settings;
  va_list rest;

  va_start (rest, keys);
  while ((name = va_arg (rest, const char *)) != NULL)
    environment = g_environ_setenv (environment, name, va_arg (rest, const char *), TRUE);
  va_end (rest);
  settings = token_settings_new_from_environment ((const char *const *)environment, &error);
  g_assert_no_error (error);
  self->server = token_server_new (settings, token_journal_new (-1, NULL));
  g_assert_true (token_server_start (self->server, &error));
  self->uri = token_server_get_uri (self->server);
  self->session = soup_session_new_with_options ("max-conns", 1000, "max-conns-per-host", 1000, NULL);
  return self;
}

void
token_client_free (TokenClient *self)
{
  g_object_unref (self->server);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->uri);
  g_free (self);
}

SoupMessage *
token_client_request (TokenClient *self, const char *method, const char *path, const char *token, const char *text)
{
  g_autofree char *uri = g_strconcat (self->uri, path, NULL);
  SoupMessage *message = soup_message_new (method, uri);
  g_autofree char *authorization = token != NULL ? g_strconcat ("Bearer ", token, NULL) : NULL;
  g_autoptr (GBytes) body = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  if (authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  return message;
}

static GBytes *
exchange (TokenClient *self, SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  bytes = soup_session_send_and_read_finish (self->session, result, &error);
  g_assert_no_error (error);
  g_test_message ("%u %.*s", soup_message_get_status (message), (int)g_bytes_get_size (bytes), (const char *)g_bytes_get_data (bytes, NULL));
  return bytes;
}

guint
token_client_try (TokenClient *self, SoupMessage *message)
{
  g_bytes_unref (exchange (self, message));
  return soup_message_get_status (message);
}

JsonObject *
token_client_send (TokenClient *self, SoupMessage *message, guint status)
{
  g_autoptr (GBytes) bytes = exchange (self, message);
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpuint (soup_message_get_status (message), ==, status);
  if (g_bytes_get_size (bytes) == 0)
    return NULL;
  node = web_json_parse (g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), NULL);
  return web_json_node_get_object (node) != NULL ? json_object_ref (web_json_node_get_object (node)) : NULL;
}

JsonObject *
token_client_ask (TokenClient *self, const char *token, const char *text, guint status)
{
  g_autoptr (SoupMessage) message = token_client_request (self, "POST", "/v1/token", token, text);

  return token_client_send (self, message, status);
}

void
token_client_expect_refusal (TokenClient *self, const char *token, const char *text, guint status, const char *code)
{
  g_autoptr (SoupMessage) message = token_client_request (self, "POST", "/v1/token", token, text);
  g_autoptr (JsonObject) answer = token_client_send (self, message, status);
  JsonObject *error = web_json_get_object (answer, "error");
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  g_assert_cmpstr (web_json_get_string (error, "code"), ==, code);
  g_assert_nonnull (web_json_get_string (error, "message"));
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Cache-Control"), ==, "no-store");
  g_assert_cmpint (soup_message_headers_get_one (headers, "Retry-After") != NULL, ==, status == 429 || status >= 503);
  g_assert_cmpint (soup_message_headers_get_one (headers, "WWW-Authenticate") != NULL, ==, status == 401);
  g_assert_cmpuint (strlen (soup_message_headers_get_one (headers, "X-Request-Id")), ==, 35);
}

void
token_client_expect_status (TokenClient *self, const char *method, const char *path, guint status)
{
  g_autoptr (SoupMessage) message = token_client_request (self, method, path, NULL, NULL);
  g_autoptr (JsonObject) body = token_client_send (self, message, status);
}
