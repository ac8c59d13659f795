/* Starts the real program, ends it, and sees that it says nothing else. */

#include "child-backend.h"

#include "test-await.h"

#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <string.h>

const char *child_backend_program;

static void
launch (ChildBackend *child, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;
  g_autoptr (GError) error = NULL;

  g_strv_builder_add (argv, child_backend_program);
  g_strv_builder_addv (argv, (const char **)arguments);
  strings = g_strv_builder_end (argv);
  g_subprocess_launcher_unsetenv (launcher, "PARLEY_TWILIO_API_KEY");
  child->process = g_subprocess_launcher_spawnv (launcher, (const char *const *)strings, &error);
  g_assert_no_error (error);
}

/* Everybody may do everything there: this is not about our data. */
static char **
add_rules (const char *const *arguments)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *rules = test_backend_get_open_rules ();

  g_strv_builder_addv (builder, (const char **)arguments);
  g_strv_builder_add_many (builder, "--rules", rules, NULL);
  return g_strv_builder_end (builder);
}

/* Until the line that says where it listens. */
ChildBackend *
child_backend_start (const char *const *arguments)
{
  g_auto (GStrv) all = add_rules (arguments);
  ChildBackend *child = g_new0 (ChildBackend, 1);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autofree char *line = NULL;

  launch (child, (const char *const *)all);
  child->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child->process));
  g_data_input_stream_read_line_async (child->output, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  line = g_data_input_stream_read_line_finish (child->output, result, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_regex_match_simple ("^listening on https?://[^ ]+:[0-9]+$", line, 0, 0));
  child->uri = g_strdup (line + strlen ("listening on "));
  return child;
}

static void
wait_for_end (ChildBackend *child)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  g_subprocess_wait_async (child->process, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (g_subprocess_wait_finish (child->process, result, NULL));
}

/* Sends a signal and waits; what else was printed must be nothing. */
void
child_backend_end (ChildBackend *child, int signal_number)
{
  g_autofree char *rest = NULL;

  g_subprocess_send_signal (child->process, signal_number);
  wait_for_end (child);
  rest = g_data_input_stream_read_line (child->output, NULL, NULL, NULL);
  g_assert_null (rest);
  if (signal_number != SIGKILL)
    g_assert_cmpint (g_subprocess_get_exit_status (child->process), ==, 0);
  g_object_unref (child->output);
  g_object_unref (child->process);
  g_free (child->uri);
  g_free (child);
}

char *
child_backend_make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("parley-backend-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

void
child_backend_remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_no_errno (g_unlink (file));
    }
  g_assert_no_errno (g_rmdir (path));
}

/* What it says when it does not start. */
int
child_backend_run (const char *const *arguments, char **output, char **errors)
{
  ChildBackend child = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  launch (&child, arguments);
  g_subprocess_communicate_utf8_async (child.process, NULL, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_subprocess_communicate_utf8_finish (child.process, result, output, errors, &error);
  g_assert_no_error (error);
  status = g_subprocess_get_exit_status (child.process);
  g_object_unref (child.process);
  return status;
}
