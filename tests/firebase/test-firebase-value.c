/* Push ids, queries, server values, addresses of places, the server's clock:
 * everything small that needs no server.
 */

#include "firebase-clock.h"
#include "firebase-database.h"
#include "firebase-push-id.h"
#include "firebase-url.h"
#include "firebase-user-private.h"
#include "test-fake.h"
#include "web-json.h"

#include <string.h>

/* From the table of the reference, made with Firebase's own client. */
static void
test_push_id_prefixes (void)
{
  static const struct
  {
    gint64 time;
    const char *prefix;
  } cases[] = { { 1405704370369, "-JS9VbY0" }, { 1700000000000, "-NjEtLV-" }, { 1795399105592, "-P7572ks" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FirebasePushId last = { 0 };
      g_autofree char *id = firebase_push_id_next (&last, cases[i].time);

      g_assert_cmpuint (strlen (id), ==, 20);
      g_assert_true (g_str_has_prefix (id, cases[i].prefix));
      g_assert_cmpint (firebase_push_id_get_time (id), ==, cases[i].time);
    }
}

static void
assert_rising (FirebasePushId *last, char **id, gint64 now)
{
  char *next = firebase_push_id_next (last, now);

  g_assert_cmpstr (*id, <, next);
  g_free (*id);
  *id = next;
}

static void
test_push_id_order (void)
{
  FirebasePushId last = { 0 };
  g_autofree char *id = firebase_push_id_next (&last, 1000);

  for (guint i = 0; i < 1000; i++)
    assert_rising (&last, &id, 1000);
  g_assert_cmpint (firebase_push_id_get_time (id), ==, 1000);
  for (guint i = 0; i < 1000; i++)
    assert_rising (&last, &id, 1000 - i);
  for (guint i = 0; i < 1000; i++)
    assert_rising (&last, &id, 1000 + i / 3);
  memset (last.chance, 63, sizeof last.chance);
  assert_rising (&last, &id, 1000);
  g_assert_cmpint (firebase_push_id_get_time (id), ==, 1334);
}

static void
test_push_id_time_of_others (void)
{
  static const char *const keys[] = { "", "-JS9VbY0", "-JS9VbY0aaaaaaaaaaaaa", "-JS9VbY0aaaaaaaaaaa.", "d_a_b", "éé-JS9VbY0aaaaaaaa" };

  g_assert_cmpint (firebase_push_id_get_time (NULL), ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpint (firebase_push_id_get_time (keys[i]), ==, -1);
}

static void
test_queries (void)
{
  g_autofree char *last = firebase_query_last (50);
  g_autofree char *before = firebase_query_before ("-a&\"b", 20);
  g_autofree char *after = firebase_query_after ("-c", 30);

  g_assert_cmpstr (last, ==, "orderBy=%22%24key%22&limitToLast=50");
  g_assert_cmpstr (before, ==, "orderBy=%22%24key%22&endBefore=%22-a%26%5C%22b%22&limitToLast=20");
  g_assert_cmpstr (after, ==, "orderBy=%22%24key%22&startAfter=%22-c%22&limitToFirst=30");
}

static void
test_server_values (void)
{
  g_autoptr (JsonNode) timestamp = firebase_server_timestamp ();
  g_autoptr (JsonNode) increment = firebase_server_increment (-2);
  g_autofree char *first = web_json_to_text (timestamp);
  g_autofree char *second = web_json_to_text (increment);

  g_assert_cmpstr (first, ==, "{\".sv\":\"timestamp\"}");
  g_assert_cmpstr (second, ==, "{\".sv\":{\"increment\":-2}}");
}

static void
test_emails (void)
{
  static const char *const pairs[][2] = {
    { "Ada.L@Example.com", "ada,l@example,com" },
    { "a=b@x", "a=3Db@x" },
    { "a,b.c@x", "a=2Cb,c@x" },
    { "a/b#c$d[e]@x", "a=2Fb=23c=24d=5Be=5D@x" },
    { "=2C@x", "=3D2c@x" },
    { "ÄI@x", "Äi@x" },
    { "a+tag@gmail.com", "a+tag@gmail,com" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *key = firebase_email_to_key (pairs[i][0]);

      g_assert_cmpstr (key, ==, pairs[i][1]);
    }
}

static FirebaseConfig *
config_for (const char *database_url)
{
  g_autofree char *text = g_strdup_printf ("{\"google\":{\"clientId\":\"c\"},\"firebase\":{\"apiKey\":\"k\",\"projectId\":\"p\",\"databaseUrl\":\"%s\"}}", database_url);

  return firebase_config_new_from_json (text, -1, "test", NULL);
}

static void
test_urls (void)
{
  static const char *const cases[][5] = {
    { "https://h", "", NULL, NULL, "https://h/.json" },
    { "https://h/", "a/b", NULL, NULL, "https://h/a/b.json" },
    { "https://h", "a/b c/ä", "x=1", "t.t", "https://h/a/b%20c/%C3%A4.json?x=1&auth=t.t" },
    { "http://127.0.0.1:9/?ns=demo", "emails/ada,l@x", NULL, "t", "http://127.0.0.1:9/emails/ada%2Cl%40x.json?ns=demo&auth=t" },
    { "http://127.0.0.1:9/db?ns=demo", "a?b", "q", "t", "http://127.0.0.1:9/db/a%3Fb.json?ns=demo&q&auth=t" },
    { "http://127.0.0.1:9?ns=demo#x", "//a//", NULL, NULL, "http://127.0.0.1:9/a.json?ns=demo" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FirebaseConfig) config = config_for (cases[i][0]);
      g_autofree char *url = firebase_url_build (config, cases[i][1], cases[i][2], cases[i][3]);

      g_assert_cmpstr (url, ==, cases[i][4]);
    }
}

static gint64
get_offset (FirebaseClock *clock)
{
  return firebase_clock_get_time (clock) - g_get_real_time () / 1000;
}

#define ASSERT_ABOUT(is, should, tolerance) g_assert_cmpint (ABS ((is) - (should)), <=, (tolerance))

/* Samples as from a server that is an hour ahead. */
static void
take_date (FirebaseClock *clock, gint64 ahead_ms, gint64 round_trip_us)
{
  gint64 now = firebase_clock_now ();

  firebase_clock_take_date (clock, now - round_trip_us, now, (g_get_real_time () / 1000 + ahead_ms) / 1000);
}

static void
take_time (FirebaseClock *clock, gint64 ahead_ms, gint64 round_trip_us)
{
  gint64 now = firebase_clock_now ();

  firebase_clock_take_time (clock, now - round_trip_us, now, (g_get_real_time () - round_trip_us / 2) / 1000 + ahead_ms);
}

static void
test_clock (void)
{
  FirebaseClock clock = { 0 };

  ASSERT_ABOUT (get_offset (&clock), 0, 5);
  take_date (&clock, 3600000, 20000);
  ASSERT_ABOUT (get_offset (&clock), 3600000, 600);
  take_time (&clock, 3600000, 20000);
  ASSERT_ABOUT (get_offset (&clock), 3600000, 20);
  /* A worse one that agrees changes nothing; one that contradicts does. */
  take_date (&clock, 3600000, 20000);
  take_time (&clock, 3600300, 2000000);
  ASSERT_ABOUT (get_offset (&clock), 3600000, 20);
  take_time (&clock, 0, 2000);
  ASSERT_ABOUT (get_offset (&clock), 0, 20);
}

static JsonNode *
parse (const char *text)
{
  return web_json_parse (text, -1, NULL);
}

static void
take_answer (FirebaseClock *clock, const char *request, const char *answer)
{
  g_autoptr (JsonNode) asked = parse (request);
  g_autoptr (JsonNode) got = parse (answer);
  gint64 now = firebase_clock_now ();

  firebase_clock_take_answer (clock, now - 1000, now, asked, got);
}

static void
test_clock_from_answers (void)
{
  FirebaseClock clock = { 0 };

  take_answer (&clock, "{\"a\":1}", "{\"a\":1795399105592}");
  take_answer (&clock, "{\"a\":{\".sv\":\"timestamp\"}}", "{\"a\":\"soon\"}");
  take_answer (&clock, "{\"a\":{\".sv\":\"timestamp\"}}", "{\"a\":9223372036854775807}");
  take_answer (&clock, "{\"a\":{\".sv\":\"timestamp\"}}", "[]");
  take_answer (&clock, "{\"a\":{\".sv\":{\"increment\":1}}}", "{\"a\":1795399105592}");
  ASSERT_ABOUT (get_offset (&clock), 0, 5);
  take_answer (&clock, "{\"n\":1,\"x/y\":{\"at\":{\".sv\":\"timestamp\"}}}", "{\"n\":1,\"x/y\":{\"at\":1795399105592}}");
  ASSERT_ABOUT (firebase_clock_get_time (&clock), 1795399105592, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firebase/push-id/prefixes", test_push_id_prefixes);
  g_test_add_func ("/firebase/push-id/order", test_push_id_order);
  g_test_add_func ("/firebase/push-id/time-of-others", test_push_id_time_of_others);
  g_test_add_func ("/firebase/value/queries", test_queries);
  g_test_add_func ("/firebase/value/server-values", test_server_values);
  g_test_add_func ("/firebase/value/emails", test_emails);
  g_test_add_func ("/firebase/url", test_urls);
  g_test_add_func ("/firebase/clock/samples", test_clock);
  g_test_add_func ("/firebase/clock/answers", test_clock_from_answers);
  return g_test_run ();
}
