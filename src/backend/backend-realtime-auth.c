/* The credentials that a connection shows: ID tokens of ours. */

#include "backend-realtime-auth.h"

#include "backend-error.h"

#include "web-json.h"

#include <string.h>

void
backend_realtime_auth_clear (BackendRealtimeAuth *self)
{
  g_clear_pointer (&self->claims, json_object_unref);
  self->expires = 0;
}

/* Clients get a new token for either, and wait longer for one that never was good. */
static const char *
get_status (const GError *error)
{
  return error != NULL && strstr (error->message, "expired") != NULL ? "expired_token" : "invalid_token";
}

/**
 * backend_realtime_auth_read:
 * @body: of an `auth` request
 * @status: (out): the protocol's word for what is wrong
 * @error: location for a sentence about it
 *
 * Returns: whether the token is good; nobody is signed in if not
 */
gboolean
backend_realtime_auth_read (BackendRealtimeAuth *self, BackendIdentity *identity, JsonObject *body, const char **status, GError **error)
{
  const char *token = web_json_get_string (body, "cred");
  g_autoptr (GError) problem = NULL;

  backend_realtime_auth_clear (self);
  if (token == NULL)
    g_set_error_literal (&problem, BACKEND_ERROR, 401, "Could not parse auth token.");
  else if (backend_identity_check_token (identity, token, &self->claims, &problem))
    {
      self->expires = web_json_get_int (self->claims, "exp", 0);
      return TRUE;
    }
  *status = get_status (problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * backend_realtime_auth_read_access:
 * @body: of a `gauth` request, with an access token
 *
 * Access tokens of Google's are for administrators, whom nobody here is.
 */
gboolean
backend_realtime_auth_read_access (BackendRealtimeAuth *self, JsonObject *body, const char **status, GError **error)
{
  backend_realtime_auth_clear (self);
  *status = "invalid_token";
  g_set_error_literal (error, BACKEND_ERROR, 401, "Unauthorized request.");
  return FALSE;
}

/**
 * backend_realtime_auth_to_text:
 *
 * Returns: (transfer full): what the client is told of itself, as JSON
 */
char *
backend_realtime_auth_to_text (BackendRealtimeAuth *self)
{
  g_autoptr (JsonObject) answer = json_object_new ();
  JsonObject *auth = NULL;

  if (self->claims != NULL)
    {
      JsonObject *firebase = web_json_get_object (self->claims, "firebase");

      auth = json_object_new ();
      json_object_set_string_member (auth, "uid", web_json_get_string (self->claims, "sub"));
      json_object_set_string_member (auth, "provider", web_json_get_string (firebase, "sign_in_provider"));
      json_object_set_object_member (auth, "token", json_object_ref (self->claims));
      json_object_set_object_member (answer, "auth", auth);
    }
  else
    json_object_set_null_member (answer, "auth");
  if (self->expires != 0)
    json_object_set_int_member (answer, "expires", self->expires);
  else
    json_object_set_null_member (answer, "expires");
  return web_json_object_to_text (answer);
}
