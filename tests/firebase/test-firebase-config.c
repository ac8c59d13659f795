/* The deployment descriptor: what fills in by itself, what is refused and how
 * the refusal reads, and the ways to fetch one.
 */

#include "firebase-error.h"
#include "test-await.h"
#include "test-fake.h"

#include <glib/gstdio.h>
#include <string.h>

#define LEAST "\"google\":{\"clientId\":\"c\"},\"firebase\":{\"apiKey\":\"k\",\"projectId\":\"demo-x\"}"

static FirebaseConfig *
read_config (const char *text)
{
  g_autoptr (GError) error = NULL;
  FirebaseConfig *config = firebase_config_new_from_json (text, -1, "test", &error);

  g_assert_no_error (error);
  return config;
}

static void
test_defaults (void)
{
  g_autoptr (FirebaseConfig) config = read_config ("{" LEAST ",\"futureThing\":{\"a\":1}}");

  g_assert_cmpstr (firebase_config_get_name (config), ==, "demo-x");
  g_assert_cmpstr (firebase_config_get_client_id (config), ==, "c");
  g_assert_null (firebase_config_get_client_secret (config));
  g_assert_cmpstr (firebase_config_get_auth_uri (config), ==, "https://accounts.google.com/o/oauth2/v2/auth");
  g_assert_cmpstr (firebase_config_get_token_uri (config), ==, "https://oauth2.googleapis.com/token");
  g_assert_cmpstr (firebase_config_get_jwks_uri (config), ==, "https://www.googleapis.com/oauth2/v3/certs");
  g_assert_cmpstr (firebase_config_get_issuer (config), ==, "https://accounts.google.com");
  g_assert_cmpstr (firebase_config_get_database_url (config), ==, "https://demo-x-default-rtdb.firebaseio.com");
  g_assert_cmpstr (firebase_config_get_identity_toolkit_uri (config), ==, "https://identitytoolkit.googleapis.com");
  g_assert_cmpstr (firebase_config_get_secure_token_uri (config), ==, "https://securetoken.googleapis.com");
  g_assert_null (firebase_config_get_calls_token_uri (config));
  g_assert_cmpstr (firebase_config_get_calls_signaling_uri (config), ==, "wss://global.vss.twilio.com/signaling");
  g_assert_cmpint (firebase_config_get_minimum_tls (config), ==, G_TLS_PROTOCOL_VERSION_TLS_1_3);
  g_assert_false (firebase_config_get_insecure_lan (config));
  g_assert_false (firebase_config_is_loopback (config));
}

static void
test_everything_said (void)
{
  g_autoptr (FirebaseConfig) config = read_config (
      "{\"name\":\"Example Org\",\"google\":{\"clientId\":\"c\",\"clientSecret\":\"s\",\"authUri\":\"http://127.0.0.1:1/a\","
      "\"tokenUri\":\"http://127.0.0.1:1/t\",\"jwksUri\":\"http://127.0.0.1:1/k\",\"issuer\":\"http://127.0.0.1:1\"},"
      "\"firebase\":{\"apiKey\":\"k\",\"projectId\":\"demo-x\",\"databaseUrl\":\"http://127.0.0.1:1/?ns=x\"},"
      "\"calls\":{\"tokenUri\":\"https://calls.example.org/v1/token\",\"signalingUri\":\"ws://127.0.0.1:1/signaling\"},"
      "\"minimumTls\":\"1.2\"}");

  g_assert_cmpstr (firebase_config_get_name (config), ==, "Example Org");
  g_assert_cmpstr (firebase_config_get_client_secret (config), ==, "s");
  g_assert_cmpstr (firebase_config_get_database_url (config), ==, "http://127.0.0.1:1/?ns=x");
  g_assert_cmpstr (firebase_config_get_calls_token_uri (config), ==, "https://calls.example.org/v1/token");
  g_assert_cmpint (firebase_config_get_minimum_tls (config), ==, G_TLS_PROTOCOL_VERSION_TLS_1_2);
  g_assert_true (firebase_config_is_loopback (config));
}

/* Each with what its error must say. */
static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "", "not a deployment descriptor" },
    { "[]", "not a JSON object" },
    { "<html>", "not a deployment descriptor" },
    { "{}", "google.clientId" },
    { "{\"google\":[]}", "“google” must be an object" },
    { "{\"google\":{\"clientId\":5}}", "“google.clientId” must be a text" },
    { "{\"google\":{\"clientId\":\"\"}}", "“google.clientId” is missing" },
    { "{\"google\":{\"clientId\":\"a\\nb\"}}", "one line" },
    { "{\"google\":{\"clientId\":\"c\"},\"firebase\":{\"projectId\":\"p\"}}", "“firebase.apiKey” is missing; it is the Web API key" },
    { "{\"google\":{\"clientId\":\"c\",\"tokenUri\":\"http://example.org/\"}}", "“google.tokenUri” is not a usable address" },
    { "{\"google\":{\"clientId\":\"c\",\"authUri\":\"javascript:alert(1)\"}}", "“google.authUri” is not a usable address" },
    { "{" LEAST ",\"calls\":{\"signalingUri\":\"ws://example.org\"}}", "“calls.signalingUri” is not a usable address" },
    { "{" LEAST ",\"calls\":{\"tokenUri\":\"http://192.168.0.1/\"}}", "“calls.tokenUri” is not a usable address" },
    { "{" LEAST ",\"minimumTls\":\"1.1\"}", "minimumTls" },
    { "{" LEAST ",\"minimumTls\":1.3}", "minimumTls" },
    { "{" LEAST ",\"insecureLan\":\"yes\"}", "insecureLan" },
    { "{\"google\":{\"clientId\":\"c\"},\"firebase\":{\"apiKey\":\"k\",\"projectId\":\"evil.org/\"}}", "firebase.databaseUrl" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      FirebaseConfig *config = firebase_config_new_from_json (cases[i][0], -1, "https://org/?token=secret", &error);

      g_test_message ("%s", cases[i][0]);
      g_assert_null (config);
      g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
      g_assert_true (g_str_has_prefix (error->message, "https://org/?token=…: "));
    }
}

static void
test_insecure_lan (void)
{
  g_autoptr (FirebaseConfig) config = read_config ("{" LEAST ",\"insecureLan\":true,\"calls\":{\"tokenUri\":\"http://192.168.0.1/\"}}");

  g_assert_true (firebase_config_get_insecure_lan (config));
  g_assert_cmpstr (firebase_config_get_calls_token_uri (config), ==, "http://192.168.0.1/");
}

static FirebaseConfig *
load (const char *uri, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  firebase_config_load_async (uri, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  return firebase_config_load_finish (result, error);
}

static void
assert_not_loaded (const char *uri, FirebaseError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (uri, &error));
  g_assert_error (error, FIREBASE_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_load_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("parley-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "parley.json", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *endless = g_strnfill (100000, ' ');
  g_autoptr (FirebaseConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  assert_not_loaded (uri, FIREBASE_ERROR_CONFIG, "cannot be read");
  g_file_set_contents (path, "{" LEAST "}", -1, NULL);
  config = load (uri, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (firebase_config_get_project_id (config), ==, "demo-x");
  g_file_set_contents (path, endless, -1, NULL);
  assert_not_loaded (uri, FIREBASE_ERROR_CONFIG, "larger");
  g_unlink (path);
  g_rmdir (directory);
}

static void
test_load_http (void)
{
  g_autoptr (TestFake) fake = test_fake_new ();
  g_autofree char *uri = g_strconcat (test_fake_get_base (fake), "/d.json", NULL);
  const char *host = test_fake_get_base (fake) + strlen ("http://");
  g_autoptr (FirebaseConfig) config = NULL, by_host = NULL;
  g_autoptr (GError) error = NULL;

  assert_not_loaded (uri, FIREBASE_ERROR_CONFIG, "404");
  test_fake_set (fake, "/d.json", 200, "<html>");
  assert_not_loaded (uri, FIREBASE_ERROR_CONFIG, "not JSON");
  test_fake_set (fake, "/d.json", 200, "{" LEAST "}");
  config = load (uri, &error);
  g_assert_no_error (error);

  test_fake_set (fake, "/.well-known/parley.json", 200, "{" LEAST "}");
  by_host = load (host, &error);
  g_assert_no_error (error);
  test_fake_go_away (fake);
  assert_not_loaded (uri, FIREBASE_ERROR_NETWORK, "127.0.0.1");
}

static void
test_load_refused (void)
{
  assert_not_loaded ("http://example.org/parley.json", FIREBASE_ERROR_INSECURE, "not encrypted");
  assert_not_loaded ("ftp://127.0.0.1/parley.json", FIREBASE_ERROR_INSECURE, "not encrypted");
  assert_not_loaded ("", FIREBASE_ERROR_CONFIG, "not an address");
  assert_not_loaded ("not a host", FIREBASE_ERROR_CONFIG, "not an address");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firebase/config/defaults", test_defaults);
  g_test_add_func ("/firebase/config/everything-said", test_everything_said);
  g_test_add_func ("/firebase/config/refused", test_refused);
  g_test_add_func ("/firebase/config/insecure-lan", test_insecure_lan);
  g_test_add_func ("/firebase/config/load-file", test_load_file);
  g_test_add_func ("/firebase/config/load-http", test_load_http);
  g_test_add_func ("/firebase/config/load-refused", test_load_refused);
  return g_test_run ();
}
