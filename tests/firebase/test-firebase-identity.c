/* Google's ID token: one that is right, and one wrong in each way. */

#include "firebase-error.h"
#include "firebase-identity.h"
#include "test-fake.h"
#include "web-json.h"

#include <string.h>

typedef struct
{
  const char *claims; /* in place of the right ones */
  int code;           /* -1: to be believed */
} Case;

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
check (TestFake *fake, const char *token, const char *nonce, gint64 time, int code)
{
  g_autoptr (FirebaseConfig) config = test_fake_load_config (fake);
  g_autoptr (JsonNode) keys = test_fake_get_keys (fake);
  g_autoptr (GError) error = NULL;
  gboolean ok = firebase_identity_check (config, token, json_node_get_object (keys), nonce, time, &error);

  g_assert_cmpint (ok, ==, code < 0);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, FIREBASE_ERROR, code);
}

static const Case cases[] = {
  { "{}", -1 },
  { "{\"iss\":\"accounts.google.com\"}", -1 },
  { "{\"iss\":\"https://evil.example.org\"}", FIREBASE_ERROR_IDENTITY },
  { "{\"iss\":null}", FIREBASE_ERROR_IDENTITY },
  { "{\"aud\":[\"x\",\"" TEST_FAKE_CLIENT "\"]}", -1 },
  { "{\"aud\":\"x\"}", FIREBASE_ERROR_IDENTITY },
  { "{\"aud\":[]}", FIREBASE_ERROR_IDENTITY },
  { "{\"aud\":null}", FIREBASE_ERROR_IDENTITY },
  { "{\"azp\":null}", -1 },
  { "{\"azp\":\"x\"}", FIREBASE_ERROR_IDENTITY },
  { "{\"azp\":5}", FIREBASE_ERROR_IDENTITY },
  { "{\"nonce\":\"x\"}", FIREBASE_ERROR_IDENTITY },
  { "{\"nonce\":null}", FIREBASE_ERROR_IDENTITY },
  { "{\"sub\":null}", FIREBASE_ERROR_IDENTITY },
  { "{\"sub\":\"\"}", FIREBASE_ERROR_IDENTITY },
  { "{\"sub\":5}", FIREBASE_ERROR_IDENTITY },
  { "{\"exp\":null}", FIREBASE_ERROR_IDENTITY },
  { "{\"iat\":\"now\"}", FIREBASE_ERROR_IDENTITY },
  { "{\"exp\":1000}", FIREBASE_ERROR_IDENTITY },
};

static void
test_claims (void)
{
  g_autoptr (TestFake) fake = test_fake_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = test_fake_make_google_token (fake, "n", cases[i].claims);

      g_test_message ("%s", cases[i].claims);
      check (fake, token, "n", now (), cases[i].code);
    }
}

static void
test_times (void)
{
  g_autoptr (TestFake) fake = test_fake_new ();
  g_autofree char *token = test_fake_make_google_token (fake, "n", "{}");

  check (fake, token, "n", now () - 100, -1);
  check (fake, token, "n", now () - 200, FIREBASE_ERROR_CLOCK);
  check (fake, token, "n", now () + 3600 + 100, -1);
  check (fake, token, "n", now () + 3600 + 200, FIREBASE_ERROR_CLOCK);
}

static void
test_signature (void)
{
  g_autoptr (TestFake) fake = test_fake_new ();
  g_autoptr (TestFake) forger = test_fake_new ();
  g_autofree char *forged = test_fake_make_google_token (forger, "n", "{}");
  g_autofree char *right = test_fake_make_google_token (fake, "n", "{}");
  char *claims = strchr (right, '.') + 1;
  g_autofree char *unsigned_one = g_strdup_printf ("eyJhbGciOiJub25lIn0.%.*s.", (int)strcspn (claims, "."), claims);

  check (fake, forged, "n", now (), FIREBASE_ERROR_IDENTITY);
  check (fake, unsigned_one, "n", now (), FIREBASE_ERROR_IDENTITY);
  check (fake, "", "n", now (), FIREBASE_ERROR_IDENTITY);
  check (fake, "not a token", "n", now (), FIREBASE_ERROR_IDENTITY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firebase/identity/claims", test_claims);
  g_test_add_func ("/firebase/identity/times", test_times);
  g_test_add_func ("/firebase/identity/signature", test_signature);
  return g_test_run ();
}
