/* Who is mentioned knows it: in the list of rooms until it was read, on every
 * device, and in a room of which only mentions are told.
 */

#include "firebase-error.h"
#include "parley-room-settings.h"
#include "test-await.h"
#include "test-pair.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
is_mentioned (gpointer room)
{
  return parley_room_is_mentioned (room);
}

static gboolean
is_not_mentioned (gpointer room)
{
  return !parley_room_is_mentioned (room);
}

static void
say (ParleyRoom *room, const char *text)
{
  test_message_wait_for (test_room_say (room, text), PARLEY_MESSAGE_SENT);
}

static ParleyRoom *
bens_room (TestPair *pair, const char *id)
{
  return test_person_wait_for_room (&pair->ben, id);
}

static char *
get_bens_mention (TestPair *pair, const char *id)
{
  g_autofree char *path = g_strdup_printf ("inbox/%s/mentions/%s", parley_session_get_uid (pair->ben.session), id);

  return test_person_get (&pair->ben, path);
}

static void
wait_for_unread (ParleyRoom *room, guint unread)
{
  while (parley_room_get_unread (room) != unread)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_cleared (gpointer data)
{
  TestPair *pair = data;
  g_autoptr (ParleyRoom) room = g_list_model_get_item (parley_session_get_rooms (pair->ben.session), 0);
  g_autofree char *mention = get_bens_mention (pair, parley_room_get_id (room));

  return g_str_equal (mention, "null");
}

static void
read_all (ParleyRoom *room, const char *text)
{
  parley_room_set_open (room, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (room), text);
  parley_room_mark_read (room);
  parley_room_set_open (room, FALSE);
}

static void
test_until_read (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autofree char *id = g_strdup (parley_room_get_id (adas));

  say (adas, "Ben, look");
  bens = bens_room (pair, id);
  wait_for_unread (bens, 1);
  g_assert_false (parley_room_is_mentioned (bens));
  say (adas, "look, @ben!");
  test_wait_until (is_mentioned, bens, "the mention");
  say (adas, "at this");
  wait_for_unread (bens, 3);
  g_assert_true (parley_room_is_mentioned (bens));

  test_backend_stop (pair->backend);
  test_person_end (&pair->ben);
  test_person_begin (&pair->ben);
  bens = parley_session_find_room (pair->ben.session, id);
  g_assert_true (parley_room_is_mentioned (bens));
  test_backend_restart (pair->backend);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: Ben, look (sent)\nAda: look, @ben! (sent)\nAda: at this (sent)\n");
  g_assert_false (parley_room_is_mentioned (bens));
  test_wait_until (is_cleared, pair, "the server to know");
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_ONLINE);
  say (adas, "bye");
  wait_for_unread (bens, 1);
  g_assert_false (parley_room_is_mentioned (bens));
}

static void
test_read_elsewhere (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autofree char *id = g_strdup (parley_room_get_id (adas)), *directory = NULL;

  say (adas, "@Ben");
  bens = bens_room (pair, id);
  test_wait_until (is_mentioned, bens, "the mention");
  test_person_end (&pair->ben);
  directory = g_steal_pointer (&pair->ben.directory);
  pair->ben.directory = g_dir_make_tmp ("parley-chat-XXXXXX", NULL);
  test_person_begin (&pair->ben);
  bens = bens_room (pair, id);
  test_wait_until (is_mentioned, bens, "the mention on another device");
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: @Ben (sent)\n");
  test_wait_until (is_cleared, pair, "the server to know");
  test_person_end (&pair->ben);
  test_remove_directory (pair->ben.directory);
  g_free (pair->ben.directory);
  pair->ben.directory = g_steal_pointer (&directory);
  test_person_begin (&pair->ben);
  bens = bens_room (pair, id);
  test_wait_until (is_not_mentioned, bens, "the first device to know");
}

static gboolean
is_sent (gpointer data)
{
  return parley_message_get_change_state (data) == PARLEY_MESSAGE_SENT;
}

static void
edit (ParleyRoom *room, ParleyMessage *message, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (parley_room_edit (room, message, text, &error));
  g_assert_no_error (error);
  test_wait_until (is_sent, message, "the edit to arrive");
}

static gboolean
has_news (gpointer data)
{
  GString *news = data;

  return news->len > 0;
}

static gboolean
has_bye (gpointer data)
{
  GString *news = data;

  return strstr (news->str, "bye") != NULL;
}

/* Told once, be it edited as often as it may. */
static void
test_edit (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autoptr (ParleyMessage) message = NULL;

  bens = bens_room (pair, parley_room_get_id (adas));
  message = g_object_ref (test_room_say (adas, "look"));
  test_message_wait_for (message, PARLEY_MESSAGE_SENT);
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: look (sent)\n");
  wait_for_unread (bens, 0);
  g_string_truncate (pair->ben.news, 0);
  edit (adas, message, "look, @Ben");
  test_wait_until (is_mentioned, bens, "the mention");
  test_wait_until (has_news, pair->ben.news, "to be told of it");
  edit (adas, message, "look here, @Ben");
  say (adas, "bye");
  test_wait_until (has_bye, pair->ben.news, "a message");
  g_assert_cmpstr (pair->ben.news->str, ==, "mentioned by Ada in Supper: look, @Ben\nAda in Supper: bye\n");

  edit (adas, message, "look");
  test_wait_until (is_not_mentioned, bens, "the mention to be taken back");
  edit (adas, message, "@Ben, look");
  test_wait_until (is_mentioned, bens, "the mention again");
  g_assert_cmpstr (pair->ben.news->str, ==, "mentioned by Ada in Supper: look, @Ben\nAda in Supper: bye\n");
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: @Ben, look (sent)\nAda: bye (sent)\n");
  g_assert_false (parley_room_is_mentioned (bens));
  test_wait_until (is_cleared, pair, "the server to know");
  edit (adas, message, "@Ben, look there");
  g_assert_true (is_cleared (pair));
}

/* What is deleted mentions nobody. */
static void
test_deletion (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autoptr (ParleyMessage) message = NULL;

  bens = bens_room (pair, parley_room_get_id (adas));
  message = g_object_ref (test_room_say (adas, "@Ben"));
  test_message_wait_for (message, PARLEY_MESSAGE_SENT);
  test_wait_until (is_mentioned, bens, "the mention");
  g_assert_true (parley_room_delete (adas, message, NULL));
  test_wait_until (is_not_mentioned, bens, "the mention to be gone");
}

static gboolean
has_first_cleared (gpointer data)
{
  TestPair *pair = data;
  g_autoptr (ParleyRoom) room = g_list_model_get_item (parley_session_get_rooms (pair->ben.session), 0);
  g_autofree char *mention = get_bens_mention (pair, parley_room_get_id (room));

  return strchr (mention, '{') != NULL && strstr (mention, "},") == NULL;
}

static gboolean
is_marked (gpointer data)
{
  TestPair *pair = data;
  g_autoptr (ParleyRoom) room = g_list_model_get_item (parley_session_get_rooms (pair->ben.session), 0);
  g_autofree char *path = g_strdup_printf ("live/%s/read/%s", parley_room_get_id (room), parley_session_get_uid (pair->ben.session));
  g_autofree char *marker = test_person_get (&pair->ben, path);

  return !g_str_equal (marker, "null");
}

/* Before the server knows that one has read, which it is told of every two seconds,
 * the next mention comes.
 */
static void
test_meanwhile (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;

  bens = bens_room (pair, parley_room_get_id (adas));
  say (adas, "hello");
  wait_for_unread (bens, 1);
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: hello (sent)\n");
  test_wait_until (is_marked, pair, "the server to know what was read");
  say (adas, "@Ben, one");
  test_wait_until (is_mentioned, bens, "the mention");
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: hello (sent)\nAda: @Ben, one (sent)\n");
  g_assert_false (parley_room_is_mentioned (bens));
  say (adas, "@Ben, two");
  test_wait_until (is_mentioned, bens, "the next mention");
  test_wait_until (has_first_cleared, pair, "the first to be cleared, and it alone");
  g_assert_true (parley_room_is_mentioned (bens));
}

/* The message is faster than the mention, which the inbox tells of. */
static void
test_late (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autofree char *path = NULL, *sent_at = NULL, *mention = NULL;
  const char *message;

  bens = bens_room (pair, parley_room_get_id (adas));
  say (adas, "Ben, one");
  wait_for_unread (bens, 1);
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: Ben, one (sent)\n");
  test_wait_until (is_marked, pair, "the server to know what was read");
  message = parley_room_get_last_id (bens);
  path = g_strdup_printf ("messages/%s/%s/sentAt", parley_room_get_id (bens), message);
  sent_at = test_person_get (&pair->ben, path);
  mention = g_strdup_printf ("{\"inbox/%s/mentions/%s/%s/%s\": {\"by\": \"%s\", \"at\": %s}}", parley_session_get_uid (pair->ben.session), parley_room_get_id (bens),
                             message, message, parley_session_get_uid (pair->ada.session), sent_at);
  test_person_patch (&pair->ada, mention);
  test_wait_until (is_cleared, pair, "what was read to be cleared");
  g_assert_false (parley_room_is_mentioned (bens));
}

static GError *
set_notice (ParleyRoom *room, ParleyRoomNotice notice)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  parley_room_set_notice_async (room, notice, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (parley_room_settings_finish (room, result, &error) == (error == NULL));
  return error;
}

static gboolean
has_second_mention (gpointer data)
{
  GString *news = data;

  return strstr (news->str, "two") != NULL;
}

static gboolean
is_told_of_mentions (gpointer room)
{
  return parley_room_get_notice (room) == PARLEY_ROOM_NOTICE_MENTIONS;
}

static void
test_only (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autofree char *id = g_strdup (parley_room_get_id (adas));

  bens = bens_room (pair, id);
  g_assert_no_error (set_notice (bens, PARLEY_ROOM_NOTICE_MENTIONS));
  g_string_truncate (pair->ben.news, 0);
  say (adas, "not for you");
  say (adas, "one for @Ben");
  test_wait_until (has_news, pair->ben.news, "a mention");
  say (adas, "nor this");
  wait_for_unread (bens, 3);

  test_backend_stop (pair->backend);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_OFFLINE);
  test_room_say (adas, "@Ben, two");
  test_room_say (adas, "that was it");
  test_backend_restart (pair->backend);
  test_wait_until (has_second_mention, pair->ben.news, "a mention of the time without a network");
  wait_for_unread (bens, 5);
  g_assert_cmpstr (pair->ben.news->str, ==, "mentioned by Ada in Supper: one for @Ben\nmentioned by Ada in Supper: @Ben, two\n");

  test_person_end (&pair->ben);
  test_remove_directory (pair->ben.directory);
  g_free (pair->ben.directory);
  pair->ben.directory = g_dir_make_tmp ("parley-chat-XXXXXX", NULL);
  test_person_begin (&pair->ben);
  bens = bens_room (pair, id);
  test_wait_until (is_told_of_mentions, bens, "another device to know");
  g_assert_no_error (set_notice (bens, PARLEY_ROOM_NOTICE_NOTHING));
  g_string_truncate (pair->ben.news, 0);
  say (adas, "@Ben?");
  wait_for_unread (bens, 6);
  g_assert_true (parley_room_is_mentioned (bens));
  g_assert_no_error (set_notice (bens, PARLEY_ROOM_NOTICE_ALL));
  say (adas, "@Ben!");
  test_wait_until (has_news, pair->ben.news, "a message");
  g_assert_cmpstr (pair->ben.news->str, ==, "Ada in Supper: @Ben!\n");
}

/* Of whom only mentions are told hears the rest while looking at the room. */
static void
test_while_open (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;

  bens = bens_room (pair, parley_room_get_id (adas));
  g_assert_no_error (set_notice (bens, PARLEY_ROOM_NOTICE_MENTIONS));
  parley_room_set_open (bens, TRUE);
  g_string_truncate (pair->ben.news, 0);
  say (adas, "hello");
  test_wait_until (has_news, pair->ben.news, "what is said");
  g_assert_cmpstr (pair->ben.news->str, ==, "Ada in Supper: hello\n");
}

/* The rules of a service that was set up before there were mentions. */

static char *
write_former_rules (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "firebase", "database.rules.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *inbox;
  char *former;
  int fd;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  inbox = json_object_get_object_member (json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "rules"), "inbox");
  inbox = json_object_get_object_member (inbox, "$uid");
  json_object_remove_member (inbox, "mentions");
  json_object_set_string_member (json_object_get_object_member (json_object_get_object_member (inbox, "muted"), "$room"), ".validate", "newData.val() === true");
  fd = g_file_open_tmp ("parley-rules-XXXXXX", &former, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  json_generator_set_root (generator, json_parser_get_root (parser));
  g_assert_true (json_generator_to_file (generator, former, NULL));
  return former;
}

static void
test_former_rules (void)
{
  g_autofree char *rules = write_former_rules ();
  g_autoptr (TestPair) pair = test_pair_new_on (test_backend_new_with ("rules-file", rules, NULL));
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autoptr (GError) error = NULL;

  say (adas, "@Ben, look");
  bens = bens_room (pair, parley_room_get_id (adas));
  wait_for_unread (bens, 1);
  g_assert_false (parley_room_is_mentioned (bens));
  error = set_notice (bens, PARLEY_ROOM_NOTICE_MENTIONS);
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  read_all (bens, "Ada: created the room (sent)\nBen: joined (sent)\nAda: @Ben, look (sent)\n");
  wait_for_unread (bens, 0);
  g_assert_cmpint (g_remove (rules), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mentions/until-read", test_until_read);
  g_test_add_func ("/mentions/read-elsewhere", test_read_elsewhere);
  g_test_add_func ("/mentions/edit", test_edit);
  g_test_add_func ("/mentions/deletion", test_deletion);
  g_test_add_func ("/mentions/meanwhile", test_meanwhile);
  g_test_add_func ("/mentions/late", test_late);
  g_test_add_func ("/mentions/only", test_only);
  g_test_add_func ("/mentions/while-open", test_while_open);
  g_test_add_func ("/mentions/former-rules", test_former_rules);
  return g_test_run ();
}
