/* What people do with rooms: rename, archive, invite to them, mark, leave; what the
 * rules refuse, and what comes of it without a network.
 */

#include "firebase-error.h"
#include "parley-room-settings.h"
#include "test-await.h"
#include "test-steps.h"

#define IN_BACKGROUND NULL, test_await_ready, &slot

static gboolean
is_called_crew (gpointer room)
{
  return g_str_equal (parley_room_get_name (room), "Crew");
}

static gboolean
is_archived (gpointer room)
{
  return parley_room_is_archived (room);
}

static gboolean
is_open (gpointer room)
{
  return !parley_room_is_archived (room);
}

static void
test_settings (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));

  parley_room_set_open (bens, TRUE);
  test_assert_done (test_room_rename (adas, "  Crew "));
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Crew");
  test_wait_until (is_called_crew, bens, "the new name");
  test_assert_done (test_room_set_topic (adas, "What we eat"));
  g_assert_cmpstr (parley_room_get_topic (adas), ==, "What we eat");
  test_assert_done (test_room_set_topic (adas, " "));
  g_assert_null (parley_room_get_topic (adas));
  g_assert_cmpstr (parley_room_get_role (adas), ==, "owner");
  g_assert_cmpstr (parley_room_get_role (bens), ==, "member");
  test_assert_refused (test_room_rename (bens, "Mine"));
  test_assert_refused (test_room_set_topic (bens, "Mine"));
  test_assert_refused (test_room_set_archived (bens, TRUE));
  error = test_room_rename (adas, " ");
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
}

static void
test_archive (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));

  test_assert_done (test_room_set_listed (adas, TRUE));
  test_person_assert_directory (&pair->ben, "Supper (-, 2)\n");
  test_assert_done (test_room_set_archived (adas, TRUE));
  parley_room_set_open (bens, TRUE);
  test_wait_until (is_archived, bens, "the archive");
  test_person_assert_directory (&pair->ben, "");
  test_message_wait_for (test_room_say (bens, "anybody?"), PARLEY_MESSAGE_FAILED);
  test_assert_done (test_room_rename (adas, "Old supper"));
  test_assert_done (test_room_set_archived (adas, FALSE));
  test_wait_until (is_open, bens, "the room to be open again");
  test_person_assert_directory (&pair->ben, "Old supper (-, 2)\n");
  test_assert_done (test_room_set_listed (adas, FALSE));
  test_person_assert_directory (&pair->ben, "");
}

static gboolean
is_marked (gpointer room)
{
  return parley_room_is_muted (room) && parley_room_is_favourite (room);
}

static gboolean
is_unmuted (gpointer room)
{
  return !parley_room_is_muted (room);
}

static void
mark (ParleyRoom *room, gboolean muted, gboolean favourite)
{
  GAsyncResult *slot = NULL;

  parley_room_set_notice_async (room, muted ? PARLEY_ROOM_NOTICE_NOTHING : PARLEY_ROOM_NOTICE_ALL, IN_BACKGROUND);
  test_assert_done (test_finish (&slot, room, parley_room_settings_finish));
  parley_room_set_favourite_async (room, favourite, IN_BACKGROUND);
  test_assert_done (test_finish (&slot, room, parley_room_settings_finish));
}

static void
test_marks (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  g_autofree char *directory = g_steal_pointer (&pair->ben.directory);

  test_person_end (&pair->ben);
  pair->ben.directory = g_dir_make_tmp ("parley-chat-XXXXXX", NULL);
  test_person_begin (&pair->ben);
  bens = test_person_wait_for_room (&pair->ben, id);
  mark (bens, TRUE, TRUE);
  test_person_end (&pair->ben);
  test_remove_directory (pair->ben.directory);
  g_free (pair->ben.directory);

  pair->ben.directory = g_steal_pointer (&directory);
  test_person_begin (&pair->ben);
  bens = test_person_wait_for_room (&pair->ben, id);
  test_wait_until (is_marked, bens, "the other device's marks");
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  g_string_truncate (pair->ben.news, 0);
  test_message_wait_for (test_room_say (adas, "psst"), PARLEY_MESSAGE_SENT);
  test_person_end (&pair->ben);
  g_assert_cmpstr (pair->ben.news->str, ==, "");
  test_backend_stop (pair->backend);
  test_person_begin (&pair->ben);
  bens = parley_session_find_room (pair->ben.session, id);
  g_assert_true (is_marked (bens));
  test_backend_restart (pair->backend);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  mark (bens, FALSE, FALSE);
  test_wait_until (is_unmuted, bens, "the mark to go");
}

static gboolean
has_two_members (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 2;
}

static gboolean
has_invitation (gpointer session)
{
  return g_list_model_get_n_items (parley_session_get_invitations (session)) == 1;
}

static GError *
invite_person (ParleyRoom *room, const char *uid)
{
  GAsyncResult *slot = NULL;

  parley_room_invite_person_async (room, uid, IN_BACKGROUND);
  return test_finish (&slot, room, parley_room_invite_finish);
}

static void
test_invite_person (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *supper = test_pair_make_room (pair, "Supper"), *terrace;
  g_autoptr (GListModel) none = NULL, people = NULL;
  g_autoptr (ParleyMember) ben = NULL;
  g_autoptr (GError) again = NULL;

  parley_room_set_open (supper, TRUE);
  test_wait_until (has_two_members, supper, "Ada to know that Ben is there");
  none = parley_room_list_invitable (supper);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);
  again = invite_person (supper, test_person_get_uid (&pair->ben));
  g_assert_error (again, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);

  terrace = test_person_create_public (&pair->ada, "Terrace", NULL);
  people = parley_room_list_invitable (terrace);
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, 1);
  ben = g_list_model_get_item (people, 0);
  g_assert_cmpstr (parley_member_get_name (ben), ==, "Ben");
  test_assert_done (invite_person (terrace, parley_member_get_uid (ben)));
  test_wait_until (has_invitation, pair->ben.session, "an invitation");
}

static gboolean
is_alone (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 1;
}

/* That Ben says so comes before he is gone: whoever looks in between sees both. */
static void
test_departure (void)
{
  g_autoptr (TestPair) pair = test_pair_new_faulty ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));

  parley_room_set_open (adas, TRUE);
  test_wait_until (has_two_members, adas, "both members");
  test_pair_add_fault (pair, "{\"after\": \"members/*/*\", \"do\": \"delay 700ms\", \"times\": 1}");
  test_assert_done (test_room_leave (bens));
  test_wait_until (is_alone, adas, "Ben to be gone");
}

/* Without a network everything says so, and nothing is shown that is not so. */
static void
test_offline (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) named = NULL, joined = NULL, opened = NULL, left = NULL;
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");

  test_backend_stop (pair->backend);
  named = test_room_rename (adas, "Crew");
  g_assert_error (named, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Supper");
  g_assert_null (test_person_join (&pair->ada, "-NabcdefghijklmnopqR", NULL, &joined));
  g_assert_error (joined, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  g_assert_null (test_person_open_direct (&pair->ada, test_person_get_uid (&pair->ben), &opened));
  g_assert_error (opened, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  left = test_room_leave (adas);
  g_assert_error (left, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/rooms/settings", test_settings);
  g_test_add_func ("/chat/rooms/archive", test_archive);
  g_test_add_func ("/chat/rooms/marks", test_marks);
  g_test_add_func ("/chat/rooms/invite-person", test_invite_person);
  g_test_add_func ("/chat/rooms/offline", test_offline);
  g_test_add_func ("/chat/rooms/departure", test_departure);
  return g_test_run ();
}
