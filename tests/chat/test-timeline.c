/* The history as a list: every change is applied to a copy of it, as a view
 * would, and the copy must stay equal to the list and to a sorted array.
 */

#include "parley-timeline-private.h"
#include "scripted-server.h"
#include "test-await.h"
#include "test-pair.h"

typedef struct
{
  ScriptedServer *server;
  char *directory;
  FirebaseUser *user;
  ParleyStore *store;
  ParleyAccount *account;
  ParleyTimeline *timeline;
  GPtrArray *copy;  /* ids, as the signals say */
  GString *changes; /* "-position-removed+added" */
} Fixture;

static char *
make_id (guint number)
{
  return g_strdup_printf ("-NjEtLV-%012u", number);
}

static char *
id_at (ParleyTimeline *timeline, guint position)
{
  g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), position);

  return g_strdup (parley_message_get_id (message));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
  g_string_append_printf (fixture->changes, "%u-%u+%u ", position, removed, added);
  g_ptr_array_remove_range (fixture->copy, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->copy, position + i, id_at (fixture->timeline, position + i));
}

static void
open_timeline (Fixture *fixture)
{
  fixture->timeline = parley_timeline_new (fixture->account, "room");
  g_signal_connect (fixture->timeline, "items-changed", G_CALLBACK (on_items_changed), fixture);
  g_ptr_array_set_size (fixture->copy, 0);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)); i++)
    g_ptr_array_add (fixture->copy, id_at (fixture->timeline, i));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  fixture->server = scripted_server_new ();
  fixture->directory = g_dir_make_tmp ("parley-timeline-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (fixture->directory, "store.db", NULL);
  fixture->user = scripted_server_make_user (fixture->server, "ada");
  fixture->store = parley_store_open (path, &error);
  g_assert_no_error (error);
  fixture->account = parley_account_new (fixture->user, fixture->store);
  parley_people_take_profile (fixture->account->people, "ada", "Ada", NULL);
  parley_people_take_profile (fixture->account->people, "ben", "Ben", NULL);
  fixture->copy = g_ptr_array_new_with_free_func (g_free);
  fixture->changes = g_string_new (NULL);
  open_timeline (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  parley_account_close (fixture->account);
  g_assert_finalize_object (fixture->timeline);
  g_clear_pointer (&fixture->account, parley_account_unref);
  g_assert_finalize_object (fixture->store);
  g_clear_object (&fixture->user);
  scripted_server_free (fixture->server);
  test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_ptr_array_unref (fixture->copy);
  g_string_free (fixture->changes, TRUE);
}

static ParleyRecord *
make_record (guint number, const char *author, const char *text, ParleyMessageState state)
{
  g_autofree char *id = make_id (number);
  ParleyRecord *record = parley_record_new (id, author, text, 1700000000000 + number);

  record->state = state;
  return record;
}

static void
put (Fixture *fixture, guint number, ...)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);
  va_list more;

  va_start (more, number);
  for (; number != 0; number = va_arg (more, guint))
    {
      g_autofree char *text = g_strdup_printf ("%u", number);

      g_ptr_array_add (records, make_record (number, "ben", text, PARLEY_MESSAGE_SENT));
    }
  va_end (more);
  parley_timeline_put (fixture->timeline, records);
}

static void
set_local (Fixture *fixture, guint number, ParleyMessageState state)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autoptr (ParleyRecord) record = make_record (number, "ada", text, state);

  parley_store_put_message (fixture->store, "room", record);
  parley_timeline_sync (fixture->timeline, record->id, NULL);
}

static void
assert_list (Fixture *fixture, const char *text, const char *changes)
{
  g_autofree char *list = test_timeline_to_text (fixture->timeline);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline));

  g_assert_cmpstr (list, ==, text);
  if (changes != NULL)
    g_assert_cmpstr (fixture->changes->str, ==, changes);
  g_string_truncate (fixture->changes, 0);
  g_assert_cmpuint (fixture->copy->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = id_at (fixture->timeline, i);

      g_assert_cmpstr (fixture->copy->pdata[i], ==, id);
    }
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  put (fixture, 20, 10, 30, 0);
  assert_list (fixture, "Ben: 10 (sent)\nBen: 20 (sent)\nBen: 30 (sent)\n", "0-0+3 ");
  put (fixture, 40, 20, 50, 0);
  assert_list (fixture, "Ben: 10 (sent)\nBen: 20 (sent)\nBen: 30 (sent)\nBen: 40 (sent)\nBen: 50 (sent)\n", "3-0+2 ");
  put (fixture, 5, 6, 25, 60, 0);
  assert_list (fixture,
               "Ben: 5 (sent)\nBen: 6 (sent)\nBen: 10 (sent)\nBen: 20 (sent)\nBen: 25 (sent)\nBen: 30 (sent)\n"
               "Ben: 40 (sent)\nBen: 50 (sent)\nBen: 60 (sent)\n",
               "0-0+2 4-0+1 8-0+1 ");
}

/* What waits stands at the end, and does not move when it is confirmed there. */
static void
test_pending (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyMessage) message = NULL;
  g_autofree char *id = make_id (20);

  put (fixture, 10, 0);
  set_local (fixture, 20, PARLEY_MESSAGE_PENDING);
  set_local (fixture, 21, PARLEY_MESSAGE_PENDING);
  assert_list (fixture, "Ben: 10 (sent)\nAda: 20 (pending)\nAda: 21 (pending)\n", "0-0+1 1-0+1 2-0+1 ");
  message = parley_timeline_get_message (fixture->timeline, id);
  set_local (fixture, 20, PARLEY_MESSAGE_SENT);
  g_assert_cmpint (parley_message_get_state (message), ==, PARLEY_MESSAGE_SENT);
  assert_list (fixture, "Ben: 10 (sent)\nAda: 20 (sent)\nAda: 21 (pending)\n", "");
  put (fixture, 30, 0);
  assert_list (fixture, "Ben: 10 (sent)\nAda: 20 (sent)\nBen: 30 (sent)\nAda: 21 (pending)\n", "2-0+1 ");
  set_local (fixture, 21, PARLEY_MESSAGE_SENT);
  assert_list (fixture, "Ben: 10 (sent)\nAda: 20 (sent)\nAda: 21 (sent)\nBen: 30 (sent)\n", "3-1+0 2-0+1 ");
}

/* The stream brings a message before the answer to its sending does. */
static void
test_confirmed_by_stream (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ParleyMessage) message = NULL;
  g_autofree char *id = make_id (20);

  set_local (fixture, 20, PARLEY_MESSAGE_PENDING);
  message = parley_timeline_get_message (fixture->timeline, id);
  put (fixture, 20, 30, 0);
  g_assert_cmpint (parley_message_get_state (message), ==, PARLEY_MESSAGE_SENT);
  assert_list (fixture, "Ada: 20 (sent)\nBen: 30 (sent)\n", "0-0+1 1-0+1 ");
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_id (20);
  g_autofree char *new_id = make_id (40);
  g_autoptr (ParleyMessage) message = NULL;

  set_local (fixture, 20, PARLEY_MESSAGE_FAILED);
  set_local (fixture, 30, PARLEY_MESSAGE_PENDING);
  assert_list (fixture, "Ada: 20 (failed)\nAda: 30 (pending)\n", "0-0+1 1-0+1 ");
  message = parley_timeline_get_message (fixture->timeline, id);
  set_local (fixture, 20, PARLEY_MESSAGE_PENDING);
  parley_store_rename_message (fixture->store, "room", id, new_id);
  parley_timeline_sync (fixture->timeline, new_id, id);
  g_assert_cmpstr (parley_message_get_id (message), ==, new_id);
  assert_list (fixture, "Ada: 30 (pending)\nAda: 20 (pending)\n", "0-1+0 1-0+1 ");
  parley_store_remove_message (fixture->store, "room", new_id);
  parley_timeline_sync (fixture->timeline, new_id, NULL);
  assert_list (fixture, "Ada: 30 (pending)\n", "1-1+0 ");
}

/* The only one that waits gets a new id: the row stays. */
static void
test_renamed_in_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_id (20);
  g_autofree char *new_id = make_id (40);

  set_local (fixture, 20, PARLEY_MESSAGE_PENDING);
  g_string_truncate (fixture->changes, 0);
  parley_store_rename_message (fixture->store, "room", id, new_id);
  parley_timeline_sync (fixture->timeline, new_id, id);
  g_assert_cmpstr (fixture->changes->str, ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)), ==, 1);
}

static void
test_same_object (Fixture *fixture, gconstpointer data)
{
  ParleyMessage *message, *again;

  put (fixture, 10, 0);
  message = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 0);
  again = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 0);
  g_assert_true (message == again);
  g_object_unref (again);
  g_assert_finalize_object (message);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->timeline), 1));
}

static gboolean
has_all (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)) == 5000;
}

/* Slices come while others write: nothing is lost, nothing doubled. */
static void
test_slices (Fixture *fixture, gconstpointer data)
{
  parley_store_begin (fixture->store);
  for (guint i = 1; i <= 4997; i++)
    {
      g_autoptr (ParleyRecord) record = make_record (i * 2, "ben", "x", PARLEY_MESSAGE_SENT);

      parley_store_put_message (fixture->store, "room", record);
    }
  parley_store_commit (fixture->store);
  g_assert_finalize_object (g_steal_pointer (&fixture->timeline));
  open_timeline (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline)), ==, 500);
  g_assert_false (parley_timeline_is_complete (fixture->timeline));
  put (fixture, 3, 9993, 20000, 0);
  test_wait_until (has_all, fixture, "all slices");
  for (guint i = 0; i + 1 < fixture->copy->len; i++)
    g_assert_cmpstr (fixture->copy->pdata[i], <, fixture->copy->pdata[i + 1]);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const int *)a - *(const int *)b;
}

/* Random arrivals against a sorted array. */
static void
test_random (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) sent = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) local = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint step = 0; step < 300; step++)
    {
      int choice = g_test_rand_int_range (0, 10);

      if (choice < 6)
        {
          g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);

          for (int n = g_test_rand_int_range (1, 20); n > 0; n--)
            {
              int number = g_test_rand_int_range (1, 100000);

              if (!g_hash_table_add (seen, GINT_TO_POINTER (number)))
                continue;
              g_array_append_val (sent, number);
              g_ptr_array_add (records, make_record (number, "ben", "x", PARLEY_MESSAGE_SENT));
            }
          parley_timeline_put (fixture->timeline, records);
        }
      else if (choice < 8 || local->len == 0)
        {
          int number = g_test_rand_int_range (1, 100000);

          if (!g_hash_table_add (seen, GINT_TO_POINTER (number)))
            continue;
          g_array_append_val (local, number);
          set_local (fixture, number, PARLEY_MESSAGE_PENDING);
        }
      else
        {
          guint i = g_test_rand_int_range (0, local->len);
          int number = g_array_index (local, int, i);

          g_array_remove_index (local, i);
          g_array_append_val (sent, number);
          set_local (fixture, number, PARLEY_MESSAGE_SENT);
        }
      g_array_sort (sent, compare);
      g_array_sort (local, compare);
      g_assert_cmpuint (fixture->copy->len, ==, sent->len + local->len);
    }
  for (guint i = 0; i < fixture->copy->len; i++)
    {
      g_autofree char *id = make_id (i < sent->len ? g_array_index (sent, int, i) : g_array_index (local, int, i - sent->len));

      g_assert_cmpstr (fixture->copy->pdata[i], ==, id);
    }
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/timeline/order", test_order);
  add ("/timeline/pending", test_pending);
  add ("/timeline/confirmed-by-stream", test_confirmed_by_stream);
  add ("/timeline/failed", test_failed);
  add ("/timeline/renamed-in-place", test_renamed_in_place);
  add ("/timeline/same-object", test_same_object);
  add ("/timeline/slices", test_slices);
  add ("/timeline/random", test_random);
  return g_test_run ();
}
