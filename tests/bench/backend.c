/* How fast the local cloud is, and how it grows: `./dev bench backend`.  Each
 * figure is taken from the program as it is installed, in a process of its own
 * with its file on the disk, by a client that does less than it does.
 */

#include "bench-crowd.h"
#include "bench-row.h"
#include "bench-server.h"

#include "test-backend.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define LISTENERS_OPEN 1000
#define LISTENERS_TOLD 100
#define LISTENERS_WRITTEN 10
#define WRITERS 32
#define WRITE_SECONDS 5.0
#define MANY_CHILDREN 1000000
#define CHILDREN_PER_WRITE 5000
#define MEGABYTE (1024.0 * 1024.0)

static const char *program, *baseline_program, *rules_file, *directory;

/* One running backend and somebody who is signed in to it. */
typedef struct
{
  BenchServer *server;
  char *data, *token;
} Bench;

static char *
sign_in (const char *uri)
{
  g_autoptr (TestBackend) backend = test_backend_new_remote (uri);
  g_autoptr (TestUser) user = test_backend_sign_in (backend, "ada@example.org");

  return g_steal_pointer (&user->id_token);
}

static void
start (Bench *self)
{
  self->server = bench_server_start (program, "--data", self->data, "--rules", rules_file, NULL);
  /* Where rules cannot be chosen there are none. */
  if (self->server == NULL)
    self->server = bench_server_start (program, "--data", self->data, NULL);
}

static void
bench_init (Bench *self)
{
  g_autofree char *pattern = g_build_filename (directory, "bench-XXXXXX", NULL);

  self->data = g_strdup (g_mkdtemp (pattern));
  start (self);
  self->token = sign_in (self->server->uri);
}

static void
bench_clear (Bench *self)
{
  static const char *const FILES[] = { "backend.sqlite", "backend.sqlite-wal", "backend.sqlite-shm" };

  g_clear_pointer (&self->server, bench_server_free);
  for (guint i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autofree char *file = g_build_filename (self->data, FILES[i], NULL);

      g_unlink (file);
    }
  g_rmdir (self->data);
  g_free (self->data);
  g_free (self->token);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static char *
make_target (Bench *self, const char *path)
{
  return g_strdup_printf ("/%s.json?auth=%s", path, self->token);
}

static void
write_value (Bench *self, const char *method, const char *path, const char *json)
{
  g_autofree char *target = make_target (self, path);
  g_autoptr (GString) request = g_string_new (NULL);

  bench_request (request, method, target, json);
  if (bench_send (self->server->port, request->str, NULL) != 200)
    g_error ("%s %s was refused", method, path);
}

static GArray *
new_samples (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static void
measure_idle (void)
{
  g_auto (Bench) bench = { NULL };
  double cpu;

  bench_init (&bench);
  bench_row ("backend/idle-memory", (double)bench_server_get_memory (bench.server) / MEGABYTE, "MB", BENCH_SHOWN, 0);
  cpu = bench_server_get_cpu (bench.server);
  g_usleep (2 * G_USEC_PER_SEC);
  bench_row ("backend/idle-cpu", (bench_server_get_cpu (bench.server) - cpu) / 2 * 100, "%", BENCH_SHOWN, 0);
}

/* Open means: told what was there, and of a write after all were open. */
static void
measure_streams (void)
{
  g_auto (Bench) bench = { NULL };
  g_autoptr (BenchCrowd) crowd = NULL;
  g_autofree char *target = NULL;
  gsize before;

  bench_init (&bench);
  before = bench_server_get_memory (bench.server);
  write_value (&bench, "PUT", "open/a", "\"#\"");
  crowd = bench_crowd_new (bench.server->port);
  target = make_target (&bench, "open");
  bench_crowd_listen (crowd, LISTENERS_OPEN, target);
  bench_crowd_await (crowd, 1, 30);
  write_value (&bench, "PUT", "open/b", "\"#\"");
  bench_crowd_await (crowd, 2, 30);
  bench_row ("backend/streams", bench_crowd_count (crowd, 2), "open", BENCH_AT_LEAST, LISTENERS_OPEN);
  bench_row ("backend/stream-memory", ((double)bench_server_get_memory (bench.server) - (double)before) / LISTENERS_OPEN / 1024, "KB", BENCH_SHOWN, 0);
}

static void
measure_fanout (void)
{
  g_auto (Bench) bench = { NULL };
  g_autoptr (BenchCrowd) crowd = NULL;
  g_autoptr (GArray) samples = new_samples ();
  g_autofree char *target = NULL, *place = NULL;
  const guint writes = 500;

  bench_init (&bench);
  crowd = bench_crowd_new (bench.server->port);
  target = make_target (&bench, "told");
  write_value (&bench, "PUT", "told/a", "\"#\"");
  bench_crowd_listen (crowd, LISTENERS_TOLD, target);
  if (!bench_crowd_await (crowd, 1, 30))
    g_error ("not everybody could listen");
  place = make_target (&bench, "told/b");
  for (guint i = 0; i < writes; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"t\":%u,\"x\":\"# and some words to read\"}", i);
      g_autoptr (GString) request = g_string_new (NULL);

      bench_request (request, "PUT", place, body);
      if (!bench_crowd_write_once (crowd, request->str, 2 + i, samples))
        g_error ("a write was not seen by everybody");
    }
  bench_row_beside ("backend/seen-by-100", bench_percentile (samples, 0.99), "ms", BENCH_AT_MOST, 20, "median", bench_percentile (samples, 0.5));
}

static void
make_message (GString *request, guint64 number, gpointer user_data)
{
  char target[2048];

  g_snprintf (target, sizeof target, "/written/k%08" G_GUINT64_FORMAT ".json?auth=%s", number, ((Bench *)user_data)->token);
  bench_request (request, "PUT", target, "{\"at\":{\".sv\":\"timestamp\"},\"by\":\"kq3Xa0sJ2mVtYw8cLrB5nZfGhD1u\",\"text\":\"# and some words to read\"}");
}

/* How many writes a second libsoup alone would take from the same clients. */
static double
measure_baseline (Bench *bench)
{
  g_autoptr (BenchServer) server = bench_server_start (baseline_program, NULL);
  g_autoptr (BenchCrowd) crowd = bench_crowd_new (server->port);

  return (double)bench_crowd_write (crowd, WRITERS, 2, make_message, bench, NULL) / 2;
}

/* What was answered must be there after the worst end. */
static void
check_kept (Bench *bench, guint64 count)
{
  g_autoptr (TestBackend) backend = NULL;
  g_autofree char *target = NULL;
  g_autoptr (TestAnswer) answer = NULL;
  guint64 kept = 0;

  bench_server_kill (bench->server);
  g_clear_pointer (&bench->server, bench_server_free);
  start (bench);
  backend = test_backend_new_remote (bench->server->uri);
  target = g_strdup_printf ("/written.json?shallow=true&auth=%s", bench->token);
  answer = test_backend_send (backend, "GET", target, NULL, NULL);
  for (const char *c = answer->body; (c = strstr (c, ":true")) != NULL; c++)
    kept++;
  if (kept != count)
    g_error ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " answered writes were kept", kept, count);
}

static void
measure_writes (void)
{
  g_auto (Bench) bench = { NULL };
  g_autoptr (BenchCrowd) crowd = NULL;
  g_autoptr (GArray) samples = new_samples ();
  g_autofree char *target = NULL;
  double baseline, cpu, rate;
  guint64 count;

  bench_init (&bench);
  baseline = measure_baseline (&bench);
  crowd = bench_crowd_new (bench.server->port);
  target = make_target (&bench, "written");
  bench_crowd_listen (crowd, LISTENERS_WRITTEN, target);
  cpu = bench_server_get_cpu (bench.server);
  count = bench_crowd_write (crowd, WRITERS, WRITE_SECONDS, make_message, &bench, samples);
  rate = (double)count / WRITE_SECONDS;
  cpu = bench_server_get_cpu (bench.server) - cpu;
  if (!bench_crowd_await (crowd, samples->len, 30))
    g_error ("not every write was seen by everybody");
  bench_row_beside ("backend/writes", rate, "/s", BENCH_AT_LEAST, 5000, "empty-handler", baseline);
  bench_row ("backend/write-latency", bench_percentile (samples, 0.99), "ms", BENCH_SHOWN, 0);
  bench_row ("backend/write-cpu", cpu * 1e6 / samples->len, "µs", BENCH_SHOWN, 0);
  check_kept (&bench, samples->len);
}

/* Messages as the application writes them; returns the bytes of the JSON that a
 * read of all would bring.
 */
static gsize
fill (Bench *bench, const char *path, guint first, guint count, gboolean is_small)
{
  gsize size = 0;

  for (guint i = first; i < first + count; i += CHILDREN_PER_WRITE)
    {
      g_autoptr (GString) json = g_string_new ("{");

      for (guint j = i; j < i + CHILDREN_PER_WRITE; j++)
        if (is_small)
          g_string_append_printf (json, "\"k%07u\":%u,", j, j);
        else
          g_string_append_printf (json, "\"-Ob%017u\":{\"at\":%" G_GINT64_FORMAT ",\"by\":\"kq3Xa0sJ2mVtYw8cLrB5nZfGhD1u\",\"text\":\"message %u with a few words\"},",
                                  j, 1795399105592 + j, j);
      json->str[json->len - 1] = '}';
      size += json->len - 1;
      write_value (bench, "PATCH", path, json->str);
    }
  return size;
}

/* The second half is what each further byte costs: the first pays for the
 * program as well.
 */
static void
measure_memory (const char *name, guint count, gboolean is_small)
{
  g_auto (Bench) bench = { NULL };
  g_autofree char *row = g_strconcat ("backend/memory-", name, NULL), *linear = g_strconcat ("backend/memory-growth-", name, NULL);
  gsize empty, half, all, first, second;

  bench_init (&bench);
  empty = bench_server_get_memory (bench.server);
  first = fill (&bench, "list", 0, count / 2, is_small);
  half = bench_server_get_memory (bench.server);
  second = fill (&bench, "list", count / 2, count / 2, is_small);
  all = bench_server_get_memory (bench.server);
  bench_row (row, ((double)all - (double)empty) / (double)(first + second), "× JSON", BENCH_AT_MOST, 3);
  bench_row (linear, ((double)all - (double)half) / (double)second / (((double)half - (double)empty) / (double)first), "× first half", BENCH_AT_MOST, 1.1);
}

static void
measure_child (Bench *bench, const char *name, const char *method, const char *path, const char *body)
{
  g_autofree char *target = make_target (bench, path), *row = g_strconcat ("backend/", name, NULL);
  g_autoptr (GString) request = g_string_new (NULL);
  g_autoptr (GArray) samples = new_samples ();

  bench_request (request, method, target, body);
  bench_send_often (bench->server->port, request->str, 2000, samples);
  bench_row_beside (row, bench_percentile (samples, 0.99), "ms", BENCH_AT_MOST, 1, "median", bench_percentile (samples, 0.5));
}

static void
measure_million (void)
{
  g_auto (Bench) bench = { NULL };
  gint64 begun;

  bench_init (&bench);
  fill (&bench, "list", 0, MANY_CHILDREN, TRUE);
  measure_child (&bench, "read-in-million", "GET", "list/k0456789", NULL);
  measure_child (&bench, "write-in-million", "PUT", "list/k0456789", "7");
  g_clear_pointer (&bench.server, bench_server_free);
  begun = g_get_monotonic_time ();
  start (&bench);
  bench_row ("backend/start-with-million", (double)(g_get_monotonic_time () - begun) / 1000, "ms", BENCH_SHOWN, 0);
}

static void
measure_message_memory (void)
{
  measure_memory ("messages", 200000, FALSE);
}

static void
measure_number_memory (void)
{
  measure_memory ("numbers", 500000, TRUE);
}

static const struct
{
  const char *name;
  void (*measure) (void);
} FIGURES[] = {
  { "idle", measure_idle },
  { "streams", measure_streams },
  { "fanout", measure_fanout },
  { "writes", measure_writes },
  { "messages", measure_message_memory },
  { "numbers", measure_number_memory },
  { "million", measure_million },
};

int
main (int argc, char **argv)
{
  if (argc < 5)
    {
      fprintf (stderr, "usage: %s PARLEY-BACKEND EMPTY-SERVER RULES DIRECTORY [FIGURE…]\n", argv[0]);
      return 2;
    }
  program = argv[1];
  baseline_program = argv[2];
  rules_file = argv[3];
  directory = argv[4];
  for (guint i = 0; i < G_N_ELEMENTS (FIGURES); i++)
    if (argc == 5 || g_strv_contains ((const char *const *)argv + 5, FIGURES[i].name))
      FIGURES[i].measure ();
  return 0;
}
