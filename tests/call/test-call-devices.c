/* Which devices calls use when they come and go, and that nobody is heard by a
 * microphone that they have not chosen.
 */

#include "fake-device.h"
#include "test-await.h"

#include "parley-call-ear.h"
#include "parley-call-media.h"

typedef struct
{
  TwilioDevices *devices;
  ParleyCallDevices *choices;
  GListStore *microphones;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->devices = twilio_devices_new ();
  fixture->choices = parley_call_devices_new (fixture->devices, NULL);
  fixture->microphones = G_LIST_STORE (twilio_devices_get_microphones (fixture->devices));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->choices));
  g_assert_finalize_object (g_steal_pointer (&fixture->devices));
}

static void
plug (Fixture *fixture, const char *name)
{
  g_autoptr (GstDevice) device = fake_device_new (name);

  g_list_store_append (fixture->microphones, device);
}

static guint
find (Fixture *fixture, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->microphones)); i++)
    {
      g_autoptr (GstDevice) device = g_list_model_get_item (G_LIST_MODEL (fixture->microphones), i);
      g_autofree char *id = twilio_devices_dup_id (device);

      if (g_str_equal (id, name))
        return i;
    }
  g_error ("no %s", name);
}

static void
unplug (Fixture *fixture, const char *name)
{
  g_list_store_remove (fixture->microphones, find (fixture, name));
}

static void
choose (Fixture *fixture, const char *name)
{
  g_autoptr (GstDevice) device = g_list_model_get_item (G_LIST_MODEL (fixture->microphones), find (fixture, name));

  parley_call_devices_choose (fixture->choices, PARLEY_CALL_MICROPHONE, device);
}

static void
expect (Fixture *fixture, const char *name)
{
  GstDevice *device = parley_call_devices_get_chosen (fixture->choices, PARLEY_CALL_MICROPHONE);
  g_autofree char *id = device != NULL ? twilio_devices_dup_id (device) : NULL;

  g_assert_cmpstr (id, ==, name);
}

/* The same things plugged in again, in another order: the same choice. */
static void
test_desks (Fixture *fixture, gconstpointer unused)
{
  expect (fixture, NULL);
  plug (fixture, "laptop");
  plug (fixture, "desk");
  expect (fixture, "laptop");
  g_assert_null (parley_call_devices_get_wanted (fixture->choices, PARLEY_CALL_MICROPHONE));
  choose (fixture, "desk");
  expect (fixture, "desk");
  plug (fixture, "headset");
  choose (fixture, "headset");
  unplug (fixture, "headset");
  expect (fixture, "desk");
  unplug (fixture, "laptop");
  plug (fixture, "laptop");
  expect (fixture, "desk");
  g_assert_nonnull (parley_call_devices_get_wanted (fixture->choices, PARLEY_CALL_MICROPHONE));
  plug (fixture, "headset");
  expect (fixture, "headset");
  unplug (fixture, "desk");
  expect (fixture, "laptop");
}

/* In a call nobody is moved because of what else there is. */
static void
test_held (Fixture *fixture, gconstpointer unused)
{
  plug (fixture, "laptop");
  parley_call_devices_hold (fixture->choices);
  plug (fixture, "desk");
  choose (fixture, "desk");
  plug (fixture, "headset");
  expect (fixture, "desk");
  unplug (fixture, "desk");
  expect (fixture, "laptop");
  parley_call_devices_release (fixture->choices);
}

static void
count (guint *n)
{
  ++*n;
}

static ParleyCallMedia *
open_media (Fixture *fixture, guint *moved, guint *lost)
{
  ParleyCallMedia *media = parley_call_media_new (fixture->choices, FALSE, FALSE);

  g_signal_connect_swapped (media, "device-moved", G_CALLBACK (count), moved);
  g_signal_connect_swapped (media, "device-lost", G_CALLBACK (count), lost);
  parley_call_media_start (media);
  return media;
}

static void
close_media (ParleyCallMedia *media)
{
  parley_call_media_stop (media);
  g_assert_finalize_object (media);
}

/* What is unplugged mutes; what was chosen by hand does not. */
static void
test_moved (Fixture *fixture, gconstpointer unused)
{
  guint moved = 0, lost = 0;
  ParleyCallMedia *media;

  plug (fixture, "laptop");
  plug (fixture, "desk");
  media = open_media (fixture, &moved, &lost);
  choose (fixture, "desk");
  g_assert_true (parley_call_media_get_microphone (media));
  g_assert_cmpuint (moved, ==, 0);
  unplug (fixture, "desk");
  g_assert_false (parley_call_media_get_microphone (media));
  g_assert_cmpuint (moved, ==, 1);
  parley_call_media_set_microphone (media, TRUE);
  plug (fixture, "desk");
  g_assert_false (parley_call_media_get_microphone (media));
  g_assert_cmpuint (moved, ==, 2);
  unplug (fixture, "laptop");
  g_assert_cmpuint (moved, ==, 2);
  unplug (fixture, "desk");
  g_assert_cmpuint (lost, ==, 1);
  g_assert_false (parley_call_media_get_microphone (media));
  close_media (media);
}

/* What a thread of GStreamer's measures wakes nobody. */
static gboolean
turn (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
hears (gpointer media)
{
  return parley_call_media_get_input_level (media) > -60;
}

/* Alone with oneself there is nobody to be heard by. */
static void
test_preview (Fixture *fixture, gconstpointer unused)
{
  guint moved = 0, lost = 0, turns = g_timeout_add (20, turn, NULL);
  ParleyCallMedia *media;

  plug (fixture, "laptop");
  plug (fixture, "desk");
  choose (fixture, "desk");
  media = open_media (fixture, &moved, &lost);
  parley_call_media_set_preview (media, TRUE);
  unplug (fixture, "desk");
  g_assert_true (parley_call_media_get_microphone (media));
  g_assert_cmpuint (moved, ==, 0);
  parley_call_media_set_microphone (media, FALSE);
  test_wait_until (hears, media, "the muted microphone to hear something");
  g_source_remove (turns);
  g_assert_cmpfloat (parley_call_media_get_level (media), <=, -90);
  close_media (media);
}

/* One canceller of echoes serves them all, and each has to wait for the one before. */
static void
test_often (Fixture *fixture, gconstpointer unused)
{
  guint moved = 0, lost = 0, turns = g_timeout_add (20, turn, NULL);
  ParleyCallMedia *media;

  plug (fixture, "laptop");
  plug (fixture, "desk");
  media = open_media (fixture, &moved, &lost);
  for (guint i = 0; i < 20; i++)
    {
      choose (fixture, i % 2 == 0 ? "desk" : "laptop");
      if (i % 3 == 0)
        test_wait_until (hears, media, "the microphone just chosen");
    }
  test_wait_until (hears, media, "the microphone chosen last");
  g_source_remove (turns);
  g_assert_cmpuint (lost, ==, 0);
  g_assert_true (parley_call_media_get_microphone (media));
  close_media (media);
}

static guint
hear (ParleyCallEar *ear, guint readings, double level, gboolean is_on, ParleyCallEarNews wanted)
{
  guint told = 0;

  for (guint i = 0; i < readings; i++)
    {
      ParleyCallEarNews news = parley_call_ear_hear (ear, level, is_on);

      g_assert_true (news == PARLEY_CALL_EAR_NOTHING || news == wanted);
      told += news != PARLEY_CALL_EAR_NOTHING;
    }
  return told;
}

/* Told once each time it begins, and a cough is nothing. */
static void
test_ear (void)
{
  ParleyCallEar ear = { 0 };

  g_assert_cmpuint (hear (&ear, 3, -20, FALSE, PARLEY_CALL_EAR_NOTHING), ==, 0);
  g_assert_cmpuint (hear (&ear, 10, -70, FALSE, PARLEY_CALL_EAR_NOTHING), ==, 0);
  g_assert_cmpuint (hear (&ear, 50, -20, FALSE, PARLEY_CALL_EAR_MUTED), ==, 1);
  g_assert_cmpuint (hear (&ear, 50, -20, TRUE, PARLEY_CALL_EAR_NOTHING), ==, 0);
  g_assert_cmpuint (hear (&ear, 50, -20, FALSE, PARLEY_CALL_EAR_MUTED), ==, 1);
  g_assert_cmpuint (hear (&ear, 30, -100, TRUE, PARLEY_CALL_EAR_NOTHING), ==, 0);
  g_assert_cmpuint (hear (&ear, 100, -100, TRUE, PARLEY_CALL_EAR_SILENT), ==, 1);
  g_assert_cmpuint (hear (&ear, 1, -70, TRUE, PARLEY_CALL_EAR_NOTHING), ==, 0);
  g_assert_cmpuint (hear (&ear, 100, -100, TRUE, PARLEY_CALL_EAR_SILENT), ==, 1);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-devices/ear", test_ear);
  g_test_add ("/call-devices/desks", Fixture, NULL, set_up, test_desks, tear_down);
  g_test_add ("/call-devices/held", Fixture, NULL, set_up, test_held, tear_down);
  g_test_add ("/call-devices/moved", Fixture, NULL, set_up, test_moved, tear_down);
  g_test_add ("/call-devices/preview", Fixture, NULL, set_up, test_preview, tear_down);
  g_test_add ("/call-devices/often", Fixture, NULL, set_up, test_often, tear_down);
  return g_test_run ();
}
