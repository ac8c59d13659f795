/* No token but a good one: what is taken apart, what is believed, and a great
 * many that are neither.
 *
 *   test-token-intake COUNT      how many of each kind
 */

#include "test-await.h"
#include "token-cloud.h"
#include "token-error.h"
#include "token-intake.h"
#include "token-verifier.h"
#include "web-json.h"

#include <string.h>

#define BATCH 500
/* A signature takes as long as a hundred checks: of signed tokens there are fewer,
 * and each is tried so often.
 */
#define TRIED 100

static guint count;

/* A verifier whose keys are there. */
typedef struct
{
  Cloud *cloud;
  TokenMetrics *metrics;
  TokenKeys *keys;
  TokenVerifier *verifier;
  GRand *chance;
} Court;

static gboolean
has_keys (gpointer keys)
{
  return token_keys_is_ready (keys);
}

static Court *
court_new (void)
{
  Court *self = g_new0 (Court, 1);
  g_autoptr (SoupSession) session = soup_session_new ();

  self->cloud = cloud_new ();
  self->metrics = token_metrics_new ("test");
  self->keys = token_keys_new (session, self->cloud->keys_uri, self->metrics);
  self->verifier = token_verifier_new (self->keys, "demo", FALSE);
  self->chance = g_rand_new_with_seed (7);
  token_keys_tick (self->keys);
  test_wait_until (has_keys, self->keys, "keys");
  return self;
}

static void
court_free (Court *self)
{
  g_object_unref (self->verifier);
  g_object_unref (self->keys);
  token_metrics_free (self->metrics);
  cloud_free (self->cloud);
  g_rand_free (self->chance);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Court, court_free)

typedef struct
{
  guint n_asked, n_believed, n_refused;
} Verdicts;

static void
on_verdict (GObject *source, GAsyncResult *result, gpointer data)
{
  Verdicts *verdicts = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = token_verifier_check_finish (TOKEN_VERIFIER (source), result, &error);

  if (uid != NULL)
    verdicts->n_believed++;
  else
    {
      g_assert_error (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED);
      verdicts->n_refused++;
    }
}

static gboolean
is_judged (gpointer data)
{
  Verdicts *verdicts = data;

  return verdicts->n_believed + verdicts->n_refused == verdicts->n_asked;
}

static void
judge_now (Court *court, Verdicts *verdicts, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = NULL;

  /* A key that nobody knows has to be asked for, and then it is the other way. */
  if (!token_verifier_check_now (court->verifier, token, &uid, &error))
    {
      token_verifier_check_async (court->verifier, token, NULL, on_verdict, verdicts);
      return;
    }
  g_assert_true ((uid == NULL) == (error != NULL));
  if (uid != NULL)
    verdicts->n_believed++;
  else
    verdicts->n_refused++;
}

/* Both ways in turn: those that wait for keys and those that need not. */
static void
judge (Court *court, Verdicts *verdicts, const char *token)
{
  if (verdicts->n_asked % 2 == 0)
    judge_now (court, verdicts, token);
  else
    token_verifier_check_async (court->verifier, token, NULL, on_verdict, verdicts);
  if (++verdicts->n_asked % BATCH == 0)
    test_wait_until (is_judged, verdicts, "verdicts");
}

static void
finish (Verdicts *verdicts, guint wanted)
{
  test_wait_until (is_judged, verdicts, "verdicts");
  g_assert_cmpuint (verdicts->n_refused, ==, wanted);
  g_assert_cmpuint (verdicts->n_believed, ==, 0);
}

/* The same both ways. */
static gboolean
is_believed (Court *court, const char *token)
{
  Verdicts verdicts = { 0 };

  judge (court, &verdicts, token);
  judge (court, &verdicts, token);
  test_wait_until (is_judged, &verdicts, "verdicts");
  g_assert_cmpuint (verdicts.n_believed, !=, 1);
  return verdicts.n_believed == 2;
}

/* Any change to a good token's text makes another token, which nobody has signed. */
static void
test_forged (void)
{
  g_autoptr (Court) court = court_new ();
  g_autofree char *good = cloud_make_id_token (court->cloud, "{}");
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Verdicts verdicts = { 0 };

  g_assert_true (is_believed (court, good));
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *token = g_strdup (good);
      /* One letter in three of these is in the signature. */
      char *at = token + g_rand_int_range (court->chance, 0, (gint32)strlen (token));
      char letter;

      do
        letter = letters[g_rand_int_range (court->chance, 0, 64)];
      while (letter == *at);
      *at = letter;
      judge (court, &verdicts, token);
    }
  finish (&verdicts, count);
}

static void
test_signed_but (Court *court, const char *before, const char *after)
{
  Verdicts verdicts = { 0 };

  for (guint i = 0; i < MAX (count / TRIED, 1); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s%d%s", before, g_rand_int_range (court->chance, 1, 1000000), after);
      g_autofree char *token = cloud_make_id_token (court->cloud, text);

      for (guint j = 0; j < TRIED; j++)
        judge (court, &verdicts, token);
    }
  finish (&verdicts, verdicts.n_asked);
  g_assert_cmpuint (verdicts.n_asked, >=, count);
}

static void
test_expired (void)
{
  g_autoptr (Court) court = court_new ();

  test_signed_but (court, "{'exp':", "}");
}

static void
test_foreign (void)
{
  g_autoptr (Court) court = court_new ();

  test_signed_but (court, "{'aud':'demo", "'}");
  test_signed_but (court, "{'iss':'https://securetoken.google.com/demo/", "'}");
}

static void
test_unsigned (void)
{
  static const char *const algorithms[] = { "none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES256", "RS512", "PS256" };
  g_autoptr (Court) court = court_new ();
  g_autoptr (JsonObject) claims = cloud_make_claims ("{}");
  g_autofree char *text = web_json_object_to_text (claims);
  Verdicts verdicts = { 0 };

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *header = g_strdup_printf ("{\"alg\":\"%s\",\"kid\":\"%s\",\"n\":%u}", algorithms[i % G_N_ELEMENTS (algorithms)], web_key_get_id (court->cloud->key), i);
      g_autofree char *token = cloud_join_token (header, text, i % 2 == 0 ? "" : "AAAA");

      judge (court, &verdicts, token);
    }
  finish (&verdicts, count);
}

static void
test_oversized (void)
{
  g_autoptr (Court) court = court_new ();
  g_autofree char *good = cloud_make_id_token (court->cloud, "{}");
  Verdicts verdicts = { 0 };

  for (guint i = 0; i < count; i++)
    {
      gsize length = (gsize)g_rand_int_range (court->chance, TOKEN_MAX_ID_TOKEN_BYTES + 1, 4 * TOKEN_MAX_ID_TOKEN_BYTES);
      g_autofree char *filling = g_strnfill (length - strlen (good), 'A');
      g_autofree char *token = g_strconcat (good, filling, NULL);

      judge (court, &verdicts, token);
    }
  finish (&verdicts, count);
}

/* Pieces of tokens in any order, and bytes that have no business there. */
static char *
make_malformed (Court *court, const char *good)
{
  static const char *const pieces[] = { ".", "..", "", "e30", "eyJhbGciOiJSUzI1NiJ9", "W10", "=", "\xff\xfe", "bnVsbA", "eyJhIjp7ImEiOnsi", "%", "\n", "IiI" };
  GString *token = g_string_new (NULL);

  for (guint n = (guint)g_rand_int_range (court->chance, 0, 8); n > 0; n--)
    {
      guint which = (guint)g_rand_int_range (court->chance, 0, G_N_ELEMENTS (pieces) + 3);
      gsize length = strlen (good), start = (gsize)g_rand_int_range (court->chance, 0, (gint32)length);

      if (which < G_N_ELEMENTS (pieces))
        g_string_append (token, pieces[which]);
      else
        g_string_append_len (token, good + start, g_rand_int_range (court->chance, 0, (gint32)(length - start)));
    }
  return g_string_free_and_steal (token);
}

static void
test_malformed (void)
{
  g_autoptr (Court) court = court_new ();
  g_autofree char *good = cloud_make_id_token (court->cloud, "{}");
  Verdicts verdicts = { 0 };

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *token = make_malformed (court, good);

      judge (court, &verdicts, token);
    }
  finish (&verdicts, count);
}

static gboolean
is_taken (const char *header, const char *claims, gboolean is_emulator)
{
  g_autofree char *token = cloud_join_token (header, claims, "AAAA");
  g_autoptr (GError) error = NULL;
  g_autoptr (WebJwt) jwt = token_intake_read (token, is_emulator, &error);

  g_test_message ("%s %.100s", header, claims);
  if (jwt == NULL)
    g_assert_error (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED);
  return jwt != NULL;
}

#define GOOD_HEADER "{\"alg\":\"RS256\",\"kid\":\"k\"}"

static void
test_headers (void)
{
  static const char *const good[] = { GOOD_HEADER, "{\"alg\":\"RS256\",\"kid\":\"0a-_.Z\",\"typ\":\"JWT\"}" };
  static const char *const bad[] = {
    "{}",
    "{\"kid\":\"k\"}",
    "{\"alg\":\"RS256\"}",
    "{\"alg\":\"HS256\",\"kid\":\"k\"}",
    "{\"alg\":\"rs256\",\"kid\":\"k\"}",
    "{\"alg\":\"none\",\"kid\":\"k\"}",
    "{\"alg\":[\"RS256\"],\"kid\":\"k\"}",
    "{\"alg\":\"RS256\",\"kid\":\"\"}",
    "{\"alg\":\"RS256\",\"kid\":7}",
    "{\"alg\":\"RS256\",\"kid\":null}",
    "{\"alg\":\"RS256\",\"kid\":\"../k\"}",
    "{\"alg\":\"RS256\",\"kid\":\"k k\"}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":7}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"crit\":[\"exp\"]}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"crit\":[]}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"jku\":\"https://example.org/\"}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"jwk\":{}}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"x5u\":\"https://example.org/\"}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"x5c\":[]}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"b64\":false}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"zip\":\"DEF\"}",
    "{\"alg\":\"RS256\",\"kid\":\"k\",\"kid\":\"l\"}",
    "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"k\"}",
    "{\"alg\":\"none\",\"\\u0061lg\":\"RS256\",\"kid\":\"k\"}",
  };
  g_autofree char *long_id = g_strnfill (129, 'k');
  g_autofree char *longest = g_strdup_printf ("{\"alg\":\"RS256\",\"kid\":\"%s\"}", long_id);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (is_taken (good[i], "{}", FALSE));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (is_taken (bad[i], "{}", FALSE));
  g_assert_false (is_taken (longest, "{}", FALSE));
  g_assert_true (is_taken ("{\"alg\":\"none\"}", "{}", TRUE));
  g_assert_false (is_taken ("{\"alg\":\"none\",\"crit\":[]}", "{}", TRUE));
  g_assert_false (is_taken ("{\"alg\":\"HS256\",\"kid\":\"k\"}", "{}", TRUE));
}

static void
test_claims (void)
{
  static const char *const bad[] = {
    "[]", "7", "", "{", "{}{}", "{\"sub\":\"a\",\"sub\":\"b\"}", "{\"a\":{\"b\":1,\"b\":2}}", "{\"a\":[{\"b\":1,\"\\u0062\":2}]}",
    "{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":1e999}",
    "{\"a\":[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]}"
  };

  g_assert_true (is_taken (GOOD_HEADER, "{\"a:\\\"b\\\\\":\":\",\"b\":{\"a\":[{\"a\":1},{\"a\":1}]}}", FALSE));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (is_taken (GOOD_HEADER, bad[i], FALSE));
}

/* Sixty seconds are let pass for clocks that disagree, at the beginning alone. */
static void
test_times (void)
{
  static const struct
  {
    const char *name;
    int seconds;
    gboolean is_believed;
  } cases[] = {
    { "iat", 40, TRUE }, { "iat", 90, FALSE }, { "auth_time", 40, TRUE }, { "auth_time", 90, FALSE }, { "exp", 30, TRUE }, { "exp", -1, FALSE }
  };
  g_autoptr (Court) court = court_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *change = g_strdup_printf ("{'%s':%" G_GINT64_FORMAT "}", cases[i].name, g_get_real_time () / G_USEC_PER_SEC + cases[i].seconds);
      g_autofree char *token = cloud_make_id_token (court->cloud, change);

      g_test_message ("%s", change);
      g_assert_cmpint (is_believed (court, token), ==, cases[i].is_believed);
    }
}

static gboolean
is_believed_now (Court *court, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = NULL;

  /* Another key's name would have to be asked for. */
  if (!token_verifier_check_now (court->verifier, token, &uid, &error))
    return FALSE;
  if (uid == NULL)
    g_assert_error (error, TOKEN_ERROR, TOKEN_ERROR_UNAUTHENTICATED);
  else
    g_assert_cmpstr (uid, ==, "ada");
  return uid != NULL;
}

/* What held once opens the door to nothing that is not the very same. */
static void
test_checked (void)
{
  g_autoptr (Court) court = court_new ();
  g_autofree char *good = cloud_make_id_token (court->cloud, "{'sub':'ada'}");
  gsize length = strlen (good);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *other = g_strdup (good);

      other[i] = other[i] == 'A' ? 'B' : 'A';
      g_assert_true (is_believed_now (court, good));
      /* The last of the letters has bits that nobody reads; Base64 must have them 0. */
      g_assert_false (is_believed_now (court, other));
    }
}

typedef struct
{
  Court *court;
  const char *token;
} Doubt;

static gboolean
is_doubted (gpointer data)
{
  Doubt *doubt = data;

  return !is_believed_now (doubt->court, doubt->token);
}

static void
test_checked_expires (void)
{
  g_autoptr (Court) court = court_new ();
  g_autofree char *claims = g_strdup_printf ("{'sub':'ada','exp':%" G_GINT64_FORMAT "}", g_get_real_time () / G_USEC_PER_SEC + 3);
  g_autofree char *token = cloud_make_id_token (court->cloud, claims);
  Doubt doubt = { court, token };

  g_assert_true (is_believed_now (court, token));
  test_wait_until (is_doubted, &doubt, "the token to expire");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  count = (guint)g_ascii_strtoull (argv[1], NULL, 10);
  g_test_add_func ("/token/intake/checked", test_checked);
  g_test_add_func ("/token/intake/checked/expires", test_checked_expires);
  g_test_add_func ("/token/intake/headers", test_headers);
  g_test_add_func ("/token/intake/claims", test_claims);
  g_test_add_func ("/token/intake/times", test_times);
  g_test_add_func ("/token/intake/forged", test_forged);
  g_test_add_func ("/token/intake/expired", test_expired);
  g_test_add_func ("/token/intake/foreign", test_foreign);
  g_test_add_func ("/token/intake/unsigned", test_unsigned);
  g_test_add_func ("/token/intake/oversized", test_oversized);
  g_test_add_func ("/token/intake/malformed", test_malformed);
  return g_test_run ();
}
