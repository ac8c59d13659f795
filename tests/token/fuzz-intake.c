/* What a stranger sends to /v1/token: a line that should be an Authorization
 * header, and after it a body.  Whatever is let through has the shape that the
 * rest relies on, and none of it is a token that our keys have signed.
 */

#include "token-error.h"
#include "token-intake.h"
#include "token-proxies.h"
#include "token-request.h"
#include "token-trace.h"
#include "web-json.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static JsonObject *
get_keys (void)
{
  static JsonObject *jwks = NULL;

  if (jwks == NULL)
    {
      g_autoptr (WebKey) key = web_key_generate (NULL);

      jwks = web_key_to_jwks (key);
      json_object_set_string_member (json_array_get_object_element (json_object_get_array_member (jwks, "keys"), 0), "kid", "k");
    }
  return jwks;
}

static void
check_token (const char *id_token)
{
  for (int is_emulator = 0; is_emulator < 2; is_emulator++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WebJwt) token = token_intake_read (id_token, is_emulator, &error);

      g_assert_true ((token == NULL) == (error != NULL));
      if (token == NULL)
        continue;
      g_assert_cmpuint (strlen (id_token), <=, TOKEN_MAX_ID_TOKEN_BYTES);
      g_assert_false (json_object_has_member (web_jwt_get_header (token), "crit"));
      if (!is_emulator)
        g_assert_cmpstr (web_json_get_string (web_jwt_get_header (token), "alg"), ==, "RS256");
      g_assert_false (web_jwt_check_rs256 (token, get_keys (), NULL));
    }
}

static void
check_names (TokenRequest *request)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  g_autofree char *room = token_request_get_room (request);

  g_assert_cmpuint (strspn (request->room, letters), ==, strlen (request->room));
  g_assert_cmpuint (strspn (request->call, letters), ==, strlen (request->call));
  g_assert_cmpuint (strlen (room), <=, 127);
}

/* The other headers that are read of a stranger. */
static void
check_headers (const char *line)
{
  g_autoptr (TokenProxies) proxies = token_proxies_new ("8");
  g_autoptr (GInetAddress) peer = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GInetAddress) caller = token_proxies_find_caller (proxies, peer, line);
  g_autofree char *name = token_proxies_name_caller (caller);
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autofree char *id = NULL;

  soup_message_headers_append (headers, "X-Amzn-Trace-Id", line);
  id = token_trace_name (headers);
  soup_message_headers_unref (headers);
  g_assert_cmpuint (strspn (id, "0123456789abcdef-"), ==, 35);
  g_assert_cmpuint (strlen (id), ==, 35);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  const guint8 *end = memchr (bytes, '\n', length);
  gsize first = end != NULL ? (gsize)(end - bytes) : length, rest = end != NULL ? length - first - 1 : 0;
  g_autofree char *line = g_strndup ((const char *)bytes, first);
  g_autofree char *body = g_strndup ((const char *)bytes + (length - rest), rest);
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenRequest) request = NULL;

  /* As libsoup's parser does before a header is one. */
  g_strdelimit (line, "\r", ' ');
  soup_message_headers_append (headers, "Authorization", line);
  request = token_request_parse (headers, body, rest, &error);
  soup_message_headers_unref (headers);
  check_token (line);
  check_headers (line);
  if (request == NULL)
    return 0;
  check_names (request);
  check_token (request->id_token);
  return 0;
}
