/* Firebase Authentication over REST: accounts (Identity Toolkit), with the real
 * service's answers and errors.
 */

#include "backend-accounts.h"

#include "backend-accounts-admin.h"
#include "backend-error.h"
#include "backend-secure-token.h"

#include "web-json.h"

#include <string.h>

#define TOOLKIT "/identitytoolkit.googleapis.com"
#define TOOLKIT_ACCOUNTS TOOLKIT "/v1/accounts:"
#define MAX_NAME_LENGTH 256
#define MAX_PHOTO_LENGTH 2048
#define LINKED "FEDERATED_USER_ID_ALREADY_LINKED"
/* How recent a sign-in must be to end an account. */
#define RECENT_SECONDS (5 * 60)

static const char *
get_status_name (guint status)
{
  switch (status)
    {
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 429:
      return "RESOURCE_EXHAUSTED";
    case 503:
      return "UNAVAILABLE";
    default:
      return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    }
}

void
backend_accounts_respond_error (SoupServerMessage *message, guint status, const char *text)
{
  g_autoptr (JsonObject) answer = json_object_new ();
  JsonObject *error = json_object_new (), *detail = json_object_new ();
  JsonArray *errors = json_array_new ();

  json_object_set_string_member (detail, "message", text);
  json_object_set_string_member (detail, "domain", "global");
  json_object_set_string_member (detail, "reason", status == 403 ? "forbidden" : "invalid");
  json_array_add_object_element (errors, detail);
  json_object_set_int_member (error, "code", status);
  json_object_set_string_member (error, "message", text);
  json_object_set_array_member (error, "errors", errors);
  json_object_set_string_member (error, "status", get_status_name (status));
  json_object_set_object_member (answer, "error", error);
  backend_server_respond_json (message, status, answer);
}

void
backend_accounts_respond_gerror (SoupServerMessage *message, const GError *error)
{
  if (error->domain == BACKEND_ERROR && error->code != 500)
    {
      backend_accounts_respond_error (message, (guint)error->code, error->message);
      return;
    }
  g_message ("an account could not be served: %s", error->message);
  backend_accounts_respond_error (message, 500, "INTERNAL_ERROR");
}

/* The account that an ID token in the request names. */
static BackendAccount *
find_caller (BackendServer *server, JsonObject *request, JsonObject **claims, GError **error)
{
  BackendIdentity *identity = backend_server_get_identity (server);
  const char *token = web_json_get_string (request, "idToken");
  g_autoptr (GError) local = NULL;
  BackendAccount *account = NULL;

  if (token == NULL)
    {
      g_set_error_literal (error, BACKEND_ERROR, 400, "MISSING_ID_TOKEN");
      return NULL;
    }
  if (!backend_identity_check_token (identity, token, claims, &local))
    {
      gboolean is_expired = strstr (local->message, "expired") != NULL;

      g_set_error_literal (error, BACKEND_ERROR, 400, is_expired ? "TOKEN_EXPIRED" : "INVALID_ID_TOKEN");
      return NULL;
    }
  account = backend_identity_find_account (identity, web_json_get_string (*claims, "sub"), &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (account == NULL)
    g_set_error_literal (error, BACKEND_ERROR, 400, "USER_NOT_FOUND");
  else if (backend_identity_is_disabled (identity, account->uid))
    {
      g_set_error_literal (error, BACKEND_ERROR, 400, "USER_DISABLED");
      g_clear_pointer (&account, backend_account_free);
    }
  return account;
}

static void
set_string (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

static gboolean
add_tokens (BackendServer *server, BackendAccount *account, JsonObject *answer, GError **error)
{
  BackendIdentity *identity = backend_server_get_identity (server);
  g_autofree char *id_token = backend_identity_mint_token (identity, account, error);
  g_autofree char *refresh_token = id_token != NULL ? backend_identity_mint_refresh_token (identity, account, error) : NULL;
  g_autofree char *lifetime = g_strdup_printf ("%u", backend_identity_get_token_lifetime (identity));

  if (refresh_token == NULL)
    return FALSE;
  json_object_set_string_member (answer, "idToken", id_token);
  json_object_set_string_member (answer, "refreshToken", refresh_token);
  json_object_set_string_member (answer, "expiresIn", lifetime);
  return TRUE;
}

static JsonObject *
describe_sign_in (BackendAccount *account, JsonObject *google, const char *google_token, gboolean is_new)
{
  JsonObject *answer = json_object_new ();
  g_autofree char *federated = g_strconcat ("https://accounts.google.com/", account->subject, NULL);
  g_autofree char *raw = web_json_object_to_text (google);

  json_object_set_string_member (answer, "kind", "identitytoolkit#VerifyAssertionResponse");
  json_object_set_string_member (answer, "providerId", "google.com");
  json_object_set_string_member (answer, "federatedId", federated);
  json_object_set_string_member (answer, "localId", account->uid);
  if (is_new)
    json_object_set_boolean_member (answer, "isNewUser", TRUE);
  set_string (answer, "email", account->email);
  json_object_set_boolean_member (answer, "emailVerified", TRUE);
  set_string (answer, "displayName", account->name);
  set_string (answer, "fullName", web_json_get_string (google, "name"));
  set_string (answer, "firstName", web_json_get_string (google, "given_name"));
  set_string (answer, "photoUrl", account->photo);
  json_object_set_string_member (answer, "rawUserInfo", raw);
  json_object_set_string_member (answer, "oauthIdToken", google_token);
  return answer;
}

/* Google's ID token out of the form inside the request; NULL with an error. */
static char *
read_assertion (JsonObject *request, GError **error)
{
  const char *uri = web_json_get_string (request, "requestUri");
  const char *body = web_json_get_string (request, "postBody");
  g_autoptr (GHashTable) form = soup_form_decode (body != NULL ? body : "");
  const char *token = g_hash_table_lookup (form, "id_token"), *code = NULL;

  if (uri == NULL)
    code = "MISSING_REQUEST_URI";
  else if (!g_uri_is_valid (uri, G_URI_FLAGS_NONE, NULL))
    code = "INVALID_REQUEST_URI";
  else if (g_strcmp0 (g_hash_table_lookup (form, "providerId"), "google.com") != 0)
    code = "INVALID_CREDENTIAL_OR_PROVIDER_ID : Invalid IdP response/credential: only google.com signs in here.";
  else if (token == NULL)
    code = "INVALID_CREDENTIAL_OR_PROVIDER_ID : Invalid IdP response/credential: id_token is missing.";
  if (code == NULL)
    return g_strdup (token);
  g_set_error_literal (error, BACKEND_ERROR, 400, code);
  return NULL;
}

/* With an ID token in it the request links a Google account to the one that the
 * token is of.  Every account here is of a Google account already, so that is its
 * own, or somebody else's.
 */
static gboolean
may_link (BackendServer *server, JsonObject *request, JsonObject *google, GError **error)
{
  g_autoptr (JsonObject) claims = NULL;
  g_autoptr (BackendAccount) account = NULL;

  if (web_json_get_string (request, "idToken") == NULL)
    return TRUE;
  account = find_caller (server, request, &claims, error);
  if (account == NULL)
    return FALSE;
  if (g_strcmp0 (account->subject, web_json_get_string (google, "sub")) == 0)
    return TRUE;
  g_set_error_literal (error, BACKEND_ERROR, 400, LINKED);
  return FALSE;
}

/* A client that asks for the credential is told of a conflict in an answer. */
static gboolean
wants_message (JsonObject *request, const GError *error)
{
  return web_json_get_boolean (request, "returnIdpCredential", FALSE) && strcmp (error->message, LINKED) == 0;
}

static JsonObject *
make_conflict (const GError *error)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "kind", "identitytoolkit#VerifyAssertionResponse");
  json_object_set_string_member (answer, "providerId", "google.com");
  json_object_set_string_member (answer, "errorMessage", error->message);
  return answer;
}

static JsonObject *
sign_in (BackendServer *server, SoupServerMessage *message, JsonObject *request, GError **error)
{
  BackendIdentity *identity = backend_server_get_identity (server);
  g_autofree char *base = backend_server_get_base_uri (server, message);
  g_autoptr (GError) conflict = NULL;
  g_autofree char *issuer = g_strconcat (base, "/google", NULL);
  g_autofree char *token = read_assertion (request, error);
  g_autoptr (JsonObject) google = token != NULL ? backend_identity_check_google_token (identity, issuer, token, error) : NULL;
  g_autoptr (BackendAccount) account = NULL;
  g_autoptr (JsonObject) answer = NULL;
  gboolean is_new;

  if (google == NULL)
    return NULL;
  if (!may_link (server, request, google, &conflict))
    {
      if (wants_message (request, conflict))
        return make_conflict (conflict);
      g_propagate_error (error, g_steal_pointer (&conflict));
      return NULL;
    }
  account = backend_identity_sign_in (identity, google, web_json_get_boolean (request, "autoCreate", TRUE), &is_new, error);
  if (account == NULL)
    return NULL;
  answer = describe_sign_in (account, google, token, is_new);
  return add_tokens (server, account, answer, error) ? g_steal_pointer (&answer) : NULL;
}

static JsonObject *
look_up (BackendServer *server, SoupServerMessage *message, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) claims = NULL;
  g_autoptr (BackendAccount) account = find_caller (server, request, &claims, error);
  JsonObject *answer;
  JsonArray *users;

  if (account == NULL)
    return NULL;
  users = json_array_new ();
  json_array_add_object_element (users, backend_account_to_user (account));
  answer = json_object_new ();
  json_object_set_string_member (answer, "kind", "identitytoolkit#GetAccountInfoResponse");
  json_object_set_array_member (answer, "users", users);
  return answer;
}

static gboolean
names_attribute (JsonObject *request, const char *name)
{
  JsonArray *names = web_json_get_array (request, "deleteAttribute");

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    if (g_strcmp0 (web_json_array_get_string (names, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* A field of the profile: set, deleted, or left as it is; FALSE if too long. */
static gboolean
update_field (JsonObject *request, const char *member, const char *attribute, glong limit, char **field)
{
  const char *value = web_json_get_string (request, member);

  if (value != NULL && g_utf8_strlen (value, -1) > limit)
    return FALSE;
  if (value != NULL || names_attribute (request, attribute))
    g_set_str (field, value);
  return TRUE;
}

static JsonObject *
update (BackendServer *server, SoupServerMessage *message, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) claims = NULL;
  g_autoptr (BackendAccount) account = find_caller (server, request, &claims, error);
  g_autoptr (JsonObject) answer = NULL;

  if (account == NULL)
    return NULL;
  if (!update_field (request, "displayName", "DISPLAY_NAME", MAX_NAME_LENGTH, &account->name) ||
      !update_field (request, "photoUrl", "PHOTO_URL", MAX_PHOTO_LENGTH, &account->photo))
    {
      g_set_error_literal (error, BACKEND_ERROR, 400, "INVALID_PROFILE_ATTRIBUTE");
      return NULL;
    }
  if (!backend_identity_save_account (backend_server_get_identity (server), account, error))
    return NULL;
  answer = backend_account_to_user (account);
  json_object_set_string_member (answer, "kind", "identitytoolkit#SetAccountInfoResponse");
  if (web_json_get_boolean (request, "returnSecureToken", FALSE) && !add_tokens (server, account, answer, error))
    return NULL;
  return g_steal_pointer (&answer);
}

static JsonObject *
delete_account (BackendServer *server, SoupServerMessage *message, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) claims = NULL;
  g_autoptr (BackendAccount) account = find_caller (server, request, &claims, error);
  JsonObject *answer;

  if (account == NULL)
    return NULL;
  if (web_json_get_int (claims, "auth_time", 0) < g_get_real_time () / G_USEC_PER_SEC - RECENT_SECONDS)
    {
      g_set_error_literal (error, BACKEND_ERROR, 400, "CREDENTIAL_TOO_OLD_LOGIN_AGAIN");
      return NULL;
    }
  if (!backend_identity_delete_account (backend_server_get_identity (server), account, error))
    return NULL;
  answer = json_object_new ();
  json_object_set_string_member (answer, "kind", "identitytoolkit#DeleteAccountResponse");
  return answer;
}

typedef JsonObject *(*Operation) (BackendServer *server, SoupServerMessage *message, JsonObject *request, GError **error);

static const struct
{
  const char *name;
  Operation run;
} OPERATIONS[] = {
  { "signInWithIdp", sign_in },
  { "lookup", look_up },
  { "update", update },
  { "delete", delete_account },
};

static Operation
find_operation (const char *path)
{
  for (guint i = 0; g_str_has_prefix (path, TOOLKIT_ACCOUNTS) && i < G_N_ELEMENTS (OPERATIONS); i++)
    if (strcmp (path + strlen (TOOLKIT_ACCOUNTS), OPERATIONS[i].name) == 0)
      return OPERATIONS[i].run;
  return NULL;
}

gboolean
backend_accounts_check_key (SoupServerMessage *message, GHashTable *query)
{
  const char *key = query != NULL ? g_hash_table_lookup (query, "key") : NULL;

  if (key == NULL)
    backend_accounts_respond_error (message, 403, "The request is missing a valid API key.");
  else if (strcmp (key, BACKEND_WEB_API_KEY) != 0)
    backend_accounts_respond_error (message, 400, "API key not valid. Please pass a valid API key.");
  else
    return TRUE;
  return FALSE;
}

static void
on_toolkit (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer server)
{
  Operation run = find_operation (path);
  g_autofree char *body = backend_server_get_body_text (message);
  g_autoptr (JsonNode) json = body != NULL ? web_json_parse (body, -1, NULL) : NULL;
  JsonObject *request = json != NULL ? web_json_node_get_object (json) : NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (backend_accounts_admin_serve (server, message, path, request))
    return;
  if (run == NULL || strcmp (soup_server_message_get_method (message), "POST") != 0)
    {
      backend_accounts_respond_error (message, 404, "Not Found");
      return;
    }
  if (!backend_accounts_check_key (message, query))
    return;
  if (request == NULL)
    {
      backend_accounts_respond_error (message, 400, "Invalid JSON payload received.");
      return;
    }
  answer = run (server, message, request, &error);
  if (answer != NULL)
    backend_server_respond_json (message, 200, answer);
  else
    backend_accounts_respond_gerror (message, error);
}

void
backend_accounts_attach (BackendServer *server)
{
  SoupServer *soup = backend_server_get_soup_server (server);

  soup_server_add_handler (soup, TOOLKIT, on_toolkit, server, NULL);
  backend_secure_token_attach (server);
}
