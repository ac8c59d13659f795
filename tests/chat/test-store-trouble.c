/* A store that cannot be used, or not be written to: nothing that only this
 * computer knows is lost, and what the server knows is there again afterwards.
 */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "parley-session-private.h"
#include "parley-store-private.h"
#include "test-await.h"
#include "test-pair.h"

#define N_WAITING 200
#define N_WORDS 40

typedef struct
{
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->directory = g_dir_make_tmp ("parley-trouble-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->directory, "ada.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static ParleyStore *
open_store (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ParleyStore *store = parley_store_open (fixture->path, &error);

  g_assert_no_error (error);
  return store;
}

static void
add (ParleyStore *store, guint number, ParleyMessageState state)
{
  g_autofree char *id = g_strdup_printf ("-NjEtLV-%012u", number);
  g_autofree char *text = g_strdup_printf ("%u %s", number, "words that take up some room, so that there are many pages of them");
  g_autoptr (ParleyRecord) record = parley_record_new (id, "ada", text, 1700000000000);

  record->state = state;
  parley_store_put_message (store, "room", record);
}

/* As many that wait as the server has, one after the other. */
static void
fill (Fixture *fixture)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autoptr (ParleyChange) change = parley_change_new ("-NjEtLV-000000009999", "-NjEtLV-000000000000", PARLEY_CHANGE_EDIT, "edited");

  parley_store_begin (store);
  for (guint i = 0; i < N_WAITING; i++)
    {
      add (store, 2 * i, PARLEY_MESSAGE_SENT);
      add (store, 2 * i + 1, PARLEY_MESSAGE_PENDING);
    }
  g_assert_true (parley_store_add_change (store, "room", change, NULL));
  parley_store_set_note (store, "name", "Ada");
  parley_store_commit (store);
}

static void
count_one (const char *id, const char *author, gint64 sent_at, gpointer data)
{
  ++*(guint *)data;
}

static guint
count_local (ParleyStore *store)
{
  guint n = 0;

  parley_store_each_local (store, "room", count_one, &n);
  return n;
}

static guint
count_sent (ParleyStore *store)
{
  guint n = 0;

  parley_store_each_sent (store, "room", NULL, G_MAXINT, count_one, &n);
  return n;
}

static void
check_carried_over (ParleyStore *store)
{
  g_autofree char *name = parley_store_get_note (store, "name");
  g_autoptr (GPtrArray) changes = parley_store_list_changes (store, "room", "-NjEtLV-000000000000");

  g_assert_cmpstr (name, ==, "Ada");
  g_assert_cmpuint (count_local (store), ==, N_WAITING);
  g_assert_cmpuint (count_sent (store), ==, 0);
  g_assert_cmpuint (changes->len, ==, 1);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* Somebody went back to an earlier version of Parley. */
static void
test_newer (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  run_sql (fixture->path, "ALTER TABLE message ADD COLUMN mood TEXT; DROP TABLE gap; PRAGMA user_version = 9999");
  {
    g_autoptr (ParleyStore) store = open_store (fixture);

    g_assert_nonnull (parley_store_get_set_aside (store));
    g_assert_cmpint (parley_store_get_trouble (store), ==, PARLEY_STORE_WELL);
    check_carried_over (store);
  }
  {
    g_autoptr (ParleyStore) again = open_store (fixture);

    g_assert_null (parley_store_get_set_aside (again));
    check_carried_over (again);
  }
}

/* The page in the middle of the messages is overwritten: what stands before and
 * behind it is read all the same.
 */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *contents = NULL;
  char *place;
  gsize length = 0;

  fill (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  place = memmem (contents, length, "201 words", strlen ("201 words"));
  g_assert_nonnull (place);
  memset (contents + (place - contents) / 4096 * 4096, 0x55, 4096);
  memcpy (contents + 60, "\0\0\x27\x0f", 4);
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize)length, NULL));
  {
    g_autoptr (ParleyStore) store = open_store (fixture);
    guint n = count_local (store);

    g_test_message ("%u of %u were carried over", n, N_WAITING);
    g_assert_nonnull (parley_store_get_set_aside (store));
    g_assert_cmpuint (n, >, N_WAITING * 3 / 4);
    g_assert_cmpuint (n, <, N_WAITING);
  }
}

/* It is noticed in the middle of its use, and set right when it is closed. */
static void
test_damaged_in_use (Fixture *fixture, gconstpointer data)
{
  g_autofree char *contents = NULL;
  gsize length = 0;
  guint n = 0;

  fill (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  memset (contents + (((char *)memmem (contents, length, "201 words", strlen ("201 words"))) - contents) / 4096 * 4096, 0x55, 4096);
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize)length, NULL));
  {
    g_autoptr (ParleyStore) store = open_store (fixture);

    g_assert_null (parley_store_get_set_aside (store));
    n = count_sent (store);
    g_assert_cmpuint (n, <, N_WAITING);
  }
  {
    g_autoptr (ParleyStore) again = open_store (fixture);

    g_assert_cmpuint (count_local (again), >, N_WAITING * 3 / 4);
    g_assert_cmpuint (count_sent (again), ==, 0);
  }
}

/* A folder that is a file: nothing can be made in it, whoever one is. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "ada.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyStore) store = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  store = parley_store_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (parley_store_get_trouble (store), ==, PARLEY_STORE_UNWRITABLE);
  g_assert_true (parley_store_is_volatile (store));
  g_assert_false (parley_store_is_stuck (store));
  add (store, 1, PARLEY_MESSAGE_PENDING);
  g_assert_cmpuint (count_local (store), ==, 1);
}

/* A disk without room. */

typedef struct
{
  TestPair *pair;
  ParleyRoom *adas;
  ParleyRoom *bens;
  GString *expected;
} Talk;

static void
begin_talk (Talk *talk, gconstpointer data)
{
  talk->pair = test_pair_new ();
  talk->adas = test_pair_make_room (talk->pair, "Supper");
  talk->bens = test_person_wait_for_room (&talk->pair->ben, parley_room_get_id (talk->adas));
  talk->expected = g_string_new ("Ada: created the room (sent)\nBen: joined (sent)\n");
  parley_room_set_open (talk->adas, TRUE);
  parley_room_set_open (talk->bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (talk->adas), talk->expected->str);
}

static void
end_talk (Talk *talk, gconstpointer data)
{
  test_pair_free (talk->pair);
  g_string_free (talk->expected, TRUE);
}

static ParleyStore *
get_store (TestPerson *person)
{
  return parley_session_get_account (person->session)->store;
}

/* Or else the file may grow no further. */
static void
set_room (ParleyStore *store, gboolean there_is)
{
  sqlite3_stmt *statement = parley_store_use (store, there_is ? "PRAGMA max_page_count = 1000000" : "PRAGMA max_page_count = 1", "");

  while (parley_store_next (store, statement))
    ;
}

static void
ben_says (Talk *talk, guint number)
{
  g_autofree char *filler = g_strnfill (3000, 'x');
  g_autofree char *text = g_strdup_printf ("%u%s", number, filler);

  test_message_wait_for (test_room_say (talk->bens, text), PARLEY_MESSAGE_SENT);
  g_string_append_printf (talk->expected, "Ben: %s (sent)\n", text);
}

static gboolean
is_stuck (gpointer store)
{
  return parley_store_is_stuck (store);
}

static gboolean
is_well (gpointer store)
{
  return !parley_store_is_stuck (store);
}

static void
check_kept (Talk *talk)
{
  g_autofree char *path = test_person_get_store_path (&talk->pair->ada);
  g_autofree char *id = g_strdup (parley_room_get_id (talk->adas));
  g_autoptr (ParleyStore) store = NULL;
  guint n = 0;

  test_person_end (&talk->pair->ada);
  store = parley_store_open (path, NULL);
  parley_store_each_sent (store, id, NULL, G_MAXINT, count_one, &n);
  g_assert_cmpuint (n, ==, N_WORDS + 4);
}

/* What comes while there is no room is there once there is, in the file too, and
 * what one writes oneself meanwhile is refused, not lost.
 */
static void
test_full (Talk *talk, gconstpointer data)
{
  ParleyStore *store = get_store (&talk->pair->ada);
  g_autoptr (GError) error = NULL;

  ben_says (talk, 0);
  test_timeline_wait_for (parley_room_get_timeline (talk->adas), talk->expected->str);
  set_room (store, FALSE);
  for (guint i = 1; i <= N_WORDS; i++)
    ben_says (talk, i);
  test_wait_until (is_stuck, store, "a full disk");
  g_assert_cmpint (parley_session_get_trouble (talk->pair->ada.session), ==, PARLEY_STORE_FULL);
  g_assert_null (parley_room_send (talk->adas, "nowhere to keep this", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  set_room (store, TRUE);
  test_wait_until (is_well, store, "room on the disk");
  ben_says (talk, N_WORDS + 1);
  test_timeline_wait_for (parley_room_get_timeline (talk->adas), talk->expected->str);
  check_kept (talk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) g_test_add ("/store/trouble/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("newer", test_newer);
  ADD ("damaged", test_damaged);
  ADD ("damaged-in-use", test_damaged_in_use);
  ADD ("no-folder", test_no_folder);
  g_test_add ("/store/trouble/full", Talk, NULL, begin_talk, test_full, end_talk);
  return g_test_run ();
}
