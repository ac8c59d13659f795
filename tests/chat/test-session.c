/* Ada and Ben talk: rooms, invitations, messages both ways, what is there after
 * a restart without a network, and what a stranger can do to them with garbage.
 */

#include <glib/gstdio.h>

#include "firebase-error.h"
#include "scripted-server.h"
#include "test-await.h"
#include "test-pair.h"

static guint
count (GListModel *model)
{
  return g_list_model_get_n_items (model);
}

static ParleyRoom *
get_bens_room (TestPair *pair, ParleyRoom *adas)
{
  return test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
}

static void
test_invite_and_talk (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  ParleyTimeline *ada_sees = parley_room_get_timeline (adas);
  ParleyTimeline *ben_sees = parley_room_get_timeline (bens);

  g_assert_cmpstr (parley_room_get_name (bens), ==, "Supper");
  g_assert_cmpuint (count (parley_session_get_invitations (pair->ben.session)), ==, 0);
  parley_room_set_open (adas, TRUE);
  parley_room_set_open (bens, TRUE);
  test_room_say (adas, "dinner at eight?");
  test_timeline_wait_for (ben_sees, "Ada: created the room (sent)\nBen: joined (sent)\nAda: dinner at eight? (sent)\n");
  test_room_say (bens, "yes 🍝 ‏נתראה");
  test_timeline_wait_for (ada_sees, "Ada: created the room (sent)\nBen: joined (sent)\nAda: dinner at eight? (sent)\nBen: yes 🍝 ‏נתראה (sent)\n");
}

static gboolean
has_unread (gpointer room)
{
  return parley_room_get_unread (room) == 2;
}

static gboolean
has_no_unread (gpointer room)
{
  return parley_room_get_unread (room) == 0;
}

static gboolean
has_two_news (gpointer data)
{
  GString *news = data;

  return g_str_equal (news->str, "Ada in Supper: one\nAda in Supper: two\n");
}

static void
test_unread (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  g_autofree char *path = g_strdup_printf ("inbox/%s/rooms/%s/unread", parley_session_get_uid (pair->ben.session), parley_room_get_id (adas));
  g_autofree char *unread = NULL;

  g_string_truncate (pair->ben.news, 0);
  test_room_say (adas, "one");
  test_room_say (adas, "two");
  test_wait_until (has_unread, bens, "two unread messages");
  test_wait_until (has_two_news, pair->ben.news, "two notifications");
  g_assert_cmpstr (parley_room_get_last_text (bens), ==, "two");
  g_assert_cmpstr (parley_room_get_last_author_name (bens), ==, "Ada");
  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: one (sent)\nAda: two (sent)\n");
  parley_room_mark_read (bens);
  g_assert_cmpuint (parley_room_get_unread (bens), ==, 0);
  for (unread = test_person_get (&pair->ben, path); !g_str_equal (unread, "0"); unread = test_person_get (&pair->ben, path))
    g_free (unread);
  test_wait_until (has_no_unread, bens, "nothing unread");
}

static void
test_restart_without_network (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  g_autofree char *name = NULL, *email = NULL, *picture = NULL;

  parley_room_set_open (adas, TRUE);
  test_message_wait_for (test_room_say (adas, "dinner at eight?"), PARLEY_MESSAGE_SENT);
  test_timeline_wait_for (parley_room_get_timeline (adas), "Ada: created the room (sent)\nBen: joined (sent)\nAda: dinner at eight? (sent)\n");
  test_person_end (&pair->ada);
  test_backend_stop (pair->backend);

  test_person_begin (&pair->ada);
  g_assert_cmpint (parley_session_get_connection (pair->ada.session), ==, PARLEY_CONNECTION_CONNECTING);
  g_assert_cmpuint (count (parley_session_get_rooms (pair->ada.session)), ==, 1);
  adas = parley_session_find_room (pair->ada.session, id);
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Supper");
  g_assert_cmpuint (count (parley_room_get_members (adas)), ==, 2);
  {
    g_autofree char *text = test_timeline_to_text (parley_room_get_timeline (adas));

    g_assert_cmpstr (text, ==, "Ada: created the room (sent)\nBen: joined (sent)\nAda: dinner at eight? (sent)\n");
  }
  test_person_end (&pair->ada);
  g_assert_true (parley_session_recall (pair->ada.directory, firebase_user_get_uid (pair->ada.user), &name, &email, &picture));
  g_assert_cmpstr (name, ==, "Ada");
  g_assert_cmpstr (email, ==, "ada@example.org");
}

/* The session is dropped in the middle, as a kill would: nothing is closed. */
static void
drop (TestPerson *person)
{
  test_person_end (person);
}

static void
test_waits_for_network (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  g_autofree char *text = NULL;

  parley_room_set_open (adas, TRUE);
  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (adas), "Ada: created the room (sent)\nBen: joined (sent)\n");
  test_backend_stop (pair->backend);
  test_room_say (adas, "one");
  test_room_say (adas, "two");
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_OFFLINE);
  drop (&pair->ada);

  test_person_begin (&pair->ada);
  adas = parley_session_find_room (pair->ada.session, id);
  text = test_timeline_to_text (parley_room_get_timeline (adas));
  g_assert_cmpstr (text, ==, "Ada: created the room (sent)\nBen: joined (sent)\nAda: one (pending)\nAda: two (pending)\n");
  test_backend_restart (pair->backend);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: one (sent)\nAda: two (sent)\n");
  test_timeline_wait_for (parley_room_get_timeline (adas), "Ada: created the room (sent)\nBen: joined (sent)\nAda: one (sent)\nAda: two (sent)\n");
  test_wait_until (has_unread, bens, "two unread messages");
}

/* More than the stream's window went by while Ben was away. */
static void
test_gap (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  g_autoptr (GString) expected = g_string_new ("Ada: created the room (sent)\nBen: joined (sent)\n");
  ParleyMessage *last = NULL;

  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (bens), expected->str);
  test_person_end (&pair->ben);
  for (guint i = 0; i < 260; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      last = test_room_say (adas, text);
      g_string_append_printf (expected, "Ada: %s (sent)\n", text);
    }
  test_message_wait_for (last, PARLEY_MESSAGE_SENT);
  test_person_begin (&pair->ben);
  bens = test_person_wait_for_room (&pair->ben, id);
  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (bens), expected->str);
}

static gboolean
is_complete (gpointer timeline)
{
  return parley_timeline_is_complete (timeline);
}

static void
load_older (ParleyTimeline *timeline)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_timeline_load_older_async (timeline, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  parley_timeline_load_older_finish (timeline, result, &error);
  g_assert_no_error (error);
}

static gboolean
has_window (gpointer timeline)
{
  return count (timeline) == 50;
}

static void
test_older_pages (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  g_autofree char *first = NULL;
  ParleyRoom *bens;
  ParleyTimeline *timeline;

  for (guint i = 0; i < 119; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);
      ParleyMessage *message = test_room_say (adas, text);

      if (i == 118)
        test_message_wait_for (message, PARLEY_MESSAGE_SENT);
    }
  bens = test_person_wait_for_room (&pair->ben, id);
  timeline = parley_room_get_timeline (bens);
  parley_room_set_open (bens, TRUE);
  test_wait_until (has_window, timeline, "the window");
  g_assert_false (parley_timeline_is_complete (timeline));
  load_older (timeline);
  g_assert_cmpuint (count (G_LIST_MODEL (timeline)), ==, 100);
  load_older (timeline);
  g_assert_cmpuint (count (G_LIST_MODEL (timeline)), ==, 121);
  test_wait_until (is_complete, timeline, "the beginning");
  {
    g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), 0);

    g_assert_cmpstr (parley_message_get_kind (message), ==, "join");
    g_assert_cmpint (parley_timeline_get_time (timeline, 0), ==, parley_message_get_sent_at (message));
    g_assert_cmpstr (parley_timeline_get_author (timeline, 0), ==, parley_message_get_author (message));
  }
}

static const char *const garbage[] = {
  "\"text\"",
  "17",
  "true",
  "[1,2,3]",
  "{\"author\":17,\"sentAt\":\"x\"}",
  "{\"author\":\"ADA\",\"sentAt\":-1,\"text\":\"x\"}",
  "{\"author\":\"ADA\",\"sentAt\":1e300,\"text\":\"x\"}",
  "{\"author\":\"a/b\",\"sentAt\":5,\"text\":\"x\"}",
  "{\"author\":\"ADA\",\"sentAt\":5,\"text\":{\"x\":1}}",
  "{\"author\":\"ADA\",\"sentAt\":5}",
  "{\"author\":{},\"sentAt\":[],\"kind\":3,\"replyTo\":7,\"deletedAt\":\"now\"}",
};

/* Anybody who may write to the room can put this there; it is skipped. */
static void
test_garbage (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  const char *ben = parley_session_get_uid (pair->ben.session);
  g_autofree char *huge = g_strnfill (4001, 'x');
  g_autofree char *long_text = g_strdup_printf ("{\"author\":\"ADA\",\"sentAt\":5,\"text\":\"%s\"}", huge);

  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\n");
  for (gsize i = 0; i <= G_N_ELEMENTS (garbage); i++)
    {
      g_autofree char *key = firebase_database_make_key (parley_session_get_database (pair->ada.session));
      g_autofree char *message = g_strdup_printf ("messages/%s/%s", parley_room_get_id (adas), key);
      g_autofree char *text = g_strdup_printf ("messages/%s/%s/text", parley_room_get_id (adas), key);
      g_autofree char *odd = g_strdup_printf ("messages/%s/zzz%" G_GSIZE_FORMAT, parley_room_get_id (adas), i);
      g_autofree char *entry = g_strdup_printf ("inbox/%s/rooms/%s", ben, key);
      g_autofree char *call = g_strdup_printf ("inbox/%s/calls/%s", ben, key);
      g_autofree char *invitation = g_strdup_printf ("inbox/%s/invitations/%s", ben, key);
      const char *json = i < G_N_ELEMENTS (garbage) ? garbage[i] : long_text;

      test_person_put (&pair->ada, message, json);
      test_person_put (&pair->ada, text, "{\"deep\":{\"deeper\":1}}");
      test_person_put (&pair->ada, odd, json);
      test_person_put (&pair->ada, entry, json);
      test_person_put (&pair->ada, call, json);
      test_person_put (&pair->ada, invitation, json);
    }
  test_room_say (adas, "still there?");
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: still there? (sent)\n");
  g_assert_cmpuint (count (parley_session_get_invitations (pair->ben.session)), ==, 0);
  g_assert_null (strstr (pair->ben.news->str, "ring"));
}

static gboolean
has_text (gpointer data)
{
  return ((GString *)data)->len > 0;
}

static gboolean
has_vanished (gpointer data)
{
  return strstr (((GString *)data)->str, "gone") != NULL;
}

static gboolean
is_ring_removed (gpointer data)
{
  TestPair *pair = data;
  g_autofree char *path = g_strdup_printf ("inbox/%s/calls", parley_session_get_uid (pair->ben.session));
  g_autofree char *calls = test_person_get (&pair->ben, path);

  return g_str_equal (calls, "null");
}

static void
test_rings (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  FirebaseDatabase *database = parley_session_get_database (pair->ada.session);
  const char *ada = parley_session_get_uid (pair->ada.session);
  g_autofree char *call = firebase_database_make_key (database);
  g_autofree char *stale = firebase_database_make_key (database);
  g_autofree char *path = g_strdup_printf ("inbox/%s/calls/%s", parley_session_get_uid (pair->ben.session), call);
  g_autofree char *stale_path = g_strdup_printf ("inbox/%s/calls/%s", parley_session_get_uid (pair->ben.session), stale);
  g_autofree char *ring = g_strdup_printf ("{\"room\":\"%s\",\"by\":\"%s\",\"at\":{\".sv\":\"timestamp\"},\"kind\":\"video\"}", parley_room_get_id (room), ada);
  g_autofree char *old = g_strdup_printf ("{\"room\":\"%s\",\"by\":\"%s\",\"at\":%" G_GINT64_FORMAT ",\"kind\":\"video\"}",
                                          parley_room_get_id (room), ada, firebase_database_get_server_time (database) - 46000);
  g_autofree char *expected = g_strdup_printf ("ring %s video\nring %s gone\n", call, call);

  g_string_truncate (pair->ben.news, 0);
  test_person_put (&pair->ada, stale_path, old);
  test_wait_until (is_ring_removed, pair, "the stale ring to be removed");
  test_person_put (&pair->ada, path, ring);
  test_wait_until (has_text, pair->ben.news, "a ring");
  test_person_put (&pair->ada, path, "null");
  test_wait_until (has_vanished, pair->ben.news, "the ring to vanish");
  g_assert_cmpstr (pair->ben.news->str, ==, expected);
}

static void
test_sign_out_erases (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autofree char *path = test_person_get_store_path (&pair->ada);
  g_autofree char *journal = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  test_pair_make_room (pair, "Supper");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  parley_session_close (pair->ada.session, TRUE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
}

static GError *
try_invite (ParleyRoom *room, const char *email)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  parley_room_invite_async (room, email, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_false (parley_room_invite_finish (room, result, &error));
  return error;
}

static void
test_refused_requests (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  g_autoptr (GError) member = try_invite (room, "ben@example.org");
  g_autoptr (GError) nobody = try_invite (room, "eve@example.org");
  g_autoptr (GError) no_address = try_invite (room, "ben");
  g_autoptr (GError) empty = NULL, too_long = NULL, no_name = NULL;
  g_autofree char *longest = g_strnfill (4000, 'x');
  g_autofree char *longer = g_strnfill (4001, 'x');
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_error (member, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_assert_error (nobody, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_assert_error (no_address, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_assert_null (parley_room_send (room, " \n\t", &empty));
  g_assert_error (empty, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_assert_null (parley_room_send (room, longer, &too_long));
  g_assert_error (too_long, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  test_message_wait_for (test_room_say (room, longest), PARLEY_MESSAGE_SENT);
  parley_session_create_room_async (pair->ada.session, "  ", NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_null (parley_session_create_room_finish (pair->ada.session, result, &no_name));
  g_assert_error (no_name, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
}

static void
on_signed_out (ParleySession *session, gboolean *signed_out)
{
  *signed_out = TRUE;
}

static void
test_network_is_not_signed_out (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  gboolean signed_out = FALSE;

  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_ONLINE);
  g_signal_connect (pair->ada.session, "signed-out", G_CALLBACK (on_signed_out), &signed_out);
  test_backend_stop (pair->backend);
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_OFFLINE);
  test_backend_restart (pair->backend);
  parley_session_reconnect (pair->ada.session);
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_ONLINE);
  g_assert_false (signed_out);
}

static void
test_decline (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  const char *ben = parley_session_get_uid (pair->ben.session);
  g_autofree char *path = g_strdup_printf ("inbox/%s/invitations/d-room", ben);
  g_autofree char *json = g_strdup_printf ("{\"by\":\"%s\",\"at\":{\".sv\":\"timestamp\"},\"name\":\"Chess\"}", parley_session_get_uid (pair->ada.session));
  GListModel *invitations = parley_session_get_invitations (pair->ben.session);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  g_assert_nonnull (room);
  test_person_put (&pair->ada, path, json);
  while (count (invitations) == 0)
    g_main_context_iteration (NULL, TRUE);
  {
    g_autoptr (ParleyInvitation) invitation = g_list_model_get_item (invitations, 0);

    g_assert_cmpstr (parley_invitation_get_room_name (invitation), ==, "Chess");
    g_assert_cmpstr (parley_invitation_get_by_name (invitation), ==, "Ada");
    parley_session_decline_async (pair->ben.session, invitation, NULL, test_await_ready, &slot);
  }
  result = test_await (&slot);
  g_assert_true (parley_session_decline_finish (pair->ben.session, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (invitations), ==, 0);
  left = test_person_get (&pair->ben, path);
  g_assert_cmpstr (left, ==, "null");
}

/* As the rules want it: told in the same update. */
static char *
make_change (TestPair *pair, ParleyRoom *room, ParleyMessage *message, const char *kind, const char *text)
{
  g_autofree char *change = firebase_database_make_key (parley_session_get_database (pair->ada.session));
  gboolean is_edit = g_str_equal (kind, "edit");
  g_autofree char *by = g_strdup_printf (",\"messages/%s/%s/deletedBy\":\"%s\"", parley_room_get_id (room), parley_message_get_id (message), parley_session_get_uid (pair->ada.session));

  return g_strdup_printf ("{\"messages/%1$s/%2$s/text\":%3$s,\"messages/%1$s/%2$s/%4$s\":{\".sv\":\"timestamp\"}%5$s,"
                          "\"changes/%1$s/%6$s\":{\"message\":\"%2$s\",\"kind\":\"%7$s\",\"at\":{\".sv\":\"timestamp\"}},\"live/%1$s/changed\":\"%6$s\"}",
                          parley_room_get_id (room), parley_message_get_id (message), text, is_edit ? "editedAt" : "deletedAt", is_edit ? "" : by, change, kind);
}

/* An edit and a deletion reach a message that is on the screen. */
static void
test_edited_elsewhere (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  g_autofree char *edit = NULL, *deletion = NULL;
  ParleyMessage *message;

  parley_room_set_open (bens, TRUE);
  message = test_room_say (adas, "teh");
  test_message_wait_for (message, PARLEY_MESSAGE_SENT);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: teh (sent)\n");
  edit = make_change (pair, adas, message, "edit", "\"the\"");
  test_person_patch (&pair->ada, edit);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: the (sent)\n");
  deletion = make_change (pair, adas, message, "delete", "null");
  test_person_patch (&pair->ada, deletion);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: deleted (sent)\n");
}

/* What happened while nobody was there is not news; what happened while the
 * network was away is, once.
 */
static void
test_news (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  g_autofree char *muted = NULL;

  test_person_end (&pair->ben);
  test_message_wait_for (test_room_say (adas, "while you were away"), PARLEY_MESSAGE_SENT);
  g_string_truncate (pair->ben.news, 0);
  test_person_begin (&pair->ben);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  g_assert_cmpuint (parley_room_get_unread (get_bens_room (pair, adas)), ==, 1);
  test_message_wait_for (test_room_say (adas, "one"), PARLEY_MESSAGE_SENT);
  test_wait_until (has_text, pair->ben.news, "a notification");
  test_backend_stop (pair->backend);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_OFFLINE);
  test_room_say (adas, "two");
  test_backend_restart (pair->backend);
  test_wait_until (has_two_news, pair->ben.news, "another notification");
  parley_session_reconnect (pair->ben.session);
  muted = g_strdup_printf ("inbox/%s/muted/%s", parley_session_get_uid (pair->ben.session), parley_room_get_id (adas));
  test_person_put (&pair->ben, muted, "true");
  test_message_wait_for (test_room_say (adas, "three"), PARLEY_MESSAGE_SENT);
  while (parley_room_get_unread (get_bens_room (pair, adas)) != 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (pair->ben.news->str, ==, "Ada in Supper: one\nAda in Supper: two\n");
}

static void
expect_all (TestPair *pair, ParleyRoom *room, const char *const *texts, guint n)
{
  g_autofree char *shown = test_timeline_to_text (parley_room_get_timeline (room));

  for (guint i = 0; i < n; i++)
    {
      const char *found = strstr (shown, texts[i]);

      g_assert_nonnull (found);
      g_assert_null (strstr (found + 1, texts[i]));
    }
  g_assert_null (strstr (shown, "pending"));
  g_assert_null (strstr (shown, "failed"));
}

static gboolean
has_six (gpointer timeline)
{
  g_autofree char *text = NULL;

  if (count (timeline) != 6)
    return FALSE;
  text = test_timeline_to_text (timeline);
  return strstr (text, "pending") == NULL;
}

/* Both write while the server is gone; it comes back; nothing is lost, nothing
 * is there twice, and both see the same.
 */
static void
test_server_comes_back (void)
{
  static const char *const texts[] = { "ada one", "ben one", "ada two", "ben two" };
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = get_bens_room (pair, adas);
  g_autofree char *ada_sees = NULL, *ben_sees = NULL;

  parley_room_set_open (adas, TRUE);
  parley_room_set_open (bens, TRUE);
  test_room_say (adas, texts[0]);
  test_room_say (bens, texts[1]);
  test_backend_stop (pair->backend);
  test_room_say (adas, texts[2]);
  test_room_say (bens, texts[3]);
  test_person_wait_for_connection (&pair->ada, PARLEY_CONNECTION_OFFLINE);
  test_backend_restart (pair->backend);
  test_wait_until (has_six, parley_room_get_timeline (adas), "everything at Ada's");
  test_wait_until (has_six, parley_room_get_timeline (bens), "everything at Ben's");
  expect_all (pair, adas, texts, G_N_ELEMENTS (texts));
  expect_all (pair, bens, texts, G_N_ELEMENTS (texts));
  ada_sees = test_timeline_to_text (parley_room_get_timeline (adas));
  ben_sees = test_timeline_to_text (parley_room_get_timeline (bens));
  g_assert_cmpstr (ada_sees, ==, ben_sees);
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *)flag;
}

/* Only a refused refresh token says so; the history stays. */
static void
test_signed_out (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  g_autofree char *id = g_strdup (parley_room_get_id (room));
  gboolean signed_out = FALSE;
  FirebaseUser *user = pair->ada.user;

  test_person_end (&pair->ada);
  pair->ada.user = firebase_user_new (firebase_user_get_config (user), firebase_user_get_uid (user), "bogus", NULL, NULL, NULL);
  test_person_begin (&pair->ada);
  g_signal_connect (pair->ada.session, "signed-out", G_CALLBACK (on_signed_out), &signed_out);
  test_wait_until (is_true, &signed_out, "being signed out");
  g_assert_cmpint (parley_session_get_connection (pair->ada.session), ==, PARLEY_CONNECTION_OFFLINE);
  g_assert_nonnull (parley_session_find_room (pair->ada.session, id));
  g_object_unref (user);
}

static gboolean
is_empty (gpointer model)
{
  return count (model) == 0;
}

static void
test_left_elsewhere (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  g_autofree char *path = g_strdup_printf ("inbox/%s/rooms/%s", parley_session_get_uid (pair->ben.session), parley_room_get_id (adas));

  parley_room_set_open (get_bens_room (pair, adas), TRUE);
  test_person_put (&pair->ben, path, "null");
  test_wait_until (is_empty, parley_session_get_rooms (pair->ben.session), "no room");
  test_person_end (&pair->ben);
  test_backend_stop (pair->backend);
  test_person_begin (&pair->ben);
  g_assert_cmpuint (count (parley_session_get_rooms (pair->ben.session)), ==, 0);
}

static gboolean
is_done (gpointer server)
{
  return scripted_server_get_n_left (server) == 0;
}

/* Somebody removed us: the stream of the room is cancelled, and the server says
 * that we are no member.
 */
static void
test_removed (void)
{
  g_autoptr (ScriptedServer) server = scripted_server_new ();
  g_autoptr (FirebaseUser) user = scripted_server_make_user (server, "ada");
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("parley-chat-XXXXXX", &error);
  ParleySession *session;
  GListModel *rooms;

  scripted_server_stream (server, "/inbox/ada.json",
                          "event: put\ndata: {\"path\":\"/\",\"data\":{\"rooms\":{\"room\":{\"message\":\"-NjEtLV-000000000001\",\"author\":\"ben\",\"at\":5,\"text\":\"x\",\"unread\":1}}}}\n\n");
  scripted_server_stream (server, "/messages/room.json", "event: put\ndata: {\"path\":\"/\",\"data\":null}\n\nevent: cancel\ndata: null\n\n");
  scripted_server_stream (server, "/messages/room.json", "{\"error\":\"Permission denied\"}");
  scripted_server_expect (server, "PATCH", "/.json", 200, "{}");
  scripted_server_expect (server, "GET", "/users/ben.json", 200, "{\"name\":\"Ben\"}");
  for (guint i = 0; i < 2; i++)
    {
      scripted_server_expect (server, "GET", "/rooms/room.json", 200, "{\"kind\":\"group\",\"name\":\"Supper\"}");
      scripted_server_expect (server, "GET", "/members/room.json", 200, "{\"ada\":{\"role\":\"member\"},\"ben\":{\"role\":\"owner\"}}");
    }
  scripted_server_expect (server, "GET", "/members/room/ada.json", 200, "null");
  scripted_server_expect (server, "DELETE", "/inbox/ada/rooms/room.json", 200, "null");
  session = parley_session_new (user, directory, &error);
  g_assert_no_error (error);
  rooms = parley_session_get_rooms (session);
  while (count (rooms) == 0)
    g_main_context_iteration (NULL, TRUE);
  parley_room_set_open (parley_session_find_room (session, "room"), TRUE);
  test_wait_until (is_empty, rooms, "the room to be gone");
  test_wait_until (is_done, server, "all requests");
  parley_session_close (session, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (session);
  test_remove_directory (directory);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/invite-and-talk", test_invite_and_talk);
  g_test_add_func ("/session/unread", test_unread);
  g_test_add_func ("/session/restart-without-network", test_restart_without_network);
  g_test_add_func ("/session/waits-for-network", test_waits_for_network);
  g_test_add_func ("/session/gap", test_gap);
  g_test_add_func ("/session/older-pages", test_older_pages);
  g_test_add_func ("/session/garbage", test_garbage);
  g_test_add_func ("/session/rings", test_rings);
  g_test_add_func ("/session/sign-out-erases", test_sign_out_erases);
  g_test_add_func ("/session/refused-requests", test_refused_requests);
  g_test_add_func ("/session/network-is-not-signed-out", test_network_is_not_signed_out);
  g_test_add_func ("/session/decline", test_decline);
  g_test_add_func ("/session/edited-elsewhere", test_edited_elsewhere);
  g_test_add_func ("/session/news", test_news);
  g_test_add_func ("/session/server-comes-back", test_server_comes_back);
  g_test_add_func ("/session/signed-out", test_signed_out);
  g_test_add_func ("/session/left-elsewhere", test_left_elsewhere);
  g_test_add_func ("/session/removed", test_removed);
  return g_test_run ();
}
