/* What goes on in a room: who types, how far each has read, and changes to messages
 * that the stream does not show any more, while one is there and while one is not.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "firebase-user-private.h"
#include "parley-live-private.h"
#include "parley-store-live.h"
#include "test-await.h"
#include "test-pair.h"

#define JOINED "Ada: created the room (sent)\nBen: joined (sent)\n"
/* Outside of the window of fifty. */
#define MANY 60

typedef struct
{
  TestPair *pair;
  ParleyRoom *adas;
  ParleyRoom *bens;
  char *id;
} Fixture;

static void
open_rooms (Fixture *self, TestPair *pair)
{
  self->pair = pair;
  self->adas = test_pair_make_room (pair, "Supper");
  self->id = g_strdup (parley_room_get_id (self->adas));
  self->bens = test_person_wait_for_room (&pair->ben, self->id);
  parley_room_set_open (self->adas, TRUE);
  parley_room_set_open (self->bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (self->adas), JOINED);
  test_timeline_wait_for (parley_room_get_timeline (self->bens), JOINED);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  open_rooms (self, test_pair_new ());
}

static void
set_up_open (Fixture *self, gconstpointer data)
{
  open_rooms (self, test_pair_new_open ());
}

/* Things can be made to go wrong there. */
static void
set_up_faulty (Fixture *self, gconstpointer data)
{
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("parley-faults-XXXXXX", &file, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  open_rooms (self, test_pair_new_on (test_backend_new_with ("rules-file", NULL, "faults-file", file, NULL)));
  g_assert_cmpint (g_unlink (file), ==, 0);
}

/* Whose rules take old times, and have our index. */
static void
set_up_indexed (Fixture *self, gconstpointer data)
{
  static const char rules[] = "{\"rules\":{\".read\":\"auth != null\",\".write\":\"auth != null\",\"messages\":{\"$room\":{\".indexOn\":[\"sentAt\"]}},\"changes\":{\"$room\":{\".indexOn\":[\"at\"]}}}}";
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("parley-rules-XXXXXX", &file, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (file, rules, -1, NULL));
  open_rooms (self, test_pair_new_on (test_backend_new_with ("rules-file", file, NULL)));
  g_assert_cmpint (g_unlink (file), ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_pair_free (self->pair);
  g_free (self->id);
}

static char *
names (GPtrArray *people)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", parley_member_get_name (people->pdata[i]));
  return g_string_free (text, FALSE);
}

typedef struct
{
  ParleyRoom *room;
  const char *message; /* NULL: who types */
  const char *names;
} Expected;

static gboolean
has_names (gpointer data)
{
  Expected *expected = data;
  ParleyLive *live = parley_room_get_live (expected->room);
  g_autoptr (GPtrArray) people = expected->message != NULL ? parley_live_list_readers (live, expected->message) : parley_live_list_typing (live);
  g_autofree char *text = names (people);

  return g_str_equal (text, expected->names);
}

static void
wait_for_typing (ParleyRoom *room, const char *who)
{
  Expected expected = { room, NULL, who };

  test_wait_until (has_names, &expected, *who != '\0' ? "somebody who types" : "nobody to type");
}

static void
wait_for_readers (ParleyRoom *room, const char *message, const char *who)
{
  Expected expected = { room, message, who };

  test_wait_until (has_names, &expected, "somebody to have read it");
}

static char *
path_to (Fixture *self, const char *branch, TestPerson *person)
{
  return g_strdup_printf ("live/%s/%s/%s", self->id, branch, firebase_user_get_uid (person->user));
}

static void
wait_for_value (TestPerson *person, const char *path, gboolean is_there)
{
  for (gboolean found = !is_there; found != is_there;)
    {
      g_autofree char *value = test_person_get (person, path);

      found = !g_str_equal (value, "null");
    }
}

static void
test_typing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = path_to (self, "typing", &self->pair->ben);

  parley_room_set_typing (self->bens, TRUE);
  wait_for_typing (self->adas, "Ben");
  wait_for_typing (self->bens, "");
  parley_room_set_typing (self->bens, FALSE);
  wait_for_typing (self->adas, "");

  parley_room_set_typing (self->bens, TRUE);
  wait_for_typing (self->adas, "Ben");
  parley_room_set_open (self->bens, FALSE);
  wait_for_typing (self->adas, "");
  wait_for_value (&self->pair->ben, path, FALSE);
}

/* Five seconds without a key and the writer takes it back. */
static void
test_typing_falls_silent (Fixture *self, gconstpointer data)
{
  g_autofree char *path = path_to (self, "typing", &self->pair->ben);

  parley_room_set_typing (self->bens, TRUE);
  wait_for_value (&self->pair->ben, path, TRUE);
  wait_for_value (&self->pair->ben, path, FALSE);
  wait_for_typing (self->adas, "");
}

/* One key after the other, and the answers of the server in between: at the end
 * nothing is left behind.
 */
static void
test_typing_in_haste (Fixture *self, gconstpointer data)
{
  g_autofree char *path = path_to (self, "typing", &self->pair->ben);

  for (guint i = 0; i < 20; i++)
    {
      parley_room_set_typing (self->bens, TRUE);
      parley_room_set_typing (self->bens, FALSE);
    }
  parley_room_set_typing (self->bens, TRUE);
  wait_for_value (&self->pair->ben, path, TRUE);
  parley_room_set_typing (self->bens, FALSE);
  wait_for_value (&self->pair->ben, path, FALSE);
}

/* A program that ends in the middle of a word takes nothing back. */
static void
test_typing_ends_by_itself (Fixture *self, gconstpointer data)
{
  g_autofree char *path = path_to (self, "typing", &self->pair->ben);
  gint64 began = g_get_monotonic_time ();

  test_person_put (&self->pair->ben, path, "{\".sv\":\"timestamp\"}");
  wait_for_typing (self->adas, "Ben");
  wait_for_typing (self->adas, "");
  g_assert_cmpint (g_get_monotonic_time () - began, >, 4 * G_USEC_PER_SEC);
  /* It still stands there; who comes now is not told. */
  parley_live_stop (parley_room_get_live (self->adas));
  parley_live_start (parley_room_get_live (self->adas));
  test_room_say (self->bens, "well");
  test_timeline_wait_for (parley_room_get_timeline (self->adas), JOINED "Ben: well (sent)\n");
  wait_for_typing (self->adas, "");
}

static void
test_message_ends_typing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = path_to (self, "typing", &self->pair->ben);

  test_person_put (&self->pair->ben, path, "{\".sv\":\"timestamp\"}");
  wait_for_typing (self->adas, "Ben");
  test_room_say (self->bens, "dinner?");
  test_timeline_wait_for (parley_room_get_timeline (self->adas), JOINED "Ben: dinner? (sent)\n");
  wait_for_typing (self->adas, "");
}

/* What was written before the network went is not shown for ever. */
static void
test_lost_stream_ends_typing (Fixture *self, gconstpointer data)
{
  parley_room_set_typing (self->bens, TRUE);
  wait_for_typing (self->adas, "Ben");
  test_backend_stop (self->pair->backend);
  wait_for_typing (self->adas, "");
}

static gboolean
is_read_on_server (gpointer data)
{
  Fixture *self = data;
  g_autofree char *path = path_to (self, "read", &self->pair->ben), *value = test_person_get (&self->pair->ben, path);

  return !g_str_equal (value, "null");
}

static void
test_read (Fixture *self, gconstpointer data)
{
  ParleyMessage *message = test_room_say (self->adas, "dinner at eight?");
  g_autofree char *id = NULL;

  test_message_wait_for (message, PARLEY_MESSAGE_SENT);
  id = g_strdup (parley_message_get_id (message));
  wait_for_readers (self->adas, id, "");
  test_timeline_wait_for (parley_room_get_timeline (self->bens), JOINED "Ada: dinner at eight? (sent)\n");
  while (parley_room_get_unread (self->bens) == 0)
    g_main_context_iteration (NULL, TRUE);
  parley_room_mark_read (self->bens);
  wait_for_readers (self->adas, id, "Ben");
  test_wait_until (is_read_on_server, self, "the marker");

  /* It is known before the server is asked. */
  test_person_end (&self->pair->ada);
  test_backend_stop (self->pair->backend);
  test_person_begin (&self->pair->ada);
  self->adas = parley_session_find_room (self->pair->ada.session, self->id);
  wait_for_readers (self->adas, id, "Ben");
}

/* Looked at as it is told of: the others hear of a change before who wrote it has the
 * answer, and whoever types is soon taken to have stopped.
 */
static void
count_typing (ParleyLive *live, guint *most)
{
  g_autoptr (GPtrArray) typing = parley_live_list_typing (live);

  g_assert_cmpuint (typing->len, <=, 1000);
  *most = MAX (*most, typing->len);
}

static gboolean
is_counted (gpointer most)
{
  return *(guint *)most > 0;
}

/* Markers that go back, or name nothing, change nothing; a room full of strangers
 * does not fill us.
 */
static void
test_hostile (Fixture *self, gconstpointer data)
{
  g_autofree char *live = g_strconcat ("live/", self->id, NULL), *read = path_to (self, "read", &self->pair->ben);
  g_autofree char *later = g_strconcat (read, "/message", NULL);
  GString *json = g_string_new ("{\"changed\":7,\"typing\":{\"a/b\":1");
  g_autoptr (GPtrArray) readers = NULL;
  g_autofree char *text = NULL;
  gulong handler;
  guint most = 0;

  test_person_put (&self->pair->ben, read, "{\"message\":\"-Oxx0000000000000009\",\"at\":1}");
  wait_for_readers (self->adas, "-Oxx0000000000000009", "Ben");
  test_person_put (&self->pair->ben, later, "\"-Oxx0000000000000001\"");
  test_person_put (&self->pair->ben, later, "[]");
  json->len = 0;
  g_string_append (json, "{\"changed\":7,\"watching\":5,\"typing\":{");
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (json, "%s\"stranger%u\":9007199254740000", i > 0 ? "," : "", i);
  g_string_append (json, "},\"read\":{");
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (json, "%s\"stranger%u\":{\"message\":\"-Oxx0000000000000009\"}", i > 0 ? "," : "", i);
  g_string_append (json, "}}");
  text = g_string_free (json, FALSE);
  handler = g_signal_connect (parley_room_get_live (self->adas), "typing", G_CALLBACK (count_typing), &most);
  test_person_put (&self->pair->ben, live, text);
  test_wait_until (is_counted, &most, "some of the strangers");
  g_signal_handler_disconnect (parley_room_get_live (self->adas), handler);
  test_room_say (self->bens, "well");
  test_timeline_wait_for (parley_room_get_timeline (self->adas), JOINED "Ben: well (sent)\n");
  readers = parley_live_list_readers (parley_room_get_live (self->adas), "-Oxx0000000000000009");
  g_assert_cmpuint (readers->len, <=, 1000);
  test_person_put (&self->pair->ben, live, "null");
  wait_for_typing (self->adas, "");
  wait_for_readers (self->adas, "-Oxx0000000000000001", "");
}

/* Changes to older messages. */

static char *
say_many (Fixture *self, ParleyRoom *room, const char *author, guint n)
{
  GString *expected = g_string_new (JOINED);
  ParleyMessage *last = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      last = test_room_say (room, text);
      g_string_append_printf (expected, "%s: %s (sent)\n", author, text);
    }
  test_message_wait_for (last, PARLEY_MESSAGE_SENT);
  return g_string_free (expected, FALSE);
}

static char *
id_of (ParleyRoom *room, guint position)
{
  g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (parley_room_get_timeline (room)), position);

  return g_strdup (parley_message_get_id (message));
}

static void
change (Fixture *self, TestPerson *person, const char *id, const char *kind, const char *fields)
{
  g_autofree char *key = firebase_database_make_key (parley_session_get_database (self->pair->ada.session));
  g_autofree char *json = g_strdup_printf ("{%s,\"changes/%s/%s\":{\"message\":\"%s\",\"kind\":\"%s\",\"at\":{\".sv\":\"timestamp\"}},\"live/%s/changed\":\"%s\"}",
                                           fields, self->id, key, id, kind, self->id, key);

  test_person_patch (person, json);
}

static void
edit (Fixture *self, const char *id, const char *text)
{
  g_autofree char *fields = g_strdup_printf ("\"messages/%s/%s/text\":\"%s\",\"messages/%s/%s/editedAt\":{\".sv\":\"timestamp\"}", self->id, id, text, self->id, id);

  change (self, &self->pair->ada, id, "edit", fields);
}

static void
remove_text (Fixture *self, const char *id)
{
  g_autofree char *fields = g_strdup_printf ("\"messages/%s/%s/text\":null,\"messages/%s/%s/deletedAt\":{\".sv\":\"timestamp\"},\"messages/%s/%s/deletedBy\":\"%s\"",
                                             self->id, id, self->id, id, self->id, id, firebase_user_get_uid (self->pair->ada.user));

  change (self, &self->pair->ada, id, "delete", fields);
}

typedef struct
{
  ParleyRoom *room;
  guint position;
  const char *text; /* NULL: deleted */
} Line;

static gboolean
has_line (gpointer data)
{
  Line *line = data;
  g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (parley_room_get_timeline (line->room)), line->position);

  return message != NULL && g_strcmp0 (parley_message_get_text (message), line->text) == 0;
}

static void
wait_for_line (ParleyRoom *room, guint position, const char *text)
{
  Line line = { room, position, text };

  test_wait_until (has_line, &line, text != NULL ? text : "a message to be deleted");
}

static void
leave (Fixture *self)
{
  test_person_end (&self->pair->ben);
}

static void
come_back (Fixture *self)
{
  test_person_begin (&self->pair->ben);
  self->bens = parley_session_find_room (self->pair->ben.session, self->id);
  parley_room_set_open (self->bens, TRUE);
}

static gboolean
is_up_to_date (gpointer data)
{
  Fixture *self = data;
  g_autofree char *path = g_strdup_printf ("live/%s/changed", self->id), *value = test_person_get (&self->pair->ben, path);
  g_autofree char *last = NULL, *quoted = NULL;
  gint64 at;

  if (!parley_store_get_followed (parley_session_get_account (self->pair->ben.session)->store, self->id, &last, &at))
    return FALSE;
  quoted = last != NULL ? g_strdup_printf ("\"%s\"", last) : g_strdup ("null");
  return g_str_equal (quoted, value);
}

static void
test_changes (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = say_many (self, self->adas, "Ada", MANY);
  g_autofree char *first = NULL, *second = NULL;

  test_timeline_wait_for (parley_room_get_timeline (self->bens), expected);
  first = id_of (self->adas, 2);
  second = id_of (self->adas, 3);
  edit (self, first, "changed");
  wait_for_line (self->bens, 2, "changed");
  remove_text (self, second);
  wait_for_line (self->bens, 3, NULL);
  test_wait_until (is_up_to_date, self, "it to be noted");
}

static void
test_changes_while_away (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = say_many (self, self->adas, "Ada", MANY);
  g_autofree char *first = id_of (self->adas, 2), *second = id_of (self->adas, 3), *fields = NULL;

  test_timeline_wait_for (parley_room_get_timeline (self->bens), expected);
  test_wait_until (is_up_to_date, self, "the first visit");
  leave (self);
  edit (self, first, "one");
  edit (self, first, "two");
  remove_text (self, second);
  fields = g_strdup_printf ("\"messages/%s/%s/reactions/%s\":\"+\"", self->id, first, firebase_user_get_uid (self->pair->ben.user));
  change (self, &self->pair->ben, first, "reaction", fields);
  come_back (self);
  wait_for_line (self->bens, 2, "two");
  wait_for_line (self->bens, 3, NULL);
  test_wait_until (is_up_to_date, self, "it to be noted");
}

/* More than are fetched one by one. */
static void
test_many_changes (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = say_many (self, self->adas, "Ada", MANY + 40);

  test_timeline_wait_for (parley_room_get_timeline (self->bens), expected);
  leave (self);
  for (guint i = 2; i < 42; i++)
    {
      g_autofree char *id = id_of (self->adas, i);
      g_autofree char *text = g_strdup_printf ("changed %u", i);

      edit (self, id, text);
    }
  come_back (self);
  for (guint i = 2; i < 42; i++)
    {
      g_autofree char *text = g_strdup_printf ("changed %u", i);

      wait_for_line (self->bens, i, text);
    }
}

/* What cannot be fetched now is fetched later, and noted only then. */
static void
test_changes_with_faults (Fixture *self, gconstpointer data)
{
  static const char *const script = "{\"after\":\"changes/*\",\"times\":2,\"do\":\"status 503\"}\n";
  g_autofree char *expected = say_many (self, self->adas, "Ada", MANY);
  g_autofree char *first = id_of (self->adas, 2);
  g_autoptr (TestAnswer) answer = NULL;

  test_timeline_wait_for (parley_room_get_timeline (self->bens), expected);
  leave (self);
  edit (self, first, "changed");
  answer = test_backend_send (self->pair->backend, "POST", "/.faults", script, NULL);
  g_assert_cmpuint (answer->status, ==, 200);
  come_back (self);
  wait_for_line (self->bens, 2, "changed");
  test_wait_until (is_up_to_date, self, "it to be noted");
}

/* Nobody asks for what is older than a month. */
static void
test_clearing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("changes/%s", self->id), *here = g_strconcat (path, "/-Oxx0000000000000002", NULL), *old = g_strconcat (path, "/-Oxx0000000000000001", NULL);
  g_autofree char *name = g_strconcat ("cleared/", self->id, NULL), *left = NULL;

  test_person_put (&self->pair->ada, old, "{\"message\":\"-Oxx0000000000000009\",\"kind\":\"edit\",\"at\":1}");
  test_person_put (&self->pair->ada, here, "{\"message\":\"-Oxx0000000000000009\",\"kind\":\"edit\",\"at\":{\".sv\":\"timestamp\"}}");
  parley_room_set_open (self->adas, FALSE);
  parley_store_set_note (parley_session_get_account (self->pair->ada.session)->store, name, "1");
  parley_room_set_open (self->adas, TRUE);
  wait_for_value (&self->pair->ada, old, FALSE);
  left = test_person_get (&self->pair->ada, here);
  g_assert_cmpstr (left, !=, "null");
}

/* A tombstone that an owner has cleared away goes here as well. */
static void
test_purge (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = say_many (self, self->adas, "Ada", MANY);
  g_autofree char *first = id_of (self->adas, 2), *path = g_strdup_printf ("messages/%s/%s", self->id, first);

  test_timeline_wait_for (parley_room_get_timeline (self->bens), expected);
  leave (self);
  remove_text (self, first);
  test_person_put (&self->pair->ada, path, "null");
  come_back (self);
  wait_for_line (self->bens, 2, "number 1");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (parley_room_get_timeline (self->bens))), ==, MANY + 1);
}

static gboolean
has_fifty (gpointer room)
{
  return g_list_model_get_n_items (G_LIST_MODEL (parley_room_get_timeline (room))) == 50;
}

static gboolean
has_all (gpointer room)
{
  return g_list_model_get_n_items (G_LIST_MODEL (parley_room_get_timeline (room))) == MANY + 2;
}

/* After a month the list of changes may have been cleared: what is stored is not
 * trusted, and comes again when somebody scrolls there.
 */
static void
test_after_a_month (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = say_many (self, self->adas, "Ada", MANY);
  g_autofree char *first = id_of (self->adas, 2), *path = NULL;
  g_autoptr (ParleyStore) store = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gint64 now = firebase_database_get_server_time (parley_session_get_database (self->pair->ada.session));

  test_timeline_wait_for (parley_room_get_timeline (self->bens), expected);
  leave (self);
  edit (self, first, "changed");
  path = test_person_get_store_path (&self->pair->ben);
  store = parley_store_open (path, NULL);
  parley_store_set_followed (store, self->id, NULL, now - G_GINT64_CONSTANT (31) * 24 * 60 * 60 * 1000);
  parley_store_close (store);
  come_back (self);
  test_wait_until (has_fifty, self->bens, "the old ones to be forgotten");
  test_wait_until (is_up_to_date, self, "it to be noted");
  parley_timeline_load_older_async (parley_room_get_timeline (self->bens), NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (parley_timeline_load_older_finish (parley_room_get_timeline (self->bens), result, NULL));
  test_wait_until (has_all, self->bens, "all to be back");
  wait_for_line (self->bens, 2, "changed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, up, test) g_test_add ("/chat/live/" name, Fixture, NULL, up, test, tear_down)
  ADD ("typing", set_up, test_typing);
  ADD ("typing-falls-silent", set_up, test_typing_falls_silent);
  ADD ("typing-in-haste", set_up, test_typing_in_haste);
  ADD ("typing-ends-by-itself", set_up, test_typing_ends_by_itself);
  ADD ("message-ends-typing", set_up, test_message_ends_typing);
  ADD ("lost-stream-ends-typing", set_up, test_lost_stream_ends_typing);
  ADD ("read", set_up, test_read);
  ADD ("hostile", set_up_open, test_hostile);
  ADD ("changes", set_up, test_changes);
  ADD ("changes-while-away", set_up, test_changes_while_away);
  ADD ("many-changes", set_up, test_many_changes);
  ADD ("changes-with-faults", set_up_faulty, test_changes_with_faults);
  ADD ("clearing", set_up_indexed, test_clearing);
  ADD ("purge", set_up, test_purge);
  ADD ("after-a-month", set_up, test_after_a_month);
  return g_test_run ();
}
