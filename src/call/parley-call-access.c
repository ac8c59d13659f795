/* Asks the token service for a Twilio access token: the Firebase ID token says
 * who asks, the answer says which Twilio room to join.
 */

#include "parley-call-access.h"

#include "firebase-error.h"
#include "web-error.h"
#include "web-http.h"
#include "web-json.h"

#define SILENCE_SECONDS 15
#define ANSWER_LIMIT 65536

typedef struct
{
  char *body;
  char *id_token;
  SoupSession *session;
  gboolean has_renewed;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_free (fetch->body);
  g_free (fetch->id_token);
  g_clear_object (&fetch->session);
  g_free (fetch);
}

/* Frees an access. */
void
parley_call_access_free (ParleyCallAccess *self)
{
  g_free (self->token);
  g_free (self->room);
  g_free (self);
}

static void get_id_token (GTask *task);

static GError *
error_from_status (WebResponse *response)
{
  JsonObject *object = web_json_get_object (web_json_node_get_object (response->node), "error");
  const char *message = web_json_get_string (object, "message");

  if (message == NULL)
    message = "no reason given";
  if (response->status == 401 || response->status == 403)
    return g_error_new (FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED, "token service: %s", message);
  if (response->status == 429 || response->status >= 500)
    return g_error_new (FIREBASE_ERROR, FIREBASE_ERROR_SERVER, "token service: %u, %s", response->status, message);
  return g_error_new (FIREBASE_ERROR, FIREBASE_ERROR_INVALID, "token service: %u, %s", response->status, message);
}

static FirebaseError
code_from_web (const GError *error)
{
  if (g_error_matches (error, WEB_ERROR, WEB_ERROR_INSECURE))
    return FIREBASE_ERROR_INSECURE;
  if (g_error_matches (error, WEB_ERROR, WEB_ERROR_TOO_LARGE) || g_error_matches (error, WEB_ERROR, WEB_ERROR_MALFORMED))
    return FIREBASE_ERROR_MALFORMED;
  return FIREBASE_ERROR_NETWORK;
}

static void
return_web_error (GTask *task, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, FIREBASE_ERROR, code_from_web (error), "token service: %s", error->message);
}

static void
return_access (GTask *task, WebResponse *response)
{
  JsonObject *object = web_json_node_get_object (response->node);
  const char *token = web_json_get_string (object, "token");
  const char *room = web_json_get_string (object, "room");
  ParleyCallAccess *access;

  if (token == NULL || room == NULL)
    {
      g_task_return_new_error_literal (task, FIREBASE_ERROR, FIREBASE_ERROR_MALFORMED, "token service: no token in the answer");
      return;
    }
  access = g_new0 (ParleyCallAccess, 1);
  access->token = g_strdup (token);
  access->room = g_strdup (room);
  access->expires_at = web_json_get_int (object, "expiresAt", 0);
  g_task_return_pointer (task, access, (GDestroyNotify)parley_call_access_free);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);
  Fetch *fetch = g_task_get_task_data (task);

  if (response == NULL)
    return_web_error (task, error);
  else if (response->status == 200)
    return_access (task, response);
  else if (response->status == 401 && !fetch->has_renewed)
    {
      fetch->has_renewed = TRUE;
      firebase_user_expire_token (g_task_get_source_object (task), fetch->id_token);
      get_id_token (task);
    }
  else
    g_task_return_error (task, error_from_status (response));
}

static SoupMessage *
make_request (FirebaseUser *user, const char *id_token, GError **error)
{
  FirebaseConfig *config = firebase_user_get_config (user);
  const char *uri = firebase_config_get_calls_token_uri (config);
  g_autofree char *authorization = g_strconcat ("Bearer ", id_token, NULL);
  SoupMessage *message;

  if (uri == NULL || !web_uri_is_allowed (uri, firebase_config_get_insecure_lan (config), NULL))
    {
      g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_CONFIG, "calls.tokenUri");
      return NULL;
    }
  message = soup_message_new (SOUP_METHOD_POST, uri);
  if (message == NULL)
    g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_CONFIG, "calls.tokenUri");
  else
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  return message;
}

static void
on_id_token (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  FirebaseUser *user = FIREBASE_USER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = g_bytes_new (fetch->body, strlen (fetch->body));

  g_free (fetch->id_token);
  fetch->id_token = firebase_user_get_token_finish (user, result, &error);
  if (fetch->id_token != NULL)
    message = make_request (user, fetch->id_token, &error);
  if (message == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  web_http_send_async (fetch->session, message, body, "application/json", ANSWER_LIMIT,
                       g_task_get_cancellable (task), on_answer, g_object_ref (task));
}

static void
get_id_token (GTask *task)
{
  firebase_user_get_token_async (g_task_get_source_object (task), g_task_get_cancellable (task), on_id_token, g_object_ref (task));
}

/**
 * parley_call_access_fetch_async:
 * @user: who wants to join
 * @room: id of the room
 * @call: id of the call
 *
 * One POST to the deployment's `calls.tokenUri`.  A refused ID token is renewed
 * once.
 */
void
parley_call_access_fetch_async (FirebaseUser *user, const char *room, const char *call, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (user, cancellable, callback, user_data);
  g_autoptr (JsonObject) body = json_object_new ();
  Fetch *fetch = g_new0 (Fetch, 1);

  json_object_set_string_member (body, "room", room);
  json_object_set_string_member (body, "call", call);
  fetch->body = web_json_object_to_text (body);
  fetch->session = web_http_session_new (1, SILENCE_SECONDS);
  web_http_session_set_minimum_tls (fetch->session, firebase_config_get_minimum_tls (firebase_user_get_config (user)));
  g_task_set_source_tag (task, parley_call_access_fetch_async);
  g_task_set_task_data (task, fetch, (GDestroyNotify)fetch_free);
  get_id_token (task);
}

/**
 * parley_call_access_fetch_finish:
 *
 * Returns: (transfer full): the access; or %NULL and %FIREBASE_ERROR, among
 *   them _PERMISSION_DENIED where the service does not let this person in
 */
ParleyCallAccess *
parley_call_access_fetch_finish (FirebaseUser *user, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, user), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
