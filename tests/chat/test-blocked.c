/* Somebody with whom one shares a room and wants nothing to do: neither told of nor
 * rung by, and known to be so after a restart.
 */

#include "parley-blocked.h"
#include "test-await.h"
#include "test-pair.h"

#include <string.h>

static void
set_blocked (TestPair *pair, gboolean blocked)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_blocked_set_async (pair->ben.session, parley_session_get_uid (pair->ada.session), blocked, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (parley_blocked_set_finish (pair->ben.session, result, &error));
  g_assert_no_error (error);
}

static gboolean
is_ada_blocked (gpointer data)
{
  TestPair *pair = data;
  GListModel *people = parley_blocked_get_people (pair->ben.session);
  g_autoptr (ParleyMember) first = g_list_model_get_item (people, 0);

  g_assert_cmpuint (g_list_model_get_n_items (people), <=, 1);
  return first != NULL && parley_member_is_blocked (first) && g_str_equal (parley_member_get_name (first), "Ada");
}

static gboolean
is_nobody_blocked (gpointer data)
{
  TestPair *pair = data;

  return g_list_model_get_n_items (parley_blocked_get_people (pair->ben.session)) == 0;
}

static void
say (ParleyRoom *room, const char *text)
{
  test_message_wait_for (test_room_say (room, text), PARLEY_MESSAGE_SENT);
}

static void
wait_for_unread (ParleyRoom *room, guint unread)
{
  while (parley_room_get_unread (room) != unread)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_last_blocked (ParleyRoom *room)
{
  ParleyTimeline *timeline = parley_room_get_timeline (room);
  g_autoptr (ParleyMessage) last = g_list_model_get_item (G_LIST_MODEL (timeline), g_list_model_get_n_items (G_LIST_MODEL (timeline)) - 1);

  return parley_message_is_blocked (last);
}

static gboolean
has_unread (gpointer room)
{
  return parley_room_has_unread (room);
}

static gboolean
has_news (gpointer data)
{
  GString *news = data;

  return news->len > 0;
}

static void
test_messages (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  gint64 joined_at;

  parley_room_set_open (bens, TRUE);
  set_blocked (pair, TRUE);
  test_wait_until (is_ada_blocked, pair, "Ada to be blocked");
  g_string_truncate (pair->ben.news, 0);
  joined_at = parley_room_get_last_at (bens);
  say (adas, "@Ben, are you there?");
  test_wait_until (has_unread, bens, "the message");
  g_assert_cmpuint (parley_room_get_unread (bens), ==, 0);
  g_assert_cmpstr (parley_room_get_last_text (bens), ==, "joined");
  g_assert_cmpint (parley_room_get_last_at (bens), ==, joined_at);
  g_assert_false (parley_room_is_mentioned (bens));
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: @Ben, are you there? (sent)\n");
  g_assert_true (is_last_blocked (bens));

  test_backend_stop (pair->backend);
  test_person_end (&pair->ben);
  test_person_begin (&pair->ben);
  g_assert_true (is_ada_blocked (pair));
  bens = parley_session_find_room (pair->ben.session, id);
  g_assert_true (is_last_blocked (bens));
  g_assert_cmpuint (parley_room_get_unread (bens), ==, 0);
  g_assert_cmpstr (parley_room_get_last_text (bens), ==, "joined");
  test_backend_restart (pair->backend);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_ONLINE);
  g_assert_cmpstr (pair->ben.news->str, ==, "");
  set_blocked (pair, FALSE);
  test_wait_until (is_nobody_blocked, pair, "Ada to be blocked no more");
  g_assert_false (is_last_blocked (bens));
  wait_for_unread (bens, 1);
  g_assert_cmpstr (parley_room_get_last_text (bens), ==, "@Ben, are you there?");
  g_assert_true (parley_room_is_mentioned (bens));
  say (adas, "hello again");
  test_wait_until (has_news, pair->ben.news, "a message");
  g_assert_cmpstr (pair->ben.news->str, ==, "Ada in Supper: hello again\n");
}

/* Carl is nobody of this test, but who may write anything can be him. */

static void
append (GString *update, TestPair *pair, const char *room, const char *author, const char *text, const char *kind)
{
  g_autofree char *id = firebase_database_make_key (parley_session_get_database (pair->ada.session));

  g_string_append_printf (update, "%s\"messages/%s/%s\": {\"author\": \"%s\", \"sentAt\": %" G_GINT64_FORMAT ", \"text\": \"%s\"%s%s%s}",
                          update->len > 1 ? ", " : "", room, id, author, firebase_push_id_get_time (id), text,
                          kind != NULL ? ", \"kind\": \"" : "", kind != NULL ? kind : "", kind != NULL ? "\"" : "");
}

/* As one event, as after a time without a connection. */
static void
say_at_once (TestPair *pair, const char *room, const char *carls, guint unread)
{
  const char *ada = parley_session_get_uid (pair->ada.session);
  g_autofree char *last = NULL;
  GString *update = g_string_new ("{");

  append (update, pair, room, "carl", carls, NULL);
  append (update, pair, room, ada, "changed the topic", "topic");
  append (update, pair, room, ada, "two", NULL);
  last = firebase_database_make_key (parley_session_get_database (pair->ada.session));
  g_string_append_printf (update, ", \"messages/%s/%s\": {\"author\": \"%s\", \"sentAt\": {\".sv\": \"timestamp\"}, \"text\": \"three\"}, \"inbox/%s/rooms/%s\":"
                                  " {\"message\": \"%s\", \"author\": \"%s\", \"at\": {\".sv\": \"timestamp\"}, \"text\": \"three\", \"unread\": %u}}",
                          room, last, ada, firebase_user_get_uid (pair->ben.user), room, last, ada, unread);
  test_person_patch (&pair->ada, update->str);
  g_string_free (update, TRUE);
}

typedef struct
{
  ParleyRoom *room;
  const char *text;
} Preview;

static gboolean
shows (gpointer data)
{
  Preview *wanted = data;

  return g_strcmp0 (parley_room_get_last_text (wanted->room), wanted->text) == 0;
}

static void
wait_for_preview (ParleyRoom *room, const char *text)
{
  Preview wanted = { room, text };

  test_wait_until (shows, &wanted, text);
}

static void
begin_elsewhere (TestPair *pair)
{
  test_person_end (&pair->ben);
  test_remove_directory (pair->ben.directory);
  g_free (pair->ben.directory);
  pair->ben.directory = g_dir_make_tmp ("parley-chat-XXXXXX", NULL);
  test_person_begin (&pair->ben);
}

/* What came at once is told apart, here, where one was not there, and on a device
 * that has seen nothing of it.
 */
static void
test_at_once (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens;
  g_autofree char *id = g_strdup (parley_room_get_id (adas));

  test_person_put (&pair->ada, "users/carl", "{\"name\": \"Carl\", \"updatedAt\": 1}");
  bens = test_person_wait_for_room (&pair->ben, id);
  set_blocked (pair, TRUE);
  test_wait_until (is_ada_blocked, pair, "Ada to be blocked");
  g_string_truncate (pair->ben.news, 0);
  say_at_once (pair, id, "one", 4);
  wait_for_preview (bens, "one");
  wait_for_unread (bens, 1);
  test_wait_until (has_news, pair->ben.news, "what Carl has said");
  g_assert_cmpstr (parley_room_get_last_author_name (bens), ==, "Carl");
  g_assert_cmpstr (pair->ben.news->str, ==, "Carl in Supper: one\n");

  test_person_end (&pair->ben);
  say_at_once (pair, id, "four", 8);
  test_person_begin (&pair->ben);
  bens = test_person_wait_for_room (&pair->ben, id);
  wait_for_preview (bens, "four");
  wait_for_unread (bens, 2);

  begin_elsewhere (pair);
  bens = test_person_wait_for_room (&pair->ben, id);
  wait_for_preview (bens, "four");
  wait_for_unread (bens, 2);
  set_blocked (pair, FALSE);
  wait_for_preview (bens, "three");
  wait_for_unread (bens, 8);
}

static gboolean
somebody_types (gpointer room)
{
  g_autoptr (GPtrArray) people = parley_live_list_typing (parley_room_get_live (room));

  return people->len > 0;
}

/* Ada has begun before Carl did. */
static void
test_typing (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *update = g_strdup_printf ("{\"live/%s/typing/%s\": {\".sv\": \"timestamp\"}, \"live/%s/typing/carl\": {\".sv\": \"timestamp\"}}",
                                             parley_room_get_id (adas), parley_session_get_uid (pair->ada.session), parley_room_get_id (adas));
  g_autoptr (GPtrArray) people = NULL;

  parley_room_set_open (bens, TRUE);
  set_blocked (pair, TRUE);
  test_wait_until (is_ada_blocked, pair, "Ada to be blocked");
  test_person_patch (&pair->ada, update);
  test_wait_until (somebody_types, bens, "somebody to type");
  people = parley_live_list_typing (parley_room_get_live (bens));
  g_assert_cmpuint (people->len, ==, 1);
  g_assert_cmpstr (parley_member_get_uid (people->pdata[0]), ==, "carl");
}

static void
ring (TestPair *pair, ParleyRoom *room, const char *call)
{
  const char *ada = parley_session_get_uid (pair->ada.session);
  g_autofree char *json = g_strdup_printf ("{\"calls/%s/%s\": {\"by\": \"%s\", \"startedAt\": {\".sv\": \"timestamp\"}, \"kind\": \"audio\", \"state\": \"ringing\"},"
                                           " \"inbox/%s/calls/%s\": {\"room\": \"%s\", \"by\": \"%s\", \"at\": {\".sv\": \"timestamp\"}, \"kind\": \"audio\"}}",
                                           parley_room_get_id (room), call, ada, parley_session_get_uid (pair->ben.session), call, parley_room_get_id (room), ada);

  test_person_patch (&pair->ada, json);
}

/* The first ring must have come by the time of the second, which is heard. */
static void
test_rings (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  FirebaseDatabase *database = parley_session_get_database (pair->ada.session);
  g_autofree char *first = firebase_database_make_key (database), *second = firebase_database_make_key (database);
  g_autofree char *expected = g_strdup_printf ("ring %s audio\n", second);

  test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  set_blocked (pair, TRUE);
  test_wait_until (is_ada_blocked, pair, "Ada to be blocked");
  g_string_truncate (pair->ben.news, 0);
  ring (pair, adas, first);
  set_blocked (pair, FALSE);
  test_wait_until (is_nobody_blocked, pair, "Ada to be blocked no more");
  ring (pair, adas, second);
  test_wait_until (has_news, pair->ben.news, "a ring");
  g_assert_cmpstr (pair->ben.news->str, ==, expected);
}

static gboolean
has_invitation (gpointer data)
{
  TestPair *pair = data;

  return g_list_model_get_n_items (parley_session_get_invitations (pair->ben.session)) == 1;
}

static void
test_invitation (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas;

  test_pair_introduce (pair);
  set_blocked (pair, TRUE);
  test_wait_until (is_ada_blocked, pair, "Ada to be blocked");
  adas = test_pair_invite (pair, "Supper");
  g_assert_nonnull (adas);
  g_assert_false (has_invitation (pair));
  set_blocked (pair, FALSE);
  test_wait_until (is_nobody_blocked, pair, "Ada to be blocked no more");
  parley_session_reconnect (pair->ben.session);
  test_wait_until (has_invitation, pair, "the invitation");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blocked/messages", test_messages);
  g_test_add_func ("/blocked/at-once", test_at_once);
  g_test_add_func ("/blocked/typing", test_typing);
  g_test_add_func ("/blocked/rings", test_rings);
  g_test_add_func ("/blocked/invitation", test_invitation);
  return g_test_run ();
}
