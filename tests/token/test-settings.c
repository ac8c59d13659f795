/* The service's environment: what is accepted, and that everything else is
 * refused with the name of the variable and without its value.
 */

#include "token-settings.h"

#include <glib/gstdio.h>
#include <string.h>

#define ACCOUNT "AC0123456789abcdef0123456789abcdef"
#define KEY "SK0123456789abcdef0123456789abcdef"
#define SECRET "a-secret-that-is-never-shown"

static const char *const good[] = {
  "PARLEY_FIREBASE_PROJECT=demo-project",
  "PARLEY_DATABASE_URL=https://demo.firebaseio.example/",
  "PARLEY_TWILIO_ACCOUNT_SID=" ACCOUNT,
  "PARLEY_TWILIO_API_KEY=" KEY ":" SECRET,
  NULL,
};

/* The good environment with one variable changed; "NAME" alone removes it. */
static char **
change (const char *variable)
{
  g_auto (GStrv) parts = g_strsplit (variable, "=", 2);
  char **environment = g_strdupv ((char **)good);

  if (parts[1] == NULL)
    return g_environ_unsetenv (environment, parts[0]);
  return g_environ_setenv (environment, parts[0], parts[1], TRUE);
}

static TokenSettings *
load (char **environment, GError **error)
{
  return token_settings_new_from_environment ((const char *const *)environment, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenSettings) settings = token_settings_new_from_environment (good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (settings->address, ==, "127.0.0.1");
  g_assert_cmpuint (settings->port, ==, 8080);
  g_assert_cmpstr (settings->project, ==, "demo-project");
  g_assert_cmpstr (settings->database_url, ==, "https://demo.firebaseio.example");
  g_assert_cmpstr (settings->key_sid, ==, KEY);
  g_assert_cmpstr (settings->key_secret, ==, SECRET);
  g_assert_cmpstr (settings->rest_uri, ==, "https://video.twilio.com");
  g_assert_cmpstr (settings->room_type, ==, "group");
  g_assert_false (settings->creates_rooms);
  g_assert_false (settings->is_emulator);
  g_assert_null (settings->descriptor);
}

static void
test_accepted (void)
{
  static const char *const variables[] = {
    "PARLEY_LISTEN=127.0.0.1:0",
    "PARLEY_LISTEN=[::1]:9",
    "PARLEY_LISTEN=0.0.0.0:8080",
    "PARLEY_DATABASE_URL=http://127.0.0.1:9000?ns=demo",
    "PARLEY_FIREBASE_KEYS_URI=http://localhost:1/keys",
    "PARLEY_FIREBASE_EMULATOR=0",
    "PARLEY_FIREBASE_EMULATOR=1",
    "PARLEY_ROOM_TYPE=peer-to-peer",
    "PARLEY_DESCRIPTOR_FILE=",
  };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      g_auto (GStrv) environment = change (variables[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (TokenSettings) settings = load (environment, &error);

      g_assert_no_error (error);
      g_assert_nonnull (settings);
    }
}

static void
test_refused (void)
{
  static const char *const variables[] = {
    "PARLEY_LISTEN=here",
    "PARLEY_LISTEN=localhost:80",
    "PARLEY_LISTEN=127.0.0.1:99999",
    "PARLEY_FIREBASE_PROJECT",
    "PARLEY_FIREBASE_PROJECT=",
    "PARLEY_FIREBASE_PROJECT=Not A Project",
    "PARLEY_DATABASE_URL",
    "PARLEY_DATABASE_URL=demo",
    "PARLEY_DATABASE_URL=http://demo.firebaseio.example",
    "PARLEY_DATABASE_URL=ws://127.0.0.1:9000",
    "PARLEY_FIREBASE_KEYS_URI=http://keys.example",
    "PARLEY_FIREBASE_EMULATOR=yes",
    "PARLEY_TWILIO_ACCOUNT_SID",
    "PARLEY_TWILIO_ACCOUNT_SID=AC1",
    "PARLEY_TWILIO_API_KEY",
    "PARLEY_TWILIO_API_KEY=" SECRET,
    "PARLEY_TWILIO_API_KEY=" KEY ":",
    "PARLEY_TWILIO_API_KEY=" ACCOUNT ":" SECRET,
    "PARLEY_TWILIO_API_KEY_FILE=/nonexistent/" SECRET,
    "PARLEY_TWILIO_REST_URI=http://video.example",
    "PARLEY_ROOM_TYPE=large",
    "PARLEY_DESCRIPTOR_FILE=/nonexistent/" SECRET,
  };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      g_auto (GStrv) environment = change (variables[i]);
      g_auto (GStrv) parts = g_strsplit (variables[i], "=", 2);
      g_autoptr (GError) error = NULL;
      g_autoptr (TokenSettings) settings = load (environment, &error);

      g_test_message ("%s", variables[i]);
      g_assert_null (settings);
      g_assert_nonnull (strstr (error->message, parts[0]));
      g_assert_null (strstr (error->message, SECRET));
    }
}

/* Unsigned tokens, and anybody may come: not together. */
static void
test_emulator_in_public (void)
{
  g_auto (GStrv) environment = change ("PARLEY_FIREBASE_EMULATOR=1");
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenSettings) settings = NULL;

  environment = g_environ_setenv (environment, "PARLEY_LISTEN", "0.0.0.0:8080", TRUE);
  settings = load (environment, &error);
  g_assert_null (settings);
  g_assert_nonnull (strstr (error->message, "PARLEY_FIREBASE_EMULATOR"));
}

static TokenSettings *
read_with_file (const char *variable, const char *text, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *setting = NULL;
  g_auto (GStrv) environment = NULL;
  TokenSettings *settings;
  int fd = g_file_open_tmp ("parley-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  environment = g_environ_setenv (g_strdupv ((char **)good), variable, path, TRUE);
  if (g_str_equal (variable, "PARLEY_TWILIO_API_KEY_FILE"))
    environment = g_environ_unsetenv (environment, "PARLEY_TWILIO_API_KEY");
  settings = load (environment, error);
  g_unlink (path);
  return settings;
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TokenSettings) key = read_with_file ("PARLEY_TWILIO_API_KEY_FILE", KEY ":" SECRET "\n", &error);
  g_autoptr (TokenSettings) descriptor = read_with_file ("PARLEY_DESCRIPTOR_FILE", "{\"name\":\"Org\"}", &error);
  g_autoptr (TokenSettings) broken = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (key->key_secret, ==, SECRET);
  g_assert_cmpuint (g_bytes_get_size (descriptor->descriptor), ==, strlen ("{\"name\":\"Org\"}"));
  broken = read_with_file ("PARLEY_DESCRIPTOR_FILE", "[]", &error);
  g_assert_null (broken);
  g_assert_nonnull (strstr (error->message, "PARLEY_DESCRIPTOR_FILE"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/settings/defaults", test_defaults);
  g_test_add_func ("/token/settings/accepted", test_accepted);
  g_test_add_func ("/token/settings/refused", test_refused);
  g_test_add_func ("/token/settings/emulator-in-public", test_emulator_in_public);
  g_test_add_func ("/token/settings/files", test_files);
  return g_test_run ();
}
