/* What people do with rooms: rename, archive, publish, join, leave, promote,
 * remove, ban, mute, begin chats of two; and what the rules refuse.
 */

#include "firebase-error.h"
#include "parley-acquaintances.h"
#include "parley-ban.h"
#include "parley-blocked.h"
#include "parley-direct.h"
#include "parley-join-code.h"
#include "parley-join-link.h"
#include "parley-join.h"
#include "parley-listing.h"
#include "parley-membership.h"
#include "parley-room-settings.h"
#include "test-await.h"
#include "test-pair.h"

#define IN_BACKGROUND NULL, test_await_ready, &slot

static const char *
uid_of (TestPerson *person)
{
  return parley_session_get_uid (person->session);
}

/* Each returns the error, if there was one. */

typedef gboolean (*Finish) (gpointer source, GAsyncResult *result, GError **error);

static GError *
finish (GAsyncResult **slot, gpointer source, gpointer function)
{
  g_autoptr (GAsyncResult) result = test_await (slot);
  GError *error = NULL;
  gboolean done = ((Finish)function) (source, result, &error);

  g_assert_true (done == (error == NULL));
  return error;
}

static void
assert_done (GError *error)
{
  g_assert_no_error (error);
}

static void
assert_refused (GError *error)
{
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  g_error_free (error);
}

static GError *
rename_room (ParleyRoom *room, const char *name)
{
  GAsyncResult *slot = NULL;

  parley_room_rename_async (room, name, IN_BACKGROUND);
  return finish (&slot, room, parley_room_settings_finish);
}

static GError *
set_topic (ParleyRoom *room, const char *topic)
{
  GAsyncResult *slot = NULL;

  parley_room_set_topic_async (room, topic, IN_BACKGROUND);
  return finish (&slot, room, parley_room_settings_finish);
}

static GError *
set_archived (ParleyRoom *room, gboolean archived)
{
  GAsyncResult *slot = NULL;

  parley_room_set_archived_async (room, archived, IN_BACKGROUND);
  return finish (&slot, room, parley_room_settings_finish);
}

static GError *
set_listed (ParleyRoom *room, gboolean listed)
{
  GAsyncResult *slot = NULL;

  parley_room_set_listed_async (room, listed, IN_BACKGROUND);
  return finish (&slot, room, parley_room_settings_finish);
}

static GError *
set_role (ParleyRoom *room, const char *uid, const char *role)
{
  GAsyncResult *slot = NULL;

  parley_membership_set_role_async (room, uid, role, IN_BACKGROUND);
  return finish (&slot, room, parley_membership_finish);
}

static GError *
remove_member (ParleyRoom *room, const char *uid)
{
  GAsyncResult *slot = NULL;

  parley_membership_remove_async (room, uid, IN_BACKGROUND);
  return finish (&slot, room, parley_membership_finish);
}

static GError *
ban (ParleyRoom *room, const char *uid, const char *reason)
{
  GAsyncResult *slot = NULL;

  parley_membership_ban_async (room, uid, reason, IN_BACKGROUND);
  return finish (&slot, room, parley_membership_finish);
}

static GError *
leave (ParleyRoom *room)
{
  GAsyncResult *slot = NULL;

  parley_membership_leave_async (room, IN_BACKGROUND);
  return finish (&slot, room, parley_membership_finish);
}

static ParleyRoom *
take_room (TestPerson *person, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = test_await (slot);
  g_autoptr (ParleyRoom) room = parley_join_finish (person->session, result, error);

  return room;
}

static ParleyRoom *
join (TestPerson *person, const char *room, const char *code, GError **error)
{
  GAsyncResult *slot = NULL;

  parley_join_async (person->session, room, code, "Terrace", IN_BACKGROUND);
  return take_room (person, &slot, error);
}

static ParleyRoom *
create_public (TestPerson *person, const char *name, const char *topic)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;
  ParleyRoom *room;

  parley_join_create_public_async (person->session, name, topic, IN_BACKGROUND);
  room = take_room (person, &slot, &error);
  g_assert_no_error (error);
  return room;
}

static ParleyRoom *
open_direct (TestPerson *person, const char *uid, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ParleyRoom) room = NULL;

  parley_direct_open_async (person->session, uid, IN_BACKGROUND);
  result = test_await (&slot);
  room = parley_direct_open_finish (person->session, result, error);
  return room;
}

static char *
find_code (ParleyRoom *room, gboolean make)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *code;

  if (make)
    parley_join_code_make_async (room, IN_BACKGROUND);
  else
    parley_join_code_fetch_async (room, IN_BACKGROUND);
  result = test_await (&slot);
  parley_join_code_finish (room, result, &code, &error);
  g_assert_no_error (error);
  return code;
}

static GListModel *
list_public (TestPerson *person)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *list;

  parley_listing_list_async (person->session, IN_BACKGROUND);
  result = test_await (&slot);
  list = parley_listing_list_finish (person->session, result, &error);
  g_assert_no_error (error);
  return list;
}

/* "Terrace (about, 2)\n" a room. */
static char *
describe_directory (TestPerson *person)
{
  g_autoptr (GListModel) list = list_public (person);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ParleyListing) listing = g_list_model_get_item (list, i);
      const char *topic = parley_listing_get_topic (listing);

      g_string_append_printf (text, "%s (%s, %" G_GINT64_FORMAT ")\n", parley_listing_get_name (listing), topic != NULL ? topic : "-", parley_listing_get_members (listing));
    }
  return g_string_free (text, FALSE);
}

static void
assert_directory (TestPerson *person, const char *expected)
{
  g_autofree char *text = describe_directory (person);

  g_assert_cmpstr (text, ==, expected);
}

typedef struct
{
  TestPerson *person;
  const char *room;
} Gone;

static gboolean
is_gone (gpointer data)
{
  Gone *gone = data;

  return parley_session_find_room (gone->person->session, gone->room) == NULL;
}

static gboolean
is_empty_unlisted (gpointer data)
{
  TestPair *pair = data;
  g_autofree char *listing = test_person_get (&pair->ada, "publicRooms/-N00000000000000000e");

  return g_str_equal (listing, "null");
}

static void
wait_until_gone (TestPerson *person, const char *room)
{
  Gone gone = { person, room };

  test_wait_until (is_gone, &gone, "a room to go");
}

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

/* Name, topic, archive. */

static void
test_settings (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));

  parley_room_set_open (bens, TRUE);
  assert_done (rename_room (adas, "  Crew "));
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Crew");
  test_wait_until (is_called_crew, bens, "the new name");
  assert_done (set_topic (adas, "What we eat"));
  g_assert_cmpstr (parley_room_get_topic (adas), ==, "What we eat");
  assert_done (set_topic (adas, " "));
  g_assert_null (parley_room_get_topic (adas));
  g_assert_cmpstr (parley_room_get_role (adas), ==, "owner");
  g_assert_cmpstr (parley_room_get_role (bens), ==, "member");
  assert_refused (rename_room (bens, "Mine"));
  assert_refused (set_topic (bens, "Mine"));
  assert_refused (set_archived (bens, TRUE));
  error = rename_room (adas, " ");
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
}

static void
test_archive (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));

  assert_done (set_listed (adas, TRUE));
  assert_directory (&pair->ben, "Supper (-, 2)\n");
  assert_done (set_archived (adas, TRUE));
  parley_room_set_open (bens, TRUE);
  test_wait_until (is_archived, bens, "the archive");
  assert_directory (&pair->ben, "");
  test_message_wait_for (test_room_say (bens, "anybody?"), PARLEY_MESSAGE_FAILED);
  assert_done (rename_room (adas, "Old supper"));
  assert_done (set_archived (adas, FALSE));
  test_wait_until (is_open, bens, "the room to be open again");
  assert_directory (&pair->ben, "Old supper (-, 2)\n");
  assert_done (set_listed (adas, FALSE));
  assert_directory (&pair->ben, "");
}

/* Mute and favourite: another device knows, and so does this one after a restart. */

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
  assert_done (finish (&slot, room, parley_room_settings_finish));
  parley_room_set_favourite_async (room, favourite, IN_BACKGROUND);
  assert_done (finish (&slot, room, parley_room_settings_finish));
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

/* Whom one shares another room with can be invited without their address. */

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
  return finish (&slot, room, parley_room_invite_finish);
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
  again = invite_person (supper, uid_of (&pair->ben));
  g_assert_error (again, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);

  terrace = create_public (&pair->ada, "Terrace", NULL);
  people = parley_room_list_invitable (terrace);
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, 1);
  ben = g_list_model_get_item (people, 0);
  g_assert_cmpstr (parley_member_get_name (ben), ==, "Ben");
  assert_done (invite_person (terrace, parley_member_get_uid (ben)));
  test_wait_until (has_invitation, pair->ben.session, "an invitation");
}

/* Public rooms. */

static void
test_public (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  ParleyRoom *adas, *bens;
  g_autofree char *id = NULL;

  test_pair_introduce (pair);
  adas = create_public (&pair->ada, " Terrace ", "Sun and shade");
  id = g_strdup (parley_room_get_id (adas));
  assert_directory (&pair->ben, "Terrace (Sun and shade, 1)\n");
  bens = join (&pair->ben, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (bens == test_person_wait_for_room (&pair->ben, id));
  assert_directory (&pair->ben, "Terrace (Sun and shade, 2)\n");
  g_assert_true (join (&pair->ben, id, NULL, &error) == bens);
  g_assert_no_error (error);
  assert_done (rename_room (adas, "Crew"));
  assert_done (set_topic (adas, "Rain"));
  assert_directory (&pair->ben, "Crew (Rain, 2)\n");
  assert_done (leave (bens));
  wait_until_gone (&pair->ben, id);
  assert_directory (&pair->ben, "Crew (Rain, 1)\n");
  assert_done (set_listed (adas, FALSE));
  g_assert_null (join (&pair->ben, id, NULL, &error));
  g_assert_error (error, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_CLOSED);
}

static gboolean
is_alone (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 1;
}

static gboolean
are_two (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 2;
}

/* That Ben says so comes before he is gone: whoever looks in between sees both. */
static void
test_departure (void)
{
  g_autoptr (TestPair) pair = test_pair_new_faulty ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));

  parley_room_set_open (adas, TRUE);
  test_wait_until (are_two, adas, "both members");
  test_pair_add_fault (pair, "{\"after\": \"members/*/*\", \"do\": \"delay 700ms\", \"times\": 1}");
  assert_done (leave (bens));
  test_wait_until (is_alone, adas, "Ben to be gone");
}

/* Links. */

static void
assert_link (const char *text, const char *room, const char *code, const char *name)
{
  g_autoptr (ParleyJoinLink) link = parley_join_link_parse (text);

  g_assert_nonnull (link);
  g_assert_cmpstr (link->room, ==, room);
  g_assert_cmpstr (link->code, ==, code);
  g_assert_cmpstr (link->name, ==, name);
}

/* Nobody finds a room any more in which there is nobody, whoever was the last. */
static void
test_deserted (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas)), *listed = NULL;

  assert_done (set_listed (adas, TRUE));
  assert_done (set_role (adas, parley_session_get_uid (pair->ben.session), "owner"));
  assert_done (leave (adas));
  assert_directory (&pair->ada, "Supper (-, 1)\n");
  assert_done (leave (bens));
  listed = test_person_get (&pair->ada, "publicRooms");
  g_assert_cmpstr (listed, ==, "null");
  wait_until_gone (&pair->ben, id);
}

/* Left by others, by a program that did not tell the directory. */
static void
test_deserted_long_ago (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();

  test_pair_introduce (pair);
  test_person_put (&pair->ada, "publicRooms/-N00000000000000000e", "{\"name\": \"Empty\", \"members\": 0}");
  test_person_put (&pair->ada, "publicRooms/-N00000000000000000f", "{\"name\": \"Full\", \"members\": 3}");
  assert_directory (&pair->ben, "Full (-, 3)\n");
  test_wait_until (is_empty_unlisted, pair, "the listing to go");
}

static void
test_links (void)
{
  const char *bad[] = { "", "parley://join/", "parley://join/short?code=Zr4_k9-QpLw02mXvT7aByc", "http://join/-NabcdefghijklmnopqR", "parley://call/-NabcdefghijklmnopqR",
                        "parley://join/-NabcdefghijklmnopqR/x", "parley:join", "parley://join/..%2f..%2fusers%2fx" };
  g_autofree char *link = parley_join_link_make ("-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", "Käse & Wein");

  assert_link (link, "-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", "Käse & Wein");
  assert_link (" parley://join/-NabcdefghijklmnopqR#code=Zr4_k9-QpLw02mXvT7aByc&name=X\n", "-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", "X");
  assert_link ("parley://join/-NabcdefghijklmnopqR#Zr4_k9-QpLw02mXvT7aByc", "-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", NULL);
  assert_link ("parley://join/-NabcdefghijklmnopqR?code=../../x", "-NabcdefghijklmnopqR", NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (parley_join_link_parse (bad[i]));
}

static void
test_join_by_link (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL, *second = NULL, *seen = NULL, *gone = NULL;
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  GAsyncResult *slot = NULL;

  first = find_code (adas, TRUE);
  seen = find_code (bens, FALSE);
  g_assert_cmpstr (first, ==, seen);
  g_assert_cmpuint (strlen (first), ==, 22);
  parley_join_code_make_async (bens, IN_BACKGROUND);
  {
    g_autoptr (GAsyncResult) result = test_await (&slot);

    g_assert_false (parley_join_code_finish (bens, result, &gone, &error));
    g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
    g_clear_error (&error);
  }
  assert_done (leave (bens));
  wait_until_gone (&pair->ben, id);
  second = find_code (adas, TRUE);
  g_assert_cmpstr (first, !=, second);
  g_assert_null (join (&pair->ben, id, first, &error));
  g_assert_error (error, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_CLOSED);
  g_clear_error (&error);
  bens = join (&pair->ben, id, second, &error);
  g_assert_no_error (error);
  g_assert_nonnull (bens);
  parley_join_code_remove_async (adas, IN_BACKGROUND);
  {
    g_autoptr (GAsyncResult) result = test_await (&slot);

    g_assert_true (parley_join_code_finish (adas, result, &gone, &error));
    g_assert_null (gone);
  }
  gone = find_code (adas, FALSE);
  g_assert_null (gone);
}

/* Ranks, removal, bans. */

static char *
role_of (TestPair *pair, ParleyRoom *room, TestPerson *person)
{
  g_autofree char *path = g_strdup_printf ("members/%s/%s/role", parley_room_get_id (room), uid_of (person));

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
  g_autoptr (GError) error = leave (adas);

  g_assert_error (error, PARLEY_MEMBERSHIP_ERROR, PARLEY_MEMBERSHIP_ERROR_LAST_OWNER);
  assert_refused (remove_member (bens, uid_of (&pair->ada)));
  assert_refused (set_role (bens, uid_of (&pair->ben), "owner"));
  assert_done (set_role (adas, uid_of (&pair->ben), "admin"));
  assert_role (pair, adas, "\"admin\"");
  assert_refused (remove_member (bens, uid_of (&pair->ada)));
  assert_done (rename_room (bens, "Crew"));
  assert_done (set_role (adas, uid_of (&pair->ben), "owner"));
  assert_done (leave (adas));
  wait_until_gone (&pair->ada, id);
  g_assert_cmpuint (g_list_model_get_n_items (parley_session_get_rooms (pair->ada.session)), ==, 0);
  assert_done (leave (bens));
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
  adas = create_public (&pair->ada, "Terrace", NULL);
  id = g_strdup (parley_room_get_id (adas));
  bens = join (&pair->ben, id, NULL, &error);
  g_assert_no_error (error);
  parley_room_set_open (bens, TRUE);
  assert_done (remove_member (adas, uid_of (&pair->ben)));
  wait_until_gone (&pair->ben, id);
  assert_directory (&pair->ben, "Terrace (-, 1)\n");
  bens = join (&pair->ben, id, NULL, &error);
  g_assert_no_error (error);
  parley_room_set_open (bens, TRUE);
  assert_done (ban (adas, uid_of (&pair->ben), " spam "));
  wait_until_gone (&pair->ben, id);
  assert_directory (&pair->ben, "Terrace (-, 1)\n");
  g_assert_null (join (&pair->ben, id, NULL, &error));
  g_assert_error (error, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_BANNED);
  g_assert_cmpstr (error->message, ==, "spam");
  g_clear_error (&error);
  assert_one_ban (adas, uid_of (&pair->ben), "spam");
  parley_ban_lift_async (adas, uid_of (&pair->ben), IN_BACKGROUND);
  assert_done (finish (&slot, adas, parley_ban_lift_finish));
  g_assert_nonnull (join (&pair->ben, id, NULL, &error));
  g_assert_no_error (error);
}

/* Chats of two. */

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
  return finish (&slot, person->session, parley_direct_finish);
}

static GError *
refuse_request (TestPerson *person, ParleyRoom *request, gboolean block)
{
  GAsyncResult *slot = NULL;

  parley_direct_refuse_async (person->session, request, block, IN_BACKGROUND);
  return finish (&slot, person->session, parley_direct_finish);
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
  adas = open_direct (&pair->ada, parley_member_get_uid (ben), &error);
  g_assert_no_error (error);
  id = g_strdup (parley_room_get_id (adas));
  g_assert_true (parley_room_is_direct (adas));
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Ben");
  g_assert_true (open_direct (&pair->ada, parley_member_get_uid (ben), &error) == adas);
  bens = get_request (&pair->ben);
  g_assert_true (parley_room_is_requested (bens));
  g_assert_cmpuint (count_rooms (&pair->ben), ==, 0);
  test_message_wait_for (test_room_say (adas, "it is me"), PARLEY_MESSAGE_SENT);
  assert_done (accept_request (&pair->ben, bens));
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
  ben = g_strdup (uid_of (&pair->ben));
  ada = g_strdup (uid_of (&pair->ada));
  adas = open_direct (&pair->ada, ben, &error);
  g_assert_no_error (error);
  id = g_strdup (parley_room_get_id (adas));
  assert_done (refuse_request (&pair->ben, get_request (&pair->ben), FALSE));
  wait_until_gone (&pair->ben, id);
  /* Refusing is no block: it can be asked for again. */
  g_assert_true (open_direct (&pair->ada, ben, &error) == adas);
  assert_done (refuse_request (&pair->ben, get_request (&pair->ben), TRUE));
  wait_until_gone (&pair->ben, id);
  g_assert_true (open_direct (&pair->ada, ben, &error) == adas);
  g_assert_no_error (error);
  assert_done (leave (adas));
  wait_until_gone (&pair->ada, id);
  g_assert_null (open_direct (&pair->ada, ben, &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpuint (count_requests (&pair->ben), ==, 0);

  test_person_end (&pair->ben);
  test_person_begin (&pair->ben);
  test_person_wait_for_connection (&pair->ben, PARLEY_CONNECTION_ONLINE);
  blocked = g_list_model_get_item (parley_blocked_get_people (pair->ben.session), 0);
  g_assert_cmpstr (parley_member_get_uid (blocked), ==, ada);
  parley_blocked_set_async (pair->ben.session, ada, FALSE, IN_BACKGROUND);
  assert_done (finish (&slot, pair->ben.session, parley_blocked_set_finish));
  g_assert_nonnull (open_direct (&pair->ada, ben, &error));
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
  parley_direct_open_async (pair->ada.session, uid_of (&pair->ben), NULL, test_await_ready, &ada_slot);
  parley_direct_open_async (pair->ben.session, uid_of (&pair->ada), NULL, test_await_ready, &ben_slot);
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

/* Without a network everything says so, and nothing is shown that is not so. */
static void
test_offline (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) named = NULL, joined = NULL, opened = NULL, left = NULL;
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");

  test_backend_stop (pair->backend);
  named = rename_room (adas, "Crew");
  g_assert_error (named, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  g_assert_cmpstr (parley_room_get_name (adas), ==, "Supper");
  g_assert_null (join (&pair->ada, "-NabcdefghijklmnopqR", NULL, &joined));
  g_assert_error (joined, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  g_assert_null (open_direct (&pair->ada, uid_of (&pair->ben), &opened));
  g_assert_error (opened, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK);
  left = leave (adas);
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
  g_test_add_func ("/chat/rooms/public", test_public);
  g_test_add_func ("/chat/rooms/deserted", test_deserted);
  g_test_add_func ("/chat/rooms/deserted-long-ago", test_deserted_long_ago);
  g_test_add_func ("/chat/rooms/links", test_links);
  g_test_add_func ("/chat/rooms/join-by-link", test_join_by_link);
  g_test_add_func ("/chat/rooms/ranks", test_ranks);
  g_test_add_func ("/chat/rooms/ban", test_ban);
  g_test_add_func ("/chat/rooms/request-accepted", test_request_accepted);
  g_test_add_func ("/chat/rooms/request-blocked", test_request_blocked);
  g_test_add_func ("/chat/rooms/direct-race", test_direct_race);
  g_test_add_func ("/chat/rooms/offline", test_offline);
  g_test_add_func ("/chat/rooms/departure", test_departure);
  return g_test_run ();
}
