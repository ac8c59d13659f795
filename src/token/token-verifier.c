/* Checks a Firebase ID token as Firebase's documentation asks ("Verify ID tokens
 * using a third-party JWT library"): signature, project, times, a person.
 */

#include "token-verifier.h"

#include "token-checked.h"
#include "token-error.h"
#include "token-intake.h"
#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define ISSUER "https://securetoken.google.com/"
/* How far Google's clock may be ahead of ours.  Nothing is added to the end of a
 * token: who holds one asks for the next minutes before.
 */
#define SKEW_SECONDS 60
#define MAX_UID_BYTES 128
/* Of 200 bytes each. */
#define MAX_CHECKED 20000

struct _TokenVerifier
{
  GObject parent_instance;

  TokenKeys *keys;
  TokenChecked *checked;
  char *project;
  gboolean is_emulator;
};

G_DEFINE_FINAL_TYPE (TokenVerifier, token_verifier, G_TYPE_OBJECT)

static void
token_verifier_finalize (GObject *object)
{
  TokenVerifier *self = TOKEN_VERIFIER (object);

  g_clear_object (&self->keys);
  token_checked_free (self->checked);
  g_free (self->project);
  G_OBJECT_CLASS (token_verifier_parent_class)->finalize (object);
}

static void
token_verifier_class_init (TokenVerifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_verifier_finalize;
}

static void
token_verifier_init (TokenVerifier *self)
{
  self->checked = token_checked_new (MAX_CHECKED);
}

/**
 * token_verifier_new:
 * @keys: Firebase's public keys
 * @project: the project whose tokens count
 * @is_emulator: whether tokens with no signature are believed
 */
TokenVerifier *
token_verifier_new (TokenKeys *keys, const char *project, gboolean is_emulator)
{
  TokenVerifier *self = g_object_new (TOKEN_TYPE_VERIFIER, NULL);

  self->keys = g_object_ref (keys);
  self->project = g_strdup (project);
  self->is_emulator = is_emulator;
  return self;
}

/* One text for all: a forger learns nothing from it. */
static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED, "The ID token is not valid, or has expired.");
  return FALSE;
}

static gboolean
is_ours (TokenVerifier *self, JsonObject *claims)
{
  g_autofree char *issuer = g_strconcat (ISSUER, self->project, NULL);
  const char *uid = web_json_get_string (claims, "sub");

  return g_strcmp0 (web_json_get_string (claims, "aud"), self->project) == 0 &&
         g_strcmp0 (web_json_get_string (claims, "iss"), issuer) == 0 &&
         uid != NULL && *uid != '\0' && strlen (uid) <= MAX_UID_BYTES;
}

/* An emulator's tokens that were issued at 0 do not expire. */
static gboolean
is_in_time (TokenVerifier *self, JsonObject *claims)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 issued = web_json_get_int (claims, "iat", G_MAXINT64);

  if (self->is_emulator && issued == 0)
    return TRUE;
  return web_json_get_int (claims, "exp", 0) > now && issued > 0 && issued <= now + SKEW_SECONDS &&
         web_json_get_int (claims, "auth_time", self->is_emulator ? now : G_MAXINT64) <= now + SKEW_SECONDS;
}

static char *
read_uid (TokenVerifier *self, WebJwt *token, GError **error)
{
  JsonObject *claims = web_jwt_get_claims (token);

  if (is_ours (self, claims) && is_in_time (self, claims))
    return g_strdup (web_json_get_string (claims, "sub"));
  refuse (error);
  return NULL;
}

static gboolean
is_unsigned (WebJwt *token)
{
  return g_strcmp0 (web_json_get_string (web_jwt_get_header (token), "alg"), "none") == 0;
}

/* With @error set, or with the uid. */
static char *
judge (TokenVerifier *self, WebJwt *token, JsonObject *keys, GError **error)
{
  if ((self->is_emulator && is_unsigned (token)) || web_jwt_check_rs256 (token, keys, NULL))
    return read_uid (self, token, error);
  refuse (error);
  return NULL;
}

static void
return_uid (GTask *task, JsonObject *keys)
{
  GError *error = NULL;
  char *uid = judge (g_task_get_source_object (task), g_task_get_task_data (task), keys, &error);

  if (uid != NULL)
    g_task_return_pointer (task, uid, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_keys (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JsonObject) keys = token_keys_get_finish (TOKEN_KEYS (source), result, NULL);

  if (keys != NULL)
    return_uid (task, keys);
  else
    g_task_return_new_error_literal (task, TOKEN_ERROR, TOKEN_ERROR_UNAVAILABLE, "ID tokens cannot be checked at the moment.");
}

/* What an emulator issued may have no signature, and no end. */
static char *
judge_first (TokenVerifier *self, const char *id_token, WebJwt *token, JsonObject *keys, GError **error)
{
  char *uid = judge (self, token, keys, error);

  if (uid != NULL && keys != NULL && !self->is_emulator)
    token_checked_add (self->checked, id_token, keys, web_json_get_int (web_jwt_get_claims (token), "exp", 0), uid);
  return uid;
}

/**
 * token_verifier_check_now:
 * @id_token: from the network
 * @uid: (out): whose it is, or %NULL
 * @error: location for a #TokenError
 *
 * Returns: whether that could be said; %FALSE where keys must be fetched first
 */
gboolean
token_verifier_check_now (TokenVerifier *self, const char *id_token, char **uid, GError **error)
{
  g_autoptr (WebJwt) token = NULL;
  JsonObject *keys;

  *uid = g_strdup (token_checked_find (self->checked, id_token, token_keys_peek (self->keys, NULL)));
  if (*uid != NULL)
    return TRUE;
  token = token_intake_read (id_token, self->is_emulator, error);
  if (token == NULL)
    return TRUE;
  keys = token_keys_peek (self->keys, web_json_get_string (web_jwt_get_header (token), "kid"));
  if (keys == NULL && !is_unsigned (token))
    return FALSE;
  *uid = judge_first (self, id_token, token, keys, error);
  return TRUE;
}

/**
 * token_verifier_check_async:
 * @id_token: from the network
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the uid
 * @user_data: for @callback
 */
void
token_verifier_check_async (TokenVerifier *self, const char *id_token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  WebJwt *token = token_intake_read (id_token, self->is_emulator, &error);

  g_task_set_source_tag (task, token_verifier_check_async);
  if (token == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, token, (GDestroyNotify)web_jwt_free);
  if (is_unsigned (token))
    return_uid (task, NULL);
  else
    token_keys_get_async (self->keys, web_json_get_string (web_jwt_get_header (token), "kid"), cancellable, on_keys, g_steal_pointer (&task));
}

/* Returns: (transfer full) (nullable): the uid of whom the token is for */
char *
token_verifier_check_finish (TokenVerifier *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
