/* /v1/token as HTTP: what comes in and what goes out, the same in the service
 * and in the local backend.
 */

#include "token-request.h"

#include "token-error.h"
#include "token-intake.h"
#include "web-json.h"

#define MAX_BODY_BYTES 4096
/* Two of them and a slash make the name of a Twilio room, which has 128 at most. */
#define MAX_NAME_BYTES 63

void
token_request_free (TokenRequest *self)
{
  g_free (self->id_token);
  g_free (self->room);
  g_free (self->call);
  g_free (self);
}

static char *
read_bearer (SoupMessageHeaders *headers, GError **error)
{
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  if (value && g_ascii_strncasecmp (value, "Bearer ", 7) == 0 && value[7] && strlen (value + 7) <= TOKEN_MAX_ID_TOKEN_BYTES)
    return g_strdup (value + 7);
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED,
                       "Send the Firebase ID token as Authorization: Bearer.");
  return NULL;
}

/* The characters of a push id; they go into paths of the database as they are. */
static char *
read_name (JsonObject *object, const char *member, GError **error)
{
  const char *name = web_json_get_string (object, member);
  gboolean is_valid = name && *name && strlen (name) <= MAX_NAME_BYTES;

  for (const char *p = name; is_valid && *p; p++)
    is_valid = g_ascii_isalnum (*p) || *p == '-' || *p == '_';
  if (is_valid)
    return g_strdup (name);
  g_set_error (error, TOKEN_ERROR, TOKEN_ERROR_REQUEST,
               "The member \"%s\" must be 1 to %d letters, digits, - or _.", member, MAX_NAME_BYTES);
  return NULL;
}

static gboolean
read_body (TokenRequest *self, const char *body, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (length <= MAX_BODY_BYTES)
    node = web_json_parse (body ? body : "", (gssize)length, NULL);
  object = node && web_json_names_once (node, body, length) ? web_json_node_get_object (node) : NULL;
  if (!object)
    {
      g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_REQUEST, "The body must be a small JSON object.");
      return FALSE;
    }
  self->room = read_name (object, "room", error);
  self->call = self->room ? read_name (object, "call", error) : NULL;
  return self->call != NULL;
}

/**
 * token_request_parse:
 * @headers: of the request
 * @body: (nullable): of the request
 * @length: bytes of @body
 * @error: return location for a #TokenError
 *
 * Returns: (transfer full) (nullable): the request
 */
TokenRequest *
token_request_parse (SoupMessageHeaders *headers, const char *body, gsize length, GError **error)
{
  g_autoptr (TokenRequest) self = g_new0 (TokenRequest, 1);

  self->id_token = read_bearer (headers, error);
  if (!self->id_token || !read_body (self, body, length, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The name of the Twilio room: one for each call. */
char *
token_request_get_room (TokenRequest *self)
{
  return g_strconcat (self->room, "/", self->call, NULL);
}

static void
respond (SoupServerMessage *message, guint status, JsonObject *body)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  char *text = web_json_object_to_text (body);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
  soup_server_message_set_status (message, status, NULL);
}

/**
 * token_request_respond:
 * @token: the access token
 * @room: the Twilio room's name
 * @identity: whom it is for
 * @expires_at: milliseconds since 1970
 */
void
token_request_respond (SoupServerMessage *message, const char *token, const char *room, const char *identity, gint64 expires_at)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "token", token);
  json_object_set_string_member (body, "room", room);
  json_object_set_string_member (body, "identity", identity);
  json_object_set_int_member (body, "expiresAt", expires_at);
  respond (message, 200, body);
}

/**
 * token_request_respond_error:
 * @error: why there is no token
 * @retry_after: seconds to wait before asking again, or 0
 */
void
token_request_respond_error (SoupServerMessage *message, const GError *error, guint retry_after)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (JsonObject) body = token_error_to_json (error);

  if (retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", retry_after);

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (token_error_get_status (error) == 401)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  respond (message, token_error_get_status (error), body);
}
