/* Google's side of signing in, for made-up people: the consent page, and the
 * four addresses behind it, with Google's own errors.  Codes and Google's tokens
 * live as long as the process: nobody keeps them longer than a minute.
 */

#include "backend-google.h"

#include "backend-consent.h"

#include "web-http.h"
#include "web-jwt.h"

#include <string.h>

#define PREFIX "/google"
#define CODE_LIFETIME (10 * 60 * G_USEC_PER_SEC)
/* More grants than this at a time, and the oldest are forgotten. */
#define MAX_GRANTS 1000

/* What a person agreed to: known by its code, then by its tokens. */
typedef struct
{
  BackendConsent *consent;
  BackendPerson *person; /* of the server's */
  gint64 expires_at;     /* of the code, monotonic */
  gboolean is_used;
  char *code, *access_token, *refresh_token;
} Grant;

typedef struct
{
  BackendServer *server;
  GQueue grants; /* of Grant, the oldest first */
} Google;

static void
grant_free (Grant *grant)
{
  backend_consent_free (grant->consent);
  g_free (grant->code);
  g_free (grant->access_token);
  g_free (grant->refresh_token);
  g_free (grant);
}

static void
google_free (Google *self)
{
  g_queue_clear_full (&self->grants, (GDestroyNotify)grant_free);
  g_free (self);
}

static void
respond_error (SoupServerMessage *message, guint status, const char *code, const char *description)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "error", code);
  json_object_set_string_member (object, "error_description", description);
  backend_server_respond_json (message, status, object);
}

static void
redirect (SoupServerMessage *message, const char *uri)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", uri);
  backend_server_respond_text (message, SOUP_STATUS_FOUND, "text/plain; charset=utf-8", "");
}

static char *
get_issuer (Google *self, SoupServerMessage *message)
{
  g_autofree char *base = backend_server_get_base_uri (self->server, message);

  return g_strconcat (base, PREFIX, NULL);
}

static char *
make_secret (const char *prefix)
{
  g_autofree char *random = web_random_token (32);

  return g_strconcat (prefix, random, NULL);
}

/* Back to the client, with a code that stands for the person. */
static void
approve (Google *self, SoupServerMessage *message, BackendConsent *consent, BackendPerson *person)
{
  g_autofree char *issuer = get_issuer (self, message), *uri = NULL;
  Grant *grant = g_new0 (Grant, 1);

  grant->consent = consent;
  grant->person = person;
  grant->code = make_secret ("4/0A");
  grant->expires_at = g_get_monotonic_time () + CODE_LIFETIME;
  g_queue_push_tail (&self->grants, grant);
  if (g_queue_get_length (&self->grants) > MAX_GRANTS)
    grant_free (g_queue_pop_head (&self->grants));
  uri = backend_consent_to_approval (consent, grant->code, issuer);
  redirect (message, uri);
}

/* What Google tells the person only: the client named itself or its address
 * wrongly, so there is nowhere to send an answer to.
 */
static BackendConsent *
read_consent (SoupServerMessage *message, GHashTable *form)
{
  g_autoptr (GError) error = NULL;
  BackendConsent *consent = backend_consent_new (form, &error);
  g_autofree char *page = NULL;

  if (consent != NULL)
    return consent;
  page = backend_consent_error_to_html (error->message);
  backend_server_respond_text (message, SOUP_STATUS_BAD_REQUEST, "text/html; charset=utf-8", page);
  return NULL;
}

static void
serve_page (Google *self, SoupServerMessage *message, GHashTable *form)
{
  g_autoptr (BackendConsent) consent = read_consent (message, form);
  const char *hint = g_hash_table_lookup (form, "login_hint");
  GPtrArray *people = backend_server_get_people (self->server);
  BackendPerson *person = hint != NULL ? backend_people_welcome (people, hint) : NULL;
  g_autofree char *refusal = NULL, *page = NULL;

  if (consent == NULL)
    return;
  refusal = backend_consent_to_refusal (consent);
  if (refusal != NULL)
    {
      redirect (message, refusal);
      return;
    }
  if (person != NULL)
    {
      approve (self, message, g_steal_pointer (&consent), person);
      return;
    }
  if (g_strcmp0 (g_hash_table_lookup (form, "prompt"), "none") == 0)
    {
      refusal = backend_consent_to_denial (consent, hint != NULL ? "login_required" : "interaction_required");
      redirect (message, refusal);
      return;
    }
  page = backend_consent_to_html (consent, people, PREFIX "/consent");
  backend_server_respond_text (message, SOUP_STATUS_OK, "text/html; charset=utf-8", page);
}

static void
serve_consent (Google *self, SoupServerMessage *message, GHashTable *form)
{
  g_autoptr (BackendConsent) consent = read_consent (message, form);
  const char *email = g_hash_table_lookup (form, "email");
  BackendPerson *person = email != NULL ? backend_people_find (backend_server_get_people (self->server), email) : NULL;
  g_autofree char *denial = NULL;

  if (consent == NULL)
    return;
  if (person != NULL)
    {
      approve (self, message, g_steal_pointer (&consent), person);
      return;
    }
  denial = backend_consent_to_denial (consent, "access_denied");
  redirect (message, denial);
}

typedef gboolean (*GrantTest) (const Grant *grant, const char *text);

static gboolean
has_code (const Grant *grant, const char *code)
{
  return g_strcmp0 (grant->code, code) == 0;
}

static gboolean
has_refresh_token (const Grant *grant, const char *token)
{
  return g_strcmp0 (grant->refresh_token, token) == 0;
}

static gboolean
has_token (const Grant *grant, const char *token)
{
  return g_strcmp0 (grant->access_token, token) == 0 || has_refresh_token (grant, token);
}

static Grant *
find_grant (Google *self, GrantTest test, const char *text)
{
  for (GList *link = self->grants.head; link != NULL && text != NULL; link = link->next)
    if (test (link->data, text))
      return link->data;
  return NULL;
}

static void
forget (Google *self, Grant *grant)
{
  g_queue_remove (&self->grants, grant);
  grant_free (grant);
}

static void
respond_tokens (Google *self, SoupServerMessage *message, Grant *grant, gboolean is_first)
{
  BackendIdentity *identity = backend_server_get_identity (self->server);
  g_autofree char *issuer = get_issuer (self, message);
  g_autofree char *id_token = backend_identity_mint_google_token (identity, issuer, grant->person, is_first ? backend_consent_get_nonce (grant->consent) : NULL, NULL);
  g_autoptr (JsonObject) object = json_object_new ();

  if (id_token == NULL)
    {
      respond_error (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "server_error", "The token could not be signed.");
      return;
    }
  json_object_set_string_member (object, "access_token", grant->access_token);
  json_object_set_int_member (object, "expires_in", 3599);
  if (is_first)
    json_object_set_string_member (object, "refresh_token", grant->refresh_token);
  json_object_set_string_member (object, "scope", "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile");
  json_object_set_string_member (object, "token_type", "Bearer");
  json_object_set_string_member (object, "id_token", id_token);
  backend_server_respond_json (message, SOUP_STATUS_OK, object);
}

/* Of those that every redemption needs. */
static const char *
find_missing (GHashTable *form)
{
  static const char *const NEEDED[] = { "code", "redirect_uri" };

  for (guint i = 0; i < G_N_ELEMENTS (NEEDED); i++)
    {
      const char *value = g_hash_table_lookup (form, NEEDED[i]);

      if (value == NULL || *value == '\0')
        return NEEDED[i];
    }
  return NULL;
}

static void
respond_missing (SoupServerMessage *message, const char *name)
{
  g_autofree char *description = g_strconcat ("Missing required parameter: ", name, NULL);

  respond_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", description);
}

/* A code that comes a second time was stolen or repeated: whatever its first use
 * gave away ends with it (RFC 6749 §4.1.2).
 */
static void
redeem_code (Google *self, SoupServerMessage *message, GHashTable *form)
{
  Grant *grant = find_grant (self, has_code, g_hash_table_lookup (form, "code"));
  const char *missing = find_missing (form), *error;

  if (missing != NULL)
    {
      respond_missing (message, missing);
      return;
    }
  if (grant == NULL || grant->is_used || grant->expires_at < g_get_monotonic_time ())
    {
      if (grant != NULL)
        forget (self, grant);
      respond_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_grant", grant != NULL ? "Bad Request" : "Malformed auth code.");
      return;
    }
  if (!backend_consent_has_redirect (grant->consent, g_hash_table_lookup (form, "redirect_uri")))
    {
      respond_error (message, SOUP_STATUS_BAD_REQUEST, "redirect_uri_mismatch", "Bad Request");
      return;
    }
  error = backend_consent_check_verifier (grant->consent, g_hash_table_lookup (form, "code_verifier"));
  if (error != NULL)
    {
      respond_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_grant", error);
      return;
    }
  grant->is_used = TRUE;
  grant->access_token = make_secret ("ya29.");
  grant->refresh_token = make_secret ("1//0");
  respond_tokens (self, message, grant, TRUE);
}

static void
refresh (Google *self, SoupServerMessage *message, GHashTable *form)
{
  Grant *grant = find_grant (self, has_refresh_token, g_hash_table_lookup (form, "refresh_token"));

  if (grant == NULL)
    {
      respond_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_grant", "Token has been expired or revoked.");
      return;
    }
  g_free (grant->access_token);
  grant->access_token = make_secret ("ya29.");
  respond_tokens (self, message, grant, FALSE);
}

static void
serve_token (Google *self, SoupServerMessage *message, GHashTable *form)
{
  const char *grant = g_hash_table_lookup (form, "grant_type");
  const char *secret = g_hash_table_lookup (form, "client_secret");

  if (g_strcmp0 (g_hash_table_lookup (form, "client_id"), BACKEND_CLIENT_ID) != 0)
    respond_error (message, SOUP_STATUS_UNAUTHORIZED, "invalid_client", "The OAuth client was not found.");
  else if (secret == NULL)
    respond_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", "client_secret is missing.");
  else if (strcmp (secret, BACKEND_CLIENT_SECRET) != 0)
    respond_error (message, SOUP_STATUS_UNAUTHORIZED, "invalid_client", "The provided client secret is invalid.");
  else if (g_strcmp0 (grant, "authorization_code") == 0)
    redeem_code (self, message, form);
  else if (g_strcmp0 (grant, "refresh_token") == 0)
    refresh (self, message, form);
  else
    respond_error (message, SOUP_STATUS_BAD_REQUEST, "unsupported_grant_type", grant != NULL ? "Invalid grant_type." : "grant_type is missing.");
}

static void
serve_revocation (Google *self, SoupServerMessage *message, GHashTable *form)
{
  Grant *grant = find_grant (self, has_token, g_hash_table_lookup (form, "token"));
  g_autoptr (JsonObject) nothing = json_object_new ();

  if (grant == NULL)
    {
      respond_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_token", "Token expired or revoked");
      return;
    }
  forget (self, grant);
  backend_server_respond_json (message, SOUP_STATUS_OK, nothing);
}

static void
serve_keys (Google *self, SoupServerMessage *message, GHashTable *form)
{
  backend_server_respond_json (message, SOUP_STATUS_OK, backend_identity_get_google_keys (backend_server_get_identity (self->server)));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "public, max-age=300");
}

typedef struct
{
  const char *method;
  const char *path;
  void (*serve) (Google *self, SoupServerMessage *message, GHashTable *form);
} Route;

static const Route ROUTES[] = {
  { "GET", PREFIX "/auth", serve_page },
  { "POST", PREFIX "/consent", serve_consent },
  { "POST", PREFIX "/token", serve_token },
  { "POST", PREFIX "/revoke", serve_revocation },
  { "GET", PREFIX "/keys", serve_keys },
};

static GHashTable *
read_form (SoupServerMessage *message, gboolean is_post)
{
  g_autofree char *body = is_post ? backend_server_get_body_text (message) : NULL;
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  return soup_form_decode (is_post ? (body != NULL ? body : "") : (query != NULL ? query : ""));
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);

  for (guint i = 0; i < G_N_ELEMENTS (ROUTES); i++)
    if (strcmp (path, ROUTES[i].path) == 0 && strcmp (method, ROUTES[i].method) == 0)
      {
        g_autoptr (GHashTable) form = read_form (message, strcmp (method, "POST") == 0);

        ROUTES[i].serve (user_data, message, form);
        return;
      }
  respond_error (message, SOUP_STATUS_NOT_FOUND, "not_found", "There is nothing here.");
}

/* As RFC 6749 names what it has names for. */
static const char *
get_error_code (guint status)
{
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    return "temporarily_unavailable";
  if (status >= 500)
    return "server_error";
  return status == SOUP_STATUS_UNAUTHORIZED ? "invalid_client" : "invalid_request";
}

static gboolean
refuse_by_redirect (SoupServerMessage *message, const char *code)
{
  g_autoptr (GHashTable) form = read_form (message, FALSE);
  g_autoptr (BackendConsent) consent = backend_consent_new (form, NULL);
  g_autofree char *denial = consent != NULL ? backend_consent_to_denial (consent, code) : NULL;

  if (denial != NULL)
    redirect (message, denial);
  return denial != NULL;
}

void
backend_google_refuse (SoupServerMessage *message, guint status, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : get_error_code (status), ": ", 2);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  /* What is wrong with the service itself, nobody is redirected for. */
  if (text != NULL && strcmp (path, PREFIX "/auth") == 0 && refuse_by_redirect (message, words[0]))
    return;
  respond_error (message, status, words[0], words[1] != NULL ? words[1] : soup_status_get_phrase (status));
}

void
backend_google_attach (BackendServer *server)
{
  Google *self = g_new0 (Google, 1);

  self->server = server;
  g_queue_init (&self->grants);
  soup_server_add_handler (backend_server_get_soup_server (server), PREFIX, on_request, self, (GDestroyNotify)google_free);
}
