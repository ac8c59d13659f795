/* The pages and tiles of a call, with people made up for it: what they show, say
 * and let go of.
 */
#include "config.h"

#include "call-fixture.h"
#include "test-await.h"
#include "test-display.h"

#include "parley-call-arrange.h"
#include "parley-call-bar.h"
#include "parley-call-chat.h"
#include "parley-call-controls.h"
#include "parley-call-float.h"
#include "parley-call-grid.h"
#include "parley-call-page.h"
#include "parley-call-private.h"
#include "parley-call-report.h"
#include "parley-call-self.h"
#include "parley-call-sentence.h"
#include "parley-call-tile.h"
#include "parley-ringing-page.h"
#include "parley-room-private.h"
#include "parley-session-private.h"
#include "twilio-participant-private.h"
#include "twilio-track-private.h"
#include "web-json.h"

#include <glib/gstdio.h>

static void
test_tile (CallFixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) participant = call_fixture_make_participant ("ben");
  ParleyMember *ben = parley_session_get_person (fixture->session, "ben");
  ParleyCallTile *tile = PARLEY_CALL_TILE (parley_call_tile_new (participant, ben));
  GtkWidget *window = test_display_show (GTK_WIDGET (tile), 320, 240);

  g_assert_cmpstr (parley_call_tile_get_sentence (tile), ==, "Ben, microphone on, camera on");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_LABEL, "Ben, microphone on, camera on");
  twilio_participant_set_quality (participant, 5);
  g_assert_cmpstr (parley_call_tile_get_sentence (tile), ==, "Ben, microphone on, camera on, good connection");
  call_fixture_set_tracks (participant, 2, FALSE, FALSE);
  twilio_participant_set_quality (participant, 3);
  g_assert_cmpstr (parley_call_tile_get_sentence (tile), ==, "Ben, microphone off, camera off, fair connection");
  twilio_participant_set_quality (participant, 1);
  g_assert_cmpstr (parley_call_tile_get_sentence (tile), ==, "Ben, microphone off, camera off, poor connection");
  g_object_add_weak_pointer (G_OBJECT (tile), (gpointer *)&tile);
  test_display_close (window);
  g_assert_null (tile);
}

static GListStore *
participants_of (ParleyCall *call)
{
  return G_LIST_STORE (parley_call_get_participants (call));
}

static guint
count_tiles (GtkWidget *grid)
{
  guint n = 0;

  for (GtkWidget *tile = gtk_widget_get_first_child (grid); tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    n += PARLEY_IS_CALL_TILE (tile) ? 1 : 0;
  return n;
}

static void
test_call_page (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = call_fixture_make_participant ("ben"), cem = call_fixture_make_participant ("cem");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 640, 480);
  GtkWidget *grid = test_display_find (page, PARLEY_TYPE_CALL_GRID);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL, "Participants");
  g_list_store_append (participants_of (call), ben);
  g_list_store_insert (participants_of (call), 0, cem);
  test_display_wait_frames (page, 2);
  g_assert_cmpuint (count_tiles (grid), ==, 2);
  g_assert_true (parley_call_tile_get_participant (PARLEY_CALL_TILE (gtk_widget_get_first_child (grid))) == cem);
  g_list_store_remove (participants_of (call), 0);
  test_display_wait_frames (page, 2);
  g_assert_cmpuint (count_tiles (grid), ==, 1);
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *)&page);
  test_display_close (window);
  g_assert_null (page);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

static void
set_pinned (GtkWidget *tile, gboolean pinned)
{
  g_object_set (parley_call_tile_get_menu (PARLEY_CALL_TILE (tile)), "pinned", pinned, NULL);
}

/* Who is pinned is larger than anybody else, until another one is, or they leave. */
static void
test_pin (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = call_fixture_make_participant ("ben"), cem = call_fixture_make_participant ("cem");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 800, 480);
  GtkWidget *first, *second;

  g_list_store_append (participants_of (call), ben);
  g_list_store_append (participants_of (call), cem);
  first = gtk_widget_get_first_child (test_display_find (page, PARLEY_TYPE_CALL_GRID));
  second = gtk_widget_get_next_sibling (first);
  test_display_wait_frames (page, 2);
  g_assert_cmpint (gtk_widget_get_width (first), ==, gtk_widget_get_width (second));
  set_pinned (first, TRUE);
  test_display_wait_frames (page, 2);
  g_assert_cmpint (gtk_widget_get_width (first), >, 2 * gtk_widget_get_width (second));
  set_pinned (second, TRUE);
  test_display_wait_frames (page, 2);
  g_assert_cmpint (gtk_widget_get_width (second), >, 2 * gtk_widget_get_width (first));
  g_list_store_remove (participants_of (call), 1);
  test_display_wait_frames (page, 2);
  g_assert_cmpint (gtk_widget_get_width (first), >=, 640);
  test_display_close (window);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

/* How loud somebody is for us stays, though they unplug their microphone. */
static void
test_volume (CallFixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) ben = call_fixture_make_participant ("ben");
  g_autoptr (JsonNode) node = web_json_parse ("{\"state\":\"connected\",\"revision\":2,\"tracks\":[{\"sid\":\"MT9\",\"kind\":\"audio\",\"name\":\"other\",\"enabled\":true}]}", -1, NULL);
  ParleyCallTile *tile = PARLEY_CALL_TILE (parley_call_tile_new (ben, parley_session_get_person (fixture->session, "ben")));
  GtkWidget *window = test_display_show (GTK_WIDGET (tile), 320, 240);
  GtkWidget *menu = GTK_WIDGET (parley_call_tile_get_menu (tile));
  GtkWidget *mute = gtk_widget_get_next_sibling (test_display_find (menu, GTK_TYPE_CHECK_BUTTON));
  GtkRange *volume = GTK_RANGE (test_display_find (menu, GTK_TYPE_SCALE));

  gtk_range_set_value (volume, 50);
  g_assert_cmpfloat (twilio_track_get_volume (twilio_participant_get_audio (ben)), ==, 0.5);
  twilio_participant_apply (ben, json_node_get_object (node));
  g_assert_cmpstr (twilio_track_get_sid (twilio_participant_get_audio (ben)), ==, "MT9");
  g_assert_cmpfloat (twilio_track_get_volume (twilio_participant_get_audio (ben)), ==, 0.5);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (mute), TRUE);
  g_assert_cmpfloat (twilio_participant_get_volume (ben), ==, 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (mute), FALSE);
  g_assert_cmpfloat (twilio_participant_get_volume (ben), ==, 0.5);
  test_display_close (window);
}

/* The buttons say whether, the call says what: each follows the other one. */
static void
test_controls (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 360, 480);
  GtkWidget *controls = test_display_find (page, PARLEY_TYPE_CALL_CONTROLS);
  GtkWidget *toggle = test_display_find (controls, GTK_TYPE_TOGGLE_BUTTON);
  GtkWidget *muted = gtk_widget_get_parent (test_display_find (test_display_find (page, PARLEY_TYPE_CALL_SELF), GTK_TYPE_IMAGE));

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, "Microphone");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  g_assert_false (gtk_widget_get_visible (muted));
  gtk_widget_activate_action (controls, "call.microphone", NULL);
  g_assert_false (parley_call_get_microphone (call));
  g_assert_true (gtk_widget_get_visible (muted));
  parley_call_set_microphone (call, TRUE);
  g_assert_false (gtk_widget_get_visible (muted));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  gtk_widget_activate_action (controls, "call.camera", NULL);
  g_assert_false (parley_call_get_camera (call));
  gtk_widget_activate_action (controls, "call.hang-up", NULL);
  g_assert_cmpint (parley_call_get_state (call), ==, PARLEY_CALL_ENDED);
  test_display_close (window);
  g_assert_finalize_object (call);
}

static void
test_ringing_page (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "audio");
  GtkWidget *page = parley_ringing_page_new (call);
  GtkWidget *window = test_display_show (page, 360, 480);
  g_autofree char *ring = parley_call_sentence_for_ring (call), *kind = parley_call_sentence_for_kind (call);

  g_assert_cmpstr (ring, ==, "Ben is calling");
  g_assert_cmpstr (kind, ==, "Voice call in Team");
  gtk_widget_activate_action (page, "call.decline", NULL);
  g_assert_cmpint (parley_call_get_reason (call), ==, PARLEY_CALL_DECLINED);
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *)&page);
  test_display_close (window);
  g_assert_null (page);
  g_assert_finalize_object (call);
}

static void
expect_end (CallFixture *fixture, ParleyCallReason reason, const GError *error, const char *expected)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autofree char *sentence = NULL;

  parley_call_end (call, reason, error);
  sentence = parley_call_sentence_for_end (call);
  g_assert_cmpstr (sentence, ==, expected);
  g_object_unref (call);
}

static void
test_ends (CallFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) lost = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_LOST, "gone");
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "late");

  expect_end (fixture, PARLEY_CALL_DECLINED, NULL, NULL);
  expect_end (fixture, PARLEY_CALL_CANCELLED, NULL, "You missed a call from Ben.");
  expect_end (fixture, PARLEY_CALL_MISSED, NULL, "You missed a call from Ben.");
  expect_end (fixture, PARLEY_CALL_BUSY, NULL, "Ben called while you were in a call.");
  expect_end (fixture, PARLEY_CALL_ELSEWHERE, NULL, "You answered this call at another device.");
  expect_end (fixture, PARLEY_CALL_HUNG_UP, NULL, "The call has ended.");
  expect_end (fixture, PARLEY_CALL_FAILED, lost, "The connection was lost and did not come back. Call again when the network works.");
  expect_end (fixture, PARLEY_CALL_FAILED, late, "The call was answered, but nobody came. Try again.");
}

/* Every cause that a Twilio room can give has a sentence of its own. */
static void
test_causes (CallFixture *fixture, gconstpointer unused)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *plain = parley_call_sentence_for_length (3725);

  g_assert_cmpstr (plain, ==, "1:02:05");
  for (int code = TWILIO_ERROR_UNREACHABLE; code <= TWILIO_ERROR_DEVICE; code++)
    {
      ParleyCall *call = call_fixture_ring (fixture, "video");
      g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, code, "cause");

      parley_call_end (call, PARLEY_CALL_FAILED, error);
      if (code != TWILIO_ERROR_EXPIRED)
        g_assert_true (g_hash_table_add (seen, parley_call_sentence_for_end (call)));
      g_object_unref (call);
    }
}

static void
test_columns (void)
{
  static const struct
  {
    guint n;
    int width, height;
    guint columns;
  } cases[] = {
    { 0, 800, 600, 1 },
    { 1, 800, 600, 1 },
    { 2, 800, 600, 2 },
    { 2, 400, 800, 1 },
    { 3, 1200, 400, 3 },
    { 4, 800, 600, 2 },
    { 6, 1200, 600, 3 },
    { 9, 900, 700, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (parley_call_arrange_columns (cases[i].n, cases[i].width, cases[i].height), ==, cases[i].columns);
}

#define HAND "[{\"sid\":\"MT%s\",\"kind\":\"data\",\"name\":\"parley\",\"enabled\":true},{\"sid\":\"MV%s\",\"kind\":\"video\",\"name\":\"camera\",\"enabled\":true}]"

/* Somebody who can raise a hand and be seen. */
static TwilioParticipant *
make_guest (const char *identity)
{
  TwilioParticipant *participant = twilio_participant_new (identity, identity);
  g_autofree char *tracks = g_strdup_printf (HAND, identity, identity);
  g_autofree char *text = g_strdup_printf ("{\"state\":\"connected\",\"revision\":1,\"tracks\":%s}", tracks);
  g_autoptr (JsonNode) node = web_json_parse (text, -1, NULL);

  twilio_participant_apply (participant, json_node_get_object (node));
  return participant;
}

static void
say (TwilioParticipant *participant, const char *text)
{
  g_autoptr (TwilioTrack) track = g_list_model_get_item (twilio_participant_get_tracks (participant), 0);

  g_signal_emit_by_name (track, "message", text);
}

static GtkWidget *
find_tile (GtkWidget *page, TwilioParticipant *participant)
{
  GtkWidget *tile = gtk_widget_get_first_child (test_display_find (page, PARLEY_TYPE_CALL_GRID));

  while (PARLEY_IS_CALL_TILE (tile) && parley_call_tile_get_participant (PARLEY_CALL_TILE (tile)) != participant)
    tile = gtk_widget_get_next_sibling (tile);
  g_assert_true (PARLEY_IS_CALL_TILE (tile));
  return tile;
}

/* Who raises a hand comes first, is said so, and goes back when it is lowered. */
static void
test_hand (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = make_guest ("ben"), cem = make_guest ("cem");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 800, 480);
  GtkWidget *grid = test_display_find (page, PARLEY_TYPE_CALL_GRID), *tile;
  ParleyCallFloor *floor = parley_call_media_get_floor (parley_call_get_media (call));

  g_list_store_append (participants_of (call), ben);
  g_list_store_append (participants_of (call), cem);
  tile = find_tile (page, cem);
  g_assert_true (gtk_widget_get_first_child (grid) == find_tile (page, ben));
  say (cem, "{\"parley\":\"hand\",\"up\":true}");
  g_assert_cmpstr (parley_call_tile_get_sentence (PARLEY_CALL_TILE (tile)), ==, "Cem, microphone off, camera on, hand raised");
  g_assert_true (gtk_widget_get_first_child (grid) == tile);
  say (cem, "{\"parley\":\"hand\",\"up\":false}");
  g_assert_cmpstr (parley_call_tile_get_sentence (PARLEY_CALL_TILE (tile)), ==, "Cem, microphone off, camera on");
  g_assert_true (gtk_widget_get_first_child (grid) == find_tile (page, ben));
  gtk_widget_activate_action (test_display_find (page, PARLEY_TYPE_CALL_CONTROLS), "call.hand", NULL);
  g_assert_true (parley_call_floor_get_hand (floor));
  test_display_close (window);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

static gboolean
is_clear (gpointer reactions)
{
  return parley_call_float_count (reactions) == 0;
}

/* A reaction rises over the picture of whose it is, and is gone after a while. */
static void
test_reaction (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = make_guest ("ben"), cem = make_guest ("cem");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 800, 480);
  ParleyCallFloat *bens, *cems;

  g_list_store_append (participants_of (call), ben);
  g_list_store_append (participants_of (call), cem);
  bens = PARLEY_CALL_FLOAT (test_display_find (find_tile (page, ben), PARLEY_TYPE_CALL_FLOAT));
  cems = PARLEY_CALL_FLOAT (test_display_find (find_tile (page, cem), PARLEY_TYPE_CALL_FLOAT));
  say (ben, "{\"parley\":\"reaction\",\"emoji\":\"👍\"}");
  say (ben, "{\"parley\":\"reaction\",\"emoji\":\"🐍\"}");
  g_assert_cmpuint (parley_call_float_count (bens), ==, 1);
  g_assert_cmpuint (parley_call_float_count (cems), ==, 0);
  test_wait_until (is_clear, bens, "a reaction to be gone");
  test_display_close (window);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

static gboolean
is_decoded (TwilioParticipant *participant)
{
  return twilio_track_get_sight (twilio_participant_get_video (participant), NULL, NULL);
}

/* Twelve do not fit where six do: who is on the other page is not decoded, and is
 * when it is turned to; a hand brings somebody forward.
 */
static void
test_pages (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 360, 640);
  ParleyCallGrid *grid = PARLEY_CALL_GRID (test_display_find (page, PARLEY_TYPE_CALL_GRID));
  TwilioParticipant *first, *last;
  guint start, n, total;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("guest%02u", i);

      g_ptr_array_add (people, make_guest (name));
      g_list_store_append (participants_of (call), g_ptr_array_index (people, i));
    }
  first = g_ptr_array_index (people, 0);
  last = g_ptr_array_index (people, 11);
  test_display_wait_frames (page, 3);
  g_assert_cmpuint (parley_call_grid_get_n_pages (grid), >, 1);
  g_assert_true (is_decoded (first));
  g_assert_false (is_decoded (last));
  test_display_picture (window, "pages");
  while (parley_call_grid_get_page (grid) + 1 < parley_call_grid_get_n_pages (grid))
    {
      gtk_widget_activate_action (gtk_widget_get_parent (GTK_WIDGET (grid)), "people.next", NULL);
      test_display_wait_frames (page, 3);
    }
  parley_call_grid_get_range (grid, &start, &n, &total);
  g_assert_cmpuint (total, ==, 12);
  g_assert_cmpuint (start + n, ==, 12);
  g_assert_false (is_decoded (first));
  g_assert_true (is_decoded (last));
  parley_call_grid_set_page (grid, 0);
  test_display_wait_frames (page, 3);
  g_assert_false (is_decoded (last));
  say (last, "{\"parley\":\"hand\",\"up\":true}");
  test_display_wait_frames (page, 3);
  g_assert_true (is_decoded (last));
  test_display_picture (window, "hand");
  test_display_close (window);
  g_assert_false (is_decoded (last));
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

/* In speaker view whoever speaks is large, unless somebody is pinned. */
static void
test_speaker_view (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = make_guest ("ben"), cem = make_guest ("cem"), dora = make_guest ("dora");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 1000, 600);
  ParleyCallDominant *dominant = parley_call_media_get_dominant (parley_call_get_media (call));

  g_list_store_append (participants_of (call), ben);
  g_list_store_append (participants_of (call), cem);
  g_list_store_append (participants_of (call), dora);
  g_object_set (test_display_find (page, PARLEY_TYPE_CALL_GRID), "speaker-view", TRUE, NULL);
  parley_call_dominant_tell (dominant, cem);
  test_display_wait_frames (page, 3);
  g_assert_cmpint (gtk_widget_get_width (find_tile (page, cem)), >, 2 * gtk_widget_get_width (find_tile (page, ben)));
  parley_call_dominant_tell (dominant, ben);
  test_display_wait_frames (page, 3);
  g_assert_cmpint (gtk_widget_get_width (find_tile (page, ben)), >, 2 * gtk_widget_get_width (find_tile (page, cem)));
  test_display_picture (window, "speaker");
  set_pinned (find_tile (page, dora), TRUE);
  test_display_wait_frames (page, 3);
  g_assert_cmpint (gtk_widget_get_width (find_tile (page, dora)), >, 2 * gtk_widget_get_width (find_tile (page, ben)));
  test_display_close (window);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

static gboolean
is_open (ParleyRoom *room)
{
  gboolean open;

  g_object_get (room, "open", &open, NULL);
  return open;
}

/* The room lies beside the call where there is place, and over it where there is not. */
static void
test_chat (CallFixture *fixture, gconstpointer width)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = make_guest ("ben");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, GPOINTER_TO_INT (width), 640);
  AdwOverlaySplitView *split = ADW_OVERLAY_SPLIT_VIEW (test_display_find (page, ADW_TYPE_OVERLAY_SPLIT_VIEW));
  GtkWidget *chat = test_display_find (page, PARLEY_TYPE_CALL_CHAT);

  g_list_store_append (participants_of (call), ben);
  test_display_wait_frames (page, 3);
  g_assert_false (gtk_widget_get_mapped (chat));
  g_assert_true (adw_overlay_split_view_get_collapsed (split) == (GPOINTER_TO_INT (width) < 720));
  gtk_widget_activate_action (page, "call.chat", NULL);
  test_display_wait_frames (page, 3);
  g_assert_true (gtk_widget_get_mapped (chat));
  g_assert_true (is_open (fixture->room));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), chat));
  test_display_picture (window, GPOINTER_TO_INT (width) < 720 ? "chat-over" : "chat-beside");
  gtk_widget_activate_action (page, "call.step-pane", "i", 1);
  g_assert_false (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), chat));
  gtk_widget_activate_action (page, "call.step-pane", "i", -1);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), chat));
  gtk_widget_activate_action (chat, "call.close-chat", NULL);
  g_assert_false (adw_overlay_split_view_get_show_sidebar (split));
  g_assert_false (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), chat));
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *)&page);
  test_display_close (window);
  g_assert_null (page);
  g_assert_false (is_open (fixture->room));
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

/* What was wrong in plain words, and nothing in it that names anybody. */
static void
test_report (void)
{
  g_autoptr (ParleyCallCourse) course = parley_call_course_new ();
  g_autoptr (GDateTime) ten = g_date_time_new_local (2026, 11, 27, 10, 2, 0);
  ParleyCallMoment moment = { .at = g_date_time_to_unix (ten), .sound = { .sent = 32000, .lost = 0.08, .round_trip = 0.05 }, .is_lowered = TRUE };
  g_autofree char *before = parley_call_report_text (course), *after = NULL;

  g_assert_cmpstr (before, ==, "Nothing has been sent or received yet.");
  for (guint i = 0; i < 120; i++, moment.at++)
    parley_call_course_take (course, &moment);
  after = parley_call_report_text (course);
  g_assert_cmpstr (after, ==,
                   "The connection was disturbed once.\n"
                   "10:02–10:03: your network lost 8 % of packets; video was lowered to keep speech\n"
                   "Sound: sent 32 kbit/s, received 0 kbit/s, lost 8.0 %, delay 50 ms, jitter 0 ms\n"
                   "Video: sent 0 kbit/s, received 0 kbit/s, lost 0.0 %, delay 0 ms, jitter 0 ms\n");
}

/* Away from its page a call has a small picture, which is decoded while it is seen, and
 * names are whole where the window is at its narrowest.
 */
static void
test_bar (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = make_guest ("ben");
  g_autoptr (GdkPaintable) large = gdk_paintable_new_empty (1280, 960);
  ParleyCallBar *bar = g_object_new (PARLEY_TYPE_CALL_BAR, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *window, *picture, *title;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bar));
  window = test_display_show (box, 360, 300);
  g_list_store_append (participants_of (call), ben);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
  twilio_track_set_sight (twilio_participant_get_video (ben), fixture, 0, 0);
  parley_call_bar_set_call (bar, call);
  test_display_wait_frames (box, 3);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (bar)));
  g_assert_true (is_decoded (ben));
  picture = test_display_find (GTK_WIDGET (bar), GTK_TYPE_PICTURE);
  gtk_picture_set_paintable (GTK_PICTURE (picture), large);
  gtk_widget_set_visible (gtk_widget_get_ancestor (picture, ADW_TYPE_BIN), TRUE);
  test_display_wait_frames (box, 2);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (bar)), <=, 120);
  title = test_display_find (GTK_WIDGET (bar), GTK_TYPE_LABEL);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (title))));
  parley_call_bar_set_call (bar, NULL);
  g_assert_false (is_decoded (ben));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));
  twilio_track_forget_sight (twilio_participant_get_video (ben), fixture);
  test_display_close (window);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

static void
test_slices (void)
{
  static const struct
  {
    guint n, capacity, page, first, on_page, n_pages;
  } cases[] = {
    { 0, 6, 0, 0, 0, 1 },
    { 6, 6, 0, 0, 6, 1 },
    { 7, 6, 0, 0, 4, 2 },
    { 7, 6, 1, 4, 3, 2 },
    { 12, 6, 1, 6, 6, 2 },
    { 13, 6, 9, 10, 3, 3 },
    { 3, 1, 2, 2, 1, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ParleyCallSlice slice = parley_call_arrange_slice (cases[i].n, cases[i].capacity, cases[i].page);

      g_assert_cmpuint (slice.first, ==, cases[i].first);
      g_assert_cmpuint (slice.n, ==, cases[i].on_page);
      g_assert_cmpuint (slice.n_pages, ==, cases[i].n_pages);
    }
  g_assert_cmpuint (parley_call_arrange_capacity (10, 10, 160, 120), ==, 1);
  g_assert_cmpuint (parley_call_arrange_capacity (360, 470, 160, 120), ==, 6);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  test_display_init (&argc, &argv);
  g_test_add_func ("/call-pages/columns", test_columns);
  g_test_add_func ("/call-pages/slices", test_slices);
  g_test_add_func ("/call-pages/report", test_report);
  g_test_add ("/call-pages/chat-beside", CallFixture, GINT_TO_POINTER (1000), call_fixture_set_up, test_chat, call_fixture_tear_down);
  g_test_add ("/call-pages/chat-over", CallFixture, GINT_TO_POINTER (360), call_fixture_set_up, test_chat, call_fixture_tear_down);
  g_test_add ("/call-pages/bar", CallFixture, NULL, call_fixture_set_up, test_bar, call_fixture_tear_down);
  g_test_add ("/call-pages/hand", CallFixture, NULL, call_fixture_set_up, test_hand, call_fixture_tear_down);
  g_test_add ("/call-pages/reaction", CallFixture, NULL, call_fixture_set_up, test_reaction, call_fixture_tear_down);
  g_test_add ("/call-pages/pages", CallFixture, NULL, call_fixture_set_up, test_pages, call_fixture_tear_down);
  g_test_add ("/call-pages/speaker-view", CallFixture, NULL, call_fixture_set_up, test_speaker_view, call_fixture_tear_down);
  g_test_add ("/call-pages/tile", CallFixture, NULL, call_fixture_set_up, test_tile, call_fixture_tear_down);
  g_test_add ("/call-pages/call", CallFixture, NULL, call_fixture_set_up, test_call_page, call_fixture_tear_down);
  g_test_add ("/call-pages/pin", CallFixture, NULL, call_fixture_set_up, test_pin, call_fixture_tear_down);
  g_test_add ("/call-pages/volume", CallFixture, NULL, call_fixture_set_up, test_volume, call_fixture_tear_down);
  g_test_add ("/call-pages/controls", CallFixture, NULL, call_fixture_set_up, test_controls, call_fixture_tear_down);
  g_test_add ("/call-pages/ringing", CallFixture, NULL, call_fixture_set_up, test_ringing_page, call_fixture_tear_down);
  g_test_add ("/call-pages/ends", CallFixture, NULL, call_fixture_set_up, test_ends, call_fixture_tear_down);
  g_test_add ("/call-pages/causes", CallFixture, NULL, call_fixture_set_up, test_causes, call_fixture_tear_down);
  return g_test_run ();
}
