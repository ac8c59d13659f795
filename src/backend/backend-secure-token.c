/* Firebase's ID tokens, refreshed: Secure Token over REST. */

#include "backend-secure-token.h"

#include "backend-accounts.h"

#include "web-json.h"

#include <string.h>

#define SECURE_TOKEN "/securetoken.googleapis.com"

/* The one answer of Firebase in snake_case. */
static void
respond_refreshed (BackendServer *server, SoupServerMessage *message, BackendAccount *account, const char *refresh_token)
{
  BackendIdentity *identity = backend_server_get_identity (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = backend_identity_mint_token (identity, account, &error);
  g_autofree char *lifetime = g_strdup_printf ("%u", backend_identity_get_token_lifetime (identity));
  g_autoptr (JsonObject) answer = json_object_new ();

  if (token == NULL)
    {
      backend_accounts_respond_gerror (message, error);
      return;
    }
  json_object_set_string_member (answer, "access_token", token);
  json_object_set_string_member (answer, "expires_in", lifetime);
  json_object_set_string_member (answer, "token_type", "Bearer");
  json_object_set_string_member (answer, "refresh_token", refresh_token);
  json_object_set_string_member (answer, "id_token", token);
  json_object_set_string_member (answer, "user_id", account->uid);
  json_object_set_string_member (answer, "project_id", BACKEND_PROJECT_NUMBER);
  backend_server_respond_json (message, 200, answer);
}

static void
refresh (BackendServer *server, SoupServerMessage *message, const char *grant, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendAccount) account = NULL;

  if (grant == NULL)
    backend_accounts_respond_error (message, 400, "MISSING_GRANT_TYPE");
  else if (strcmp (grant, "refresh_token") != 0)
    backend_accounts_respond_error (message, 400, "INVALID_GRANT_TYPE");
  else if (token == NULL || *token == '\0')
    backend_accounts_respond_error (message, 400, "MISSING_REFRESH_TOKEN");
  else if ((account = backend_identity_find_refresh_token (backend_server_get_identity (server), token, &error)) != NULL &&
           backend_identity_is_disabled (backend_server_get_identity (server), account->uid))
    backend_accounts_respond_error (message, 400, "USER_DISABLED");
  else if (account != NULL)
    respond_refreshed (server, message, account, token);
  else if (error != NULL)
    backend_accounts_respond_gerror (message, error);
  else
    backend_accounts_respond_error (message, 400, "INVALID_REFRESH_TOKEN");
}

/* A form by custom; the real service takes JSON too. */
static void
serve_refresh (BackendServer *server, SoupServerMessage *message)
{
  g_autofree char *body = backend_server_get_body_text (message);
  g_autoptr (JsonNode) json = body != NULL && body[0] == '{' ? web_json_parse (body, -1, NULL) : NULL;
  JsonObject *request = json != NULL ? web_json_node_get_object (json) : NULL;
  g_autoptr (GHashTable) form = soup_form_decode (body != NULL ? body : "");

  if (request != NULL)
    refresh (server, message, web_json_get_string (request, "grantType"), web_json_get_string (request, "refreshToken"));
  else
    refresh (server, message, g_hash_table_lookup (form, "grant_type"), g_hash_table_lookup (form, "refresh_token"));
}

static void
on_secure_token (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer server)
{
  const char *method = soup_server_message_get_method (message);

  if (strcmp (path, SECURE_TOKEN "/jwk") == 0 && strcmp (method, "GET") == 0)
    {
      backend_server_respond_json (message, 200, backend_identity_get_firebase_keys (backend_server_get_identity (server)));
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "public, max-age=300");
    }
  else if (strcmp (path, SECURE_TOKEN "/v1/token") != 0 || strcmp (method, "POST") != 0)
    backend_accounts_respond_error (message, 404, "Not Found");
  else if (backend_accounts_check_key (message, query))
    serve_refresh (server, message);
}

void
backend_secure_token_attach (BackendServer *server)
{
  soup_server_add_handler (backend_server_get_soup_server (server), SECURE_TOKEN, on_secure_token, server, NULL);
}
