/* parley-backend as a process: its command line, its one line of output, its
 * signals, and that what it answered survives whatever happens to it.
 */

#include "test-await.h"
#include "test-backend.h"

#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static const char *program;

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  char *uri;
} Child;

static void
launch (Child *child, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;
  g_autoptr (GError) error = NULL;

  g_strv_builder_add (argv, program);
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
static Child *
start (const char *const *arguments)
{
  g_auto (GStrv) all = add_rules (arguments);
  Child *child = g_new0 (Child, 1);
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
wait_for_end (Child *child)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  g_subprocess_wait_async (child->process, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (g_subprocess_wait_finish (child->process, result, NULL));
}

/* Sends a signal and waits; what else was printed must be nothing. */
static void
end (Child *child, int signal_number)
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

static char *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("parley-backend-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

static void
remove_directory (const char *path)
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
static int
run_to_end (const char *const *arguments, char **output, char **errors)
{
  Child child = { NULL };
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

static void
test_bad_arguments (void)
{
  static const struct
  {
    const char *arguments;
    const char *says;
  } CASES[] = {
    { "--nonsense", "Unknown option" },
    { "--memory stray", "“stray” is not an option" },
    { "--memory --listen nowhere", "--listen takes ADDRESS:PORT" },
    { "--memory --listen 127.0.0.1:99999", "--listen takes ADDRESS:PORT" },
    { "--memory --listen localhost:0", "numeric address" },
    { "--memory --listen 0.0.0.0:0", "--insecure-lan" },
    { "--memory --listen [::]:0", "--insecure-lan" },
    { "--memory --data /nowhere", "exclude each other" },
    { "--memory --people Ada", "“Ada” is not one more person" },
    { "--memory --people A<a@b>,B<a@b>", "“B<a@b>” is not one more person" },
    { "--memory --token-lifetime 0", "--token-lifetime" },
    { "--memory --token-lifetime x", "Cannot parse integer" },
    { "--memory --api-key-file /nowhere", "/nowhere" },
    { "--memory --api-key-file /dev/null", "SID:SECRET" },
    { "--memory --tls-key /nowhere", "belong together" },
    { "--memory --tls-certificate /nowhere --tls-key /nowhere", "/nowhere" },
    { "--memory --export x", "--memory" },
    { "--data x --export x --import y", "exclude each other" },
    { "--memory --rules /nowhere", "/nowhere" },
    { "--memory --rules /dev/null", "/dev/null: line 1, column 1: a { is missing here; the file is an object" },
    { "--memory --emulator --insecure-lan --listen 0.0.0.0:0", "--emulator" },
    { "--memory --faults /nowhere", "/nowhere" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (GStrv) arguments = g_strsplit (CASES[i].arguments, " ", -1);
      g_autofree char *output = NULL, *errors = NULL;
      int status = run_to_end ((const char *const *)arguments, &output, &errors);

      g_test_message ("%s: %s", CASES[i].arguments, errors);
      g_assert_cmpint (status, ==, 2);
      g_assert_cmpstr (output, ==, "");
      g_assert_nonnull (strstr (errors, CASES[i].says));
    }
}

static void
test_signals (void)
{
  static const char *const ARGUMENTS[] = { "--memory", "--people", "Eve <eve@example.org>", NULL };
  static const int SIGNALS[] = { SIGTERM, SIGINT };

  for (guint i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    {
      Child *child = start (ARGUMENTS);
      TestBackend *backend = test_backend_new_remote (child->uri);
      g_autoptr (TestUser) eve = test_backend_sign_in (backend, "eve@example.org");

      test_backend_put (backend, eve, "a", "1");
      test_backend_free (backend);
      end (child, SIGNALS[i]);
    }
}

static guint
get_mode (const char *directory, const char *name)
{
  g_autofree char *file = g_build_filename (directory, name, NULL);
  GStatBuf status;

  g_assert_no_errno (g_stat (file, &status));
  return status.st_mode & 0777;
}

static void
test_private (void)
{
  g_autofree char *directory = make_directory (), *data = g_build_filename (directory, "a", "b", NULL), *parent = g_build_filename (directory, "a", NULL);
  const char *const arguments[] = { "--data", data, NULL };
  Child *child = start (arguments);
  g_autofree char *output = NULL, *errors = NULL;

  g_assert_cmpuint (get_mode (data, "."), ==, 0700);
  g_assert_cmpuint (get_mode (data, "backend.sqlite"), ==, 0600);
  g_assert_cmpuint (get_mode (data, "backend.sqlite-wal"), ==, 0600);
  /* Nobody else on the same file. */
  g_assert_cmpint (run_to_end (arguments, &output, &errors), ==, 1);
  g_assert_nonnull (strstr (errors, "data file"));
  end (child, SIGTERM);
  remove_directory (data);
  remove_directory (parent);
  remove_directory (directory);
}

typedef struct
{
  TestBackend *backend;
  SoupSession *session;
  guint answered, asked;
  gboolean is_killed;
  GSubprocess *process;
} Flood;

static void ask_next (Flood *flood, const char *token);

typedef struct
{
  Flood *flood;
  char *token;
} Ask;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ask *ask = user_data;
  Flood *flood = ask->flood;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  if (bytes == NULL || soup_message_get_status (message) != 200)
    flood->is_killed = TRUE;
  else
    {
      flood->answered++;
      if (flood->answered == 200)
        g_subprocess_send_signal (flood->process, SIGKILL);
      ask_next (flood, ask->token);
    }
  g_free (ask->token);
  g_free (ask);
}

/* Each message says how many were answered before it, so the last that is there
 * says what must be there.
 */
static void
ask_next (Flood *flood, const char *token)
{
  g_autofree char *uri = g_strdup_printf ("%s/.json?auth=%s", test_backend_get_uri (flood->backend), token);
  g_autofree char *body = g_strdup_printf ("{\"list/m%06u\":{\"text\":\"x\"},\"count\":{\".sv\":{\"increment\":1}}}", flood->asked++);
  g_autoptr (SoupMessage) message = soup_message_new ("PATCH", uri);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  Ask *ask = g_new0 (Ask, 1);

  ask->flood = flood;
  ask->token = g_strdup (token);
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  soup_session_send_and_read_async (flood->session, message, G_PRIORITY_DEFAULT, NULL, on_answer, ask);
}

static gboolean
is_killed (gpointer user_data)
{
  Flood *flood = user_data;

  return flood->is_killed;
}

static void
check_kept (TestBackend *backend, guint answered)
{
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *count = test_backend_get (backend, ada, "count"), *list = test_backend_get (backend, ada, "list");
  guint kept = (guint)g_ascii_strtoull (count, NULL, 10), found = 0;

  for (const char *c = list; (c = strstr (c, "\"m0")) != NULL; c++)
    found++;
  g_test_message ("answered %u, kept %u", answered, kept);
  g_assert_cmpuint (kept, >=, answered);
  g_assert_cmpuint (found, ==, kept);
}

static void
test_kill (void)
{
  g_autofree char *directory = make_directory ();
  const char *const arguments[] = { "--data", directory, NULL };
  Child *child = start (arguments);
  Flood flood = { test_backend_new_remote (child->uri), soup_session_new (), .process = child->process };
  g_autoptr (TestUser) ada = test_backend_sign_in (flood.backend, "ada@example.org");
  g_autofree char *uid = g_strdup (ada->uid);
  TestBackend *backend;

  ask_next (&flood, ada->id_token);
  test_wait_until (is_killed, &flood, "the end of a process");
  g_assert_cmpuint (flood.answered, >=, 200);
  test_backend_free (flood.backend);
  g_object_unref (flood.session);
  end (child, SIGKILL);

  child = start (arguments);
  backend = test_backend_new_remote (child->uri);
  check_kept (backend, flood.answered);
  test_backend_free (backend);
  end (child, SIGTERM);
  remove_directory (directory);
}

static void
assert_transfer (const char *directory, const char *option, const char *file, int status, const char *says)
{
  const char *const arguments[] = { "--data", directory, option, file, NULL };
  g_autofree char *output = NULL, *errors = NULL;
  int got = run_to_end (arguments, &output, &errors);

  g_test_message ("%s: %s", option, errors);
  g_assert_cmpint (got, ==, status);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, says));
}

static void
test_transfer (void)
{
  static const char JSON[] = "{\n  \"a\" : [ true, null, \"x\" ],\n  \"b\" : {\n    \"c\" : 1.5\n  }\n}\n";
  g_autofree char *directory = make_directory (), *import = g_build_filename (directory, "in.json", NULL), *export = g_build_filename (directory, "out.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (import, JSON, -1, NULL));
  assert_transfer (directory, "--import", import, 0, "");
  assert_transfer (directory, "--export", export, 0, "");
  g_assert_true (g_file_get_contents (export, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, JSON);
  g_assert_cmpuint (get_mode (directory, "out.json"), ==, 0600);

  g_assert_true (g_file_set_contents (import, "{\"a\":1,\n\"b$\":2}", -1, NULL));
  assert_transfer (directory, "--import", import, 1, "couldn't parse key beginning at 2:1");
  assert_transfer (directory, "--export", export, 0, "");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (export, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, JSON);
  remove_directory (directory);
}

static void
write_pem (const char *file, gnutls_datum_t *pem)
{
  g_assert_true (g_file_set_contents (file, (const char *)pem->data, pem->size, NULL));
  gnutls_free (pem->data);
}

/* A certificate for 127.0.0.1 that nobody else vouches for. */
static void
make_certificate (const char *certificate_file, const char *key_file)
{
  static const guint8 LOOPBACK[] = { 127, 0, 0, 1 };
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  gnutls_datum_t pem;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "1", 1);
  gnutls_x509_crt_set_dn (certificate, "CN=parley test", NULL);
  gnutls_x509_crt_set_issuer_dn (certificate, "CN=parley test", NULL);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, LOOPBACK, sizeof LOOPBACK, GNUTLS_FSAN_SET);
  gnutls_x509_crt_set_basic_constraints (certificate, 1, -1);
  gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 60);
  gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 3600);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), >=, 0);
  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem);
  write_pem (certificate_file, &pem);
  gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem);
  write_pem (key_file, &pem);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}

static void
test_tls (void)
{
  g_autofree char *directory = make_directory (), *certificate = g_build_filename (directory, "certificate.pem", NULL), *key = g_build_filename (directory, "key.pem", NULL);
  const char *const arguments[] = { "--memory", "--listen", "0.0.0.0:0", "--tls-certificate", certificate, "--tls-key", key, NULL };
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GString) uri = NULL;
  g_autofree char *socket = NULL;
  g_autoptr (GError) error = NULL;
  TestBackend *backend;
  Child *child;

  make_certificate (certificate, key);
  database = g_tls_file_database_new (certificate, &error);
  g_assert_no_error (error);
  child = start (arguments);
  g_assert_true (g_str_has_prefix (child->uri, "https://0.0.0.0:"));
  uri = g_string_new (child->uri);
  g_string_replace (uri, "0.0.0.0", "127.0.0.1", 1);
  backend = test_backend_new_remote (uri->str);
  test_backend_trust (backend, database);
  {
    g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
    g_autoptr (TestAnswer) descriptor = test_backend_send (backend, "GET", "/.well-known/parley.json", NULL, NULL);

    socket = g_strconcat ("\"wss", uri->str + strlen ("https"), "/signaling\"", NULL);
    g_assert_nonnull (strstr (descriptor->body, socket));
    test_backend_put (backend, ada, "a", "1");
  }
  test_backend_free (backend);
  end (child, SIGTERM);
  remove_directory (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/process/bad-arguments", test_bad_arguments);
  g_test_add_func ("/process/signals", test_signals);
  g_test_add_func ("/process/private", test_private);
  g_test_add_func ("/process/kill", test_kill);
  g_test_add_func ("/process/transfer", test_transfer);
  g_test_add_func ("/process/tls", test_tls);
  return g_test_run ();
}
