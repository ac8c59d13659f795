/* Whoever comes first hosts the backend, whoever comes later uses it, and when
 * the host goes the next one takes over on the same port.
 */
#include "config.h"

#include "parley-trial.h"
#include "test-await.h"

static char *
start (ParleyTrial *trial)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *uri;

  parley_trial_start_async (trial, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  uri = parley_trial_start_finish (trial, result, &error);
  g_assert_no_error (error);
  return uri;
}

static char *
name_path (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "parley", "backend.json", NULL);
}

static gboolean
is_named (gpointer data)
{
  g_autofree char *path = name_path ();
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, data) != NULL;
}

static void
test_share (void)
{
  g_autoptr (ParleyTrial) first = parley_trial_new ();
  g_autoptr (ParleyTrial) second = parley_trial_new ();
  g_autoptr (ParleyTrial) third = parley_trial_new ();
  g_autofree char *hosted = start (first);
  g_autofree char *joined = start (second);
  g_autofree char *again = NULL;

  g_assert_cmpstr (hosted, ==, joined);
  g_assert_true (is_named (hosted));

  g_assert_finalize_object (g_steal_pointer (&first));
  g_assert_false (is_named (hosted));
  test_wait_until (is_named, hosted, "the second to take over");
  again = start (third);
  g_assert_cmpstr (again, ==, hosted);
}

/* What a host that was killed leaves behind stops nobody. */
static void
test_leftovers (void)
{
  g_autoptr (ParleyTrial) trial = parley_trial_new ();
  g_autofree char *path = name_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *socket = g_build_filename (folder, "backend.socket", NULL);
  g_autofree char *uri = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, "{\"descriptor\": 7}", -1, NULL));
  g_assert_true (g_file_set_contents (socket, "", -1, NULL));
  uri = start (trial);
  g_assert_true (g_str_has_suffix (uri, "/.well-known/parley.json"));
  g_assert_true (is_named (uri));
}

/* A person who goes while it starts leaves nothing running. */
static void
test_cancel (void)
{
  ParleyTrial *trial = parley_trial_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_trial_start_async (trial, cancellable, test_await_ready, &slot);
  g_cancellable_cancel (cancellable);
  result = test_await (&slot);
  g_assert_null (parley_trial_start_finish (trial, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_assert_finalize_object (trial);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/ui/trial/share", test_share);
  g_test_add_func ("/ui/trial/leftovers", test_leftovers);
  g_test_add_func ("/ui/trial/cancel", test_cancel);
  return g_test_run ();
}
