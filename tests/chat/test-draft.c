/* Drafts: there after a restart, gone when nothing is left of them, and nobody
 * else's business.
 */

#include "parley-mention.h"
#include "test-await.h"
#include "test-pair.h"

static void
note_change (guint *times)
{
  ++*times;
}

static void
test_restart (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  g_autofree char *id = g_strdup (parley_room_get_id (room));
  ParleyMessage *question;
  g_autofree char *question_id = NULL, *path = NULL, *inbox = NULL;
  guint times = 0;

  parley_room_set_open (room, TRUE);
  question = test_room_say (room, "at eight?");
  question_id = g_strdup (parley_message_get_id (question));
  g_signal_connect_swapped (room, "notify::draft", G_CALLBACK (note_change), &times);
  parley_room_set_draft (room, "  ", NULL);
  g_assert_null (parley_room_get_draft (room));
  parley_room_set_draft (room, "not before\nnine ", question_id);
  parley_room_set_draft (room, "not before\nnine ", question_id);
  g_assert_cmpuint (times, ==, 1);

  test_person_end (&pair->ada);
  test_person_begin (&pair->ada);
  room = test_person_wait_for_room (&pair->ada, id);
  g_assert_cmpstr (parley_room_get_draft (room), ==, "not before\nnine ");
  g_assert_cmpstr (parley_room_get_draft_reply_to (room), ==, question_id);
  path = g_strconcat ("inbox/", firebase_user_get_uid (pair->ada.user), NULL);
  inbox = test_person_get (&pair->ada, path);
  g_assert_null (strstr (inbox, "nine"));

  parley_room_set_draft (room, NULL, NULL);
  test_person_end (&pair->ada);
  test_person_begin (&pair->ada);
  g_assert_null (parley_room_get_draft (test_person_wait_for_room (&pair->ada, id)));
}

static gboolean
has_two_members (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 2;
}

/* Each knows the other by the name in their profile. */
static void
test_mentions (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *ours = test_pair_make_room (pair, "Supper"), *theirs;
  g_autoptr (ParleyMessage) heard = NULL;
  g_autoptr (GPtrArray) offered = NULL, nobody = NULL;
  ParleyMessage *said;
  guint position;

  parley_room_set_open (ours, TRUE);
  theirs = test_person_wait_for_room (&pair->ben, parley_room_get_id (ours));
  parley_room_set_open (theirs, TRUE);
  test_wait_until (has_two_members, ours, "both members");
  test_wait_until (has_two_members, theirs, "both members");
  said = test_room_say (ours, "and you, @ben?");
  g_assert_false (parley_room_mentions_me (ours, said));
  test_message_wait_for (said, PARLEY_MESSAGE_SENT);
  while (!parley_timeline_find (parley_room_get_timeline (theirs), parley_message_get_id (said), &position))
    g_main_context_iteration (NULL, TRUE);
  heard = g_list_model_get_item (G_LIST_MODEL (parley_room_get_timeline (theirs)), position);
  g_assert_true (parley_room_mentions_me (theirs, heard));

  offered = parley_room_find_mentionable (ours, "", 6);
  g_assert_cmpuint (offered->len, ==, 1);
  g_assert_cmpstr (parley_member_get_name (offered->pdata[0]), ==, "Ben");
  nobody = parley_room_find_mentionable (ours, "ada", 6);
  g_assert_cmpuint (nobody->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/draft/restart", test_restart);
  g_test_add_func ("/chat/draft/mentions", test_mentions);
  return g_test_run ();
}
