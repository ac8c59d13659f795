/* How fast messages go from the bytes of a stream through the store into the
 * list: a server on a thread of its own writes what it made beforehand, one
 * event a message, as fast as it is read.
 *
 * Usage: bench-ingest FOLDER
 */

#include <string.h>
#include <time.h>

#include "bench-rooms.h"
#include "bench-row.h"
#include "parley-feed.h"
#include "parley-timeline-private.h"

#define MESSAGES 100000
#define RUNS 5
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" \
             "event: put\ndata: {\"path\":\"/\",\"data\":null}\n\n"
/* {"alg":"none"}.{"sub":"ada","user_id":"ada","exp":4000000000}.sig, which nobody here verifies. */
#define TOKEN "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJ1c2VyX2lkIjoiYWRhIiwiZXhwIjo0MDAwMDAwMDAwfQ.c2ln"
#define TOKEN_ANSWER "{\"id_token\":\"" TOKEN "\",\"refresh_token\":\"ada\",\"expires_in\":\"3600\",\"user_id\":\"ada\"}"

typedef struct
{
  GString *events;
  GSocketService *service;
  FirebaseUser *user;
  double work;  /* of the main thread, in seconds of its processor time */
  gint64 begin; /* set by the thread before the first byte of a message leaves */
} Bench;

static char *
make_event (guint number)
{
  g_autoptr (ParleyRecord) record = bench_message (0, number, "somebody");

  return g_strdup_printf ("event: put\ndata: {\"path\":\"/%s\",\"data\":{\"author\":\"somebody\",\"sentAt\":%" G_GINT64_FORMAT ",\"text\":\"%s\"}}\n\n",
                          record->id, record->sent_at, record->text);
}

static void
make_events (Bench *bench)
{
  bench->events = g_string_new (NULL);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *event = make_event (i);

      g_string_append (bench->events, event);
    }
}

static void
read_head (GDataInputStream *in)
{
  g_autofree char *line = NULL;

  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
    }
  while (line != NULL && *g_strchomp (line) != '\0');
}

static void
answer_token (GOutputStream *out)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                             strlen (TOKEN_ANSWER), TOKEN_ANSWER);

  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
}

/* After the last event it waits for the reader to close. */
static void
answer_stream (Bench *bench, GOutputStream *out, GInputStream *in)
{
  char rest[1];

  g_output_stream_write_all (out, HEAD, strlen (HEAD), NULL, NULL, NULL);
  bench->begin = g_get_monotonic_time ();
  g_output_stream_write_all (out, bench->events->str, bench->events->len, NULL, NULL, NULL);
  g_input_stream_read (in, rest, sizeof rest, NULL, NULL);
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, Bench *bench)
{
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *request = g_data_input_stream_read_line (in, NULL, NULL, NULL);

  read_head (in);
  if (request != NULL && g_str_has_prefix (request, "POST"))
    answer_token (out);
  else if (request != NULL)
    answer_stream (bench, out, G_INPUT_STREAM (in));
  return TRUE;
}

static void
serve (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = NULL;
  g_autofree char *descriptor = NULL;
  guint16 port;

  bench->service = g_threaded_socket_service_new (4);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (bench->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (bench->service, "run", G_CALLBACK (on_run), bench);
  descriptor = g_strdup_printf ("{\"google\":{\"clientId\":\"c\"},\"firebase\":{\"apiKey\":\"k\",\"projectId\":\"p\",\"databaseUrl\":\"http://127.0.0.1:%u\","
                                "\"secureTokenUri\":\"http://127.0.0.1:%u\"},\"calls\":{\"tokenUri\":\"http://127.0.0.1:%u/calls\"}}",
                                port, port, port);
  config = firebase_config_new_from_json (descriptor, -1, "the benchmark", &error);
  g_assert_no_error (error);
  bench->user = firebase_user_new (config, "ada", "ada", "Ada", NULL, NULL);
}

static double
get_work (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/* Until the list has it all, which it does not have before the store has. */
static double
take_in (Bench *bench, ParleyAccount *account)
{
  g_autofree char *room = bench_room_id (0);
  g_autoptr (ParleyTimeline) timeline = parley_timeline_new (account, room);
  g_autoptr (ParleyFeed) feed = parley_feed_new (account, room, timeline);
  double begin = get_work ();
  gint64 end;

  parley_feed_start (feed);
  while (g_list_model_get_n_items (G_LIST_MODEL (timeline)) < MESSAGES)
    g_main_context_iteration (NULL, TRUE);
  end = g_get_monotonic_time ();
  bench->work = get_work () - begin;
  parley_feed_stop (feed);
  return MESSAGES * (double)G_USEC_PER_SEC / (end - bench->begin);
}

static double
run (Bench *bench, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "ada.db", NULL);
  g_autoptr (ParleyStore) store = parley_store_open (path, &error);
  g_autoptr (ParleyAccount) account = NULL;
  double rate;

  g_assert_no_error (error);
  account = parley_account_new (bench->user, store);
  parley_people_take_profile (account->people, "somebody", "Ben", NULL);
  rate = take_in (bench, account);
  parley_account_close (account);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return rate;
}

int
main (int argc, char **argv)
{
  g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) works = g_array_new (FALSE, FALSE, sizeof (double));
  Bench bench = { 0 };

  if (argc != 2)
    g_error ("usage: bench-ingest FOLDER");
  make_events (&bench);
  serve (&bench);
  for (guint i = 0; i < RUNS; i++)
    {
      g_autofree char *folder = g_build_filename (argv[1], "ingest-XXXXXX", NULL);
      double rate;

      g_assert_nonnull (g_mkdtemp (folder));
      rate = run (&bench, folder);
      g_array_append_val (rates, rate);
      g_array_append_val (works, bench.work);
    }
  bench_row ("chat/ingest", bench_percentile (rates, 0.5), "messages/s", BENCH_AT_LEAST, 40000);
  /* What a machine that does nothing else comes to. */
  bench_row ("chat/ingest-by-processor", MESSAGES / bench_percentile (works, 0.5), "messages/s", BENCH_SHOWN, 0);
  return 0;
}
