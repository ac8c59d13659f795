/* Chats of two: asking a stranger for one, and accepting, refusing and blocking.
 */

#include "firebase-error.h"
#include "parley-acquaintances.h"
#include "parley-blocked.h"
#include "parley-direct.h"
#include "parley-room-settings.h"
#include "test-await.h"
#include "test-steps.h"

#define IN_BACKGROUND NULL, test_await_ready, &slot

static guint
count_requests (TestPerson *person)
{
  return g_list_model_get_n_items (parley_direct_get_requests (person->session));
}

static gboolean
has_request (gpointer person)
{
  return count_requests (person) == 1;
}

static gboolean
has_no_request (gpointer person)
{
  return count_requests (person) == 0;
}

static guint
count_rooms (TestPerson *person)
{
  return g_list_model_get_n_items (parley_session_get_rooms (person->session));
}

static ParleyRoom *
get_request (TestPerson *person)
{
  g_autoptr (ParleyRoom) room = NULL;

  test_wait_until (has_request, person, "a request");
  room = g_list_model_get_item (parley_direct_get_requests (person->session), 0);
  return room;
}

static GError *
accept_request (TestPerson *person, ParleyRoom *request)
{
  GAsyncResult *slot = NULL;

  parley_direct_accept_async (person->session, request, IN_BACKGROUND);
  return test_finish (&slot, person->session, parley_direct_finish);
}

static GError *
refuse_request (TestPerson *person, ParleyRoom *request, gboolean block)
{
  GAsyncResult *slot = NULL;

  parley_direct_refuse_async (person->session, request, block, IN_BACKGROUND);
  return test_finish (&slot, person->session, parley_direct_finish);
}

static ParleyMember *
find_ben (TestPair *pair, const char *email, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  parley_acquaintances_find_async (pair->ada.session, email, IN_BACKGROUND);
  result = test_await (&slot);
  return parley_acquaintances_find_finish (pair->ada.session, result, error);
}

static void
test_request_accepted (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (ParleyMember) ben = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) people = NULL;
  ParleyRoom *adas, *bens;
  g_autofree char *id = NULL;

  test_pair_introduce (pair);
  g_assert_null (find_ben (pair, "be@example.org", &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_clear_error (&error);
  ben = find_ben (pair, " Ben@example.org ", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parley_member_get_name (ben), ==, "Ben");
  g_string_truncate (pair->ben.news, 0);
  adas = test_person_open_direct (&pair->ada, parley_member_get_uid (ben), &error);
  g_assert_no_error (error);
  id = g_strdup (parley_room_get_id (adas));
  g_assert_true (parley_room_is_direct (adas));
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Ben");
  g_assert_true (test_person_open_direct (&pair->ada, parley_member_get_uid (ben), &error) == adas);
  bens = get_request (&pair->ben);
  g_assert_true (parley_room_is_requested (bens));
  g_assert_cmpuint (count_rooms (&pair->ben), ==, 0);
  test_message_wait_for (test_room_say (adas, "it is me"), PARLEY_MESSAGE_SENT);
  test_assert_done (accept_request (&pair->ben, bens));
  g_assert_cmpuint (count_requests (&pair->ben), ==, 0);
  g_assert_true (test_person_wait_for_room (&pair->ben, id) == bens);
  g_assert_cmpstr (pair->ben.news->str, ==, "");
  people = parley_acquaintances_list (pair->ben.session);
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, 1);

  test_person_end (&pair->ben);
  test_remove_directory (pair->ben.directory);
  g_free (pair->ben.directory);
  pair->ben.directory = g_dir_make_tmp ("parley-chat-XXXXXX", NULL);
  test_message_wait_for (test_room_say (adas, "still there?"), PARLEY_MESSAGE_SENT);
  test_person_begin (&pair->ben);
  bens = test_person_wait_for_room (&pair->ben, id);
  test_wait_until (has_no_request, &pair->ben, "the other device to know that it was accepted");
}

static void
test_request_blocked (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *ben = NULL, *ada = NULL, *id = NULL;
  g_autoptr (ParleyMember) blocked = NULL;
  GAsyncResult *slot = NULL;
  ParleyRoom *adas;

  test_pair_introduce (pair);
  ben = g_strdup (test_person_get_uid (&pair->ben));
  ada = g_strdup (test_person_get_uid (&pair->ada));
  adas = test_person_open_direct (&pair->ada, ben, &error);
  g_assert_no_error (error);
  id = g_strdup (parley_room_get_id (adas));
  test_assert_done (refuse_request (&pair->ben, get_request (&pair->ben), FALSE));
  test_person_wait_until_gone (&pair->ben, id);
  /* Refusing is no block: it can be asked for again. */
  g_assert_true (test_person_open_direct (&pair->ada, ben, &error) == adas);
  test_assert_done (refuse_request (&pair->ben, get_request (&pair->ben), TRUE));
  test_person_wait_until_gone (&pair->ben, id);
  g_assert_true (test_person_open_direct (&pair->ada, ben, &error) == adas);
  g_assert_no_error (error);
  test_assert_done (test_room_leave (adas));
  test_person_wait_until_gone (&pair->ada, id);
  g_assert_null (test_person_open_direct (&pair->ada, ben, &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpuint (count_requests (&pair->ben), ==, 0);

  test_person_end (&pair->ben);
  test_person_begin (&pair->ben);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  blocked = g_list_model_get_item (parley_blocked_get_people (pair->ben.session), 0);
  g_assert_cmpstr (parley_member_get_uid (blocked), ==, ada);
  parley_blocked_set_async (pair->ben.session, ada, FALSE, IN_BACKGROUND);
  test_assert_done (test_finish (&slot, pair->ben.session, parley_blocked_set_finish));
  g_assert_nonnull (test_person_open_direct (&pair->ada, ben, &error));
  g_assert_no_error (error);
  get_request (&pair->ben);
}

/* Both begin at once: one is second, looks again, and finds the same chat. */
static void
test_direct_race (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GAsyncResult) ada_result = NULL, ben_result = NULL;
  g_autoptr (ParleyRoom) adas = NULL, bens = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *ada_slot = NULL, *ben_slot = NULL;

  test_pair_make_room (pair, "Supper");
  parley_direct_open_async (pair->ada.session, test_person_get_uid (&pair->ben), NULL, test_await_ready, &ada_slot);
  parley_direct_open_async (pair->ben.session, test_person_get_uid (&pair->ada), NULL, test_await_ready, &ben_slot);
  ada_result = test_await (&ada_slot);
  ben_result = test_await (&ben_slot);
  adas = parley_direct_open_finish (pair->ada.session, ada_result, &error);
  g_assert_no_error (error);
  bens = parley_direct_open_finish (pair->ben.session, ben_result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parley_room_get_id (adas), ==, parley_room_get_id (bens));
  /* They share a group: neither is a stranger. */
  g_assert_cmpuint (count_requests (&pair->ada), ==, 0);
  g_assert_cmpuint (count_requests (&pair->ben), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/direct/request-accepted", test_request_accepted);
  g_test_add_func ("/chat/direct/request-blocked", test_request_blocked);
  g_test_add_func ("/chat/direct/direct-race", test_direct_race);
  return g_test_run ();
}
