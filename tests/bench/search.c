/* How long a search takes among a million stored messages, while it is typed:
 * every beginning of a word, in all rooms and in one.
 *
 * Usage: bench-search FOLDER STORES
 *
 * The messages stay in STORES for the next time, the index in FOLDER does not.
 */

#include <glib/gstdio.h>
#include <math.h>

#include "bench-row.h"
#include "parley-search.h"
#include "parley-store.h"

#define MESSAGES 1000000
#define ROOMS 50
#define VOCABULARY 50000
#define WORDS 60
#define BATCH 5000

typedef struct
{
  GRand *random;
  char **vocabulary;
  ParleyStore *store;
  ParleySearch *search;
  GCancellable *none;
  gboolean waiting;
  GPtrArray *hits;
  GArray *times;
} Bench;

static const char syllables[][4] = { "ba", "ne", "li", "to", "sur", "ka", "mi", "den", "ro", "va", "el", "gi", "po", "an", "cha", "fe" };

static char *
make_word (GRand *random)
{
  GString *word = g_string_new (NULL);

  for (int n = g_rand_int_range (random, 1, 5); n > 0; n--)
    g_string_append (word, syllables[g_rand_int_range (random, 0, G_N_ELEMENTS (syllables))]);
  return g_string_free_and_steal (word);
}

/* As in a language: the second word half as often as the first, and so on. */
static const char *
pick_word (Bench *bench)
{
  return bench->vocabulary[(guint)pow (VOCABULARY, g_rand_double (bench->random)) - 1];
}

static char *
make_text (Bench *bench)
{
  GString *text = g_string_new (pick_word (bench));

  for (int n = g_rand_int_range (bench->random, 1, 18); n > 0; n--)
    g_string_append_printf (text, " %s", pick_word (bench));
  return g_string_free_and_steal (text);
}

static void
put_one (Bench *bench, guint n)
{
  g_autofree char *room = g_strdup_printf ("-Room%015u", g_rand_int_range (bench->random, 0, ROOMS));
  g_autofree char *id = g_strdup_printf ("-NjEtLV-%012u", n);
  g_autofree char *text = make_text (bench);
  g_autoptr (ParleyRecord) record = parley_record_new (id, "somebody", text, 1600000000000 + n * G_GINT64_CONSTANT (60000));

  record->state = PARLEY_MESSAGE_SENT;
  parley_store_put_message (bench->store, room, record);
}

static void
fill (Bench *bench)
{
  for (guint n = 0; n < MESSAGES; n += BATCH)
    {
      parley_store_begin (bench->store);
      for (guint i = n; i < n + BATCH; i++)
        put_one (bench, i);
      parley_store_commit (bench->store);
    }
}

static void
on_taken_in (Bench *bench)
{
  bench->waiting = FALSE;
}

static void
wait_for_it (Bench *bench)
{
  bench->waiting = TRUE;
  while (bench->waiting)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&bench->hits, g_ptr_array_unref);
  bench->hits = parley_search_find_finish (bench->search, result, &error);
  g_assert_no_error (error);
  bench->waiting = FALSE;
}

static double
find (Bench *bench, const char *text, const char *room)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new (text, room);
  gint64 begin = g_get_monotonic_time ();
  double ms;

  parley_search_find_async (bench->search, query, NULL, on_found, bench);
  wait_for_it (bench);
  ms = (g_get_monotonic_time () - begin) / 1000.0;
  g_array_append_val (bench->times, ms);
  return ms;
}

/* Letter by letter, as it is typed; every other time with a word before it. */
static void
type (Bench *bench, const char *word, const char *room)
{
  const char *former = g_rand_boolean (bench->random) ? pick_word (bench) : NULL;

  for (gsize n = 1; n <= strlen (word); n++)
    {
      g_autofree char *beginning = g_strndup (word, n);
      g_autofree char *text = former != NULL ? g_strconcat (former, " ", beginning, NULL) : g_strdup (beginning);

      find (bench, text, room);
    }
}

static void
measure (Bench *bench)
{
  /* The same words, whether the store was filled just now or not. */
  g_rand_set_seed (bench->random, 2);
  for (guint i = 0; i < WORDS; i++)
    {
      g_autofree char *room = g_strdup_printf ("-Room%015u", i % ROOMS);

      type (bench, pick_word (bench), i % 2 == 0 ? NULL : room);
    }
  bench_row ("chat/search", bench_percentile (bench->times, 0.95), "ms", BENCH_AT_MOST, 20);
  bench_row ("chat/search-median", bench_percentile (bench->times, 0.5), "ms", BENCH_SHOWN, 0);
  bench_row ("chat/search-slowest", bench_percentile (bench->times, 1), "ms", BENCH_SHOWN, 0);
}

static void
open_store (Bench *bench, const char *path)
{
  g_autoptr (GError) error = NULL;

  bench->store = parley_store_open (path, &error);
  g_assert_no_error (error);
}

/* Whole, or not there: it is filled under another name. */
static void
need_store (Bench *bench, const char *path)
{
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_remove (partial);
      open_store (bench, partial);
      fill (bench);
      parley_store_close (bench->store);
      g_clear_object (&bench->store);
      if (g_rename (partial, path) != 0)
        g_error ("%s cannot be renamed", partial);
    }
  open_store (bench, path);
}

static void
open_files (Bench *bench, const char *folder, const char *stores)
{
  g_autofree char *store_path = g_build_filename (stores, "million.db", NULL);
  g_autofree char *path = g_build_filename (folder, "million.search", NULL);
  g_autofree char *identity = NULL;
  gint64 begin;

  need_store (bench, store_path);
  identity = parley_store_get_identity (bench->store);
  begin = g_get_monotonic_time ();
  bench->search = parley_search_new (path, store_path, identity);
  g_signal_connect_swapped (bench->search, "taken-in", G_CALLBACK (on_taken_in), bench);
  wait_for_it (bench);
  bench_row ("chat/search-intake", MESSAGES * 1e6 / (g_get_monotonic_time () - begin), "messages/s", BENCH_SHOWN, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  Bench bench = { g_rand_new_with_seed (1), g_new0 (char *, VOCABULARY + 1), NULL, NULL, NULL, FALSE, NULL, g_array_new (FALSE, FALSE, sizeof (double)) };

  g_assert_cmpint (argc, ==, 3);
  folder = g_build_filename (argv[1], "search-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (folder));
  for (guint i = 0; i < VOCABULARY; i++)
    bench.vocabulary[i] = make_word (bench.random);
  open_files (&bench, folder, argv[2]);
  measure (&bench);
  parley_search_close (bench.search);
  parley_store_close (bench.store);
  return 0;
}
