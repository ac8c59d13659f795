/* How fast the token service is: `./dev bench token`.  The program as it is
 * installed, on one core, asked by a client that does less than it does; Google's
 * keys and the database are somebody on loopback who answers at once.
 */

#include "bench-answers.h"
#include "bench-crowd.h"
#include "bench-row.h"
#include "bench-server.h"

#include "web-json.h"
#include "web-jwt.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#define N_PEOPLE 500
#define WRITERS 32
#define SECONDS 5.0
#define TARGET 5000
#define MILLION 1000000
#define MEGABYTE (1024.0 * 1024.0)

static const char *program, *baseline_program;
static GPtrArray *tokens; /* of people who are signed in */

static char *
make_token (WebKey *key, guint number)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text = g_strdup_printf ("{\"name\":\"Ada Example\",\"picture\":\"https://example.org/a/photo.jpg\",\"iss\":\"https://securetoken.google.com/demo\","
                                           "\"aud\":\"demo\",\"auth_time\":%d,\"user_id\":\"kq3Xa0sJ2mVtYw8cLrB5n%06u\",\"sub\":\"kq3Xa0sJ2mVtYw8cLrB5n%06u\",\"iat\":%d,\"exp\":%d,"
                                           "\"email\":\"ada@example.org\",\"email_verified\":true,\"firebase\":{\"identities\":{\"google.com\":[\"110000000000000000001\"],"
                                           "\"email\":[\"ada@example.org\"]},\"sign_in_provider\":\"google.com\"}}",
                                           (int)now - 10, number, number, (int)now - 10, (int)now + 3600);
  g_autoptr (JsonNode) node = web_json_parse (text, -1, NULL);

  return web_key_sign (key, json_node_get_object (node), NULL);
}

static BenchAnswers *
start_cloud (void)
{
  g_autoptr (WebKey) key = web_key_generate (NULL);
  g_autoptr (JsonObject) set = web_key_to_jwks (key);
  g_autofree char *text = web_json_object_to_text (set);

  tokens = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_PEOPLE; i++)
    g_ptr_array_add (tokens, make_token (key, i));
  return bench_answers_start ("/keys", text, "\"live\"");
}

static void
set_environment (BenchAnswers *cloud)
{
  g_autofree char *database = g_strdup_printf ("http://127.0.0.1:%u", cloud->port), *keys = g_strconcat (database, "/keys", NULL);

  g_setenv ("PARLEY_LISTEN", "127.0.0.1:0", TRUE);
  g_setenv ("PARLEY_FIREBASE_PROJECT", "demo", TRUE);
  g_setenv ("PARLEY_DATABASE_URL", database, TRUE);
  g_setenv ("PARLEY_FIREBASE_KEYS_URI", keys, TRUE);
  g_setenv ("PARLEY_TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000", TRUE);
  g_setenv ("PARLEY_TWILIO_API_KEY", "SK00000000000000000000000000000001:the-secret-of-the-benchmark", TRUE);
  g_setenv ("PARLEY_RATE_PER_PERSON", "10000000", TRUE);
  g_setenv ("PARLEY_RATE_PER_ADDRESS", "10000000", TRUE);
  g_setenv ("PARLEY_DRAIN_SECONDS", "0", TRUE);
}

static void
append_request (GString *request, const char *token, guint64 room)
{
  char body[128];

  g_snprintf (body, sizeof body, "{\"room\":\"-Ob%017" G_GUINT64_FORMAT "\",\"call\":\"-Oc%017" G_GUINT64_FORMAT "\"}", room, room);
  g_string_append_printf (request, "POST /v1/token HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", token, strlen (body), body);
}

/* People who ask for calls that nobody has asked for: each is looked up. */
static void
make_first (GString *request, guint64 number, gpointer user_data)
{
  static guint64 room;

  append_request (request, tokens->pdata[number % N_PEOPLE], ++room);
}

/* People who come into calls that go on, each into another one every time: whether
 * they are members is asked, that there is the call is known of who came before.
 */
static void
make_joining (GString *request, guint64 number, gpointer user_data)
{
  append_request (request, tokens->pdata[number % N_PEOPLE], (number + number / N_PEOPLE) % N_PEOPLE);
}

/* Each person in a room of their own, again and again. */
static void
make_known (GString *request, guint64 number, gpointer user_data)
{
  append_request (request, tokens->pdata[number % N_PEOPLE], number % N_PEOPLE);
}

static void
make_health (GString *request, guint64 number, gpointer user_data)
{
  bench_request (request, "PUT", "/", "{}");
}

static BenchServer *
start_service (void)
{
  BenchServer *server = bench_server_start ("taskset", "-c", "0", program, NULL);

  if (server == NULL)
    g_error ("the service did not start");
  return server;
}

/* What libsoup alone takes and makes of it. */
static double
measure_baseline (double *cpu)
{
  g_autoptr (BenchServer) server = bench_server_start ("taskset", "-c", "0", baseline_program, NULL);
  g_autoptr (BenchCrowd) crowd = bench_crowd_new (server->port);
  guint64 count = bench_crowd_write (crowd, WRITERS, 2, make_health, NULL, NULL);

  *cpu = bench_server_get_cpu (server) * 1e6 / (double)count;
  return (double)count / 2;
}

static void
measure_rate (const char *name, BenchRequestFunc make)
{
  g_autoptr (BenchServer) server = start_service ();
  g_autoptr (BenchCrowd) crowd = bench_crowd_new (server->port);
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *rate = g_strconcat ("token/", name, NULL), *cpu_row = g_strconcat ("token/", name, "-cpu", NULL), *latency = g_strconcat ("token/", name, "-half-load", NULL);
  double baseline_cpu, baseline = measure_baseline (&baseline_cpu), cpu;
  guint64 count, warm = 0;

  /* Until everybody has asked. */
  while (warm < 2 * N_PEOPLE)
    warm += bench_crowd_write (crowd, WRITERS, 1, make, NULL, NULL);
  cpu = bench_server_get_cpu (server);
  count = bench_crowd_write (crowd, WRITERS, SECONDS, make, NULL, samples);
  cpu = bench_server_get_cpu (server) - cpu;
  bench_row_beside (rate, (double)count / SECONDS, "/s", BENCH_AT_LEAST, TARGET, "empty-handler", baseline);
  bench_row_beside (cpu_row, cpu * 1e6 / samples->len, "µs", BENCH_AT_MOST, 1e6 / TARGET, "empty-handler", baseline_cpu);
  g_array_set_size (samples, 0);
  bench_crowd_set_pace (crowd, TARGET / 2);
  bench_crowd_write (crowd, WRITERS, SECONDS, make, NULL, samples);
  bench_row_beside (latency, bench_percentile (samples, 0.99), "ms", BENCH_AT_MOST, 10, "median", bench_percentile (samples, 0.5));
}

/* The smallest block of malloc, lost once for each request, would be 32 MB; what the
 * heap grows by in its steps is less than four.
 */
static void
measure_memory (void)
{
  g_autoptr (BenchServer) server = start_service ();
  g_autoptr (BenchCrowd) crowd = bench_crowd_new (server->port);
  gsize before;
  guint64 count = 0;

  bench_row ("token/memory-idle", (double)bench_server_get_memory (server) / MEGABYTE, "MB", BENCH_SHOWN, 0);
  while (count < MILLION / 10)
    count += bench_crowd_write (crowd, WRITERS, 5, make_known, NULL, NULL);
  before = bench_server_get_memory (server);
  for (count = 0; count < MILLION;)
    count += bench_crowd_write (crowd, WRITERS, 5, make_known, NULL, NULL);
  bench_row_beside ("token/memory-growth", ((double)bench_server_get_memory (server) - (double)before) / MEGABYTE, "MB", BENCH_AT_MOST, 4, "before", (double)before / MEGABYTE);
}

/* The service has a core to itself: what asks it and what answers it have the rest,
 * where there is any.
 */
static void
leave_core (void)
{
  cpu_set_t cores;

  if (sched_getaffinity (0, sizeof cores, &cores) != 0 || CPU_COUNT (&cores) < 2)
    return;
  CPU_CLR (0, &cores);
  sched_setaffinity (0, sizeof cores, &cores);
}

int
main (int argc, char **argv)
{
  g_autoptr (BenchAnswers) cloud = NULL;

  if (argc < 3)
    {
      fprintf (stderr, "usage: %s PARLEY-TOKEN-SERVICE EMPTY-SERVER [known|joining|first|memory…]\n", argv[0]);
      return 2;
    }
  program = argv[1];
  baseline_program = argv[2];
  leave_core ();
  cloud = start_cloud ();
  set_environment (cloud);
  if (argc == 3 || g_strv_contains ((const char *const *)argv + 3, "known"))
    measure_rate ("known", make_known);
  if (argc == 3 || g_strv_contains ((const char *const *)argv + 3, "joining"))
    measure_rate ("joining", make_joining);
  if (argc == 3 || g_strv_contains ((const char *const *)argv + 3, "first"))
    measure_rate ("first", make_first);
  if (argc == 3 || g_strv_contains ((const char *const *)argv + 3, "memory"))
    measure_memory ();
  g_ptr_array_unref (tokens);
  return 0;
}
