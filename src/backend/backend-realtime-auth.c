/* The credentials that a connection shows. */

#include "backend-realtime-auth.h"

#include "backend-error.h"

#include "web-json.h"

#include <string.h>

void
backend_realtime_auth_clear (BackendRealtimeAuth *self)
{
  backend_caller_clear (&self->caller);
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
backend_realtime_auth_read (BackendRealtimeAuth *self, BackendIdentity *identity, gboolean is_emulator, JsonObject *body, const char **status, GError **error)
{
  const char *token = web_json_get_string (body, "cred");
  g_autoptr (GError) problem = NULL;

  backend_realtime_auth_clear (self);
  if (token == NULL)
    g_set_error_literal (&problem, BACKEND_ERROR, 401, "Could not parse auth token.");
  else if (backend_caller_read_id_token (&self->caller, identity, is_emulator, token, &problem))
    {
      self->expires = backend_caller_get_end (self->caller.auth);
      return TRUE;
    }
  *status = get_status (problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* An administrator may step down, to nobody or to what `auth` is to be. */
static gboolean
override (BackendRealtimeAuth *self, JsonObject *body, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *variable = NULL;

  if (web_json_get_boolean (body, "noauth", FALSE))
    return backend_caller_override (&self->caller, "null", error);
  if (!json_object_has_member (body, "authvar"))
    return TRUE;
  node = json_node_copy (json_object_get_member (body, "authvar"));
  variable = json_to_string (node, FALSE);
  return backend_caller_override (&self->caller, variable, error);
}

/**
 * backend_realtime_auth_read_access:
 * @is_emulator: whether there is an administrator
 * @body: of a `gauth` request, with an access token
 * @status: (out): the protocol's word for what is wrong
 * @error: location for a sentence about it
 *
 * Returns: whether the token is good; nobody is signed in if not
 */
gboolean
backend_realtime_auth_read_access (BackendRealtimeAuth *self, gboolean is_emulator, JsonObject *body, const char **status, GError **error)
{
  const char *token = web_json_get_string (body, "cred");

  backend_realtime_auth_clear (self);
  if (backend_caller_read_access_token (&self->caller, is_emulator, token != NULL ? token : "", error) && override (self, body, error))
    return TRUE;
  backend_realtime_auth_clear (self);
  *status = "invalid_token";
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

  if (self->caller.auth != NULL)
    {
      JsonObject *firebase = web_json_get_object (self->caller.auth, "firebase");

      auth = json_object_new ();
      json_object_set_string_member (auth, "uid", web_json_get_string (self->caller.auth, "sub"));
      json_object_set_string_member (auth, "provider", web_json_get_string (firebase, "sign_in_provider"));
      json_object_set_object_member (auth, "token", json_object_ref (self->caller.auth));
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
