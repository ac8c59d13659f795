/* What an administrator does with accounts of others, in an emulator: shuts them,
 * opens them and ends them, as the calls of Firebase's own do.
 */

#include "backend-accounts-admin.h"

#include "backend-accounts.h"

#include "web-json.h"

#include <string.h>

#define PROJECTS "/identitytoolkit.googleapis.com/v1/projects/"
#define OWNER "Bearer owner"

static gboolean
is_owner (BackendServer *server, SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  return backend_server_is_emulator (server) && g_strcmp0 (header, OWNER) == 0;
}

static void
respond (SoupServerMessage *message, const char *kind, const char *uid)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_string_member (answer, "kind", kind);
  json_object_set_string_member (answer, "localId", uid);
  backend_server_respond_json (message, 200, answer);
}

static void
serve (BackendIdentity *identity, SoupServerMessage *message, const char *operation, JsonObject *request, BackendAccount *account)
{
  gboolean is_disabled = backend_identity_is_disabled (identity, account->uid);
  g_autoptr (GError) error = NULL;

  if (strcmp (operation, "update") == 0)
    {
      backend_identity_set_disabled (identity, account->uid, web_json_get_boolean (request, "disableUser", is_disabled));
      respond (message, "identitytoolkit#SetAccountInfoResponse", account->uid);
    }
  else if (strcmp (operation, "delete") != 0)
    backend_accounts_respond_error (message, 404, "Not Found");
  else if (backend_identity_delete_account (identity, account, &error))
    respond (message, "identitytoolkit#DeleteAccountResponse", account->uid);
  else
    backend_accounts_respond_gerror (message, error);
}

gboolean
backend_accounts_admin_serve (BackendServer *server, SoupServerMessage *message, const char *path, JsonObject *request)
{
  BackendIdentity *identity = backend_server_get_identity (server);
  const char *uid = web_json_get_string (request, "localId");
  const char *operation = g_str_has_prefix (path, PROJECTS) ? strstr (path, "/accounts:") : NULL;
  g_autoptr (BackendAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  if (operation == NULL || strcmp (soup_server_message_get_method (message), "POST") != 0)
    return FALSE;
  if (!is_owner (server, message))
    backend_accounts_respond_error (message, 403, "PERMISSION_DENIED");
  else if (uid == NULL)
    backend_accounts_respond_error (message, 400, "MISSING_LOCAL_ID");
  else if ((account = backend_identity_find_account (identity, uid, &error)) != NULL)
    serve (identity, message, operation + strlen ("/accounts:"), request, account);
  else if (error != NULL)
    backend_accounts_respond_gerror (message, error);
  else
    backend_accounts_respond_error (message, 400, "USER_NOT_FOUND");
  return TRUE;
}
