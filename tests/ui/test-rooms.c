/* The dialogs about rooms, over the real wire: what each shows to whom, and that
 * what is switched is switched for good.
 */
#include "config.h"

#include "parley-banned-dialog.h"
#include "parley-blocked-page.h"
#include "parley-blocked.h"
#include "parley-details-dialog.h"
#include "parley-directory-dialog.h"
#include "parley-invitation-row.h"
#include "parley-invite-dialog.h"
#include "parley-member-private.h"
#include "parley-message-private.h"
#include "parley-message-row.h"
#include "parley-people-dialog.h"
#include "parley-person-row.h"
#include "parley-request-row.h"
#include "parley-room-filter.h"
#include "parley-room-page.h"
#include "parley-room-private.h"
#include "parley-room-row.h"
#include "parley-room-settings.h"
#include "parley-room-sorter.h"
#include "parley-sentence.h"
#include "parley-sidebar.h"
#include "parley-system-sentence.h"
#include "test-await.h"
#include "test-display.h"
#include "test-pair.h"

static void
test_templates (void)
{
  GType types[] = { PARLEY_TYPE_BANNED_DIALOG, PARLEY_TYPE_BLOCKED_PAGE, PARLEY_TYPE_DETAILS_DIALOG, PARLEY_TYPE_DIRECTORY_DIALOG, PARLEY_TYPE_PEOPLE_DIALOG, PARLEY_TYPE_PERSON_ROW, PARLEY_TYPE_REQUEST_ROW };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *widget = g_object_ref_sink (g_object_new (types[i], NULL));

      g_test_message ("%s", g_type_name (types[i]));
      g_assert_finalize_object (widget);
    }
}

/* The kind decides; what a stranger wrote there is not shown. */
static void
test_system_sentences (void)
{
  const struct
  {
    const char *kind;
    const char *text;
    const char *sentence;
  } cases[] = {
    { "join", "created the room", "Ben created the room" },
    { "join", "joined by link", "Ben joined by a link" },
    { "join", "Buy now!", "Ben joined" },
    { "leave", "Buy now!", "Ben left" },
    { "ban", "banned Ada", "Ben banned a member" },
    { "archive", "x", "Ben archived the room" },
    { "call", "made a video call of less than a minute", "Ben made a video call of less than a minute" },
    { "call", "made a voice call of a minute", "Ben made a voice call of 1 minute" },
    { "call", "made a video call of 12 minutes", "Ben made a video call of 12 minutes" },
    { "call", "made a voice call that nobody answered", "Ben made a voice call that nobody answered" },
    { "call", "made a video call, which was declined", "Ben made a video call, which was declined" },
    { "call", "made a video call of 12 apples", "Ben called" },
    { "call", "Buy now!", "Ben called" },
    { "dance", "danced", NULL },
    { NULL, "hello", NULL },
    { "join", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ParleyMember) ben = parley_member_new ("ben", NULL);
      ParleyRecord *record = parley_record_new ("-NabcdefghijklmnopqR", "ben", cases[i].text, 0);
      g_autoptr (ParleyMessage) message = NULL;
      g_autofree char *sentence = NULL;

      record->kind = g_strdup (cases[i].kind);
      message = parley_message_new (record, ben, FALSE);
      sentence = parley_system_sentence (message, "Ben");
      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

/* An inbox tells no kinds; what came without one is known by its words. */
static void
test_news_sentences (void)
{
  const struct
  {
    const char *text;
    const char *sentence;
  } cases[] = {
    { "joined", "Ben joined" },
    { "renamed the room to Crew", "Ben renamed the room" },
    { "made a video call that nobody answered", "Ben made a video call that nobody answered" },
    { "made a voice call of less than a minute", "Ben made a voice call of less than a minute" },
    { "made a voice call of 12 minutes", "Ben made a voice call of 12 minutes" },
    { "made a voice call, which was declined", "Ben made a voice call, which was declined" },
    { "made a voice call and found it busy", "Ben made a voice call and found it busy" },
    { "made a voice call to my mother", NULL },
    { "renamed the room to ", NULL },
    { "we joined", NULL },
    { "", NULL },
  };
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  g_autofree char *arrival = parley_sentence_for_arrival (room, "Ben", "renamed the room to Crew");
  g_autofree char *said = parley_sentence_for_arrival (room, "Ben", "so **nice**");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sentence = parley_system_sentence_for_news (room, "Ben", cases[i].text);

      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
  g_assert_cmpstr (arrival, ==, "Ben renamed the room");
  g_assert_cmpstr (said, ==, "Ben: so nice");
}

/* Of what a search finds neither marks nor a stranger's system words are shown. */
static void
test_found (void)
{
  const struct
  {
    const char *kind;
    const char *text;
    const char *shown;
  } cases[] = {
    { NULL, "so **nice** and `quick`", "so nice and quick" },
    { NULL, "plain\nlines", "plain lines" },
    { "join", "joined", "Ben joined" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ParleyMember) ben = parley_member_new ("ben", NULL);
      ParleyRecord *record = parley_record_new ("-NabcdefghijklmnopqR", "ben", cases[i].text, 0);
      g_autoptr (ParleyMessage) message = NULL;
      g_autofree char *shown = NULL;

      parley_member_set_profile (ben, "Ben", NULL);
      record->kind = g_strdup (cases[i].kind);
      message = parley_message_new (record, ben, FALSE);
      shown = parley_sentence_for_found_text (message);
      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static ParleyRoom *
make_room (TestPerson *person, const char *name)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = NULL;

  parley_session_create_room_async (person->session, name, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  room = parley_session_create_room_finish (person->session, result, &error);
  g_assert_no_error (error);
  return test_person_wait_for_room (person, parley_room_get_id (room));
}

static char *
list_names (GListModel *rooms)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ParleyRoom) room = g_list_model_get_item (rooms, i);

      g_string_append_printf (names, "%s ", parley_room_get_name (room));
    }
  return g_string_free (names, FALSE);
}

typedef struct
{
  GListModel *rooms;
  const char *names;
} Names;

static gboolean
are_named (gpointer data)
{
  Names *wanted = data;
  g_autofree char *names = list_names (wanted->rooms);

  return g_str_equal (names, wanted->names);
}

static void
wait_for_names (GListModel *rooms, const char *names)
{
  Names wanted = { rooms, names };

  test_wait_until (are_named, &wanted, names);
}

static void
set_favourite (ParleyRoom *room)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_room_set_favourite_async (room, TRUE, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  parley_room_settings_finish (room, result, &error);
  g_assert_no_error (error);
}

static void
test_order (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  GListModel *rooms;
  g_autoptr (ParleyRoomFilter) filter = g_object_new (PARLEY_TYPE_ROOM_FILTER, NULL);
  GtkSorter *sorter = parley_room_sorter_new ();
  g_autoptr (GtkSortListModel) sorted = NULL;
  g_autoptr (GtkFilterListModel) shown = NULL;
  ParleyRoom *first;

  test_pair_introduce (pair);
  rooms = parley_session_get_rooms (pair->ada.session);
  first = make_room (&pair->ada, "first");
  make_room (&pair->ada, "second");
  sorted = gtk_sort_list_model_new (g_object_ref (rooms), sorter);
  shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (sorted)), GTK_FILTER (g_object_ref (filter)));
  parley_room_sorter_set_rooms (PARLEY_ROOM_SORTER (sorter), rooms);
  parley_room_filter_set_rooms (filter, rooms);
  wait_for_names (G_LIST_MODEL (shown), "second first ");
  set_favourite (first);
  wait_for_names (G_LIST_MODEL (shown), "first second ");
  parley_room_filter_set_choice (filter, "favourites");
  wait_for_names (G_LIST_MODEL (shown), "first ");
  parley_room_filter_set_choice (filter, "unread");
  wait_for_names (G_LIST_MODEL (shown), "");
  parley_room_filter_set_current (filter, first);
  wait_for_names (G_LIST_MODEL (shown), "first ");
  parley_room_sorter_set_rooms (PARLEY_ROOM_SORTER (sorter), NULL);
  parley_room_filter_set_rooms (filter, NULL);
}

/* The list of rooms, longer than its first frame. */

#define MANY 18

static guint
count_rows (GtkWidget *sidebar)
{
  GtkListView *list = GTK_LIST_VIEW (test_display_find (sidebar, GTK_TYPE_LIST_VIEW));

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list)));
}

static gboolean
are_all_there (gpointer sidebar)
{
  return count_rows (sidebar) == MANY;
}

static void
on_activated (ParleySidebar *sidebar, ParleyRoom *room, char **name)
{
  g_set_str (name, parley_room_get_name (room));
}

static void
test_growth (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  GtkWidget *sidebar, *window;
  g_autofree char *name = NULL;

  test_pair_introduce (pair);
  for (guint i = 0; i < MANY; i++)
    make_room (&pair->ada, i == 0 ? "oldest" : "another");
  sidebar = g_object_new (PARLEY_TYPE_SIDEBAR, NULL);
  g_signal_connect (sidebar, "room-activated", G_CALLBACK (on_activated), &name);
  window = test_display_show (sidebar, 340, 600);
  parley_sidebar_set_session (PARLEY_SIDEBAR (sidebar), pair->ada.session);
  g_assert_cmpuint (count_rows (sidebar), <, MANY);
  test_wait_until (are_all_there, sidebar, "all rooms to be in the list");
  /* Whoever is faster than the frames gets there too. */
  parley_sidebar_set_session (PARLEY_SIDEBAR (sidebar), NULL);
  parley_sidebar_set_session (PARLEY_SIDEBAR (sidebar), pair->ada.session);
  g_assert_cmpuint (count_rows (sidebar), <, MANY);
  parley_sidebar_step (PARLEY_SIDEBAR (sidebar), -1);
  g_assert_cmpstr (name, ==, "oldest");
  parley_sidebar_set_session (PARLEY_SIDEBAR (sidebar), NULL);
  test_display_close (window);
}

static gboolean
says_there_is_none (gpointer sidebar)
{
  GtkWidget *page = test_display_find (sidebar, ADW_TYPE_STATUS_PAGE);

  return gtk_widget_get_mapped (page);
}

static gboolean
is_only_asked (gpointer sidebar)
{
  return !says_there_is_none (sidebar) && gtk_widget_get_mapped (test_display_find (sidebar, PARLEY_TYPE_INVITATION_ROW));
}

/* Below an invitation nobody is told that there is nothing. */
static void
test_awaited (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  GtkWidget *sidebar = g_object_new (PARLEY_TYPE_SIDEBAR, NULL), *window = test_display_show (sidebar, 340, 600);

  test_pair_introduce (pair);
  parley_sidebar_set_session (PARLEY_SIDEBAR (sidebar), pair->ben.session);
  g_assert_true (says_there_is_none (sidebar));
  test_pair_invite (pair, "Supper");
  test_wait_until (is_only_asked, sidebar, "the invitation alone");
  parley_sidebar_set_session (PARLEY_SIDEBAR (sidebar), NULL);
  test_display_close (window);
}

/* Details. */

static GtkWidget *
find_titled (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), title) == 0)
    return widget;
  if (ADW_IS_PREFERENCES_ROW (widget) && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_titled (child, title);
  return found;
}

static gboolean
is_muted (gpointer room)
{
  return parley_room_is_muted (room);
}

static GtkWidget *
show_details (TestPerson *person, ParleyRoom *room, GtkWidget **dialog)
{
  GtkWidget *window = test_display_show (adw_bin_new (), 480, 640);

  *dialog = GTK_WIDGET (parley_details_dialog_new (NULL, person->session, room));
  adw_dialog_present (ADW_DIALOG (*dialog), window);
  test_display_wait_frames (window, 2);
  return window;
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

/* Nothing of it is left, so that the session can go. */
static void
close_dialog (GtkWidget *dialog, GtkWidget *window)
{
  gpointer left = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &left);
  adw_dialog_force_close (ADW_DIALOG (dialog));
  test_display_close (window);
  test_wait_until (is_gone, &left, "the dialog to go");
}

static gboolean
is_shown (GtkWidget *dialog, const char *title)
{
  GtkWidget *row = find_titled (dialog, title);

  return row != NULL && gtk_widget_get_visible (row);
}

static void
test_details (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  GtkWidget *dialog, *window = show_details (&pair->ada, adas, &dialog);

  g_assert_true (is_shown (dialog, "Archive"));
  g_assert_true (is_shown (dialog, "Banned People"));
  g_assert_true (is_shown (dialog, "Public"));
  g_assert_true (is_shown (dialog, "Ben"));
  g_assert_false (is_shown (dialog, "Block"));
  adw_action_row_activate (ADW_ACTION_ROW (find_titled (dialog, "Nothing")));
  test_wait_until (is_muted, adas, "the room to be muted");
  close_dialog (dialog, window);

  window = show_details (&pair->ben, bens, &dialog);
  g_assert_false (is_shown (dialog, "Archive"));
  g_assert_false (is_shown (dialog, "Banned People"));
  g_assert_false (gtk_editable_get_editable (GTK_EDITABLE (find_titled (dialog, "Room name"))));
  g_assert_true (is_shown (dialog, "Leave"));
  close_dialog (dialog, window);
}

static void
test_page_title (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  AdwNavigationPage *page = g_object_new (PARLEY_TYPE_ROOM_PAGE, NULL);
  GtkWidget *window = test_display_show (GTK_WIDGET (page), 480, 640);

  parley_room_page_set_room (PARLEY_ROOM_PAGE (page), room);
  g_assert_cmpstr (adw_navigation_page_get_title (page), ==, "Supper");
  parley_room_page_set_room (PARLEY_ROOM_PAGE (page), NULL);
  g_assert_cmpstr (adw_navigation_page_get_title (page), ==, "Room");
  test_display_close (window);
}

static gboolean
has_mention (gpointer row)
{
  return strstr (parley_room_row_get_sentence (row), "you were mentioned") != NULL;
}

static gboolean
has_no_mention (gpointer row)
{
  return !has_mention (row);
}

static GtkLabel *
find_label (GtkWidget *widget, const char *text)
{
  GtkLabel *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return GTK_LABEL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

static void
test_mentioned (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  GtkWidget *row = parley_room_row_new (), *window;

  parley_room_row_set_room (PARLEY_ROOM_ROW (row), bens);
  window = test_display_show (row, 320, 60);
  g_assert_null (find_label (row, "@"));
  test_message_wait_for (test_room_say (adas, "@Ben, look"), PARLEY_MESSAGE_SENT);
  test_wait_until (has_mention, row, "the mention");
  g_assert_true (g_str_has_prefix (parley_room_row_get_sentence (PARLEY_ROOM_ROW (row)), "Supper, 1 unread message, you were mentioned. Ada: @Ben, look"));
  g_assert_nonnull (find_label (row, "@"));
  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (bens), "Ada: created the room (sent)\nBen: joined (sent)\nAda: @Ben, look (sent)\n");
  parley_room_mark_read (bens);
  test_wait_until (has_no_mention, row, "the mention to be read");
  g_assert_null (find_label (row, "@"));
  test_display_close (window);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && gtk_widget_get_visible (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static gboolean
has_invitation (gpointer session)
{
  return g_list_model_get_n_items (parley_session_get_invitations (session)) == 1;
}

/* By name, without an address; what is typed shortens the list. */
static void
test_invite (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  GtkWidget *window, *dialog;
  gpointer left;

  test_pair_make_room (pair, "Supper");
  window = test_display_show (adw_bin_new (), 480, 640);
  left = dialog = GTK_WIDGET (parley_invite_dialog_new (make_room (&pair->ada, "Terrace")));
  g_object_add_weak_pointer (G_OBJECT (dialog), &left);
  adw_dialog_present (ADW_DIALOG (dialog), window);
  test_display_wait_frames (window, 2);
  g_assert_true (is_shown (dialog, "Ben"));
  gtk_editable_set_text (GTK_EDITABLE (find_titled (dialog, "E-mail address")), "cy");
  g_assert_false (is_shown (dialog, "Ben"));
  gtk_editable_set_text (GTK_EDITABLE (find_titled (dialog, "E-mail address")), "be");
  g_signal_emit_by_name (find_button (find_titled (dialog, "Ben"), "Invite"), "clicked");
  test_wait_until (has_invitation, pair->ben.session, "an invitation");
  test_wait_until (is_gone, &left, "the dialog to go");
  test_display_close (window);
}

static gboolean
is_blocked (gpointer member)
{
  return parley_member_is_blocked (member);
}

static void
set_ada_blocked (TestPair *pair, gboolean blocked)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  parley_blocked_set_async (pair->ben.session, parley_session_get_uid (pair->ada.session), blocked, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (parley_blocked_set_finish (pair->ben.session, result, NULL));
}

static gboolean
shows_nobody (gpointer page)
{
  return find_label (page, "Nobody Is Blocked") != NULL && find_button (page, "Unblock") == NULL;
}

/* What was said is there for whoever asks, with its menu; until then it is not. */
static void
test_blocked (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  ParleyMember *ada = parley_session_get_person (pair->ben.session, parley_session_get_uid (pair->ada.session));
  ParleyTimeline *timeline = parley_room_get_timeline (bens);
  g_autoptr (ParleyMessage) message = NULL;
  g_autofree char *last = NULL;
  GtkWidget *row = parley_message_row_new (), *window, *page;

  test_message_wait_for (test_room_say (adas, "buy now"), PARLEY_MESSAGE_SENT);
  parley_room_set_open (bens, TRUE);
  test_timeline_wait_for (timeline, "Ada: created the room (sent)\nBen: joined (sent)\nAda: buy now (sent)\n");
  message = g_list_model_get_item (G_LIST_MODEL (timeline), 2);
  parley_message_row_set_room (PARLEY_MESSAGE_ROW (row), bens);
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  window = test_display_show (row, 400, 100);
  g_assert_nonnull (find_label (row, "buy now"));
  set_ada_blocked (pair, TRUE);
  test_wait_until (is_blocked, ada, "Ada to be blocked");
  g_assert_null (find_label (row, "buy now"));
  g_assert_nonnull (find_label (row, "Message from a blocked person · Show"));
  g_assert_true (g_str_has_prefix (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), "Ada: Message from a blocked person. "));
  last = parley_sentence_for_last (bens);
  g_assert_nonnull (strstr (last, "joined"));
  g_assert_true (gtk_widget_activate_action (row, "message.toggle-veil", NULL));
  g_assert_nonnull (find_label (row, "buy now"));
  g_assert_true (gtk_widget_activate_action (row, "message.toggle-veil", NULL));
  g_assert_null (find_label (row, "buy now"));
  test_display_close (window);

  page = GTK_WIDGET (parley_blocked_page_new (pair->ben.session));
  window = test_display_show (page, 400, 400);
  g_assert_nonnull (find_label (page, "Ada"));
  g_signal_emit_by_name (find_button (page, "Unblock"), "clicked");
  test_wait_until (shows_nobody, page, "nobody to be blocked");
  g_assert_false (parley_message_is_blocked (message));
  test_display_close (window);
}

/* Whom one shares a room with is there by name. */
static void
test_people (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  GtkWidget *window, *dialog;

  test_pair_make_room (pair, "Supper");
  window = test_display_show (adw_bin_new (), 480, 640);
  dialog = GTK_WIDGET (parley_people_dialog_new (pair->ada.session));
  adw_dialog_present (ADW_DIALOG (dialog), window);
  test_display_wait_frames (window, 2);
  g_assert_true (is_shown (dialog, "Ben"));
  g_assert_false (is_shown (dialog, "Ada"));
  close_dialog (dialog, window);
}

typedef struct
{
  ParleyRoom *room;
  const char *uid;
  gboolean expected;
} Namesake;

static gboolean
is_namesake (gpointer data)
{
  Namesake *self = data;

  return parley_namesakes_has (parley_room_get_namesakes (self->room), self->uid, "") == self->expected &&
         parley_namesakes_get_joined_at (parley_room_get_namesakes (self->room), self->uid) > 0;
}

static void
wait_for_namesake (ParleyRoom *room, TestPerson *person, const char *name, gboolean expected)
{
  Namesake namesake = { room, firebase_user_get_uid (person->user), expected };
  ParleyPeople *people = parley_room_get_account (room)->people;

  parley_people_take_profile (people, namesake.uid, name, NULL);
  test_wait_until (is_namesake, &namesake, name);
}

static ParleyMessage *
get_newest (ParleyRoom *room)
{
  GListModel *timeline = G_LIST_MODEL (parley_room_get_timeline (room));

  return g_list_model_get_item (timeline, g_list_model_get_n_items (timeline) - 1);
}

static gboolean
has_hello (gpointer room)
{
  g_autoptr (ParleyMessage) newest = get_newest (room);

  return newest != NULL && g_strcmp0 (parley_message_get_text (newest), "hello") == 0;
}

static gboolean
has_namesakes (gpointer dialog)
{
  return find_label (dialog, "Owner. Name like another member’s. Joined: Today") != NULL &&
         find_label (dialog, "Member. Name like another member’s. Joined: Today") != NULL;
}

static gboolean
has_no_namesake (gpointer dialog)
{
  return find_label (dialog, "Owner") != NULL;
}

/* Somebody who calls themselves as another does is told of wherever they are named. */
static void
test_namesakes (void)
{
  const char *warning = "Name like another member’s. Joined: Today";
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (room));
  GtkWidget *row = parley_message_row_new ();
  GtkWidget *window, *dialog, *details;
  g_autoptr (ParleyMessage) message = NULL;

  parley_room_set_open (room, TRUE);
  test_room_say (bens, "hello");
  test_wait_until (has_hello, room, "Ben's message");
  message = get_newest (room);
  parley_message_row_set_room (PARLEY_MESSAGE_ROW (row), room);
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  window = test_display_show (row, 400, 300);
  details = show_details (&pair->ada, room, &dialog);
  g_assert_null (find_label (row, warning));

  wait_for_namesake (room, &pair->ben, "\u0410da", TRUE);
  test_display_wait_frames (window, 2);
  g_assert_nonnull (find_label (row, warning));
  g_assert_nonnull (strstr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), " (Name like another member’s. Joined: Today): hello "));
  test_wait_until (has_namesakes, dialog, "both to be flagged among the members");

  wait_for_namesake (room, &pair->ben, "Ben", FALSE);
  test_display_wait_frames (window, 2);
  g_assert_null (find_label (row, warning));
  test_wait_until (has_no_namesake, dialog, "the flags to go from the members");
  close_dialog (dialog, details);
  test_display_close (window);
}

int
main (int argc, char **argv)
{
  test_display_init (&argc, &argv);
  g_test_add_func ("/ui/rooms/templates", test_templates);
  g_test_add_func ("/ui/rooms/system-sentences", test_system_sentences);
  g_test_add_func ("/ui/rooms/news-sentences", test_news_sentences);
  g_test_add_func ("/ui/rooms/found", test_found);
  g_test_add_func ("/ui/rooms/order", test_order);
  g_test_add_func ("/ui/rooms/growth", test_growth);
  g_test_add_func ("/ui/rooms/awaited", test_awaited);
  g_test_add_func ("/ui/rooms/details", test_details);
  g_test_add_func ("/ui/rooms/page-title", test_page_title);
  g_test_add_func ("/ui/rooms/mentioned", test_mentioned);
  g_test_add_func ("/ui/rooms/blocked", test_blocked);
  g_test_add_func ("/ui/rooms/invite", test_invite);
  g_test_add_func ("/ui/rooms/people", test_people);
  g_test_add_func ("/ui/rooms/namesakes", test_namesakes);
  return g_test_run ();
}
