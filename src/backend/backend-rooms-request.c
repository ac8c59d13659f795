/* One call of Twilio's REST API: who may ask, what is asked for, and what an
 * answer looks like.
 */

#include "backend-rooms-request.h"

#include "backend-rooms-api.h"
#include "backend-rooms-error.h"
#include "web-json.h"

#define ERROR_AUTHENTICATE 20003
#define ERROR_NOT_FOUND 20404
#define ERROR_METHOD 20004
#define MORE_INFORMATION "https://www.twilio.com/docs/errors/"

void
backend_rooms_respond (BackendRoomsRequest *self, guint status, JsonObject *body)
{
  char *text = web_json_object_to_text (body);

  soup_server_message_set_response (self->message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
  soup_server_message_set_status (self->message, status, NULL);
}

void
backend_rooms_respond_error (BackendRoomsRequest *self, guint status, int code, const char *text)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *more = g_strdup_printf (MORE_INFORMATION "%d", code);

  json_object_set_int_member (body, "code", code);
  json_object_set_string_member (body, "message", text);
  json_object_set_string_member (body, "more_info", more);
  json_object_set_int_member (body, "status", status);
  backend_rooms_respond (self, status, body);
}

void
backend_rooms_respond_refused (BackendRoomsRequest *self, int code)
{
  backend_rooms_respond_error (self, 400, code, backend_rooms_error_get_message (code));
}

void
backend_rooms_respond_not_found (BackendRoomsRequest *self)
{
  backend_rooms_respond_error (self, 404, ERROR_NOT_FOUND, "The requested resource was not found");
}

void
backend_rooms_respond_method (BackendRoomsRequest *self)
{
  backend_rooms_respond_error (self, 405, ERROR_METHOD, "Method not allowed");
}

const char *
backend_rooms_request_get (BackendRoomsRequest *self, const char *name)
{
  return g_hash_table_lookup (self->form, name);
}

/* Compares in a time that does not tell how much was right. */
static gboolean
is_equal_secret (const char *a, const char *b)
{
  g_autofree char *hash_a = g_compute_checksum_for_string (G_CHECKSUM_SHA256, a, -1);
  g_autofree char *hash_b = g_compute_checksum_for_string (G_CHECKSUM_SHA256, b, -1);
  guint difference = 0;

  for (gsize i = 0; hash_a[i] && hash_b[i]; i++)
    difference |= (guint)(hash_a[i] ^ hash_b[i]);
  return difference == 0;
}

/* Basic authentication: the API key's SID and secret. */
static gboolean
is_authorised (BackendRoomsRequest *self)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "Authorization");
  g_autofree char *expected = g_strconcat (backend_rooms_get_key_sid (self->rooms), ":",
                                           backend_rooms_get_key_secret (self->rooms), NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *)expected, strlen (expected));

  return value && g_ascii_strncasecmp (value, "Basic ", 6) == 0 && is_equal_secret (value + 6, encoded);
}

/* The server's paths are raw, so that a name may hold an encoded slash. */
static char **
split_path (const char *path)
{
  g_auto (GStrv) raw = g_strsplit (path + strlen (BACKEND_ROOMS_API_PATH), "/", 8);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; raw[i]; i++)
    {
      g_autofree char *segment = g_uri_unescape_string (raw[i], NULL);

      if (segment && *segment)
        g_strv_builder_add (builder, segment);
    }
  return g_strv_builder_end (builder);
}

static GHashTable *
read_form (SoupServerMessage *message, GHashTable *query)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = NULL;

  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    return query ? g_hash_table_ref (query) : g_hash_table_new (g_str_hash, g_str_equal);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return soup_form_decode (text);
}

static char *
get_base (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GUri) base = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                                       g_uri_get_port (uri), "/v1", NULL, NULL);

  return g_uri_to_string (base);
}

/**
 * backend_rooms_request_new:
 * @rooms: what is asked about
 * @message: the request, which is to outlive this
 * @query: (nullable): the parameters of its address
 *
 * Returns: (transfer full) (nullable): the request, or %NULL where the caller may
 *   not ask, which is answered
 */
BackendRoomsRequest *
backend_rooms_request_new (BackendRooms *rooms, SoupServerMessage *message, const char *path, GHashTable *query)
{
  BackendRoomsRequest *self = g_new0 (BackendRoomsRequest, 1);

  self->rooms = rooms;
  self->message = message;
  self->method = soup_server_message_get_method (message);
  self->form = read_form (message, query);
  self->base = get_base (message);
  self->segments = split_path (path);
  if (is_authorised (self))
    return self;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate",
                                "Basic realm=\"Twilio API\"");
  backend_rooms_respond_error (self, 401, ERROR_AUTHENTICATE, "Authenticate");
  backend_rooms_request_free (self);
  return NULL;
}

void
backend_rooms_request_free (BackendRoomsRequest *self)
{
  g_hash_table_unref (self->form);
  g_free (self->base);
  g_strfreev (self->segments);
  g_free (self);
}
