/* parley-backend as a process: its command line, its one line of output, its
 * signals, and who may read what it keeps.
 */

#include "child-backend.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

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
      int status = child_backend_run ((const char *const *)arguments, &output, &errors);

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
      ChildBackend *child = child_backend_start (ARGUMENTS);
      TestBackend *backend = test_backend_new_remote (child->uri);
      g_autoptr (TestUser) eve = test_backend_sign_in (backend, "eve@example.org");

      test_backend_put (backend, eve, "a", "1");
      test_backend_free (backend);
      child_backend_end (child, SIGNALS[i]);
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
  g_autofree char *directory = child_backend_make_directory (), *data = g_build_filename (directory, "a", "b", NULL), *parent = g_build_filename (directory, "a", NULL);
  const char *const arguments[] = { "--data", data, NULL };
  ChildBackend *child = child_backend_start (arguments);
  g_autofree char *output = NULL, *errors = NULL;

  g_assert_cmpuint (get_mode (data, "."), ==, 0700);
  g_assert_cmpuint (get_mode (data, "backend.sqlite"), ==, 0600);
  g_assert_cmpuint (get_mode (data, "backend.sqlite-wal"), ==, 0600);
  /* Nobody else on the same file. */
  g_assert_cmpint (child_backend_run (arguments, &output, &errors), ==, 1);
  g_assert_nonnull (strstr (errors, "data file"));
  child_backend_end (child, SIGTERM);
  child_backend_remove_directory (data);
  child_backend_remove_directory (parent);
  child_backend_remove_directory (directory);
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
  g_autofree char *directory = child_backend_make_directory (), *certificate = g_build_filename (directory, "certificate.pem", NULL), *key = g_build_filename (directory, "key.pem", NULL);
  const char *const arguments[] = { "--memory", "--listen", "0.0.0.0:0", "--tls-certificate", certificate, "--tls-key", key, NULL };
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GString) uri = NULL;
  g_autofree char *socket = NULL;
  g_autoptr (GError) error = NULL;
  TestBackend *backend;
  ChildBackend *child;

  make_certificate (certificate, key);
  database = g_tls_file_database_new (certificate, &error);
  g_assert_no_error (error);
  child = child_backend_start (arguments);
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
  child_backend_end (child, SIGTERM);
  child_backend_remove_directory (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  child_backend_program = argv[1];
  g_test_add_func ("/process/bad-arguments", test_bad_arguments);
  g_test_add_func ("/process/signals", test_signals);
  g_test_add_func ("/process/private", test_private);
  g_test_add_func ("/process/tls", test_tls);
  return g_test_run ();
}
