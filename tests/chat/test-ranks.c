/* Owners, administrators and members: whom they may make what, remove and ban.
 */

#include "firebase-error.h"
#include "parley-ban.h"
#include "parley-join.h"
#include "parley-membership.h"
#include "test-await.h"
#include "test-steps.h"

#define IN_BACKGROUND NULL, test_await_ready, &slot

static char *
role_of (TestPair *pair, ParleyRoom *room, TestPerson *person)
{
  g_autofree char *path = g_strdup_printf ("members/%s/%s/role", parley_room_get_id (room), test_person_get_uid (person));

  return test_person_get (&pair->ada, path);
}

static void
assert_role (TestPair *pair, ParleyRoom *room, const char *role)
{
  g_autofree char *text = role_of (pair, room, &pair->ben);

  g_assert_cmpstr (text, ==, role);
}

static void
test_ranks (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  g_autoptr (GError) error = test_room_leave (adas);

  g_assert_error (error, PARLEY_MEMBERSHIP_ERROR, PARLEY_MEMBERSHIP_ERROR_LAST_OWNER);
  test_assert_refused (test_room_remove_member (bens, test_person_get_uid (&pair->ada)));
  test_assert_refused (test_room_set_role (bens, test_person_get_uid (&pair->ben), "owner"));
  test_assert_done (test_room_set_role (adas, test_person_get_uid (&pair->ben), "admin"));
  assert_role (pair, adas, "\"admin\"");
  test_assert_refused (test_room_remove_member (bens, test_person_get_uid (&pair->ada)));
  test_assert_done (test_room_rename (bens, "Crew"));
  test_assert_done (test_room_set_role (adas, test_person_get_uid (&pair->ben), "owner"));
  test_assert_done (test_room_leave (adas));
  test_person_wait_until_gone (&pair->ada, id);
  g_assert_cmpuint (g_list_model_get_n_items (parley_session_get_rooms (pair->ada.session)), ==, 0);
  test_assert_done (test_room_leave (bens));
}

static GListModel *
list_bans (ParleyRoom *room)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *bans;

  parley_ban_list_async (room, IN_BACKGROUND);
  result = test_await (&slot);
  bans = parley_ban_list_finish (room, result, &error);
  g_assert_no_error (error);
  return bans;
}

static void
assert_one_ban (ParleyRoom *room, const char *uid, const char *reason)
{
  g_autoptr (GListModel) bans = list_bans (room);
  g_autoptr (ParleyBan) ban = g_list_model_get_item (bans, 0);

  g_assert_cmpuint (g_list_model_get_n_items (bans), ==, 1);
  g_assert_cmpstr (parley_member_get_uid (parley_ban_get_person (ban)), ==, uid);
  g_assert_cmpstr (parley_ban_get_reason (ban), ==, reason);
  g_assert_cmpint (parley_ban_get_at (ban), >, 0);
}

static void
test_ban (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;
  ParleyRoom *adas, *bens;
  g_autofree char *id = NULL;

  test_pair_introduce (pair);
  adas = test_person_create_public (&pair->ada, "Terrace", NULL);
  id = g_strdup (parley_room_get_id (adas));
  bens = test_person_join (&pair->ben, id, NULL, &error);
  g_assert_no_error (error);
  parley_room_set_open (bens, TRUE);
  test_assert_done (test_room_remove_member (adas, test_person_get_uid (&pair->ben)));
  test_person_wait_until_gone (&pair->ben, id);
  test_person_assert_directory (&pair->ben, "Terrace (-, 1)\n");
  bens = test_person_join (&pair->ben, id, NULL, &error);
  g_assert_no_error (error);
  parley_room_set_open (bens, TRUE);
  test_assert_done (test_room_ban (adas, test_person_get_uid (&pair->ben), " spam "));
  test_person_wait_until_gone (&pair->ben, id);
  test_person_assert_directory (&pair->ben, "Terrace (-, 1)\n");
  g_assert_null (test_person_join (&pair->ben, id, NULL, &error));
  g_assert_error (error, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_BANNED);
  g_assert_cmpstr (error->message, ==, "spam");
  g_clear_error (&error);
  assert_one_ban (adas, test_person_get_uid (&pair->ben), "spam");
  parley_ban_lift_async (adas, test_person_get_uid (&pair->ben), IN_BACKGROUND);
  test_assert_done (test_finish (&slot, adas, parley_ban_lift_finish));
  g_assert_nonnull (test_person_join (&pair->ben, id, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/ranks/ranks", test_ranks);
  g_test_add_func ("/chat/ranks/ban", test_ban);
  return g_test_run ();
}
