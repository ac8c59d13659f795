/* The token and its refresh: one for all who wait, and never "signed out"
 * unless the server said so.
 */

#include "firebase-error.h"
#include "test-await.h"
#include "test-fake.h"

typedef struct
{
  TestFake *fake;
  FirebaseUser *user;
  guint n_revoked;
} Fixture;

static void
on_revoked (FirebaseUser *user, guint *n_revoked)
{
  (*n_revoked)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->fake = test_fake_new ();
  fixture->user = test_fake_make_user (fixture->fake);
  g_signal_connect (fixture->user, "revoked", G_CALLBACK (on_revoked), &fixture->n_revoked);
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

/* A refresh that nobody waits for any more may still be on its way. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->user), (gpointer *)&fixture->user);
  g_object_unref (fixture->user);
  test_wait_until (is_gone, &fixture->user, "the user to go");
  g_clear_pointer (&fixture->fake, test_fake_free);
}

static char *
get_token (Fixture *fixture, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  firebase_user_get_token_async (fixture->user, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  return firebase_user_get_token_finish (fixture->user, result, error);
}

static char *
need_token (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *token = get_token (fixture, &error);

  g_assert_no_error (error);
  g_assert_nonnull (token);
  return token;
}

static void
assert_fails (Fixture *fixture, FirebaseError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_token (fixture, &error));
  g_assert_error (error, FIREBASE_ERROR, (int)code);
}

static void
test_shared (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *slots[5] = { NULL };
  g_autofree char *first = NULL, *later = NULL;

  test_fake_allow_refresh (fixture->fake, "3600");
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    firebase_user_get_token_async (fixture->user, NULL, test_await_ready, &slots[i]);
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_autoptr (GAsyncResult) result = test_await (&slots[i]);
      g_autofree char *token = firebase_user_get_token_finish (fixture->user, result, NULL);

      if (first == NULL)
        first = g_strdup (token);
      g_assert_cmpstr (token, ==, first);
    }
  later = need_token (fixture);
  g_assert_cmpstr (later, ==, first);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 1);
  g_assert_cmpstr (firebase_user_get_refresh_token (fixture->user), ==, "refresh-1");
  g_assert_cmpstr (firebase_user_get_name (fixture->user), ==, "Ada");
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *third = NULL;

  test_fake_allow_refresh (fixture->fake, "3600");
  first = need_token (fixture);
  firebase_user_expire_token (fixture->user, first);
  second = need_token (fixture);
  g_assert_cmpstr (first, !=, second);
  /* Somebody who is late with the same complaint costs nothing. */
  firebase_user_expire_token (fixture->user, first);
  third = need_token (fixture);
  g_assert_cmpstr (second, ==, third);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 2);
}

typedef struct
{
  guint status;
  const char *body;
  FirebaseError code;
} Failure;

/* None of these is "signed out". */
static const Failure passing[] = {
  { 500, "oops", FIREBASE_ERROR_SERVER },
  { 503, "<html>", FIREBASE_ERROR_SERVER },
  { 429, "{}", FIREBASE_ERROR_SERVER },
  { 400, "{\"error\":{\"message\":\"TOO_MANY_ATTEMPTS_TRY_LATER\"}}", FIREBASE_ERROR_SERVER },
  { 403, "{\"error\":{\"message\":\"The request is missing a valid API key.\"}}", FIREBASE_ERROR_CONFIG },
  { 400, "{\"error\":{\"message\":\"PROJECT_DISABLED\"}}", FIREBASE_ERROR_DISABLED },
  { 400, "{\"error\":{\"message\":\"INVALID_GRANT_TYPE\"}}", FIREBASE_ERROR_INVALID },
  { 400, "{\"error\":\"invalid\"}", FIREBASE_ERROR_INVALID },
  { 404, "<html>A captive portal</html>", FIREBASE_ERROR_INVALID },
  { 200, "<html>A captive portal</html>", FIREBASE_ERROR_MALFORMED },
  { 200, "{}", FIREBASE_ERROR_MALFORMED },
  { 200, "{\"id_token\":\"x\",\"expires_in\":\"3600\"}", FIREBASE_ERROR_MALFORMED },
};

static void
test_passing_failures (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    {
      g_test_message ("%u %s", passing[i].status, passing[i].body);
      test_fake_once (fixture->fake, TEST_FAKE_REFRESH, passing[i].status, passing[i].body);
      assert_fails (fixture, passing[i].code);
      g_assert_nonnull (firebase_user_get_refresh_token (fixture->user));
    }
  g_assert_cmpuint (fixture->n_revoked, ==, 0);
  test_fake_allow_refresh (fixture->fake, "3600");
  token = need_token (fixture);
}

static void
test_odd_lifetimes (Fixture *fixture, gconstpointer data)
{
  static const char *const lifetimes[] = { "", "0", "-5", "soon", "1e9", "99999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (lifetimes); i++)
    {
      g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-1", lifetimes[i], i);

      test_fake_once (fixture->fake, TEST_FAKE_REFRESH, 200, answer);
      assert_fails (fixture, FIREBASE_ERROR_MALFORMED);
    }
}

static void
test_somebody_else (Fixture *fixture, gconstpointer data)
{
  g_autofree char *answer = test_fake_make_refresh_answer ("uid-of-ben", "refresh-1", "3600", 1);

  test_fake_set (fixture->fake, TEST_FAKE_REFRESH, 200, answer);
  assert_fails (fixture, FIREBASE_ERROR_MALFORMED);
  g_assert_cmpstr (firebase_user_get_refresh_token (fixture->user), ==, "refresh-0");
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  test_fake_go_away (fixture->fake);
  assert_fails (fixture, FIREBASE_ERROR_NETWORK);
  g_assert_cmpuint (fixture->n_revoked, ==, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  test_fake_set (fixture->fake, TEST_FAKE_REFRESH, 400, "{\"error\":{\"code\":400,\"message\":\"TOKEN_EXPIRED\",\"status\":\"INVALID_ARGUMENT\"}}");
  assert_fails (fixture, FIREBASE_ERROR_SIGNED_OUT);
  g_assert_cmpuint (fixture->n_revoked, ==, 1);
  g_assert_null (firebase_user_get_refresh_token (fixture->user));
  assert_fails (fixture, FIREBASE_ERROR_SIGNED_OUT);
  g_assert_cmpuint (fixture->n_revoked, ==, 1);
  g_assert_cmpuint (test_fake_count (fixture->fake, TEST_FAKE_REFRESH), ==, 1);
}

static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  test_fake_set (fixture->fake, TEST_FAKE_REFRESH, 400, "{\"error\":{\"message\":\"USER_DISABLED\"}}");
  assert_fails (fixture, FIREBASE_ERROR_DISABLED);
  g_assert_cmpuint (fixture->n_revoked, ==, 1);
}

static void
test_signed_out_meanwhile (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_fake_allow_refresh (fixture->fake, "3600");
  firebase_user_get_token_async (fixture->user, NULL, test_await_ready, &slot);
  firebase_user_sign_out (fixture->user);
  result = test_await (&slot);
  g_assert_null (firebase_user_get_token_finish (fixture->user, result, &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_SIGNED_OUT);
  assert_fails (fixture, FIREBASE_ERROR_SIGNED_OUT);
  g_assert_null (firebase_user_get_refresh_token (fixture->user));
  g_assert_cmpuint (fixture->n_revoked, ==, 0);
}

/* Who waits no longer is let go at once; the others get their token. */
static void
test_one_gives_up (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *impatient = NULL, *patient = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  test_fake_stall (fixture->fake, TEST_FAKE_REFRESH);
  firebase_user_get_token_async (fixture->user, cancellable, test_await_ready, &impatient);
  firebase_user_get_token_async (fixture->user, NULL, test_await_ready, &patient);
  test_fake_wait_for_requests (fixture->fake, TEST_FAKE_REFRESH, 1);
  g_cancellable_cancel (cancellable);
  first = test_await (&impatient);
  g_assert_null (firebase_user_get_token_finish (fixture->user, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (patient);

  g_clear_error (&error);
  test_fake_go_away (fixture->fake);
  second = test_await (&patient);
  token = firebase_user_get_token_finish (fixture->user, second, &error);
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
}

static gboolean
has_refreshed_again (gpointer fixture)
{
  g_autofree char *token = need_token (fixture);

  return test_fake_count (((Fixture *)fixture)->fake, TEST_FAKE_REFRESH) >= 2;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Within the margin a refresh is tried; where it does not work just now, the
 * token that there is still serves.
 */
static void
test_margin (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-1", "8", 1);
  guint tick = g_timeout_add (50, on_tick, NULL);

  test_fake_once (fixture->fake, TEST_FAKE_REFRESH, 200, answer);
  test_fake_set (fixture->fake, TEST_FAKE_REFRESH, 503, "later");
  first = need_token (fixture);
  test_wait_until (has_refreshed_again, fixture, "the margin before the token's end");
  g_source_remove (tick);
}

#define ADD(name, func) g_test_add ("/firebase/user/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("shared", test_shared);
  ADD ("expired", test_expired);
  ADD ("passing-failures", test_passing_failures);
  ADD ("odd-lifetimes", test_odd_lifetimes);
  ADD ("somebody-else", test_somebody_else);
  ADD ("nobody-there", test_nobody_there);
  ADD ("refused", test_refused);
  ADD ("disabled", test_disabled);
  ADD ("signed-out-meanwhile", test_signed_out_meanwhile);
  ADD ("one-gives-up", test_one_gives_up);
  ADD ("margin", test_margin);
  return g_test_run ();
}
