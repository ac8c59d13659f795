/* Callers and their credentials.  An emulator believes tokens that nobody signed,
 * and that whoever says so owns the project.
 */

#include "backend-caller.h"

#include "backend-error.h"

#include "web-json.h"
#include "web-jwt.h"

#define OWNER "owner"

static gboolean
refuse (GError **error, int status, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, status, text);
  return FALSE;
}

void
backend_caller_clear (BackendCaller *self)
{
  g_clear_pointer (&self->auth, json_object_unref);
  self->is_administrator = FALSE;
}

/**
 * backend_caller_get_end:
 * @auth: (nullable): the claims of a token, or what an administrator put there
 *
 * Returns: when that is over, in seconds since 1970; 0 for never
 */
gint64
backend_caller_get_end (JsonObject *auth)
{
  if (auth == NULL || web_json_get_int (auth, "iat", 0) == 0)
    return 0;
  return web_json_get_int (auth, "exp", 0);
}

/* The uid is where the rules look for it, also in a token that was made up. */
static gboolean
read_unsigned (BackendCaller *self, WebJwt *jwt, GError **error)
{
  JsonObject *claims = web_jwt_get_claims (jwt);
  const char *uid = web_json_get_string (claims, "sub");
  gint64 end = backend_caller_get_end (claims);

  if (uid == NULL)
    uid = web_json_get_string (claims, "user_id");
  if (uid == NULL)
    return refuse (error, 401, "Could not parse auth token.");
  if (end != 0 && end <= g_get_real_time () / G_USEC_PER_SEC)
    return refuse (error, 401, "Auth token is expired");
  self->auth = json_object_ref (claims);
  if (!json_object_has_member (claims, "sub"))
    json_object_set_string_member (claims, "sub", uid);
  return TRUE;
}

/**
 * backend_caller_read_id_token:
 * @self: nobody yet
 * @identity: whose tokens count
 * @is_emulator: whether those of nobody count as well
 * @token: what was shown
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: whether it is good
 */
gboolean
backend_caller_read_id_token (BackendCaller *self, BackendIdentity *identity, gboolean is_emulator, const char *token, GError **error)
{
  g_autoptr (WebJwt) jwt = is_emulator ? web_jwt_parse (token, NULL) : NULL;

  if (jwt != NULL && g_strcmp0 (web_json_get_string (web_jwt_get_header (jwt), "alg"), "none") == 0)
    return read_unsigned (self, jwt, error);
  return backend_identity_check_token (identity, token, &self->auth, error);
}

/**
 * backend_caller_read_access_token:
 * @self: nobody yet
 * @is_emulator: whether it has an owner
 * @token: what was shown: of Google's, which are nobody's here but the emulator's
 *   owner's
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: whether it is good
 */
gboolean
backend_caller_read_access_token (BackendCaller *self, gboolean is_emulator, const char *token, GError **error)
{
  self->is_administrator = is_emulator && g_str_equal (token, OWNER);
  return self->is_administrator || refuse (error, 401, "Unauthorized request.");
}

/**
 * backend_caller_override:
 * @variable: (nullable): JSON of what the rules are to see as `auth`
 * @error: location for a %BACKEND_ERROR
 *
 * An administrator may step down; of anybody else it is ignored.
 *
 * Returns: %FALSE if it is neither an object nor null
 */
gboolean
backend_caller_override (BackendCaller *self, const char *variable, GError **error)
{
  g_autoptr (JsonNode) json = NULL;

  if (variable == NULL || !self->is_administrator)
    return TRUE;
  json = web_json_parse (variable, -1, NULL);
  if (json == NULL || !(JSON_NODE_HOLDS_OBJECT (json) || JSON_NODE_HOLDS_NULL (json)))
    return refuse (error, 400, "auth_variable_override must be a JSON object or null");
  self->is_administrator = FALSE;
  self->auth = JSON_NODE_HOLDS_OBJECT (json) ? json_object_ref (json_node_get_object (json)) : NULL;
  return TRUE;
}
