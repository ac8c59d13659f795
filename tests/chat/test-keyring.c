/* The keyring: libsecret's own file for what it keeps, and a bus without a
 * secret service for what it must not say.
 */

#include <glib/gstdio.h>

#include "parley-keyring.h"
#include "test-await.h"
#include "test-pair.h"

static char *
look_up (ParleyKeyring *keyring, const char *project, char **uid, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  parley_keyring_lookup_async (keyring, project, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  return parley_keyring_lookup_finish (keyring, result, uid, error);
}

static void
store (ParleyKeyring *keyring, const char *project, const char *uid, const char *token)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_keyring_store_async (keyring, project, uid, token, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (parley_keyring_store_finish (keyring, result, &error));
  g_assert_no_error (error);
}

static void
forget (ParleyKeyring *keyring, const char *project)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_keyring_forget_async (keyring, project, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (parley_keyring_forget_finish (keyring, result, &error));
  g_assert_no_error (error);
}

static void
assert_token (ParleyKeyring *keyring, const char *project, const char *token, const char *uid)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found_uid = NULL;
  g_autofree char *found = look_up (keyring, project, &found_uid, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, token);
  g_assert_cmpstr (found_uid, ==, uid);
}

static void
test_file (void)
{
  g_autoptr (ParleyKeyring) ada = parley_keyring_new ("org.example.Parley", "ada");
  g_autoptr (ParleyKeyring) ben = parley_keyring_new ("org.example.Parley", "ben");

  assert_token (ada, "project", NULL, NULL);
  store (ada, "project", "uid-a", "first");
  store (ada, "project", "uid-a", "second");
  store (ada, "other", "uid-x", "elsewhere");
  store (ben, "project", "uid-b", "bens");
  assert_token (ada, "project", "second", "uid-a");
  assert_token (ada, "other", "elsewhere", "uid-x");
  assert_token (ben, "project", "bens", "uid-b");
  forget (ada, "project");
  forget (ada, "project");
  assert_token (ada, "project", NULL, NULL);
  assert_token (ada, "other", "elsewhere", "uid-x");
  assert_token (ben, "project", "bens", "uid-b");
}

/* In a process of its own: which backend libsecret takes is decided once. */
static void
test_absent_in_process (void)
{
  g_autoptr (ParleyKeyring) keyring = parley_keyring_new ("org.example.Parley", "ada");
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = NULL;
  char *token = look_up (keyring, "project", &uid, &error);

  g_assert_null (token);
  g_assert_error (error, PARLEY_KEYRING_ERROR, PARLEY_KEYRING_ERROR_ABSENT);
}

static void
run_absent (const char *address)
{
  g_autoptr (GTestDBus) bus = NULL;

  g_setenv ("SECRET_BACKEND", "service", TRUE);
  if (address == NULL)
    {
      bus = g_test_dbus_new (G_TEST_DBUS_NONE);
      g_test_dbus_up (bus);
    }
  else
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  g_test_trap_subprocess ("/keyring/absent/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  if (bus != NULL)
    g_test_dbus_down (bus);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
}

static void
test_no_service (void)
{
  run_absent (NULL);
}

static void
test_no_bus (void)
{
  run_absent ("unix:path=/nonexistent/bus");
}

int
main (int argc, char *argv[])
{
  g_autofree char *directory = NULL, *file = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  directory = g_dir_make_tmp ("parley-keyring-XXXXXX", &error);
  g_assert_no_error (error);
  file = g_build_filename (directory, "keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", FALSE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/keyring/file", test_file);
  g_test_add_func ("/keyring/no-service", test_no_service);
  g_test_add_func ("/keyring/no-bus", test_no_bus);
  g_test_add_func ("/keyring/absent/subprocess", test_absent_in_process);
  status = g_test_run ();
  test_remove_directory (directory);
  return status;
}
