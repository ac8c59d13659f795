/* Searching: what is stored is found by its words, at once and after a restart;
 * what was edited, deleted or renamed is found as it is now; and an index that
 * is lost, broken or of another store is made anew.
 */

#include <glib/gstdio.h>

#include "parley-search.h"
#include "parley-store.h"
#include "parley-words.h"
#include "test-pair.h"

typedef struct
{
  char *directory;
  char *store_path;
  char *path;
  ParleyStore *store;
  ParleySearch *search;
  gint64 done;
  GPtrArray *hits;
  GError *error;
  guint answers;
} Fixture;

static void
on_taken_in (Fixture *fixture, gint64 done)
{
  fixture->done = done;
  parley_store_prune_journal (fixture->store, done);
}

static void
open_search (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *identity = NULL;

  fixture->store = parley_store_open (fixture->store_path, &error);
  g_assert_no_error (error);
  identity = parley_store_get_identity (fixture->store);
  fixture->search = parley_search_new (fixture->path, fixture->store_path, identity);
  g_signal_connect_object (fixture->store, "journal-grew", G_CALLBACK (parley_search_update), fixture->search, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (fixture->search, "taken-in", G_CALLBACK (on_taken_in), fixture);
}

static void
close_search (Fixture *fixture)
{
  parley_search_close (fixture->search);
  g_clear_object (&fixture->search);
  parley_store_close (fixture->store);
  g_clear_object (&fixture->store);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("parley-search-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->store_path = g_build_filename (fixture->directory, "ada.db", NULL);
  fixture->path = g_build_filename (fixture->directory, "ada.search", NULL);
  open_search (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_search (fixture);
  test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->store_path);
  g_free (fixture->path);
}

static char *
make_id (guint n)
{
  return g_strdup_printf ("-NjEtLV-%012u", n);
}

static void
put_in (Fixture *fixture, const char *room, guint n, const char *text)
{
  g_autofree char *id = make_id (n);
  g_autoptr (ParleyRecord) record = parley_record_new (id, "ada", text, 1700000000000 + n * 1000);

  record->state = PARLEY_MESSAGE_SENT;
  parley_store_put_message (fixture->store, room, record);
}

static void
put (Fixture *fixture, guint n, const char *text)
{
  put_in (fixture, "room", n, text);
}

static void
wait_until_taken_in (Fixture *fixture)
{
  fixture->done = -1;
  parley_search_update (fixture->search);
  while (fixture->done < 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->hits, g_ptr_array_unref);
  fixture->hits = parley_search_find_finish (fixture->search, result, &fixture->error);
  fixture->answers++;
}

static char *
find_with (Fixture *fixture, const ParleySearchQuery *query)
{
  GString *found = g_string_new (NULL);
  guint answers = fixture->answers;

  parley_search_find_async (fixture->search, query, NULL, on_found, fixture);
  while (fixture->answers == answers)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (fixture->error);
  for (guint i = 0; i < fixture->hits->len; i++)
    {
      ParleySearchHit *hit = fixture->hits->pdata[i];

      g_string_append_printf (found, "%s%s%d", found->len > 0 ? " " : "", g_str_equal (hit->room, "room") ? "" : hit->room, atoi (hit->message + 8));
    }
  g_clear_pointer (&fixture->hits, g_ptr_array_unref);
  return g_string_free_and_steal (found);
}

static void
check (Fixture *fixture, const char *text, const char *expected)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new (text, NULL);
  g_autofree char *found = find_with (fixture, query);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_words (void)
{
  const struct
  {
    const char *text;
    const char *words;
  } cases[] = {
    { "Crème Brûlée, at 8!", "creme brulee at 8" },
    { "STRASSE straße", "strasse strasse" },
    { "it's https://example.org/a_b", "it s https example org a b" },
    { "ﬁnal Ⅳ ２", "final iv 2" },
    { "日本語 text", "日 本 語 text" },
    { "GTK中文", "gtk 中 文" },
    { "אבג שָׁלוֹם", "אבג שלום" },
    { "great 👍🏽!", "great 👍" },
    { "", "" },
    { "…—", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = parley_words_fold (cases[i].text);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_query (void)
{
  const struct
  {
    const char *text;
    const char *query;
  } cases[] = {
    { "din", "\"din\"*" },
    { "dinner ", "\"dinner\"" },
    { "Dinner at", "\"dinner\" AND \"at\"*" },
    { "日本", "\"日 本\"*" },
    { "x OR y\" NEAR(", "\"x\" AND \"or\" AND \"y\" AND \"near\"*" },
    { "\xff\xfe", NULL },
    { "  ", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *query = parley_words_query (cases[i].text);

      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  put (fixture, 1, "Dinner at eight?");
  put (fixture, 2, "Eight is fine, Crème brûlée after dinner");
  put_in (fixture, "other", 3, "No dinner today");
  wait_until_taken_in (fixture);

  check (fixture, "din", "other3 2 1");
  check (fixture, "dinner eigh", "2 1");
  check (fixture, "eigh dinner", "");
  check (fixture, "creme", "2");
  check (fixture, "text", "");
  check (fixture, "r1", "");
  check (fixture, "!", "");
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = make_id (1), *second = make_id (2), *third = make_id (3);

  put (fixture, 1, "apples");
  put (fixture, 2, "pears");
  wait_until_taken_in (fixture);
  put (fixture, 1, "plums");
  put (fixture, 1, "cherries");
  put (fixture, 2, NULL);
  wait_until_taken_in (fixture);
  check (fixture, "apples", "");
  check (fixture, "plums", "");
  check (fixture, "cherries", "1");
  check (fixture, "pears", "");

  g_assert_true (parley_store_rename_message (fixture->store, "room", first, third));
  parley_store_remove_message (fixture->store, "room", second);
  wait_until_taken_in (fixture);
  check (fixture, "cherries", "3");
  parley_store_remove_message (fixture->store, "room", third);
  wait_until_taken_in (fixture);
  check (fixture, "cherries", "");
}

static void
test_where_and_when (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new ("tea", "room");
  g_autofree char *here = NULL, *early = NULL, *late = NULL, *two = NULL, *nowhere = NULL;

  for (guint i = 1; i <= 6; i++)
    put_in (fixture, i % 2 == 0 ? "room" : "other", i, "tea");
  wait_until_taken_in (fixture);

  here = find_with (fixture, query);
  g_assert_cmpstr (here, ==, "6 4 2");
  query->limit = 2;
  two = find_with (fixture, query);
  g_assert_cmpstr (two, ==, "6 4");
  query->until = 1700000004000;
  early = find_with (fixture, query);
  g_assert_cmpstr (early, ==, "2");
  query->until = 0;
  query->since = 1700000004000;
  late = find_with (fixture, query);
  g_assert_cmpstr (late, ==, "6 4");
  g_set_str (&query->room, "unknown");
  nowhere = find_with (fixture, query);
  g_assert_cmpstr (nowhere, ==, "");
}

/* More messages of one millisecond than the number of a row has room for. */
static void
test_same_moment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new ("same", NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *found = NULL;
  g_auto (GStrv) ids = NULL;

  parley_store_begin (fixture->store);
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *id = make_id (i);
      g_autoptr (ParleyRecord) record = parley_record_new (id, "ada", "same", 1700000000000);

      record->state = PARLEY_MESSAGE_SENT;
      parley_store_put_message (fixture->store, "room", record);
    }
  parley_store_commit (fixture->store);
  wait_until_taken_in (fixture);
  query->limit = 2000;
  found = find_with (fixture, query);
  ids = g_strsplit (found, " ", -1);
  for (guint i = 0; ids[i] != NULL; i++)
    g_assert_true (g_hash_table_add (seen, g_strdup (ids[i])));
  g_assert_cmpuint (g_hash_table_size (seen), ==, 1500);
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  put (fixture, 1, "before");
  wait_until_taken_in (fixture);
  put (fixture, 2, "unnoticed");
  close_search (fixture);
  open_search (fixture);
  wait_until_taken_in (fixture);
  check (fixture, "before", "1");
  check (fixture, "unnoticed", "2");
}

static void
lose_index (Fixture *fixture)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);

  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_unlink (log);
}

static void
test_anew (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 1201; i++)
    put (fixture, i, i == 700 ? "needle" : "hay");
  wait_until_taken_in (fixture);
  close_search (fixture);
  lose_index (fixture);
  open_search (fixture);
  wait_until_taken_in (fixture);
  check (fixture, "needle", "700");

  close_search (fixture);
  lose_index (fixture);
  g_file_set_contents (fixture->path, "this is no database, but it is long enough to be one", -1, &error);
  g_assert_no_error (error);
  open_search (fixture);
  wait_until_taken_in (fixture);
  check (fixture, "needle", "700");
}

static void
test_other_store (Fixture *fixture, gconstpointer data)
{
  put (fixture, 1, "former");
  wait_until_taken_in (fixture);
  close_search (fixture);
  g_assert_cmpint (g_unlink (fixture->store_path), ==, 0);
  open_search (fixture);
  put (fixture, 2, "present");
  wait_until_taken_in (fixture);
  check (fixture, "former", "");
  check (fixture, "present", "2");
}

/* As one types, only the last question is wanted. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new ("tea", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  put (fixture, 1, "tea");
  wait_until_taken_in (fixture);
  parley_search_find_async (fixture->search, query, cancellable, on_found, fixture);
  g_cancellable_cancel (cancellable);
  while (fixture->answers == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&fixture->error);
  check (fixture, "tea", "1");
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleySearchQuery) query = parley_search_query_new ("tea", NULL);

  for (guint i = 0; i < 20; i++)
    parley_search_find_async (fixture->search, query, NULL, on_found, fixture);
  parley_search_close (fixture->search);
  parley_search_find_async (fixture->search, query, NULL, on_found, fixture);
  while (fixture->answers < 21)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&fixture->error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/words", test_words);
  g_test_add_func ("/search/query", test_query);
  g_test_add ("/search/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/search/change", Fixture, NULL, set_up, test_change, tear_down);
  g_test_add ("/search/where-and-when", Fixture, NULL, set_up, test_where_and_when, tear_down);
  g_test_add ("/search/same-moment", Fixture, NULL, set_up, test_same_moment, tear_down);
  g_test_add ("/search/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/search/anew", Fixture, NULL, set_up, test_anew, tear_down);
  g_test_add ("/search/other-store", Fixture, NULL, set_up, test_other_store, tear_down);
  g_test_add ("/search/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/search/close", Fixture, NULL, set_up, test_close, tear_down);

  return g_test_run ();
}
