/* Google's keys: how long they are kept, when they are fetched anew, and how
 * seldom for the sake of a key that nobody knows.
 */

#include "test-await.h"
#include "token-client.h"
#include "token-clock.h"
#include "token-cloud.h"
#include "web-json.h"

#define HOURS(n) ((n)*3600)

static TokenClient *
serve (Cloud *cloud)
{
  return token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_RATE_PER_PERSON", "10000", "PARLEY_RATE_PER_ADDRESS", "10000", NULL);
}

typedef struct
{
  Cloud *cloud;
  guint count;
} Wish;

static gboolean
is_asked (gpointer data)
{
  Wish *wish = data;

  return wish->cloud->keys.asked->len >= wish->count;
}

static void
wait_for_questions (Cloud *cloud, guint count)
{
  Wish wish = { cloud, count };

  test_wait_until (is_asked, &wish, "a question for keys");
  g_assert_cmpuint (cloud->keys.asked->len, ==, count);
}

/* Two ticks of the service's clock, in which it would have asked if it wanted to. */
static void
wait_for_ticks (Cloud *cloud)
{
  gint64 end = g_get_monotonic_time () + 2500 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

/* At four fifths of what Cache-Control and Age leave of their life, and nobody has
 * to ask for it.
 */
static void
test_refresh (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = NULL;
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  g_set_str (&cloud->cache_control, "public, max-age=10000");
  cloud->age = g_strdup ("5000");
  service = serve (cloud);
  json_object_unref (token_client_ask (service, token, BODY, 200));
  wait_for_questions (cloud, 1);
  token_clock_advance (3900);
  wait_for_ticks (cloud);
  wait_for_questions (cloud, 1);
  token_clock_advance (200);
  wait_for_questions (cloud, 2);
}

/* What is told of their life is believed within limits. */
static void
test_ages (void)
{
  static const struct
  {
    const char *cache_control;
    int before, after;
  } cases[] = {
    { "max-age=0", 200, 60 },
    { "no-store", 2800, 120 },
    { "max-age=99999999", HOURS (19), HOURS (1) },
    { "max-age=never", 2800, 120 },
    { "max-age=-5", 2800, 120 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Cloud) cloud = cloud_new ();
      g_autoptr (TokenClient) service = NULL;

      g_test_message ("%s", cases[i].cache_control);
      g_set_str (&cloud->cache_control, cases[i].cache_control);
      service = serve (cloud);
      wait_for_questions (cloud, 1);
      token_client_expect_status (service, "GET", "/readyz", 200);
      token_clock_advance (cases[i].before);
      wait_for_ticks (cloud);
      wait_for_questions (cloud, 1);
      token_clock_advance (cases[i].after);
      wait_for_questions (cloud, 2);
    }
}

/* Old keys serve while new ones cannot be had, but not for ever. */
static void
test_failure (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  json_object_unref (token_client_ask (service, token, BODY, 200));
  cloud->keys.status = 500;
  token_clock_advance (HOURS (6));
  wait_for_questions (cloud, 2);
  json_object_unref (token_client_ask (service, token, BODY, 200));
  token_client_expect_status (service, "GET", "/readyz", 200);
  /* It goes on asking, once a minute. */
  token_clock_advance (61);
  wait_for_questions (cloud, 3);
  token_clock_advance (HOURS (19));
  token_client_expect_refusal (service, token, BODY, 503, "unavailable");
  token_client_expect_status (service, "GET", "/readyz", 503);
  cloud->keys.status = 200;
  token_clock_advance (61);
  wait_for_ticks (cloud);
  json_object_unref (token_client_ask (service, token, BODY, 200));
}

/* A set of no keys is no set. */
static void
test_lies (void)
{
  static const char *const texts[] = { "{\"keys\":[]}", "{\"keys\":[7]}", "{\"keys\":{}}", "[]", "{}", "null", "{\"keys\":[{\"kid\":\"k\"}]}" };
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  json_object_unref (token_client_ask (service, token, BODY, 200));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      cloud->keys.text = texts[i];
      token_clock_advance (i == 0 ? HOURS (6) : 61);
      wait_for_questions (cloud, i + 2);
      json_object_unref (token_client_ask (service, token, BODY, 200));
    }
}

/* A new key is found at once by the first token that it has signed; one that is in
 * no set costs a question a minute, whoever sends how many tokens.
 */
static void
test_rotation (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Cloud) stranger = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud);
  g_autofree char *old = cloud_make_id_token (cloud, "{}"), *forged = cloud_make_id_token (stranger, "{}");
  g_autofree char *new = NULL;

  json_object_unref (token_client_ask (service, old, BODY, 200));
  web_key_free (cloud->key);
  cloud->key = web_key_generate (NULL);
  new = cloud_make_id_token (cloud, "{}");
  token_clock_advance (61);
  json_object_unref (token_client_ask (service, new, BODY, 200));
  g_assert_cmpuint (cloud->keys.asked->len, ==, 2);
  token_client_expect_refusal (service, old, BODY, 401, "unauthenticated");
  for (guint i = 0; i < 20; i++)
    token_client_expect_refusal (service, forged, BODY, 401, "unauthenticated");
  g_assert_cmpuint (cloud->keys.asked->len, ==, 2);
  token_clock_advance (61);
  for (guint i = 0; i < 20; i++)
    token_client_expect_refusal (service, forged, BODY, 401, "unauthenticated");
  g_assert_cmpuint (cloud->keys.asked->len, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/keys/refresh", test_refresh);
  g_test_add_func ("/token/keys/ages", test_ages);
  g_test_add_func ("/token/keys/failure", test_failure);
  g_test_add_func ("/token/keys/lies", test_lies);
  g_test_add_func ("/token/keys/rotation", test_rotation);
  return g_test_run ();
}
