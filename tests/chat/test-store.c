/* The store by itself: what is written is there after a restart, also one
 * without a goodbye, and a file that cannot be read is kept, never deleted.
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firebase-error.h"
#include "parley-store-file.h"
#include "parley-store.h"
#include "test-pair.h"

#define ID_1 "-NjEtLV-000000000001"
#define ID_2 "-NjEtLV-000000000002"
#define ID_3 "-NjEtLV-000000000003"

typedef struct
{
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("parley-store-XXXXXX", &error);
  g_assert_no_error (error);
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

static ParleyRecord *
make_record (const char *id, const char *text, ParleyMessageState state)
{
  ParleyRecord *record = parley_record_new (id, "ada", text, 1700000000000);

  record->state = state;
  return record;
}

static ParleyStoreChange
put (ParleyStore *store, const char *id, const char *text, ParleyMessageState state)
{
  g_autoptr (ParleyRecord) record = make_record (id, text, state);

  return parley_store_put_message (store, "room", record);
}

static void
add_line (const char *id, const char *author, gint64 sent_at, gpointer data)
{
  g_string_append_printf (data, "%s ", id + 18);
}

static char *
list_sent (ParleyStore *store, const char *before, guint limit)
{
  g_autoptr (GString) text = g_string_new (NULL);

  parley_store_each_sent (store, "room", before, limit, add_line, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
list_local (ParleyStore *store)
{
  g_autoptr (GString) text = g_string_new (NULL);

  parley_store_each_local (store, "room", add_line, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autoptr (ParleyRecord) failed = make_record (ID_3, "three", PARLEY_MESSAGE_FAILED);
  g_autoptr (ParleyRecord) read = NULL, next = NULL;
  g_autofree char *sent = NULL, *older = NULL, *local = NULL;

  failed->error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED, "no");
  failed->tried = TRUE;
  failed->reply_to = g_strdup (ID_1);
  g_assert_cmpint (put (store, ID_1, "one", PARLEY_MESSAGE_SENT), ==, PARLEY_STORE_NEW);
  g_assert_cmpint (put (store, ID_1, "one", PARLEY_MESSAGE_SENT), ==, PARLEY_STORE_SAME);
  g_assert_cmpint (put (store, ID_1, "edited", PARLEY_MESSAGE_SENT), ==, PARLEY_STORE_CHANGED);
  g_assert_cmpint (put (store, ID_2, "two", PARLEY_MESSAGE_PENDING), ==, PARLEY_STORE_NEW);
  g_assert_cmpint (parley_store_put_message (store, "room", failed), ==, PARLEY_STORE_NEW);
  g_assert_cmpint (parley_store_put_message (store, "room", failed), ==, PARLEY_STORE_SAME);

  sent = list_sent (store, NULL, 10);
  local = list_local (store);
  g_assert_cmpstr (sent, ==, "01 ");
  g_assert_cmpstr (local, ==, "02 03 ");
  next = parley_store_get_next_pending (store, "room");
  g_assert_cmpstr (next->id, ==, ID_2);
  read = parley_store_get_message (store, "room", ID_3);
  g_assert_error (read->error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (read->reply_to, ==, ID_1);
  g_assert_true (read->tried);
  put (store, ID_2, "two", PARLEY_MESSAGE_SENT);
  older = list_sent (store, ID_2, 10);
  g_assert_cmpstr (older, ==, "01 ");
}

static void
test_rooms (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autoptr (ParleyRoomRecord) room = parley_room_record_new ("room");
  g_autoptr (ParleyRoomRecord) again = NULL;
  g_autoptr (GPtrArray) rooms = NULL, none = NULL;

  room->name = g_strdup ("Supper");
  room->unread = 7;
  room->at = 5;
  parley_store_save_room (store, room);
  parley_store_save_window (store, "room", ID_3, ID_1, TRUE);
  parley_store_save_room (store, room);
  rooms = parley_store_list_rooms (store);
  g_assert_cmpuint (rooms->len, ==, 1);
  again = parley_store_get_room (store, "room");
  g_assert_cmpstr (again->name, ==, "Supper");
  g_assert_cmpuint (again->unread, ==, 7);
  g_assert_cmpstr (again->newest, ==, ID_3);
  g_assert_cmpstr (again->oldest, ==, ID_1);
  g_assert_true (again->complete);
  parley_store_hide_room (store, "room");
  none = parley_store_list_rooms (store);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (parley_store_is_doubtful (store, "room"));
  parley_store_set_doubtful (store, "room", FALSE);
  g_assert_false (parley_store_is_doubtful (store, "room"));
}

static void
test_gaps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autofree char *after = NULL, *before = NULL, *no_after = NULL, *no_before = NULL;

  g_assert_false (parley_store_get_gap (store, "room", &no_after, &no_before));
  parley_store_add_gap (store, "room", ID_1, ID_3);
  g_assert_true (parley_store_get_gap (store, "room", &after, &before));
  g_assert_cmpstr (after, ==, ID_1);
  g_assert_cmpstr (before, ==, ID_3);
  parley_store_remove_gap (store, "room", ID_1);
  g_assert_false (parley_store_get_gap (store, "room", &no_after, &no_before));
}

static void
assert_private (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  mode_t mask = umask (0);
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autofree char *journal = g_strconcat (fixture->path, "-wal", NULL);

  umask (mask);
  put (store, ID_1, "one", PARLEY_MESSAGE_SENT);
  assert_private (fixture->path);
  assert_private (journal);
}

/* As a SIGKILL would leave it: written, and not closed. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      ParleyStore *store = open_store (fixture);

      put (store, ID_1, "one", PARLEY_MESSAGE_PENDING);
      parley_store_begin (store);
      put (store, ID_2, "two", PARLEY_MESSAGE_SENT);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  {
    g_autoptr (ParleyStore) store = open_store (fixture);
    g_autofree char *sent = list_sent (store, NULL, 10);
    g_autofree char *local = list_local (store);

    g_assert_null (parley_store_get_set_aside (store));
    g_assert_cmpstr (local, ==, "01 ");
    g_assert_cmpstr (sent, ==, "");
  }
}

static void
expect_set_aside (Fixture *fixture, const char *contents, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  gsize kept_length = 0;

  g_test_expect_message ("parley-chat", G_LOG_LEVEL_MESSAGE, "*cannot be read; it is kept as*");
  {
    g_autoptr (ParleyStore) store = open_store (fixture);

    g_test_assert_expected_messages ();
    g_assert_nonnull (parley_store_get_set_aside (store));
    g_file_get_contents (parley_store_get_set_aside (store), &kept, &kept_length, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (kept, kept_length, contents, length);
    g_assert_cmpint (put (store, ID_1, "one", PARLEY_MESSAGE_SENT), ==, PARLEY_STORE_NEW);
  }
  g_unlink (fixture->path);
}

static void
test_garbage_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *contents = g_strnfill (20000, 'x');
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->path, contents, -1, &error);
  g_assert_no_error (error);
  expect_set_aside (fixture, contents, 20000);
}

/* The pages of the tables overwritten, the header whole. */
static void
test_broken_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;

  {
    g_autoptr (ParleyStore) store = open_store (fixture);

    put (store, ID_1, "one", PARLEY_MESSAGE_SENT);
  }
  g_file_get_contents (fixture->path, &contents, &length, &error);
  g_assert_no_error (error);
  memset (contents + 4096, 0x55, length - 4096);
  g_file_set_contents (fixture->path, contents, length, &error);
  g_assert_no_error (error);
  expect_set_aside (fixture, contents, length);
}

static void
test_erase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  test_garbage_file (fixture, data);
  {
    g_autoptr (ParleyStore) store = open_store (fixture);

    put (store, ID_1, "one", PARLEY_MESSAGE_SENT);
  }
  parley_store_file_erase (fixture->path);
  dir = g_dir_open (fixture->directory, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

/* A window may hold on to things longer than the session lasts. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autoptr (ParleyRecord) record = make_record (ID_1, "one", PARLEY_MESSAGE_PENDING);
  g_autoptr (GError) error = NULL;

  parley_store_close (store);
  parley_store_begin (store);
  g_assert_cmpint (put (store, ID_1, "one", PARLEY_MESSAGE_SENT), ==, PARLEY_STORE_SAME);
  parley_store_commit (store);
  g_assert_null (parley_store_get_message (store, "room", ID_1));
  g_assert_false (parley_store_add_message (store, "room", record, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

/* Reactions come and go with their message, and are there after a restart. */
static void
test_reactions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autoptr (ParleyRecord) record = make_record (ID_1, "one", PARLEY_MESSAGE_SENT);
  g_autoptr (ParleyRecord) read = NULL;

  g_assert_cmpint (parley_store_put_message (store, "room", record), ==, PARLEY_STORE_NEW);
  record->reactions = parley_reactions_set (NULL, "ben", "👍");
  record->reactions = parley_reactions_set (record->reactions, "ada", "❤️");
  g_assert_cmpint (parley_store_put_message (store, "room", record), ==, PARLEY_STORE_CHANGED);
  g_assert_cmpint (parley_store_put_message (store, "room", record), ==, PARLEY_STORE_SAME);
  parley_store_close (store);
  g_clear_object (&store);

  store = open_store (fixture);
  read = parley_store_get_message (store, "room", ID_1);
  g_assert_true (parley_reactions_equal (read->reactions, record->reactions));
  read->reactions = parley_reactions_set (read->reactions, "ben", NULL);
  g_assert_cmpint (parley_store_put_message (store, "room", read), ==, PARLEY_STORE_CHANGED);
  g_clear_pointer (&read, parley_record_free);
  read = parley_store_get_message (store, "room", ID_1);
  g_assert_null (parley_reactions_get (read->reactions, "ben"));
  g_assert_cmpstr (parley_reactions_get (read->reactions, "ada"), ==, "❤️");
  parley_store_remove_message (store, "room", ID_1);
  g_assert_cmpint (parley_store_put_message (store, "room", record), ==, PARLEY_STORE_NEW);
}

static void
add_change (ParleyStore *store, const char *id, const char *value)
{
  g_autoptr (ParleyChange) change = parley_change_new (id, ID_1, PARLEY_CHANGE_EDIT, value);
  g_autoptr (GError) error = NULL;

  g_assert_true (parley_store_add_change (store, "room", change, &error));
  g_assert_no_error (error);
}

/* Changes wait in the order in which they were made, whatever their ids say, and
 * for their message.
 */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyStore) store = open_store (fixture);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (ParleyChange) next = NULL;

  put (store, ID_1, "one", PARLEY_MESSAGE_PENDING);
  add_change (store, ID_3, "first");
  add_change (store, ID_2, "second");
  g_assert_null (parley_store_get_next_change (store, "room"));
  put (store, ID_1, "one", PARLEY_MESSAGE_SENT);
  next = parley_store_get_next_change (store, "room");
  g_assert_cmpstr (next->value, ==, "first");
  next->state = PARLEY_MESSAGE_FAILED;
  next->error = g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED, "no");
  parley_store_save_change (store, next);
  g_clear_pointer (&next, parley_change_free);
  next = parley_store_get_next_change (store, "room");
  g_assert_cmpstr (next->value, ==, "second");
  list = parley_store_list_changes (store, "room", ID_1);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_error (((ParleyChange *)list->pdata[0])->error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  parley_store_remove_changes (store, "room", ID_1);
  g_assert_null (parley_store_get_next_change (store, "room"));
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/store/messages", test_messages);
  add ("/store/rooms", test_rooms);
  add ("/store/gaps", test_gaps);
  add ("/store/private", test_private);
  add ("/store/killed", test_killed);
  add ("/store/garbage-file", test_garbage_file);
  add ("/store/broken-pages", test_broken_pages);
  add ("/store/reactions", test_reactions);
  add ("/store/changes", test_changes);
  add ("/store/erase", test_erase);
  add ("/store/closed", test_closed);
  return g_test_run ();
}
