/* One attempt to sign in with Google: a browser round trip with PKCE, the code
 * for Google's ID token, that for a Firebase user.  The callbacks stand in the
 * order they run.  Google's own tokens are dropped at the end; a chat needs none
 * of them.
 */

#include "firebase-sign-in.h"

#include "firebase-answer.h"
#include "firebase-identity.h"
#include "firebase-redirect.h"
#include "firebase-user-private.h"
#include "web-json.h"
#include "web-jwt.h"

#define SCOPE "openid email profile"
#define TIMEOUT_SECONDS 600
#define STEP_SECONDS 30
#define MAX_ANSWER (256 * 1024)
#define FORM "application/x-www-form-urlencoded"

struct _FirebaseSignIn
{
  GObject parent_instance;

  FirebaseConfig *config;
  SoupSession *session;
  char *login_hint;
  FirebasePages pages;
  guint timeout_seconds;

  GTask *task; /* while it runs */
  FirebaseRedirect *redirect;
  char *redirect_uri;
  char *verifier;
  char *raw_nonce;
  char *nonce; /* what Google is sent: hex of SHA-256 of the raw one */
  char *id_token;
  gboolean has_sent_nonce;
  guint timeout;
  GSource *cancelled;
};

enum
{
  PROP_TIMEOUT = 1,
  N_PROPS
};

enum
{
  OPEN_URI,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FirebaseSignIn, firebase_sign_in, G_TYPE_OBJECT)

static void
stop_waiting (FirebaseSignIn *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_pointer (&self->redirect, firebase_redirect_free);
}

static void
forget (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
clear_attempt (FirebaseSignIn *self)
{
  stop_waiting (self);
  forget (&self->verifier);
  forget (&self->raw_nonce);
  forget (&self->nonce);
  forget (&self->id_token);
  g_clear_pointer (&self->redirect_uri, g_free);
  self->has_sent_nonce = FALSE;
}

/* Takes @error. */
static void
fail (FirebaseSignIn *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  clear_attempt (self);
  g_task_return_error (task, firebase_answer_translate (error));
}

static void
fail_with (FirebaseSignIn *self, FirebaseError code, const char *why)
{
  fail (self, g_error_new_literal (FIREBASE_ERROR, (int)code, why));
}

static void
post (FirebaseSignIn *self, const char *uri, const char *type, char *text, GAsyncReadyCallback callback)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_POST, uri);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  web_http_send_async (self->session, message, body, type, MAX_ANSWER, g_task_get_cancellable (self->task),
                       callback, g_object_ref (self));
}

/* Which of the two ways of saying no was it? */
static void
fail_by_google (FirebaseSignIn *self, WebResponse *response)
{
  const char *problem = web_json_get_string (web_json_node_get_object (response->node), "error");
  FirebaseError code = FIREBASE_ERROR_CONFIG;

  if (response->status >= 500 || response->status == 429)
    code = FIREBASE_ERROR_SERVER;
  else if (response->status == SOUP_STATUS_OK || problem == NULL)
    code = FIREBASE_ERROR_MALFORMED;
  else if (g_str_equal (problem, "invalid_grant"))
    code = FIREBASE_ERROR_INVALID;
  fail (self, g_error_new (FIREBASE_ERROR, (int)code, "Google's token endpoint: %u %.60s", response->status, problem != NULL ? problem : ""));
}

/* 200 does not mean success. */
static const char *
find_obstacle (JsonObject *answer)
{
  if (json_object_has_member (answer, "errorMessage"))
    return "there is an account of another kind with this address";
  if (web_json_get_boolean (answer, "needConfirmation", FALSE))
    return "another account has this address";
  if (json_object_has_member (answer, "mfaPendingCredential"))
    return "this account asks for a second factor";
  return NULL;
}

static void
succeed (FirebaseSignIn *self, JsonObject *answer)
{
  const char *uid = web_json_get_string (answer, "localId");
  const char *refresh_token = web_json_get_string (answer, "refreshToken");
  g_autoptr (FirebaseUser) user = NULL;
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  if (uid == NULL || *uid == '\0' || refresh_token == NULL)
    {
      fail_with (self, FIREBASE_ERROR_MALFORMED, "the sign-in service answered without a user");
      return;
    }
  user = firebase_user_new (self->config, uid, refresh_token, web_json_get_string (answer, "displayName"),
                            web_json_get_string (answer, "email"), web_json_get_string (answer, "photoUrl"));
  if (!firebase_user_take_tokens (user, web_json_get_string (answer, "idToken"), NULL,
                                  web_json_get_string (answer, "expiresIn"), &error))
    {
      fail (self, error);
      return;
    }
  clear_attempt (self);
  task = g_steal_pointer (&self->task);
  g_task_return_pointer (task, g_steal_pointer (&user), g_object_unref);
}

static void exchange_at_firebase (FirebaseSignIn *self, const char *raw_nonce);

/* Firebase does not ask for the nonce with google.com, but could begin to. */
static gboolean
wants_nonce (FirebaseSignIn *self, WebResponse *response)
{
  g_autofree char *code = firebase_answer_get_code (response);

  return !self->has_sent_nonce && g_str_equal (code, "MISSING_OR_INVALID_NONCE");
}

static void
on_exchanged_at_firebase (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FirebaseSignIn) self = user_data;
  GError *error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);
  const char *obstacle;

  if (error != NULL)
    fail (self, error);
  else if (wants_nonce (self, response))
    {
      self->has_sent_nonce = TRUE;
      exchange_at_firebase (self, self->raw_nonce);
    }
  else if (!firebase_answer_check_identity (response, &error))
    fail (self, error);
  else if ((obstacle = find_obstacle (json_node_get_object (response->node))) != NULL)
    fail_with (self, FIREBASE_ERROR_IDENTITY, obstacle);
  else
    succeed (self, json_node_get_object (response->node));
}

static void
exchange_at_firebase (FirebaseSignIn *self, const char *raw_nonce)
{
  g_autofree char *key = g_uri_escape_string (firebase_config_get_api_key (self->config), NULL, FALSE);
  g_autofree char *uri = g_strdup_printf ("%s/v1/accounts:signInWithIdp?key=%s", firebase_config_get_identity_toolkit_uri (self->config), key);
  g_autofree char *form = raw_nonce != NULL
                              ? soup_form_encode ("id_token", self->id_token, "providerId", "google.com", "nonce", raw_nonce, NULL)
                              : soup_form_encode ("id_token", self->id_token, "providerId", "google.com", NULL);
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "postBody", form);
  json_object_set_string_member (body, "requestUri", "http://localhost");
  json_object_set_boolean_member (body, "returnSecureToken", TRUE);
  json_object_set_boolean_member (body, "returnIdpCredential", TRUE);
  post (self, uri, "application/json", web_json_object_to_text (body), on_exchanged_at_firebase);
}

static void
on_keys (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FirebaseSignIn) self = user_data;
  GError *error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (error != NULL)
    fail (self, error);
  else if (response->status != SOUP_STATUS_OK)
    fail_with (self, response->status >= 500 ? FIREBASE_ERROR_SERVER : FIREBASE_ERROR_CONFIG, "Google's keys cannot be read");
  else if (!firebase_identity_check (self->config, self->id_token, web_json_node_get_object (response->node), self->nonce, now, &error))
    fail (self, error);
  else
    exchange_at_firebase (self, NULL);
}

static void
on_exchanged_at_google (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FirebaseSignIn) self = user_data;
  GError *error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);
  const char *id_token = response != NULL ? web_json_get_string (web_json_node_get_object (response->node), "id_token") : NULL;
  g_autoptr (SoupMessage) message = NULL;

  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  if (response->status != SOUP_STATUS_OK || id_token == NULL)
    {
      fail_by_google (self, response);
      return;
    }
  self->id_token = g_strdup (id_token);
  message = soup_message_new (SOUP_METHOD_GET, firebase_config_get_jwks_uri (self->config));
  web_http_send_async (self->session, message, NULL, NULL, MAX_ANSWER, g_task_get_cancellable (self->task),
                       on_keys, g_object_ref (self));
}

/* Never sent twice: a code works once, and a second use may revoke what the
 * first one gave.
 */
static void
exchange_at_google (FirebaseSignIn *self, const char *code)
{
  const char *secret = firebase_config_get_client_secret (self->config);
  char *form = soup_form_encode ("grant_type", "authorization_code",
                                 "code", code,
                                 "redirect_uri", self->redirect_uri,
                                 "client_id", firebase_config_get_client_id (self->config),
                                 "code_verifier", self->verifier,
                                 secret != NULL ? "client_secret" : NULL, secret,
                                 NULL);

  post (self, firebase_config_get_token_uri (self->config), FORM, form, on_exchanged_at_google);
}

static void
on_redirected (const char *code, const GError *error, gpointer user_data)
{
  g_autoptr (FirebaseSignIn) self = g_object_ref (user_data);

  if (error != NULL)
    fail (self, g_error_copy (error));
  else
    {
      stop_waiting (self);
      exchange_at_google (self, code);
    }
}

static gboolean
on_timeout (gpointer data)
{
  g_autoptr (FirebaseSignIn) self = g_object_ref (data);

  self->timeout = 0;
  fail_with (self, FIREBASE_ERROR_TIMEOUT, "nobody came back from the browser");
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_autoptr (FirebaseSignIn) self = g_object_ref (data);

  fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static void
wait_for_browser (FirebaseSignIn *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  self->timeout = g_timeout_add_seconds (self->timeout_seconds, on_timeout, self);
  if (cancellable == NULL)
    return;
  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancelled, g_main_context_get_thread_default ());
}

static char *
challenge_for (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *)verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return web_base64url_encode (digest, length);
}

static char *
build_consent_uri (FirebaseSignIn *self, const char *state)
{
  const char *base = firebase_config_get_auth_uri (self->config);
  g_autofree char *challenge = challenge_for (self->verifier);
  g_autofree char *query = soup_form_encode ("client_id", firebase_config_get_client_id (self->config),
                                             "redirect_uri", self->redirect_uri,
                                             "response_type", "code",
                                             "scope", SCOPE,
                                             "code_challenge", challenge,
                                             "code_challenge_method", "S256",
                                             "state", state,
                                             "nonce", self->nonce,
                                             self->login_hint != NULL ? "login_hint" : "prompt",
                                             self->login_hint != NULL ? self->login_hint : "select_account",
                                             NULL);

  return g_strconcat (base, strchr (base, '?') != NULL ? "&" : "?", query, NULL);
}

/**
 * firebase_sign_in_run_async:
 * @self: an attempt
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Listens, emits #FirebaseSignIn::open-uri from within this call, and waits up to
 * ten minutes for the browser to come back.  One run at a time.
 */
void
firebase_sign_in_run_async (FirebaseSignIn *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *state = NULL;
  g_autofree char *uri = NULL;
  GError *error = NULL;

  g_return_if_fail (FIREBASE_IS_SIGN_IN (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, firebase_sign_in_run_async);
  state = web_random_token (32);
  self->verifier = web_random_token (32);
  self->raw_nonce = web_random_token (32);
  self->nonce = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->raw_nonce, -1);
  self->redirect = firebase_redirect_listen (state, firebase_config_get_issuer (self->config), &self->pages, on_redirected, self, &error);
  if (self->redirect == NULL)
    {
      fail (self, error);
      return;
    }
  self->redirect_uri = g_strdup (firebase_redirect_get_uri (self->redirect));
  wait_for_browser (self);
  uri = build_consent_uri (self, state);
  g_signal_emit (self, signals[OPEN_URI], 0, uri);
}

/**
 * firebase_sign_in_run_finish:
 * @self: an attempt
 * @result: what the callback was given
 * @error: return location for a #FirebaseError: _NETWORK, _SERVER, _REFUSED,
 *   _TIMEOUT, _IDENTITY, _CLOCK, _CONFIG, _DISABLED, _INVALID, _MALFORMED,
 *   _INSECURE
 *
 * Returns: (transfer full) (nullable): who has signed in
 */
FirebaseUser *
firebase_sign_in_run_finish (FirebaseSignIn *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_followed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *redirect_uri = g_task_get_task_data (task);
  g_autoptr (SoupMessage) answered = NULL;
  g_autoptr (GInputStream) body = NULL;
  g_autofree char *end = NULL;
  GError *error = NULL;

  body = web_http_open_finish (result, &answered, &error);
  if (error != NULL)
    {
      g_task_return_error (task, firebase_answer_translate (error));
      return;
    }
  end = g_uri_to_string_partial (soup_message_get_uri (answered), G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
  if (soup_message_get_status (answered) == SOUP_STATUS_OK && g_str_equal (end, redirect_uri))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error_literal (task, FIREBASE_ERROR, FIREBASE_ERROR_REFUSED, "the consent page did not approve by itself");
}

/**
 * firebase_sign_in_follow_async:
 * @self: an attempt that runs
 * @uri: from #FirebaseSignIn::open-uri
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Opens @uri as a browser would and follows where it leads.  Only a local
 * backend approves without a person; nothing else is asked.
 */
void
firebase_sign_in_follow_async (FirebaseSignIn *self, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = NULL;

  g_task_set_source_tag (task, firebase_sign_in_follow_async);
  g_task_set_task_data (task, g_strdup (self->redirect_uri != NULL ? self->redirect_uri : ""), g_free);
  message = web_uri_is_loopback (uri) ? soup_message_new (SOUP_METHOD_GET, uri) : NULL;
  if (message == NULL || !firebase_config_is_loopback (self->config))
    g_task_return_new_error_literal (task, FIREBASE_ERROR, FIREBASE_ERROR_REFUSED, "only a person may consent here");
  else
    web_http_open_async (self->session, message, NULL, NULL, cancellable, on_followed, g_steal_pointer (&task));
}

/**
 * firebase_sign_in_follow_finish:
 * @self: an attempt
 * @result: what the callback was given
 * @error: return location for a #FirebaseError
 *
 * Returns: %TRUE if the consent page led back to the attempt
 */
gboolean
firebase_sign_in_follow_finish (FirebaseSignIn *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
firebase_sign_in_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TIMEOUT)
    g_value_set_uint (value, FIREBASE_SIGN_IN (object)->timeout_seconds);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_sign_in_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TIMEOUT)
    FIREBASE_SIGN_IN (object)->timeout_seconds = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_sign_in_finalize (GObject *object)
{
  FirebaseSignIn *self = FIREBASE_SIGN_IN (object);

  clear_attempt (self);
  g_clear_object (&self->config);
  g_clear_object (&self->session);
  g_free (self->login_hint);
  g_free (self->pages.language);
  g_free (self->pages.done_title);
  g_free (self->pages.done_text);
  g_free (self->pages.refused_title);
  g_free (self->pages.refused_text);
  G_OBJECT_CLASS (firebase_sign_in_parent_class)->finalize (object);
}

static void
firebase_sign_in_class_init (FirebaseSignInClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = firebase_sign_in_get_property;
  object_class->set_property = firebase_sign_in_set_property;
  object_class->finalize = firebase_sign_in_finalize;

  /**
   * FirebaseSignIn:timeout:
   *
   * How many seconds the browser may take.
   */
  properties[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 1, 3600, TIMEOUT_SECONDS,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * FirebaseSignIn::open-uri:
   * @uri: the consent page; it must not be logged
   *
   * The person should see @uri in a browser.
   */
  signals[OPEN_URI] = g_signal_new ("open-uri", FIREBASE_TYPE_SIGN_IN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
firebase_sign_in_init (FirebaseSignIn *self)
{
  self->timeout_seconds = TIMEOUT_SECONDS;
  firebase_sign_in_set_pages (self, "en", "Signed in", "You can close this page and go back to Parley.",
                              "Not signed in", "You can close this page and try again in Parley.");
}

/**
 * firebase_sign_in_new:
 * @config: where to sign in
 *
 * Returns: (transfer full): an attempt, not yet begun
 */
FirebaseSignIn *
firebase_sign_in_new (FirebaseConfig *config)
{
  FirebaseSignIn *self = g_object_new (FIREBASE_TYPE_SIGN_IN, NULL);

  self->config = g_object_ref (config);
  self->session = firebase_config_create_session (config, 2, STEP_SECONDS);
  return self;
}

/**
 * firebase_sign_in_set_login_hint:
 * @self: an attempt
 * @email: (nullable): whom the consent page should propose
 *
 * Without a hint the person is asked to choose an account.
 */
void
firebase_sign_in_set_login_hint (FirebaseSignIn *self, const char *email)
{
  g_set_str (&self->login_hint, email);
}

/**
 * firebase_sign_in_set_pages:
 * @self: an attempt
 * @language: the language of the texts, as HTML names it
 * @done_title: when the person said yes
 * @done_text: and can close the page
 * @refused_title: when the person, or Google, said no
 * @refused_text: and what to do about it
 *
 * Sets what the browser shows at the end, as plain text.
 */
void
firebase_sign_in_set_pages (FirebaseSignIn *self, const char *language, const char *done_title, const char *done_text,
                            const char *refused_title, const char *refused_text)
{
  g_set_str (&self->pages.language, language);
  g_set_str (&self->pages.done_title, done_title);
  g_set_str (&self->pages.done_text, done_text);
  g_set_str (&self->pages.refused_title, refused_title);
  g_set_str (&self->pages.refused_text, refused_text);
}
