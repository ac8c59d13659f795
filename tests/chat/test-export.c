/* What a person takes with them: JSON that other programs read, text that people
 * read; and a file that could not be written leaves the one that was there.
 */

#include <glib/gstdio.h>

#include "parley-export.h"
#include "test-await.h"
#include "test-pair.h"
#include "web-json.h"

typedef struct
{
  gboolean done;
  gboolean written;
  guint n;
  GError *error;
} Outcome;

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->written = parley_export_finish (result, &outcome->n, &outcome->error);
  outcome->done = TRUE;
}

static void export (TestPerson *person, ParleyRoom *room, ParleyExportFormat format, GFile *file, Outcome *outcome)
{
  parley_export_async (person->session, room, format, file, NULL, on_exported, outcome);
  while (!outcome->done)
    g_main_context_iteration (NULL, TRUE);
}

static GFile *
make_file (TestPerson *person, const char *name)
{
  g_autofree char *path = g_build_filename (person->directory, name, NULL);

  return g_file_new_for_path (path);
}

static char *
read_file (GFile *file)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_load_contents (file, NULL, &text, NULL, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static ParleyRoom *
talk (TestPair *pair)
{
  ParleyRoom *room = test_pair_make_room (pair, "Supper \"at\" eight");

  parley_room_set_open (room, TRUE);
  test_message_wait_for (test_room_say (room, "first line\nsecond \\ line"), PARLEY_MESSAGE_SENT);
  return room;
}

static void
test_json (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = talk (pair);
  g_autoptr (GFile) file = make_file (&pair->ada, "all.json");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  Outcome outcome = { 0 };
  JsonArray *rooms, *messages;
  JsonObject *last;

  export (&pair->ada, NULL, PARLEY_EXPORT_JSON, file, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.written);
  text = read_file (file);
  node = json_from_string (text, &outcome.error);
  g_assert_no_error (outcome.error);
  rooms = json_object_get_array_member (json_node_get_object (node), "rooms");
  g_assert_cmpuint (json_array_get_length (rooms), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (rooms, 0), "id"), ==, parley_room_get_id (room));
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (rooms, 0), "name"), ==, "Supper \"at\" eight");
  messages = json_object_get_array_member (json_array_get_object_element (rooms, 0), "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, outcome.n);
  last = json_array_get_object_element (messages, outcome.n - 1);
  g_assert_cmpstr (json_object_get_string_member (last, "text"), ==, "first line\nsecond \\ line");
  g_assert_cmpstr (json_object_get_string_member (last, "authorName"), ==, "Ada");
  g_assert_true (json_object_get_boolean_member (last, "sent"));
}

static void
test_text (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = talk (pair);
  g_autoptr (GFile) file = make_file (&pair->ada, "room.txt");
  g_autofree char *text = NULL;
  Outcome outcome = { 0 };

  export (&pair->ada, room, PARLEY_EXPORT_TEXT, file, &outcome);
  g_assert_no_error (outcome.error);
  text = read_file (file);
  g_assert_true (g_str_has_prefix (text, "Supper \"at\" eight\n\n2"));
  g_assert_nonnull (strstr (text, "  Ada: first line\n    second \\ line\n"));
}

static void
test_nowhere (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GFile) file = make_file (&pair->ada, "no/such/folder.json");
  Outcome outcome = { 0 };

  export (&pair->ada, NULL, PARLEY_EXPORT_JSON, file, &outcome);
  g_assert_false (outcome.written);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&outcome.error);
}

/* The store is not there any more: what was exported before is still there. */
static void
test_unreadable (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GFile) file = make_file (&pair->ada, "kept.json");
  g_autofree char *store = test_person_get_store_path (&pair->ada);
  g_autofree char *text = NULL;
  Outcome outcome = { 0 };

  g_assert_true (g_file_replace_contents (file, "former", 6, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL));
  g_assert_cmpint (g_unlink (store), ==, 0);
  export (&pair->ada, NULL, PARLEY_EXPORT_JSON, file, &outcome);
  g_assert_false (outcome.written);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_clear_error (&outcome.error);
  text = read_file (file);
  g_assert_cmpstr (text, ==, "former");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export/json", test_json);
  g_test_add_func ("/export/text", test_text);
  g_test_add_func ("/export/nowhere", test_nowhere);
  g_test_add_func ("/export/unreadable", test_unreadable);

  return g_test_run ();
}
