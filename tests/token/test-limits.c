/* How often one may ask, by person and by address; whose word about an address
 * counts; and what else is bounded or remembered for a while.
 */

#include "token-api-key.h"
#include "token-breaker.h"
#include "token-client.h"
#include "token-clock.h"
#include "token-cloud.h"
#include "token-known.h"
#include "token-limiter.h"
#include "token-proxies.h"
#include "token-trace.h"

#include <string.h>

static void
test_buckets (void)
{
  g_autoptr (TokenLimiter) limiter = token_limiter_new (2, 60);
  guint retry_after = 0;

  g_assert_true (token_limiter_take (limiter, "a", 0, &retry_after));
  g_assert_true (token_limiter_take (limiter, "a", 0, &retry_after));
  g_assert_false (token_limiter_take (limiter, "a", 0, &retry_after));
  g_assert_cmpuint (retry_after, ==, 2);
  g_assert_true (token_limiter_take (limiter, "b", 0, &retry_after));
  g_assert_true (token_limiter_take (limiter, "a", G_USEC_PER_SEC, &retry_after));
  g_assert_false (token_limiter_take (limiter, "a", G_USEC_PER_SEC, &retry_after));
}

/* However many ask, so many are remembered; and whoever was refused a moment ago
 * is not forgiven because others came.
 */
static void
test_bounded (void)
{
  g_autoptr (TokenLimiter) limiter = token_limiter_new (1, 1);
  guint retry_after;

  g_assert_true (token_limiter_take (limiter, "eager", 0, &retry_after));
  for (guint i = 0; i < 200000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_true (token_limiter_take (limiter, name, i, &retry_after));
      if (i % 10000 == 0)
        g_assert_false (token_limiter_take (limiter, "eager", i, &retry_after));
    }
  g_assert_cmpuint (token_limiter_get_size (limiter), <=, 50000);
  /* All have filled up again: none is worth remembering. */
  g_assert_true (token_limiter_take (limiter, "later", 10 * 60 * (gint64)G_USEC_PER_SEC, &retry_after));
  g_assert_cmpuint (token_limiter_get_size (limiter), ==, 1);
}

static void
test_proxies (void)
{
  static const struct
  {
    const char *trusted, *peer, *forwarded, *caller;
  } cases[] = {
    { "0", "10.0.0.1", "1.2.3.4", "10.0.0.1" },
    { "1", "10.0.0.1", NULL, "10.0.0.1" },
    { "1", "10.0.0.1", "1.2.3.4", "1.2.3.4" },
    { "1", "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4" },
    { "2", "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4" },
    { "2", "10.0.0.1", "1.2.3.4", "1.2.3.4" },
    { "1", "10.0.0.1", "1.2.3.4:5678", "1.2.3.4" },
    { "1", "10.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6" },
    { "1", "10.0.0.1", "[2001:db8::1]:443", "2001:db8::1" },
    { "1", "10.0.0.1", "1.2.3.4, nonsense", "10.0.0.1" },
    { "1", "10.0.0.1", "1.2.3.4,", "10.0.0.1" },
    { "1", "::ffff:10.0.0.1", NULL, "10.0.0.1" },
    { "10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9", "1.2.3.4" },
    { "10.0.0.0/8", "11.0.0.1", "6.6.6.6", "11.0.0.1" },
    { "10.0.0.0/8", "::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4" },
    { "10.0.0.0/8, fd00::/8", "fd00::1", "1.2.3.4, 10.0.0.1", "1.2.3.4" },
    { "10.0.0.0/8", "10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2" },
    { "127.0.0.1", "127.0.0.1", "1.2.3.4", "1.2.3.4" },
  };
  static const char *const refused[] = { "9", "-1", "x", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/8,", "10.0.0.0/8;fd00::/8" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TokenProxies) proxies = token_proxies_new (cases[i].trusted);
      g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (cases[i].peer);
      g_autoptr (GInetAddress) caller = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s %s %s", cases[i].trusted, cases[i].peer, cases[i].forwarded);
      g_assert_nonnull (proxies);
      caller = token_proxies_find_caller (proxies, peer, cases[i].forwarded);
      text = g_inet_address_to_string (caller);
      g_assert_cmpstr (text, ==, cases[i].caller);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_null (token_proxies_new (refused[i]));
}

static void
test_names (void)
{
  static const char *const pairs[][2] = {
    { "1.2.3.4", "1.2.3.4" },
    { "2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64" },
    { "2001:db8:1:2::", "2001:0db8:0001:0002::/64" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (pairs[i][0]);
      g_autofree char *name = token_proxies_name_caller (address);

      g_assert_cmpstr (name, ==, pairs[i][1]);
    }
}

static guint
ask_from (TokenClient *service, const char *forwarded, const char *token)
{
  g_autoptr (SoupMessage) message = token_client_request (service, "POST", "/v1/token", token, BODY);

  if (forwarded != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-Forwarded-For", forwarded);
  return token_client_try (service, message);
}

/* Who has no token of anybody's is limited by the address, and cannot choose it. */
static void
test_addresses (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) behind = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_TRUSTED_PROXIES", "1", "PARLEY_RATE_PER_ADDRESS", "6", NULL);
  g_autoptr (TokenClient) open = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_RATE_PER_ADDRESS", "6", NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *forwarded = g_strdup_printf ("9.9.9.%u, 2001:db8::%u", i, i);

      g_assert_cmpuint (ask_from (behind, forwarded, "x"), ==, 401);
      g_assert_cmpuint (ask_from (open, forwarded, "x"), ==, 401);
    }
  /* The same network, written by another caller. */
  g_assert_cmpuint (ask_from (behind, "8.8.8.8, 2001:db8::99", token), ==, 429);
  g_assert_cmpuint (ask_from (behind, "8.8.8.8, 2001:db8:0:1::99", token), ==, 200);
  /* Nobody is trusted: what the header says is nothing. */
  g_assert_cmpuint (ask_from (open, "1.1.1.1", token), ==, 429);
}

static void
test_people (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_RATE_PER_PERSON", "4", NULL);
  g_autofree char *ada = cloud_make_id_token (cloud, "{'sub':'ada'}"), *ben = cloud_make_id_token (cloud, "{'sub':'ben'}");

  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (ask_from (service, NULL, ada), ==, 200);
  token_client_expect_refusal (service, ada, BODY, 429, "too-many-requests");
  g_assert_cmpuint (ask_from (service, NULL, ben), ==, 200);
  token_clock_advance (16);
  g_assert_cmpuint (ask_from (service, NULL, ada), ==, 200);
}

static void
test_breaker (void)
{
  g_autoptr (TokenBreaker) breaker = token_breaker_new (2, 10);
  guint retry_after = 0;

  token_breaker_fail (breaker);
  token_breaker_succeed (breaker);
  token_breaker_fail (breaker);
  g_assert_true (token_breaker_try (breaker, &retry_after));
  token_breaker_fail (breaker);
  g_assert_true (token_breaker_is_open (breaker));
  g_assert_false (token_breaker_try (breaker, &retry_after));
  g_assert_cmpuint (retry_after, >=, 1);
  g_assert_cmpuint (retry_after, <=, 11);
  token_clock_advance (10);
  g_assert_true (token_breaker_try (breaker, &retry_after));
  g_assert_false (token_breaker_try (breaker, &retry_after));
  /* The probe never comes back. */
  token_clock_advance (10);
  g_assert_true (token_breaker_try (breaker, &retry_after));
  token_breaker_succeed (breaker);
  g_assert_false (token_breaker_is_open (breaker));
}

static void
test_known (void)
{
  g_autoptr (TokenKnown) known = token_known_new (5, 3);

  token_known_add (known, "a");
  token_clock_advance (3);
  token_known_add (known, "a");
  token_known_add (known, "b");
  g_assert_true (token_known_has (known, "a"));
  token_clock_advance (3);
  g_assert_false (token_known_has (known, "a"));
  g_assert_true (token_known_has (known, "b"));
  for (const char *const *more = (const char *const[]){ "c", "d", "e", NULL }; *more != NULL; more++)
    token_known_add (known, *more);
  g_assert_false (token_known_has (known, "b"));
  g_assert_true (token_known_has (known, "e"));
}

static void
test_traces (void)
{
  static const char ID[] = "1-67891233-abcdef012345678912345678";
  static const char *const good[] = {
    "Root=1-67891233-abcdef012345678912345678",
    "Self=1-67891234-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678",
    "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1",
  };
  static const char *const bad[] = {
    "", "Root=", "Root=1-6789123\"-abcdef012345678912345678", "Root=1-67891233-ABCDEF012345678912345678", "Root=2-67891233-abcdef012345678912345678",
    "Root=1-67891233-abcdef0123456789123456789", "1-67891233-abcdef012345678912345678", "XRoot=1-67891233-abcdef012345678912345678"
  };

  for (guint i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++)
    {
      gboolean is_good = i < G_N_ELEMENTS (good);
      SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
      g_autofree char *name = NULL;

      soup_message_headers_append (headers, "X-Amzn-Trace-Id", is_good ? good[i] : bad[i - G_N_ELEMENTS (good)]);
      name = token_trace_name (headers);
      soup_message_headers_unref (headers);
      g_assert_cmpuint (strlen (name), ==, strlen (ID));
      g_assert_cmpint (g_str_equal (name, ID), ==, is_good);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/limits/buckets", test_buckets);
  g_test_add_func ("/token/limits/bounded", test_bounded);
  g_test_add_func ("/token/limits/proxies", test_proxies);
  g_test_add_func ("/token/limits/names", test_names);
  g_test_add_func ("/token/limits/addresses", test_addresses);
  g_test_add_func ("/token/limits/people", test_people);
  g_test_add_func ("/token/limits/breaker", test_breaker);
  g_test_add_func ("/token/limits/known", test_known);
  g_test_add_func ("/token/limits/traces", test_traces);
  return g_test_run ();
}
