/* Who is who: Google's ID tokens, which say who signed in, and Firebase's
 * accounts and tokens, which everything else believes.  Both sides sign RS256 with
 * keys of their own, as the real ones do, and a refresh token is kept only as its
 * hash.
 */

#include "backend-identity.h"

#include "backend-error.h"

#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define GOOGLE_TOKEN_LIFETIME 3600
#define FIREBASE_ISSUER "https://securetoken.google.com/" BACKEND_PROJECT_ID
/* A client sends the same token for an hour; checking it costs 50 µs each time. */
#define MAX_KNOWN_TOKENS 4096

struct _BackendIdentity
{
  GObject parent_instance;

  BackendStore *store;
  guint token_lifetime;
  WebKey *google_key, *firebase_key;
  JsonObject *google_keys, *firebase_keys;
  GHashTable *known_tokens; /* token → claims, of those whose signature is right */
  GHashTable *disabled;     /* of uid */
};

G_DEFINE_FINAL_TYPE (BackendIdentity, backend_identity, G_TYPE_OBJECT)

static void
backend_identity_finalize (GObject *object)
{
  BackendIdentity *self = BACKEND_IDENTITY (object);

  g_clear_pointer (&self->google_key, web_key_free);
  g_clear_pointer (&self->firebase_key, web_key_free);
  g_clear_pointer (&self->google_keys, json_object_unref);
  g_clear_pointer (&self->firebase_keys, json_object_unref);
  g_clear_pointer (&self->known_tokens, g_hash_table_unref);
  g_clear_pointer (&self->disabled, g_hash_table_unref);
  G_OBJECT_CLASS (backend_identity_parent_class)->finalize (object);
}

static void
backend_identity_class_init (BackendIdentityClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_identity_finalize;
}

static void
backend_identity_init (BackendIdentity *self)
{
  self->known_tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_object_unref);
  self->disabled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* The key of that name, made at the first start. */
static WebKey *
load_key (BackendStore *store, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *pem = backend_store_get_secret (store, name, &local);
  g_autoptr (WebKey) key = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (pem != NULL)
    return web_key_new_from_pem (pem, error);
  key = web_key_generate (error);
  if (key == NULL)
    return NULL;
  pem = web_key_to_pem (key);
  return backend_store_set_secret (store, name, pem, error) ? g_steal_pointer (&key) : NULL;
}

/**
 * backend_identity_new:
 * @store: what keeps keys and accounts; must outlive it
 * @token_lifetime: of Firebase's ID tokens, in seconds
 * @error: location for an error
 *
 * Returns: (transfer full): the identity, or %NULL
 */
BackendIdentity *
backend_identity_new (BackendStore *store, guint token_lifetime, GError **error)
{
  g_autoptr (BackendIdentity) self = g_object_new (BACKEND_TYPE_IDENTITY, NULL);

  self->store = store;
  self->token_lifetime = token_lifetime;
  self->google_key = load_key (store, "google-key", error);
  if (self->google_key == NULL)
    return NULL;
  self->firebase_key = load_key (store, "firebase-key", error);
  if (self->firebase_key == NULL)
    return NULL;
  self->google_keys = web_key_to_jwks (self->google_key);
  self->firebase_keys = web_key_to_jwks (self->firebase_key);
  return g_steal_pointer (&self);
}

static gint64
get_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
refuse (GError **error, guint status, const char *message)
{
  g_set_error_literal (error, BACKEND_ERROR, (int)status, message);
  return FALSE;
}

/* 21 digits, the same for the same address on every machine, so that a database
 * that moves keeps its people.
 */
static char *
make_subject (const char *email)
{
  g_autofree char *lower = g_ascii_strdown (email, -1);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lower, -1);
  GString *subject = g_string_new ("1");

  for (guint i = 0; i < 20; i++)
    g_string_append_c (subject, (char)('0' + (g_ascii_xdigit_value (hash[2 * i]) * 16 + g_ascii_xdigit_value (hash[2 * i + 1])) % 10));
  return g_string_free_and_steal (subject);
}

static void
set_times (JsonObject *claims, guint lifetime)
{
  gint64 now = get_seconds ();

  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "exp", now + lifetime);
}

/**
 * backend_identity_mint_google_token:
 * @issuer: our address in Google's place
 * @person: who signs in
 * @nonce: (nullable): what the client wants to find in it
 *
 * Returns: (transfer full): Google's ID token
 */
char *
backend_identity_mint_google_token (BackendIdentity *self, const char *issuer, BackendPerson *person, const char *nonce, GError **error)
{
  g_autoptr (JsonObject) claims = json_object_new ();
  g_autofree char *subject = make_subject (person->email);

  json_object_set_string_member (claims, "iss", issuer);
  json_object_set_string_member (claims, "azp", BACKEND_CLIENT_ID);
  json_object_set_string_member (claims, "aud", BACKEND_CLIENT_ID);
  json_object_set_string_member (claims, "sub", subject);
  json_object_set_string_member (claims, "email", person->email);
  json_object_set_boolean_member (claims, "email_verified", TRUE);
  json_object_set_string_member (claims, "name", person->name);
  json_object_set_string_member (claims, "given_name", person->name);
  if (nonce != NULL)
    json_object_set_string_member (claims, "nonce", nonce);
  set_times (claims, GOOGLE_TOKEN_LIFETIME);
  return web_key_sign (self->google_key, claims, error);
}

static JsonObject *
refuse_idp (GError **error, const char *why)
{
  g_set_error (error, BACKEND_ERROR, 400, "INVALID_IDP_RESPONSE : %s", why);
  return NULL;
}

/**
 * backend_identity_check_google_token:
 * @issuer: our address in Google's place
 * @token: what a client says is Google's ID token
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): its claims, or %NULL
 */
JsonObject *
backend_identity_check_google_token (BackendIdentity *self, const char *issuer, const char *token, GError **error)
{
  g_autoptr (WebJwt) jwt = web_jwt_parse (token, NULL);
  JsonObject *claims = jwt != NULL ? web_jwt_get_claims (jwt) : NULL;
  const char *audience = web_json_get_string (claims, "aud");

  if (jwt == NULL)
    return refuse_idp (error, "Failed to parse the Google id_token.");
  if (!web_jwt_check_rs256 (jwt, self->google_keys, NULL))
    return refuse_idp (error, "The Google id_token's signature is not valid.");
  if (g_strcmp0 (audience, BACKEND_CLIENT_ID) != 0)
    {
      g_set_error (error, BACKEND_ERROR, 400,
                   "INVALID_IDP_RESPONSE : Invalid Idp Response: the Google id_token is not allowed to be used with this application. "
                   "Its audience (OAuth 2.0 client ID) is %s, which is not authorized to be used in the project with project_number: " BACKEND_PROJECT_NUMBER ".",
                   audience != NULL ? audience : "missing");
      return NULL;
    }
  if (g_strcmp0 (web_json_get_string (claims, "iss"), issuer) != 0 || web_json_get_string (claims, "sub") == NULL)
    return refuse_idp (error, "Invalid issuer in the Google id_token.");
  if (web_json_get_int (claims, "exp", 0) <= get_seconds ())
    return refuse_idp (error, "The Google id_token is expired.");
  return json_object_ref (claims);
}

/* Returns: (transfer none): a JWK set */
JsonObject *
backend_identity_get_google_keys (BackendIdentity *self)
{
  return self->google_keys;
}

/* Returns: (transfer none): a JWK set */
JsonObject *
backend_identity_get_firebase_keys (BackendIdentity *self)
{
  return self->firebase_keys;
}

guint
backend_identity_get_token_lifetime (BackendIdentity *self)
{
  return self->token_lifetime;
}

/* The address is Google's to change; name and picture are the person's own once
 * there is an account.
 */
static void
take_profile (BackendAccount *account, JsonObject *claims, gboolean is_new)
{
  g_set_str (&account->email, web_json_get_string (claims, "email"));
  if (is_new)
    {
      g_set_str (&account->name, web_json_get_string (claims, "name"));
      g_set_str (&account->photo, web_json_get_string (claims, "picture"));
    }
  account->signed_in_at = g_get_real_time () / 1000;
}

/**
 * backend_identity_sign_in:
 * @google_claims: of a token that was checked
 * @may_create: whether somebody new gets an account
 * @is_new: (out): whether it was made now
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the account, or %NULL
 */
BackendAccount *
backend_identity_sign_in (BackendIdentity *self, JsonObject *google_claims, gboolean may_create, gboolean *is_new, GError **error)
{
  const char *subject = web_json_get_string (google_claims, "sub");
  g_autoptr (GError) local = NULL;
  g_autoptr (BackendAccount) account = backend_store_find_subject (self->store, subject, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (account != NULL && backend_identity_is_disabled (self, account->uid))
    {
      refuse (error, 400, "USER_DISABLED");
      return NULL;
    }
  *is_new = account == NULL;
  if (*is_new && !may_create)
    {
      refuse (error, 400, "USER_NOT_FOUND");
      return NULL;
    }
  if (*is_new)
    account = backend_account_new (subject);
  take_profile (account, google_claims, *is_new);
  if (!backend_store_save_account (self->store, account, error))
    return NULL;
  return g_steal_pointer (&account);
}

/**
 * backend_identity_mint_token:
 *
 * Returns: (transfer full): a Firebase ID token for @account
 */
char *
backend_identity_mint_token (BackendIdentity *self, BackendAccount *account, GError **error)
{
  g_autoptr (JsonObject) claims = backend_account_to_claims (account);

  json_object_set_string_member (claims, "iss", FIREBASE_ISSUER);
  json_object_set_string_member (claims, "aud", BACKEND_PROJECT_ID);
  set_times (claims, self->token_lifetime);
  return web_key_sign (self->firebase_key, claims, error);
}

static char *
hash_token (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

/**
 * backend_identity_mint_refresh_token:
 *
 * Returns: (transfer full): a refresh token, good until the account is deleted
 */
char *
backend_identity_mint_refresh_token (BackendIdentity *self, BackendAccount *account, GError **error)
{
  g_autofree char *random = web_random_token (96);
  g_autofree char *token = g_strconcat ("AMf-", random, NULL);
  g_autofree char *hash = hash_token (token);

  return backend_store_add_refresh_token (self->store, hash, account->uid, error) ? g_steal_pointer (&token) : NULL;
}

BackendAccount *
backend_identity_find_account (BackendIdentity *self, const char *uid, GError **error)
{
  return backend_store_find_account (self->store, uid, error);
}

/**
 * backend_identity_find_refresh_token:
 *
 * Returns: (transfer full) (nullable): whose it is; %NULL without an error if
 *   it is nobody's
 */
BackendAccount *
backend_identity_find_refresh_token (BackendIdentity *self, const char *token, GError **error)
{
  g_autofree char *hash = hash_token (token);
  g_autofree char *uid = backend_store_find_refresh_token (self->store, hash, error);

  return uid != NULL ? backend_store_find_account (self->store, uid, error) : NULL;
}

gboolean
backend_identity_save_account (BackendIdentity *self, BackendAccount *account, GError **error)
{
  return backend_store_save_account (self->store, account, error);
}

gboolean
backend_identity_delete_account (BackendIdentity *self, BackendAccount *account, GError **error)
{
  return backend_store_delete_account (self->store, account->uid, error);
}

/**
 * backend_identity_set_disabled:
 *
 * Shuts an account, or opens it again; it is forgotten when the process ends.
 */
void
backend_identity_set_disabled (BackendIdentity *self, const char *uid, gboolean is_disabled)
{
  if (is_disabled)
    g_hash_table_add (self->disabled, g_strdup (uid));
  else
    g_hash_table_remove (self->disabled, uid);
}

gboolean
backend_identity_is_disabled (BackendIdentity *self, const char *uid)
{
  return g_hash_table_contains (self->disabled, uid);
}

static JsonObject *
verify (BackendIdentity *self, const char *token, GError **error)
{
  g_autoptr (WebJwt) jwt = web_jwt_parse (token, NULL);
  JsonObject *claims;

  if (jwt != NULL && web_json_get_string (web_jwt_get_header (jwt), "kid") == NULL)
    {
      refuse (error, 401, "Missing claim 'kid' in auth header.");
      return NULL;
    }
  claims = jwt != NULL ? web_jwt_get_claims (jwt) : NULL;
  if (jwt == NULL || !web_jwt_check_rs256 (jwt, self->firebase_keys, NULL) ||
      g_strcmp0 (web_json_get_string (claims, "iss"), FIREBASE_ISSUER) != 0 ||
      g_strcmp0 (web_json_get_string (claims, "aud"), BACKEND_PROJECT_ID) != 0 || web_json_get_string (claims, "sub") == NULL)
    {
      refuse (error, 401, "Could not parse auth token.");
      return NULL;
    }
  return json_object_ref (claims);
}

gboolean
backend_identity_check_token (BackendIdentity *self, const char *token, JsonObject **claims, GError **error)
{
  JsonObject *known = g_hash_table_lookup (self->known_tokens, token);

  if (known == NULL)
    {
      known = verify (self, token, error);
      if (known == NULL)
        return FALSE;
      if (g_hash_table_size (self->known_tokens) >= MAX_KNOWN_TOKENS)
        g_hash_table_remove_all (self->known_tokens);
      g_hash_table_insert (self->known_tokens, g_strdup (token), known);
    }
  if (web_json_get_int (known, "exp", 0) <= get_seconds ())
    return refuse (error, 401, "Auth token is expired");
  if (claims != NULL)
    *claims = json_object_ref (known);
  return TRUE;
}
