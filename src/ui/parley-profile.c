/* Who uses this profile.  The way from the address of a service to a session:
 * the descriptor, the keyring, the sign-in, one after the other, each waiting
 * for the one before and all of them given up together.  A start that finds
 * both the descriptor and the keyring's item needs no network.
 */
#include "config.h"

#include "parley-profile.h"

#include "firebase-error.h"
#include "firebase-sign-in.h"
#include "parley-deployment.h"
#include "parley-keyring.h"
#include "parley-trial.h"

#include <glib/gi18n.h>
#include <string.h>

/* A keyring that asks the person waits for as long as the person does.  After
 * this many milliseconds the window says what it waits for.
 */
#define KEYRING_PATIENCE_MS 3000
/* The others are told that we go, if that can be done at once. */
#define FAREWELL_MS 1000

struct _ParleyProfile
{
  GObject parent_instance;

  char *data_directory;
  GSettings *settings;
  ParleyKeyring *keyring;
  ParleyTrial *trial;

  ParleyProfileState state;
  GError *error;
  GCancellable *cancellable;
  char *given; /* what the command line, the settings or the build name */
  char *uri;   /* what is used now */
  char *as;
  char *link;
  gboolean trying;
  gboolean wants_sign_in;
  gboolean keep_address;
  guint lookup_source;
  guint store_source;

  FirebaseConfig *config;
  FirebaseSignIn *sign_in;
  FirebaseUser *user;
  ParleySession *session;
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

enum
{
  OPEN_URI,
  NOTICE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyProfile, parley_profile, G_TYPE_OBJECT)

static void
set_state (ParleyProfile *self, ParleyProfileState state, const GError *error)
{
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/* Everything under way is given up; what comes next has a cancellable of its own. */
static void
begin_anew (ParleyProfile *self)
{
  g_clear_handle_id (&self->lookup_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  g_clear_object (&self->sign_in);
  g_clear_pointer (&self->link, g_free);
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
go_back (ParleyProfile *self, const GError *error)
{
  begin_anew (self);
  set_state (self, self->trying && self->config != NULL ? PARLEY_PROFILE_NAME : PARLEY_PROFILE_WELCOME, error);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_keyring_forget_finish (PARLEY_KEYRING (source), result, &error) &&
      !g_error_matches (error, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_ABSENT))
    g_signal_emit (self, signals[NOTICE], 0, error);
}

static void
forget_secret (ParleyProfile *self)
{
  parley_keyring_forget_async (self->keyring, firebase_config_get_project_id (self->config), NULL, on_forgotten, g_object_ref (self));
}

static void
drop_session (ParleyProfile *self, gboolean erase)
{
  g_autoptr (ParleySession) session = g_steal_pointer (&self->session);

  g_clear_handle_id (&self->store_source, g_source_remove);
  if (session != NULL)
    {
      g_signal_handlers_disconnect_by_data (session, self);
      parley_session_farewell (session, FALSE, FAREWELL_MS);
      parley_session_close (session, erase);
    }
  if (self->user != NULL)
    g_signal_handlers_disconnect_by_data (self->user, self);
  g_clear_object (&self->user);
}

/* The service refuses the refresh token: nothing but this is being signed out
 * by somebody else.  The history stays.
 */
static void
on_signed_out (ParleyProfile *self)
{
  g_autoptr (GError) error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT, "The refresh token is refused");

  forget_secret (self);
  drop_session (self, FALSE);
  go_back (self, error);
}

static void
tell_not_kept (ParleyProfile *self)
{
  g_autoptr (GError) error = g_error_new_literal (PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_NOT_KEPT, "The keyring is locked");

  g_signal_emit (self, signals[NOTICE], 0, error);
}

/* The keyring still asks; the token is stored if it is unlocked later. */
static gboolean
on_store_slow (gpointer data)
{
  ParleyProfile *self = data;

  self->store_source = 0;
  tell_not_kept (self);
  return G_SOURCE_REMOVE;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->store_source, g_source_remove);
  if (parley_keyring_store_finish (PARLEY_KEYRING (source), result, &error))
    return;
  if (g_error_matches (error, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_LOCKED))
    tell_not_kept (self);
  else
    g_signal_emit (self, signals[NOTICE], 0, error);
}

static void
keep_secret (ParleyProfile *self)
{
  const char *token = firebase_user_get_refresh_token (self->user);

  if (token == NULL)
    return;
  g_clear_handle_id (&self->store_source, g_source_remove);
  self->store_source = g_timeout_add (KEYRING_PATIENCE_MS, on_store_slow, self);
  parley_keyring_store_async (self->keyring, firebase_config_get_project_id (self->config), firebase_user_get_uid (self->user),
                              token, NULL, on_stored, g_object_ref (self));
}

static void
open_session (ParleyProfile *self, FirebaseUser *user)
{
  g_autoptr (GError) error = NULL;

  g_set_object (&self->user, user);
  self->session = parley_session_new (user, self->data_directory, &error);
  if (self->session == NULL)
    {
      drop_session (self, FALSE);
      go_back (self, error);
      return;
    }
  g_signal_connect_object (user, "notify::refresh-token", G_CALLBACK (keep_secret), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "signed-out", G_CALLBACK (on_signed_out), self, G_CONNECT_SWAPPED);
  if (self->keep_address)
    {
      g_settings_set_string (self->settings, "deployment", self->uri);
      g_set_str (&self->given, self->uri);
    }
  self->keep_address = FALSE;
  begin_anew (self);
  set_state (self, PARLEY_PROFILE_SIGNED_IN, NULL);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseUser) user = firebase_sign_in_run_finish (FIREBASE_SIGN_IN (source), result, &error);

  if (was_cancelled (error) || source != G_OBJECT (self->sign_in))
    return;
  if (user == NULL)
    {
      go_back (self, error);
      return;
    }
  open_session (self, user);
  if (self->session != NULL)
    keep_secret (self);
}

static void
on_followed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;

  if (firebase_sign_in_follow_finish (FIREBASE_SIGN_IN (source), result, &error) || was_cancelled (error))
    return;
  if (source == G_OBJECT (self->sign_in))
    go_back (self, error);
}

static void
on_open_uri (ParleyProfile *self, const char *uri, FirebaseSignIn *sign_in)
{
  if (self->as != NULL)
    {
      firebase_sign_in_follow_async (sign_in, uri, self->cancellable, on_followed, g_object_ref (self));
      return;
    }
  g_set_str (&self->link, uri);
  set_state (self, PARLEY_PROFILE_BROWSER, NULL);
  g_signal_emit (self, signals[OPEN_URI], 0, uri);
}

/* What the browser is left with at the end. */
static void
set_pages (FirebaseSignIn *sign_in)
{
  /* Translators: the code of the language that you translate to, such as “pt-BR” */
  const char *language = C_ ("language of a web page", "en");

  firebase_sign_in_set_pages (sign_in, language,
                              _ ("Signed in"), _ ("You can close this page and go back to Parley."),
                              _ ("Not signed in"), _ ("You can close this page and try again in Parley."));
}

static void
run_sign_in (ParleyProfile *self)
{
  begin_anew (self);
  self->wants_sign_in = FALSE;
  self->sign_in = firebase_sign_in_new (self->config);
  set_pages (self->sign_in);
  if (self->as != NULL)
    {
      g_autofree char *hint = parley_trial_make_hint (self->as);

      firebase_sign_in_set_login_hint (self->sign_in, hint);
    }
  g_signal_connect_object (self->sign_in, "open-uri", G_CALLBACK (on_open_uri), self, G_CONNECT_SWAPPED);
  set_state (self, PARLEY_PROFILE_WORKING, NULL);
  firebase_sign_in_run_async (self->sign_in, self->cancellable, on_signed_in, g_object_ref (self));
}

/* With a name given on the command line the keyring may hold somebody else. */
static gboolean
is_wanted (ParleyProfile *self, const char *name)
{
  g_autofree char *wanted = self->as != NULL ? g_utf8_casefold (self->as, -1) : NULL;
  g_autofree char *kept = name != NULL ? g_utf8_casefold (name, -1) : NULL;

  return wanted == NULL || kept == NULL || g_str_equal (wanted, kept);
}

static void
go_on_without_secret (ParleyProfile *self, const GError *error)
{
  if (self->as != NULL || self->wants_sign_in)
    run_sign_in (self);
  else
    go_back (self, error);
}

static void
resume (ParleyProfile *self, const char *uid, const char *token)
{
  g_autofree char *name = NULL;
  g_autofree char *email = NULL;
  g_autofree char *picture = NULL;
  g_autoptr (FirebaseUser) user = NULL;

  parley_session_recall (self->data_directory, uid, &name, &email, &picture);
  if (!is_wanted (self, name))
    {
      run_sign_in (self);
      return;
    }
  user = firebase_user_new (self->config, uid, token, name, email, picture);
  open_session (self, user);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = NULL;
  g_autofree char *token = parley_keyring_lookup_finish (PARLEY_KEYRING (source), result, &uid, &error);

  if (was_cancelled (error) || self->state == PARLEY_PROFILE_SIGNED_IN)
    return;
  g_clear_handle_id (&self->lookup_source, g_source_remove);
  if (token != NULL && uid != NULL)
    resume (self, uid, token);
  else if (g_error_matches (error, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_LOCKED) ||
           g_error_matches (error, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_FAILED))
    set_state (self, PARLEY_PROFILE_LOCKED, error);
  else
    go_on_without_secret (self, NULL);
  if (token != NULL)
    memset (token, 0, strlen (token));
}

/* The answer is still waited for: an unlocked keyring goes on by itself. */
static gboolean
on_lookup_slow (gpointer data)
{
  ParleyProfile *self = data;
  g_autoptr (GError) error = g_error_new_literal (PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_LOCKED, "The keyring waits for the person");

  self->lookup_source = 0;
  set_state (self, PARLEY_PROFILE_LOCKED, error);
  return G_SOURCE_REMOVE;
}

static void
look_up (ParleyProfile *self)
{
  g_clear_handle_id (&self->lookup_source, g_source_remove);
  self->lookup_source = g_timeout_add (KEYRING_PATIENCE_MS, on_lookup_slow, self);
  parley_keyring_lookup_async (self->keyring, firebase_config_get_project_id (self->config), self->cancellable, on_looked_up, g_object_ref (self));
}

static gboolean
may_sign_in_as (ParleyProfile *self)
{
  return self->as == NULL || firebase_config_is_loopback (self->config);
}

static void
use_config (ParleyProfile *self, FirebaseConfig *config)
{
  g_set_object (&self->config, config);
  if (!may_sign_in_as (self))
    g_clear_pointer (&self->as, g_free);
  look_up (self);
}

static void
on_config (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = parley_deployment_load_finish (result, &error);

  if (was_cancelled (error))
    return;
  if (config != NULL)
    use_config (self, config);
  else
    go_back (self, error);
}

static void
load_config (ParleyProfile *self, const char *uri)
{
  g_set_str (&self->uri, uri);
  parley_deployment_load_async (uri, self->data_directory, self->cancellable, on_config, g_object_ref (self));
}

static void
on_trial_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProfile) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = parley_trial_start_finish (PARLEY_TRIAL (source), result, &error);

  if (was_cancelled (error))
    return;
  if (uri != NULL)
    load_config (self, uri);
  else
    go_back (self, error);
}

static void
start_trial (ParleyProfile *self)
{
  begin_anew (self);
  self->trying = TRUE;
  if (self->trial == NULL)
    self->trial = parley_trial_new ();
  parley_trial_start_async (self->trial, self->cancellable, on_trial_ready, g_object_ref (self));
}

static void
parley_profile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, PARLEY_PROFILE (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_profile_dispose (GObject *object)
{
  ParleyProfile *self = PARLEY_PROFILE (object);

  g_clear_handle_id (&self->lookup_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  drop_session (self, FALSE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->config);
  g_clear_object (&self->keyring);
  g_clear_object (&self->settings);
  g_clear_object (&self->trial);
  G_OBJECT_CLASS (parley_profile_parent_class)->dispose (object);
}

static void
parley_profile_finalize (GObject *object)
{
  ParleyProfile *self = PARLEY_PROFILE (object);

  g_clear_error (&self->error);
  g_free (self->data_directory);
  g_free (self->given);
  g_free (self->uri);
  g_free (self->as);
  g_free (self->link);
  G_OBJECT_CLASS (parley_profile_parent_class)->finalize (object);
}

static void
parley_profile_class_init (ParleyProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_profile_get_property;
  object_class->dispose = parley_profile_dispose;
  object_class->finalize = parley_profile_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, PARLEY_PROFILE_SIGNED_IN, 0, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[OPEN_URI] = g_signal_new ("open-uri", PARLEY_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[NOTICE] = g_signal_new ("notice", PARLEY_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
parley_profile_init (ParleyProfile *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * parley_profile_new:
 * @profile: the profile's name, which also names its item in the keyring
 * @data_directory: where the profile keeps what it stores
 * @settings: the profile's settings, with the key "deployment"
 *
 * Returns: (transfer full): a profile that has not been started
 */
ParleyProfile *
parley_profile_new (const char *profile, const char *data_directory, GSettings *settings)
{
  ParleyProfile *self = g_object_new (PARLEY_TYPE_PROFILE, NULL);

  self->keyring = parley_keyring_new (APP_ID, profile);
  self->data_directory = g_strdup (data_directory);
  self->settings = g_object_ref (settings);
  return self;
}

static const char *
baked_in (void)
{
  return *DEPLOYMENT != '\0' ? DEPLOYMENT : NULL;
}

/**
 * parley_profile_start:
 * @self: a profile
 * @deployment: (nullable): the URI of the descriptor to use, before all others
 * @try_here: whether to use the backend of this computer instead
 * @as: (nullable): sign in under this name without a browser; only where the
 *   service is on this computer
 *
 * Finds the service and who is signed in.
 */
void
parley_profile_start (ParleyProfile *self, const char *deployment, gboolean try_here, const char *as)
{
  g_autofree char *kept = NULL;

  g_return_if_fail (PARLEY_IS_PROFILE (self));

  begin_anew (self);
  g_set_str (&self->as, as);
  set_state (self, PARLEY_PROFILE_STARTING, NULL);
  kept = g_settings_get_string (self->settings, "deployment");
  if (deployment == NULL)
    deployment = *kept != '\0' ? kept : baked_in ();
  g_set_str (&self->given, deployment);
  if (try_here)
    start_trial (self);
  else if (deployment != NULL)
    load_config (self, deployment);
  else
    set_state (self, PARLEY_PROFILE_WELCOME, NULL);
}

/**
 * parley_profile_sign_in:
 * @self: a profile
 *
 * Signs in with the browser.  Where the descriptor could not be had before, it
 * is asked for again.
 */
void
parley_profile_sign_in (ParleyProfile *self)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));
  g_return_if_fail (self->config != NULL || self->uri != NULL);

  g_clear_pointer (&self->as, g_free);
  if (self->config != NULL)
    {
      run_sign_in (self);
      return;
    }
  begin_anew (self);
  self->wants_sign_in = TRUE;
  set_state (self, PARLEY_PROFILE_WORKING, NULL);
  load_config (self, self->uri);
}

/**
 * parley_profile_use_address:
 * @self: a profile
 * @address: a host name, or the URI of a descriptor
 *
 * Uses the service of this organisation and signs in with the browser.  The
 * address is kept once that has worked.
 */
void
parley_profile_use_address (ParleyProfile *self, const char *address)
{
  g_autofree char *uri = NULL;

  g_return_if_fail (PARLEY_IS_PROFILE (self));

  uri = parley_deployment_make_uri (address);
  g_clear_object (&self->config);
  self->trying = FALSE;
  self->keep_address = TRUE;
  g_set_str (&self->uri, uri);
  parley_profile_sign_in (self);
}

/**
 * parley_profile_try_here:
 * @self: a profile
 *
 * Uses the backend of this computer, which is started if there is none.
 */
void
parley_profile_try_here (ParleyProfile *self)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));

  g_clear_object (&self->config);
  self->keep_address = FALSE;
  set_state (self, PARLEY_PROFILE_WORKING, NULL);
  start_trial (self);
}

/**
 * parley_profile_give_name:
 * @self: a profile
 * @name: who tries it here
 */
void
parley_profile_give_name (ParleyProfile *self, const char *name)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));
  g_return_if_fail (self->config != NULL);

  g_set_str (&self->as, name);
  run_sign_in (self);
}

/**
 * parley_profile_cancel:
 * @self: a profile
 *
 * Gives up what is under way and goes back to where the person can choose.
 */
void
parley_profile_cancel (ParleyProfile *self)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));

  self->wants_sign_in = FALSE;
  if (self->keep_address || self->trying)
    g_clear_object (&self->config);
  g_set_str (&self->uri, self->given);
  self->keep_address = FALSE;
  self->trying = FALSE;
  go_back (self, NULL);
}

/**
 * parley_profile_try_again:
 * @self: a profile
 *
 * Asks the keyring once more.
 */
void
parley_profile_try_again (ParleyProfile *self)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));

  begin_anew (self);
  set_state (self, PARLEY_PROFILE_WORKING, NULL);
  look_up (self);
}

/**
 * parley_profile_sign_out:
 * @self: a profile
 */
void
parley_profile_sign_out (ParleyProfile *self)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));

  if (self->session == NULL)
    return;
  /* As long as there is a token for it. */
  parley_session_farewell (self->session, TRUE, FAREWELL_MS);
  firebase_user_sign_out (self->user);
  forget_secret (self);
  drop_session (self, TRUE);
  g_clear_pointer (&self->as, g_free);
  go_back (self, NULL);
}

/**
 * parley_profile_close:
 * @self: a profile
 */
void
parley_profile_close (ParleyProfile *self)
{
  g_return_if_fail (PARLEY_IS_PROFILE (self));

  begin_anew (self);
  drop_session (self, FALSE);
  g_clear_object (&self->trial);
}

/**
 * parley_profile_get_state:
 * @self: a profile
 *
 * Returns: how far it has come
 */
ParleyProfileState
parley_profile_get_state (ParleyProfile *self)
{
  g_return_val_if_fail (PARLEY_IS_PROFILE (self), PARLEY_PROFILE_STARTING);

  return self->state;
}

/**
 * parley_profile_get_session:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): the session, while signed in
 */
ParleySession *
parley_profile_get_session (ParleyProfile *self)
{
  g_return_val_if_fail (PARLEY_IS_PROFILE (self), NULL);

  return self->session;
}

/**
 * parley_profile_get_service:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): the name of the service in use
 */
const char *
parley_profile_get_service (ParleyProfile *self)
{
  g_return_val_if_fail (PARLEY_IS_PROFILE (self), NULL);

  return self->config != NULL ? firebase_config_get_name (self->config) : NULL;
}

/**
 * parley_profile_has_address:
 * @self: a profile
 *
 * Returns: whether the command line, the settings or the build name a service
 */
gboolean
parley_profile_has_address (ParleyProfile *self)
{
  g_return_val_if_fail (PARLEY_IS_PROFILE (self), FALSE);

  return self->given != NULL;
}

/**
 * parley_profile_get_link:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): what the browser was asked to open
 */
const char *
parley_profile_get_link (ParleyProfile *self)
{
  g_return_val_if_fail (PARLEY_IS_PROFILE (self), NULL);

  return self->link;
}

/**
 * parley_profile_get_error:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): why it went back
 */
const GError *
parley_profile_get_error (ParleyProfile *self)
{
  g_return_val_if_fail (PARLEY_IS_PROFILE (self), NULL);

  return self->error;
}
