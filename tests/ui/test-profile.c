/* From the address of a service to a session: over the real wire, with a
 * real keyring that is the session's.
 */
#include "config.h"

#include "firebase-error.h"
#include "parley-keyring.h"
#include "parley-profile.h"
#include "test-await.h"
#include "test-backend.h"

typedef struct
{
  TestBackend *backend;
  ParleyProfile *profile;
  GSettings *settings;
  char *directory;
  char *name;
} Fixture;

static void
begin (Fixture *self)
{
  self->profile = parley_profile_new (self->name, self->directory, self->settings);
}

static gboolean
is_gone (gpointer object)
{
  return *(gpointer *)object == NULL;
}

/* What is under way may end first, and then nothing holds it. */
static void
end (Fixture *self)
{
  ParleyProfile *profile = g_steal_pointer (&self->profile);

  parley_profile_close (profile);
  g_object_add_weak_pointer (G_OBJECT (profile), (gpointer *)&profile);
  g_object_unref (profile);
  test_wait_until (is_gone, &profile, "the profile to be let go");
}

/* All tests share the session's keyring: each has a name in it. */
static void
set_up (Fixture *self, gconstpointer data)
{
  static guint tests;

  self->name = g_strdup_printf ("test-%u", ++tests);
  self->backend = test_backend_new_ruled ();
  self->directory = g_build_filename (g_get_user_data_dir (), "parley", self->name, NULL);
  self->settings = g_settings_new_with_path (APP_ID, APP_PATH "/test/");
  g_settings_reset (self->settings, "deployment");
  begin (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->profile != NULL)
    end (self);
  g_object_unref (self->settings);
  g_free (self->directory);
  g_free (self->name);
  test_backend_free (self->backend);
}

typedef struct
{
  Fixture *fixture;
  ParleyProfileState state;
} Wanted;

static gboolean
has_state (gpointer data)
{
  Wanted *wanted = data;

  return parley_profile_get_state (wanted->fixture->profile) == wanted->state;
}

static void
wait_for (Fixture *self, ParleyProfileState state)
{
  Wanted wanted = { self, state };

  test_wait_until (has_state, &wanted, "the profile");
}

static void
start (Fixture *self, const char *as)
{
  parley_profile_start (self->profile, test_backend_get_descriptor_uri (self->backend), FALSE, as);
}

static gboolean
has_secret (Fixture *self)
{
  g_autoptr (ParleyKeyring) keyring = parley_keyring_new (APP_ID, self->name);
  FirebaseUser *user = parley_session_get_user (parley_profile_get_session (self->profile));
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = NULL;
  g_autofree char *token = NULL;

  parley_keyring_lookup_async (keyring, firebase_config_get_project_id (firebase_user_get_config (user)), NULL, test_await_ready, &slot);
  result = test_await (&slot);
  token = parley_keyring_lookup_finish (keyring, result, &uid, &error);
  g_assert_no_error (error);
  return token != NULL;
}

static void
sign_in (Fixture *self)
{
  start (self, "Ada");
  wait_for (self, PARLEY_PROFILE_SIGNED_IN);
  while (!has_secret (self))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
has_store (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, ".db") != NULL)
      return TRUE;
  return FALSE;
}

static void
test_nothing_known (Fixture *self, gconstpointer data)
{
  parley_profile_start (self->profile, NULL, FALSE, NULL);
  g_assert_cmpint (parley_profile_get_state (self->profile), ==, PARLEY_PROFILE_WELCOME);
  g_assert_false (parley_profile_has_address (self->profile));
  g_assert_null (parley_profile_get_error (self->profile));
}

static void
test_sign_in (Fixture *self, gconstpointer data)
{
  sign_in (self);
  g_assert_cmpstr (parley_session_get_name (parley_profile_get_session (self->profile)), ==, "Ada");
  g_assert_true (has_store (self));
}

/* The second start needs neither the browser nor the network. */
static void
test_start_offline (Fixture *self, gconstpointer data)
{
  sign_in (self);
  end (self);
  test_backend_stop (self->backend);
  begin (self);
  start (self, NULL);
  wait_for (self, PARLEY_PROFILE_SIGNED_IN);
  g_assert_cmpstr (parley_session_get_name (parley_profile_get_session (self->profile)), ==, "Ada");
}

/* A name on the command line that is not the one in the keyring wins. */
static void
test_other_name (Fixture *self, gconstpointer data)
{
  sign_in (self);
  end (self);
  begin (self);
  start (self, "Zoë");
  wait_for (self, PARLEY_PROFILE_SIGNED_IN);
  g_assert_cmpstr (parley_session_get_name (parley_profile_get_session (self->profile)), ==, "Zoë");
}

static void
test_sign_out (Fixture *self, gconstpointer data)
{
  sign_in (self);
  parley_profile_sign_out (self->profile);
  g_assert_cmpint (parley_profile_get_state (self->profile), ==, PARLEY_PROFILE_WELCOME);
  g_assert_null (parley_profile_get_session (self->profile));
  g_assert_false (has_store (self));
  end (self);
  begin (self);
  start (self, NULL);
  wait_for (self, PARLEY_PROFILE_WELCOME);
}

static void
on_open_uri (ParleyProfile *profile, const char *uri, char **opened)
{
  *opened = g_strdup (uri);
}

static void
test_browser (Fixture *self, gconstpointer data)
{
  g_autofree char *opened = NULL;

  g_signal_connect (self->profile, "open-uri", G_CALLBACK (on_open_uri), &opened);
  start (self, NULL);
  wait_for (self, PARLEY_PROFILE_WELCOME);
  g_assert_true (parley_profile_has_address (self->profile));
  g_assert_nonnull (parley_profile_get_service (self->profile));
  parley_profile_sign_in (self->profile);
  wait_for (self, PARLEY_PROFILE_BROWSER);
  g_assert_cmpstr (parley_profile_get_link (self->profile), ==, opened);
  parley_profile_cancel (self->profile);
  g_assert_cmpint (parley_profile_get_state (self->profile), ==, PARLEY_PROFILE_WELCOME);
  g_assert_null (parley_profile_get_link (self->profile));
}

/* An address is kept once somebody has signed in with it, not before. */
static void
test_address (Fixture *self, gconstpointer data)
{
  g_autofree char *kept = NULL;

  parley_profile_start (self->profile, NULL, FALSE, NULL);
  parley_profile_use_address (self->profile, test_backend_get_uri (self->backend));
  wait_for (self, PARLEY_PROFILE_BROWSER);
  parley_profile_cancel (self->profile);
  g_assert_false (parley_profile_has_address (self->profile));
  kept = g_settings_get_string (self->settings, "deployment");
  g_assert_cmpstr (kept, ==, "");
}

static void
test_no_service (Fixture *self, gconstpointer data)
{
  test_backend_stop (self->backend);
  start (self, NULL);
  wait_for (self, PARLEY_PROFILE_WELCOME);
  g_assert_error (parley_profile_get_error (self->profile), FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  test_backend_restart (self->backend);
  parley_profile_sign_in (self->profile);
  wait_for (self, PARLEY_PROFILE_BROWSER);
}

static void
test_bad_descriptor (Fixture *self, gconstpointer data)
{
  const char *texts[] = { "", "null", "[]", "{}", "{\"google\": 7}", "not JSON", "{\"firebase\": {\"apiKey\": []}}" };
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bad.json", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      parley_profile_start (self->profile, uri, FALSE, NULL);
      wait_for (self, PARLEY_PROFILE_WELCOME);
      g_assert_error (parley_profile_get_error (self->profile), FIREBASE_ERROR, FIREBASE_ERROR_CONFIG);
    }
}

static void
test_try_here (Fixture *self, gconstpointer data)
{
  parley_profile_start (self->profile, NULL, FALSE, NULL);
  parley_profile_try_here (self->profile);
  wait_for (self, PARLEY_PROFILE_NAME);
  parley_profile_give_name (self->profile, "Grace Hopper");
  wait_for (self, PARLEY_PROFILE_SIGNED_IN);
  g_assert_cmpstr (parley_session_get_name (parley_profile_get_session (self->profile)), ==, "Grace Hopper");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/ui/profile/nothing-known", test_nothing_known);
  add ("/ui/profile/sign-in", test_sign_in);
  add ("/ui/profile/start-offline", test_start_offline);
  add ("/ui/profile/other-name", test_other_name);
  add ("/ui/profile/sign-out", test_sign_out);
  add ("/ui/profile/browser", test_browser);
  add ("/ui/profile/address", test_address);
  add ("/ui/profile/no-service", test_no_service);
  add ("/ui/profile/bad-descriptor", test_bad_descriptor);
  add ("/ui/profile/try-here", test_try_here);
  return g_test_run ();
}
