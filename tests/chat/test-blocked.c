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

  g_assert_true (parley_room_is_last_blocked (room) == parley_message_is_blocked (last));
  return parley_message_is_blocked (last);
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

  parley_room_set_open (bens, TRUE);
  set_blocked (pair, TRUE);
  test_wait_until (is_ada_blocked, pair, "Ada to be blocked");
  g_string_truncate (pair->ben.news, 0);
  say (adas, "@Ben, are you there?");
  wait_for_unread (bens, 1);
  g_assert_false (parley_room_is_mentioned (bens));
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: @Ben, are you there? (sent)\n");
  g_assert_true (is_last_blocked (bens));

  test_backend_stop (pair->backend);
  test_person_end (&pair->ben);
  test_person_begin (&pair->ben);
  g_assert_true (is_ada_blocked (pair));
  bens = parley_session_find_room (pair->ben.session, id);
  g_assert_true (is_last_blocked (bens));
  test_backend_restart (pair->backend);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_ONLINE);
  g_assert_cmpstr (pair->ben.news->str, ==, "");
  set_blocked (pair, FALSE);
  test_wait_until (is_nobody_blocked, pair, "Ada to be blocked no more");
  g_assert_false (is_last_blocked (bens));
  say (adas, "hello again");
  test_wait_until (has_news, pair->ben.news, "a message");
  g_assert_cmpstr (pair->ben.news->str, ==, "Ada in Supper: hello again\n");
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
  g_test_add_func ("/blocked/rings", test_rings);
  g_test_add_func ("/blocked/invitation", test_invitation);
  return g_test_run ();
}
