/* Checks a Twilio access token and says with Twilio's own number what is wrong
 * with it (twilio.com/docs/iam/access-tokens).
 */

#include "backend-signaling-access.h"

#include "backend-rooms-error.h"
#include "web-json.h"
#include "web-jwt.h"

#define MAX_LIFETIME_SECONDS (24 * 60 * 60)

void
backend_access_free (BackendAccess *self)
{
  g_free (self->identity);
  g_free (self->room);
  g_free (self);
}

static int
check_header (JsonObject *header)
{
  if (g_strcmp0 (web_json_get_string (header, "alg"), "HS256") != 0 ||
      g_strcmp0 (web_json_get_string (header, "typ"), "JWT") != 0 ||
      g_strcmp0 (web_json_get_string (header, "cty"), "twilio-fpa;v=1") != 0)
    return BACKEND_ROOMS_ERROR_TOKEN_HEADER;
  return 0;
}

/* The subject, which is the account, is not compared: there is only one. */
static int
check_issuer (BackendRooms *rooms, JsonObject *claims)
{
  if (g_strcmp0 (web_json_get_string (claims, "iss"), backend_rooms_get_key_sid (rooms)) != 0 ||
      !web_json_get_string (claims, "sub"))
    return BACKEND_ROOMS_ERROR_TOKEN_ISSUER;
  return 0;
}

static int
check_times (JsonObject *claims)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 end = web_json_get_int (claims, "exp", 0);
  gint64 start = web_json_get_int (claims, "iat", web_json_get_int (claims, "nbf", now));

  if (end <= now || start < 0 || end - start > MAX_LIFETIME_SECONDS || end - now > MAX_LIFETIME_SECONDS)
    return BACKEND_ROOMS_ERROR_TOKEN_EXPIRED;
  if (web_json_get_int (claims, "nbf", now) > now)
    return BACKEND_ROOMS_ERROR_TOKEN_NOT_YET;
  return 0;
}

static int
check_grants (JsonObject *claims)
{
  JsonObject *grants = web_json_get_object (claims, "grants");
  JsonObject *video = web_json_get_object (grants, "video");

  if (!video || (json_object_has_member (video, "room") && !web_json_get_string (video, "room")))
    return BACKEND_ROOMS_ERROR_TOKEN_GRANTS;
  return backend_rooms_check_name (web_json_get_string (grants, "identity"),
                                   BACKEND_ROOMS_ERROR_IDENTITY_INVALID,
                                   BACKEND_ROOMS_ERROR_IDENTITY_TOO_LONG,
                                   BACKEND_ROOMS_ERROR_IDENTITY_CHARACTERS);
}

/* Nothing but the key's name is read before the signature is known to fit. */
static int
check (BackendRooms *rooms, WebJwt *token)
{
  JsonObject *claims = web_jwt_get_claims (token);
  int code = check_header (web_jwt_get_header (token));

  if (code == 0)
    code = check_issuer (rooms, claims);
  if (code == 0 && !web_jwt_check_hs256 (token, backend_rooms_get_key_secret (rooms), NULL))
    code = BACKEND_ROOMS_ERROR_TOKEN_SIGNATURE;
  if (code == 0)
    code = check_times (claims);
  return code ? code : check_grants (claims);
}

/**
 * backend_access_new_from_token:
 * @rooms: whose key must have signed it
 * @token: (nullable): from the network
 * @error: return location; the code is Twilio's
 *
 * Returns: (transfer full) (nullable): who may come in, and where
 */
BackendAccess *
backend_access_new_from_token (BackendRooms *rooms, const char *token, GError **error)
{
  g_autoptr (WebJwt) jwt = token ? web_jwt_parse (token, NULL) : NULL;
  int code = jwt ? check (rooms, jwt) : BACKEND_ROOMS_ERROR_TOKEN_INVALID;
  BackendAccess *self;
  JsonObject *grants;
  const char *room;

  if (code)
    {
      backend_rooms_error_set (error, code);
      return NULL;
    }
  grants = web_json_get_object (web_jwt_get_claims (jwt), "grants");
  self = g_new0 (BackendAccess, 1);
  self->identity = g_strdup (web_json_get_string (grants, "identity"));
  room = web_json_get_string (web_json_get_object (grants, "video"), "room");
  self->room = room && *room ? g_strdup (room) : NULL;
  return self;
}
