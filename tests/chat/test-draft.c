/* Drafts: there after a restart, gone when nothing is left of them, and nobody
 * else's business.
 */

#include "parley-mention.h"
#include "parley-store-drafts.h"
#include "parley-store-private.h"
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

/* Sending is forgetting. */
static void
test_sent (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  g_autofree char *id = g_strdup (parley_room_get_id (room));
  guint times = 0;

  parley_room_set_draft (room, "at eigh", NULL);
  g_signal_connect_swapped (room, "notify::draft", G_CALLBACK (note_change), &times);
  test_message_wait_for (test_room_say (room, "at eight"), PARLEY_MESSAGE_SENT);
  g_assert_null (parley_room_get_draft (room));
  g_assert_cmpuint (times, ==, 1);
  test_person_end (&pair->ada);
  test_person_begin (&pair->ada);
  g_assert_null (parley_room_get_draft (test_person_wait_for_room (&pair->ada, id)));
}

/* The end comes between the two: neither has happened then. */
static void
test_killed (void)
{
  static const char *const kill = "CREATE TEMP TRIGGER killer BEFORE DELETE ON draft BEGIN SELECT RAISE (ROLLBACK, 'killed'); END";
  g_autofree char *directory = g_dir_make_tmp ("parley-chat-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "store.sqlite", NULL);
  g_autoptr (ParleyStore) store = parley_store_open (path, NULL);
  g_autoptr (ParleyRecord) record = parley_record_new ("-NabcdefghijklmnopqR", "ada", "at eight", 1), found = NULL;
  g_autoptr (ParleyDraft) draft = parley_draft_new ("at eight", NULL), left = NULL;

  parley_store_set_draft (store, "-Room000000000000000", draft);
  g_assert_true (parley_store_run (store, parley_store_use (store, kill, "")));
  g_test_expect_message ("parley-chat", G_LOG_LEVEL_WARNING, "*killed*");
  parley_store_add_drafted (store, "-Room000000000000000", record, NULL);
  g_test_assert_expected_messages ();
  parley_store_close (store);
  g_clear_object (&store);

  store = parley_store_open (path, NULL);
  left = parley_store_get_draft (store, "-Room000000000000000");
  found = parley_store_get_message (store, "-Room000000000000000", "-NabcdefghijklmnopqR");
  g_assert_nonnull (left);
  g_assert_null (found);
  g_assert_true (parley_store_add_drafted (store, "-Room000000000000000", record, NULL));
  g_clear_pointer (&left, parley_draft_free);
  left = parley_store_get_draft (store, "-Room000000000000000");
  found = parley_store_get_message (store, "-Room000000000000000", "-NabcdefghijklmnopqR");
  g_assert_null (left);
  g_assert_nonnull (found);
  parley_store_close (store);
  test_remove_directory (directory);
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
  g_test_add_func ("/chat/draft/sent", test_sent);
  g_test_add_func ("/chat/draft/killed", test_killed);
  g_test_add_func ("/chat/draft/mentions", test_mentions);
  return g_test_run ();
}
