/* /v1/token of the local backend: the same answers as the service's, with the
 * membership read from the tree itself instead of over the network.
 */

#include "backend-token.h"

#include "backend-caller.h"

#include "token-error.h"
#include "token-issuer.h"
#include "token-limiter.h"
#include "token-request.h"
#include "web-json.h"

#define BURST 60
#define PER_MINUTE 60
#define TOO_MANY_REQUESTS 429

typedef struct
{
  BackendServer *server; /* not owned: it owns the route */
  TokenIssuer *issuer;
  TokenLimiter *limiter;
} Route;

static TokenError
find_error (guint status)
{
  for (int code = TOKEN_ERROR_REQUEST; code < TOKEN_ERROR_UNAVAILABLE; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (TOKEN_ERROR, code, "");

      if (token_error_get_status (error) == status)
        return (TokenError)code;
    }
  return TOKEN_ERROR_UNAVAILABLE;
}

/**
 * backend_token_respond_error:
 * @status: of HTTP, also one that it never has by itself
 * @text: for people
 */
void
backend_token_respond_error (SoupServerMessage *message, guint status, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (TOKEN_ERROR, (int)find_error (status), text);

  token_request_respond_error (message, error, status == TOO_MANY_REQUESTS ? 1 : 0);
  soup_server_message_set_status (message, status, NULL);
}

static gboolean
is_member (BackendNode *root, TokenRequest *request, const char *uid, GError **error)
{
  if (backend_node_lookup (root, "members", request->room, uid, NULL))
    return TRUE;
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_NOT_MEMBER, "You are not a member of this room.");
  return FALSE;
}

static gboolean
has_call (BackendNode *root, TokenRequest *request, GError **error)
{
  BackendNode *state = backend_node_lookup (root, "calls", request->room, request->call, "state", NULL);

  if (state && g_strcmp0 (backend_node_get_string (state), "ended") != 0)
    return TRUE;
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_NO_CALL, "There is no such call, or it is over.");
  return FALSE;
}

/* Returns: (transfer full) (nullable): the uid of the caller */
static char *
authenticate (Route *self, TokenRequest *request, GError **error)
{
  g_auto (BackendCaller) caller = { FALSE };

  if (!backend_caller_read_id_token (&caller, backend_server_get_identity (self->server), backend_server_is_emulator (self->server), request->id_token, NULL) ||
      !web_json_get_string (caller.auth, "sub"))
    {
      g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED, "The ID token is not valid, or has expired.");
      return NULL;
    }
  return g_strdup (web_json_get_string (caller.auth, "sub"));
}

static gboolean
is_in_time (Route *self, const char *uid, guint *retry_after, GError **error)
{
  if (token_limiter_take (self->limiter, uid, g_get_monotonic_time (), retry_after))
    return TRUE;
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_TOO_MANY, "You ask for calls too often.");
  return FALSE;
}

static gboolean
answer (Route *self, SoupServerMessage *message, TokenRequest *request, guint *retry_after, GError **error)
{
  BackendNode *root = backend_tree_get_root (backend_server_get_tree (self->server));
  g_autofree char *uid = authenticate (self, request, error);
  g_autofree char *room = token_request_get_room (request);
  g_autofree char *token = NULL;
  gint64 expires_at;

  if (!uid || !is_in_time (self, uid, retry_after, error) ||
      !is_member (root, request, uid, error) || !has_call (root, request, error))
    return FALSE;
  token = token_issuer_issue (self->issuer, uid, room, TOKEN_LIFETIME_SECONDS, &expires_at);
  token_request_respond (message, token, room, uid, expires_at);
  return TRUE;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (TokenRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  guint retry_after = 0;

  if (!g_str_equal (path, BACKEND_TOKEN_PATH))
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "POST");
      soup_server_message_set_status (message, 405, NULL);
      return;
    }
  request = token_request_parse (soup_server_message_get_request_headers (message), body->data, body->length, &error);
  if (!request || !answer (data, message, request, &retry_after, &error))
    token_request_respond_error (message, error, retry_after);
}

static void
route_free (gpointer data)
{
  Route *self = data;

  token_issuer_free (self->issuer);
  token_limiter_free (self->limiter);
  g_free (self);
}

/**
 * backend_token_attach:
 * @server: a server whose parts are there
 */
void
backend_token_attach (BackendServer *server)
{
  Route *self = g_new0 (Route, 1);

  self->server = server;
  self->issuer = token_issuer_new (backend_server_get_account_sid (server), backend_server_get_api_key_sid (server),
                                   backend_server_get_api_key_secret (server));
  self->limiter = token_limiter_new (BURST, PER_MINUTE);
  soup_server_add_handler (backend_server_get_soup_server (server), BACKEND_TOKEN_PATH, on_request, self, route_free);
}
