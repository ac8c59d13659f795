/* What one is told for as long as it is so in a call, whose screen is shown, and how
 * the call goes.
 */
#include "config.h"

#include "call-fixture.h"
#include "test-await.h"
#include "test-display.h"

#include "parley-call-details-dialog.h"
#include "parley-call-grid.h"
#include "parley-call-notices.h"
#include "parley-call-page.h"
#include "parley-call-screen.h"
#include "parley-call-tile.h"
#include "parley-sound-check.h"
#include "twilio-participant-private.h"
#include "twilio-room-private.h"
#include "web-json.h"

/* A computer that saves power when the test says so. */
typedef struct
{
  GObject parent_instance;

  gboolean is_on;
} Monitor;

typedef GObjectClass MonitorClass;

static Monitor *monitor;

static GType monitor_get_type (void);

static gboolean
initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

G_DEFINE_TYPE_WITH_CODE (Monitor, monitor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                             G_IMPLEMENT_INTERFACE (G_TYPE_POWER_PROFILE_MONITOR, NULL))

static void
monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ((Monitor *)object)->is_on);
}

static void
monitor_class_init (MonitorClass *klass)
{
  klass->get_property = monitor_get_property;
  g_object_class_override_property (klass, 1, "power-saver-enabled");
}

static void
monitor_init (Monitor *self)
{
  monitor = self;
}

static void
save_power (gboolean on)
{
  monitor->is_on = on;
  g_object_notify (G_OBJECT (monitor), "power-saver-enabled");
}

static AdwBanner *
find_banner (GtkWidget *widget, const char *words)
{
  AdwBanner *found = NULL;

  if (ADW_IS_BANNER (widget))
    return adw_banner_get_revealed (ADW_BANNER (widget)) && strstr (adw_banner_get_title (ADW_BANNER (widget)), words) != NULL ? ADW_BANNER (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_banner (child, words);
  return found;
}

static void
end (GtkWidget *window, ParleyCall *call)
{
  test_display_close (window);
  parley_call_give_way (call);
  g_assert_finalize_object (call);
}

/* A room that nobody answers from, for what it would tell. */
static TwilioRoom *
join_nowhere (ParleyCall *call)
{
  ParleyCallMedia *media = parley_call_get_media (call);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  parley_call_media_join_async (media, "ws://127.0.0.1:9/signaling", "none", "room", NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_false (parley_call_media_join_finish (media, result, NULL));
  return parley_call_media_get_room (media);
}

static void
test_room (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 640, 480);
  TwilioRoom *room = join_nowhere (call);

  g_assert_null (find_banner (page, "recorded"));
  g_assert_null (find_banner (page, "weak"));
  twilio_room_set_recording (room, TRUE);
  twilio_room_set_weak (room, TRUE);
  test_display_wait_frames (page, 2);
  g_assert_nonnull (find_banner (page, "This call is being recorded."));
  g_assert_nonnull (find_banner (page, "Your network is weak"));
  test_display_picture (window, "call-weak-recorded");
  twilio_room_set_weak (room, FALSE);
  g_assert_null (find_banner (page, "weak"));
  g_assert_nonnull (find_banner (page, "recorded"));
  twilio_room_set_recording (room, FALSE);
  g_assert_null (find_banner (page, "recorded"));
  end (window, call);
}

/* Said where a picture is sent, until the person wants all of it. */
static void
test_power (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "audio");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 640, 480);
  AdwBanner *banner;

  save_power (TRUE);
  g_assert_null (find_banner (page, "Power Saver"));
  parley_call_set_camera (call, TRUE);
  banner = find_banner (page, "Power Saver is on");
  g_assert_nonnull (banner);
  test_display_wait_frames (page, 2);
  test_display_picture (window, "call-power-saver");
  g_signal_emit_by_name (banner, "button-clicked");
  g_assert_null (find_banner (page, "Power Saver"));
  g_assert_cmpint (parley_thrift_get_reason (parley_call_media_get_thrift (parley_call_get_media (call))), ==, PARLEY_THRIFT_NONE);
  save_power (FALSE);
  end (window, call);
}

static void
show_screen (TwilioParticipant *participant, int revision, gboolean on)
{
  g_autofree char *text = g_strdup_printf ("{\"state\":\"connected\",\"revision\":%d,\"tracks\":[{\"sid\":\"MT2\",\"kind\":\"video\",\"name\":\"camera\",\"enabled\":true}%s]}",
                                           revision, on ? ",{\"sid\":\"MT3\",\"kind\":\"video\",\"name\":\"screen\",\"enabled\":true}" : "");
  g_autoptr (JsonNode) node = web_json_parse (text, -1, NULL);

  twilio_participant_apply (participant, json_node_get_object (node));
}

/* The screen is large and everybody beside it, until it goes or somebody is pinned. */
static void
test_screen (CallFixture *fixture, gconstpointer unused)
{
  ParleyCall *call = call_fixture_ring (fixture, "video");
  g_autoptr (TwilioParticipant) ben = call_fixture_make_participant ("ben"), cem = call_fixture_make_participant ("cem");
  GtkWidget *page = parley_call_page_new (call);
  GtkWidget *window = test_display_show (page, 900, 600);
  GtkWidget *grid = test_display_find (page, PARLEY_TYPE_CALL_GRID), *screen, *tile;

  g_list_store_append (G_LIST_STORE (parley_call_get_participants (call)), ben);
  g_list_store_append (G_LIST_STORE (parley_call_get_participants (call)), cem);
  show_screen (ben, 5, TRUE);
  g_assert_nonnull (twilio_participant_get_video (ben));
  g_assert_cmpstr (twilio_track_get_name (twilio_participant_get_video (ben)), ==, "camera");
  test_display_wait_frames (page, 3);
  screen = gtk_widget_get_first_child (grid);
  g_assert_true (PARLEY_IS_CALL_SCREEN (screen));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (screen), GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (screen), GTK_ACCESSIBLE_PROPERTY_LABEL, "Screen of Ben");
  tile = test_display_find (grid, PARLEY_TYPE_CALL_TILE);
  g_assert_true (gtk_widget_get_mapped (tile));
  g_assert_cmpint (gtk_widget_get_width (screen), >, 2 * gtk_widget_get_width (tile));
  g_assert_true (twilio_track_get_sight (twilio_participant_get_screen (ben), NULL, NULL));
  test_display_picture (window, "call-screen");
  g_object_set (parley_call_tile_get_menu (PARLEY_CALL_TILE (tile)), "pinned", TRUE, NULL);
  test_display_wait_frames (page, 3);
  g_assert_false (gtk_widget_get_mapped (screen));
  g_assert_false (twilio_track_get_sight (twilio_participant_get_screen (ben), NULL, NULL));
  g_object_set (parley_call_tile_get_menu (PARLEY_CALL_TILE (tile)), "pinned", FALSE, NULL);
  show_screen (ben, 6, FALSE);
  test_display_wait_frames (page, 3);
  g_assert_false (PARLEY_IS_CALL_SCREEN (gtk_widget_get_first_child (grid)));
  /* Who leaves takes theirs along. */
  show_screen (cem, 5, TRUE);
  g_assert_true (PARLEY_IS_CALL_SCREEN (gtk_widget_get_first_child (grid)));
  g_list_store_remove (G_LIST_STORE (parley_call_get_participants (call)), 1);
  g_assert_false (PARLEY_IS_CALL_SCREEN (gtk_widget_get_first_child (grid)));
  end (window, call);
}

static void
take_seconds (ParleyCallCourse *course, gint64 from, guint n, double lost, gboolean lowered)
{
  for (guint i = 0; i < n; i++)
    {
      ParleyCallMoment moment = { .at = from + i, .sound = { 32000, 31000, lost, 0.01, 0.04 }, .pictures = { 600000, 550000, lost, 0.01, 0.04 }, .is_lowered = lowered };

      parley_call_course_take (course, &moment);
    }
}

static gboolean
has_words (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_words (child, words))
      return TRUE;
  return FALSE;
}

static void
test_details (void)
{
  g_autoptr (ParleyCallCourse) course = parley_call_course_new ();
  GtkWidget *window = test_display_show (gtk_label_new ("Behind"), 640, 600);
  AdwDialog *dialog;

  take_seconds (course, 1790000000, 60, 0, FALSE);
  take_seconds (course, 1790000060, 30, 0.08, TRUE);
  take_seconds (course, 1790000090, 20, 0, FALSE);
  dialog = parley_call_details_dialog_new (course);
  adw_dialog_present (dialog, window);
  test_display_wait_frames (window, 5);
  g_assert_true (has_words (GTK_WIDGET (dialog), "8 %") || has_words (GTK_WIDGET (dialog), "8\302\240%"));
  test_display_picture (window, "call-details");
  adw_dialog_force_close (dialog);
  test_display_close (window);
}

static void
expect_words (TwilioChirpEcho echo, const char *words)
{
  g_autofree char *sentence = parley_sound_check_sentence (&echo);

  if (strstr (sentence, words) == NULL)
    g_error ("“%s” does not say “%s”", sentence, words);
}

static void
test_sound (void)
{
  expect_words ((TwilioChirpEcho){ FALSE, 0, -100, -100, TRUE }, "No sound at all");
  expect_words ((TwilioChirpEcho){ FALSE, 0, -100, -60, FALSE }, "does not hear the speaker");
  expect_words ((TwilioChirpEcho){ TRUE, 0.062, -6, -60, FALSE }, "loudly, after 62 ms. Use headphones");
  expect_words ((TwilioChirpEcho){ TRUE, 0.062, -30, -60, FALSE }, "a little, after 62 ms");
  expect_words ((TwilioChirpEcho){ TRUE, 0.4, -30, -60, FALSE }, "400 ms");
  expect_words ((TwilioChirpEcho){ TRUE, 0.1, -30, -20, FALSE }, "noisy");
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  test_display_init (&argc, &argv);
  g_io_extension_point_implement (G_POWER_PROFILE_MONITOR_EXTENSION_POINT_NAME, monitor_get_type (), "test", G_MAXINT);
  g_test_add ("/call-notices/room", CallFixture, NULL, call_fixture_set_up, test_room, call_fixture_tear_down);
  g_test_add ("/call-notices/power", CallFixture, NULL, call_fixture_set_up, test_power, call_fixture_tear_down);
  g_test_add ("/call-notices/screen", CallFixture, NULL, call_fixture_set_up, test_screen, call_fixture_tear_down);
  g_test_add_func ("/call-notices/details", test_details);
  g_test_add_func ("/call-notices/sound", test_sound);
  return g_test_run ();
}
