/* Who is signed in, and a Firebase ID token that is valid now.  One refresh
 * serves all who wait; no failure of the network ever means signed out, only a
 * refresh token that the server refuses does.
 */

#include "firebase-user.h"

#include "firebase-answer.h"
#include "firebase-user-private.h"
#include "web-json.h"
#include "web-jwt.h"

#include <time.h>

#define MAX_ANSWER 65536
#define TIMEOUT_SECONDS 30
/* A token is renewed this long before it ends, or a quarter of its life before
 * where that is shorter.
 */
#define MARGIN_SECONDS 300
/* On the way to the server a token must not run out. */
#define LAST_SECONDS 30
#define MAX_LIFETIME_SECONDS 86400

struct _FirebaseUser
{
  GObject parent_instance;

  FirebaseConfig *config;
  SoupSession *session;
  char *uid;
  char *name;
  char *email;
  gboolean email_verified;
  char *picture;

  char *refresh_token; /* NULL once signed out or refused */
  char *id_token;
  gint64 id_token_renewal; /* by firebase_clock_now() */
  gint64 id_token_end;

  GQueue waiters;        /* of Waiter */
  GCancellable *refresh; /* while one is under way */
};

typedef struct
{
  FirebaseUser *user;
  GTask *task;
  GSource *cancelled;
} Waiter;

enum
{
  PROP_UID = 1,
  PROP_NAME,
  PROP_EMAIL,
  PROP_PICTURE,
  PROP_REFRESH_TOKEN,
  N_PROPS
};

enum
{
  REVOKED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (FirebaseUser, firebase_user, G_TYPE_OBJECT)

gint64
firebase_clock_now (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
clear_secret (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
set_text (FirebaseUser *self, char **field, const char *text, guint property)
{
  if (text != NULL && g_set_str (field, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_refresh_token (FirebaseUser *self, const char *token)
{
  if (g_strcmp0 (self->refresh_token, token) == 0)
    return;
  clear_secret (&self->refresh_token);
  self->refresh_token = g_strdup (token);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REFRESH_TOKEN]);
}

/* Name and picture are copied into each token as it is made, so this is how a
 * change of profile arrives.  The token came straight from the server over TLS;
 * the rules of the database are what judges it.
 */
static void
read_claims (FirebaseUser *self, JsonObject *claims)
{
  set_text (self, &self->name, web_json_get_string (claims, "name"), PROP_NAME);
  set_text (self, &self->email, web_json_get_string (claims, "email"), PROP_EMAIL);
  set_text (self, &self->picture, web_json_get_string (claims, "picture"), PROP_PICTURE);
  self->email_verified = web_json_get_boolean (claims, "email_verified", FALSE);
}

static gint64
parse_lifetime (const char *expires_in)
{
  gint64 seconds = 0;

  if (expires_in != NULL && g_ascii_string_to_signed (expires_in, 10, 1, MAX_LIFETIME_SECONDS, &seconds, NULL))
    return seconds;
  return 0;
}

static gboolean
malformed (GError **error, const char *why)
{
  g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_MALFORMED, why);
  return FALSE;
}

/* Believes new tokens if they are of this user.  @expires_in is the number of
 * seconds as the services write it, which is a text.
 */
gboolean
firebase_user_take_tokens (FirebaseUser *self, const char *id_token, const char *refresh_token,
                           const char *expires_in, GError **error)
{
  g_autoptr (WebJwt) jwt = id_token != NULL ? web_jwt_parse (id_token, NULL) : NULL;
  gint64 lifetime = parse_lifetime (expires_in);
  gint64 now = firebase_clock_now ();
  const char *subject;

  if (jwt == NULL || lifetime == 0)
    return malformed (error, "no token where one should be");
  subject = web_json_get_string (web_jwt_get_claims (jwt), "sub");
  if (g_strcmp0 (subject, self->uid) != 0)
    return malformed (error, "a token of somebody else");

  clear_secret (&self->id_token);
  self->id_token = g_strdup (id_token);
  self->id_token_end = now + (lifetime - MIN (LAST_SECONDS, lifetime / 8)) * G_USEC_PER_SEC;
  self->id_token_renewal = now + lifetime * G_USEC_PER_SEC - MIN (MARGIN_SECONDS * G_USEC_PER_SEC, lifetime * G_USEC_PER_SEC / 4);
  if (refresh_token != NULL && *refresh_token != '\0')
    set_refresh_token (self, refresh_token);
  read_claims (self, web_jwt_get_claims (jwt));
  return TRUE;
}

/* When the present token should be followed by the next, by
 * firebase_clock_now().
 */
gint64
firebase_user_get_renewal_time (FirebaseUser *self)
{
  return self->id_token_renewal;
}

static void
waiter_free (Waiter *waiter)
{
  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static gboolean
on_waiter_cancelled (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;

  g_queue_remove (&waiter->user->waiters, waiter);
  g_task_return_error_if_cancelled (waiter->task);
  waiter_free (waiter);
  return G_SOURCE_REMOVE;
}

/* Takes @task. */
static void
wait_for_refresh (FirebaseUser *self, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->user = self;
  waiter->task = task;
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (on_waiter_cancelled), waiter, NULL);
      g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
    }
  g_queue_push_tail (&self->waiters, waiter);
}

static gboolean
has_token (FirebaseUser *self)
{
  return self->id_token != NULL && firebase_clock_now () < self->id_token_end;
}

/* The queue is emptied first: a callback may ask again. */
static void
answer_waiters (FirebaseUser *self, const GError *error)
{
  GQueue waiters = self->waiters;
  Waiter *waiter;

  g_queue_init (&self->waiters);
  while ((waiter = g_queue_pop_head (&waiters)) != NULL)
    {
      if (error == NULL)
        g_task_return_pointer (waiter->task, g_strdup (self->id_token), g_free);
      else
        g_task_return_error (waiter->task, g_error_copy (error));
      waiter_free (waiter);
    }
}

static gboolean
read_tokens (FirebaseUser *self, WebResponse *response, GError **error)
{
  JsonObject *object = web_json_node_get_object (response->node);
  const char *uid;

  if (!firebase_answer_check_identity (response, error))
    return FALSE;
  uid = web_json_get_string (object, "user_id");
  if (uid != NULL && !g_str_equal (uid, self->uid))
    return malformed (error, "a token of somebody else");
  return firebase_user_take_tokens (self, web_json_get_string (object, "id_token"),
                                    web_json_get_string (object, "refresh_token"),
                                    web_json_get_string (object, "expires_in"), error);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK) || g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_SERVER);
}

static void
forget (FirebaseUser *self)
{
  clear_secret (&self->id_token);
  set_refresh_token (self, NULL);
}

/* USER_DISABLED of a refresh has its own code, and ends the session as well:
 * the account, not the network, said no.
 */
static gboolean
ends_session (WebResponse *response, const GError *error)
{
  g_autofree char *code = response != NULL ? firebase_answer_get_code (response) : g_strdup ("");

  return is_refusal (error) || g_str_equal (code, "USER_DISABLED");
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FirebaseUser) self = user_data;
  GError *inner = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &inner);
  g_autoptr (GError) error = inner != NULL ? firebase_answer_translate (inner) : NULL;
  gboolean ended;

  g_clear_object (&self->refresh);
  if (self->refresh_token == NULL)
    g_set_error_literal (error == NULL ? &error : NULL, FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT, "signed out");
  else if (response != NULL)
    read_tokens (self, response, &error);

  ended = self->refresh_token != NULL && error != NULL && ends_session (response, error);
  if (error != NULL)
    g_info ("refresh: %s", error->message);
  if (ended)
    forget (self);
  /* The old one is good for a while yet: that is what the margin is for. */
  if (error != NULL && is_passing (error) && has_token (self))
    g_clear_error (&error);
  answer_waiters (self, error);
  if (ended)
    g_signal_emit (self, signals[REVOKED], 0);
}

static SoupSession *
get_session (FirebaseUser *self)
{
  if (self->session == NULL)
    self->session = firebase_config_create_session (self->config, 2, TIMEOUT_SECONDS);
  return self->session;
}

static void
start_refresh (FirebaseUser *self)
{
  g_autofree char *key = g_uri_escape_string (firebase_config_get_api_key (self->config), NULL, FALSE);
  g_autofree char *uri = g_strdup_printf ("%s/v1/token?key=%s", firebase_config_get_secure_token_uri (self->config), key);
  g_autofree char *form = soup_form_encode ("grant_type", "refresh_token", "refresh_token", self->refresh_token, NULL);
  g_autoptr (GBytes) body = g_bytes_new (form, strlen (form));
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_POST, uri);

  self->refresh = g_cancellable_new ();
  explicit_bzero (form, strlen (form));
  web_http_send_async (get_session (self), message, body, "application/x-www-form-urlencoded", MAX_ANSWER,
                       self->refresh, on_refreshed, g_object_ref (self));
}

/**
 * firebase_user_get_token_async:
 * @self: a user
 * @cancellable: (nullable): a #GCancellable; a refresh goes on for the others
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Gives a Firebase ID token with some life left in it, refreshed where needed.
 */
void
firebase_user_get_token_async (FirebaseUser *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (FIREBASE_IS_USER (self));

  g_task_set_source_tag (task, firebase_user_get_token_async);
  if (self->refresh_token == NULL)
    g_task_return_new_error_literal (task, FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT, "signed out");
  else if (has_token (self) && firebase_clock_now () < self->id_token_renewal)
    g_task_return_pointer (task, g_strdup (self->id_token), g_free);
  else
    {
      wait_for_refresh (self, g_steal_pointer (&task));
      if (self->refresh == NULL)
        start_refresh (self);
    }
}

/**
 * firebase_user_get_token_finish:
 * @self: a user
 * @result: what the callback was given
 * @error: return location for a #FirebaseError: _NETWORK, _SERVER, _SIGNED_OUT,
 *   _DISABLED, _CONFIG, _MALFORMED
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
firebase_user_get_token_finish (FirebaseUser *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * firebase_user_expire_token:
 * @self: a user
 * @token: the token that a server refused
 *
 * The next call for a token refreshes, unless somebody has done so since.
 */
void
firebase_user_expire_token (FirebaseUser *self, const char *token)
{
  if (g_strcmp0 (self->id_token, token) == 0)
    clear_secret (&self->id_token);
}

/**
 * firebase_user_sign_out:
 * @self: a user
 *
 * Forgets the tokens, which is all that signing out of Firebase is.
 */
void
firebase_user_sign_out (FirebaseUser *self)
{
  g_autoptr (GError) error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT, "signed out");

  forget (self);
  g_cancellable_cancel (self->refresh);
  answer_waiters (self, error);
}

static void
firebase_user_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FirebaseUser *self = FIREBASE_USER (object);
  const char *const texts[N_PROPS] = { NULL, self->uid, self->name, self->email, self->picture, self->refresh_token };

  if (id > 0 && id < N_PROPS)
    g_value_set_string (value, texts[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_user_finalize (GObject *object)
{
  FirebaseUser *self = FIREBASE_USER (object);

  g_clear_object (&self->config);
  g_clear_object (&self->session);
  clear_secret (&self->id_token);
  clear_secret (&self->refresh_token);
  g_free (self->uid);
  g_free (self->name);
  g_free (self->email);
  g_free (self->picture);
  G_OBJECT_CLASS (firebase_user_parent_class)->finalize (object);
}

static void
firebase_user_class_init (FirebaseUserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const char *const names[N_PROPS] = { NULL, "uid", "name", "email", "picture", "refresh-token" };

  object_class->get_property = firebase_user_get_property;
  object_class->finalize = firebase_user_finalize;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * FirebaseUser::revoked:
   *
   * The server refused the refresh token: the person has to sign in again.
   */
  signals[REVOKED] = g_signal_new ("revoked", FIREBASE_TYPE_USER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
firebase_user_init (FirebaseUser *self)
{
  g_queue_init (&self->waiters);
}

/**
 * firebase_user_new:
 * @config: where everything is
 * @uid: the Firebase uid
 * @refresh_token: what the keyring kept
 * @name: (nullable): as last known
 * @email: (nullable): as last known
 * @picture: (nullable): an address, as last known
 *
 * Returns: (transfer full): somebody who was signed in before; nothing is asked
 *   of the network until a token is
 */
FirebaseUser *
firebase_user_new (FirebaseConfig *config, const char *uid, const char *refresh_token,
                   const char *name, const char *email, const char *picture)
{
  FirebaseUser *self = g_object_new (FIREBASE_TYPE_USER, NULL);

  self->config = g_object_ref (config);
  self->uid = g_strdup (uid);
  self->refresh_token = g_strdup (refresh_token);
  self->name = g_strdup (name);
  self->email = g_strdup (email);
  self->picture = g_strdup (picture);
  return self;
}

/**
 * firebase_user_get_config:
 * @self: a user
 *
 * Returns: (transfer none): where everything is
 */
FirebaseConfig *
firebase_user_get_config (FirebaseUser *self)
{
  return self->config;
}

/**
 * firebase_user_get_uid:
 * @self: a user
 *
 * Returns: (transfer none): the uid, `auth.uid` of the rules
 */
const char *
firebase_user_get_uid (FirebaseUser *self)
{
  return self->uid;
}

/**
 * firebase_user_get_name:
 * @self: a user
 *
 * Returns: (transfer none) (nullable): the name, as last known
 */
const char *
firebase_user_get_name (FirebaseUser *self)
{
  return self->name;
}

/**
 * firebase_user_get_email:
 * @self: a user
 *
 * Returns: (transfer none) (nullable): the e-mail address, as last known
 */
const char *
firebase_user_get_email (FirebaseUser *self)
{
  return self->email;
}

/**
 * firebase_user_get_email_verified:
 * @self: a user
 *
 * Returns: %TRUE if the last token says that the address is the person's own
 */
gboolean
firebase_user_get_email_verified (FirebaseUser *self)
{
  return self->email_verified;
}

/**
 * firebase_user_get_picture:
 * @self: a user
 *
 * Returns: (transfer none) (nullable): the address of a picture, as last known
 */
const char *
firebase_user_get_picture (FirebaseUser *self)
{
  return self->picture;
}

/**
 * firebase_user_get_refresh_token:
 * @self: a user
 *
 * Returns: (transfer none) (nullable): the secret that the keyring keeps; %NULL
 *   once signed out or refused
 */
const char *
firebase_user_get_refresh_token (FirebaseUser *self)
{
  return self->refresh_token;
}
