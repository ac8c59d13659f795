/* The look at oneself before a call, and the choice of devices in it. */
#include "config.h"

#include "call-fixture.h"
#include "fake-device.h"
#include "test-await.h"
#include "test-display.h"

#include "parley-call-start-dialog.h"
#include "parley-calls.h"
#include "parley-device-group.h"

typedef struct
{
  CallFixture base;
  TwilioDevices *devices;
  ParleyCallDevices *choices;
  ParleyCalls *calls;
  GtkWidget *window;
  AdwDialog *dialog;
  ParleyCallMedia *started;
} Fixture;

static void
plug (Fixture *fixture, const char *name)
{
  g_autoptr (GstDevice) device = fake_device_new (name);

  g_list_store_append (G_LIST_STORE (twilio_devices_get_microphones (fixture->devices)), device);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  call_fixture_set_up (&fixture->base, unused);
  fixture->devices = twilio_devices_new ();
  fixture->choices = parley_call_devices_new (fixture->devices, NULL);
  plug (fixture, "Laptop");
  plug (fixture, "Desk");
  fixture->calls = parley_calls_new (fixture->base.session, fixture->choices, FALSE);
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

/* GTK lets go of what had the focus a little later. */
static void
expect_finalized (gpointer object)
{
  gpointer left = object;

  g_object_add_weak_pointer (object, &left);
  g_object_unref (object);
  test_wait_until (is_gone, &left, "an object to be gone");
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  expect_finalized (g_steal_pointer (&fixture->calls));
  expect_finalized (g_steal_pointer (&fixture->choices));
  g_clear_object (&fixture->devices);
  call_fixture_tear_down (&fixture->base, unused);
}

static void
on_start (Fixture *fixture, ParleyCallMedia *media)
{
  g_set_object (&fixture->started, media);
}

static void
show (Fixture *fixture, int width, int height)
{
  fixture->window = test_display_show (adw_bin_new (), width, height);
  fixture->dialog = parley_call_start_dialog_new (fixture->calls, fixture->base.room, FALSE);
  g_signal_connect_swapped (fixture->dialog, "start", G_CALLBACK (on_start), fixture);
  adw_dialog_present (fixture->dialog, fixture->window);
  test_display_wait_frames (fixture->window, 2);
}

static void
expect_gone (Fixture *fixture)
{
  gpointer left = fixture->dialog;

  g_object_add_weak_pointer (left, &left);
  test_wait_until (is_gone, &left, "the dialog to be gone");
  test_display_close (fixture->window);
}

static AdwComboRow *
find_row (Fixture *fixture, const char *title)
{
  GtkWidget *group = test_display_find (GTK_WIDGET (fixture->dialog), PARLEY_TYPE_DEVICE_GROUP);
  GtkWidget *row = test_display_find (group, ADW_TYPE_COMBO_ROW);

  while (row != NULL && !g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title))
    row = gtk_widget_get_next_sibling (row);
  g_assert_nonnull (row);
  return ADW_COMBO_ROW (row);
}

static const char *
selected_name (AdwComboRow *row)
{
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (row));
}

static gboolean
is_started (gpointer fixture)
{
  return ((Fixture *)fixture)->started != NULL;
}

/* Who starts the call takes along what is open, as it is. */
static void
test_start (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *toggle;

  show (fixture, 640, 720);
  toggle = test_display_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_TOGGLE_BUTTON);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, "Microphone");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "start.microphone", NULL);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  gtk_widget_activate (adw_dialog_get_default_widget (fixture->dialog));
  test_wait_until (is_started, fixture, "the call to start");
  g_assert_false (parley_call_media_get_microphone (fixture->started));
  g_assert_false (parley_call_media_get_camera (fixture->started));
  expect_gone (fixture);
  parley_call_media_stop (fixture->started);
  g_assert_finalize_object (g_steal_pointer (&fixture->started));
}

/* The rows follow what is plugged in, and what is chosen there is used. */
static void
test_devices (Fixture *fixture, gconstpointer unused)
{
  AdwComboRow *row;

  show (fixture, 360, 640);
  row = find_row (fixture, "Microphone");
  g_assert_cmpstr (selected_name (row), ==, "Laptop");
  adw_combo_row_set_selected (row, 1);
  g_assert_cmpstr (selected_name (row), ==, "Desk");
  g_assert_nonnull (parley_call_devices_get_wanted (fixture->choices, PARLEY_CALL_MICROPHONE));
  g_list_store_remove (G_LIST_STORE (twilio_devices_get_microphones (fixture->devices)), 1);
  g_assert_cmpstr (selected_name (row), ==, "Laptop");
  plug (fixture, "Desk");
  g_assert_cmpstr (selected_name (row), ==, "Desk");
  row = find_row (fixture, "Camera");
  g_assert_cmpstr (selected_name (row), ==, "No camera found");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  adw_dialog_force_close (fixture->dialog);
  expect_gone (fixture);
  g_assert_null (fixture->started);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  test_display_init (&argc, &argv);
  g_test_add ("/call-start/start", Fixture, NULL, set_up, test_start, tear_down);
  g_test_add ("/call-start/devices", Fixture, NULL, set_up, test_devices, tear_down);
  return g_test_run ();
}
