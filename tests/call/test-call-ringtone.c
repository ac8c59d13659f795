/* What is heard before a call is taken, into a sink that only counts. */

#include "parley-call-ringtone.h"
#include "test-await.h"
#include "twilio-ending.h"

static guint
loudest_between (GstBuffer *period, double from, double to)
{
  GstMapInfo map;
  guint loudest = 0;
  gsize n;

  g_assert_true (gst_buffer_map (period, &map, GST_MAP_READ));
  n = map.size / 2 / 4;
  for (gsize i = (gsize)(from * (double)n); i < (gsize)(to * (double)n); i++)
    loudest = MAX (loudest, (guint)ABS ((int)((gint16 *)(gpointer)map.data)[i]));
  gst_buffer_unmap (period, &map);
  return loudest;
}

/* It rings, then pauses, never at full loudness; to the caller softly; and no edge clicks. */
static void
test_period (void)
{
  g_autoptr (GstBuffer) here = parley_call_ringtone_make_period (PARLEY_CALL_RING_HERE);
  g_autoptr (GstBuffer) there = parley_call_ringtone_make_period (PARLEY_CALL_RING_THERE);

  g_assert_cmpuint (loudest_between (here, 0, 1), >, 8000);
  g_assert_cmpuint (loudest_between (here, 0, 4), <, 20000);
  g_assert_cmpuint (loudest_between (here, 1.1, 4), ==, 0);
  g_assert_cmpuint (loudest_between (there, 0, 1), >, 1000);
  g_assert_cmpuint (loudest_between (there, 0, 1), <, loudest_between (here, 0, 1) / 2);
  g_assert_cmpuint (loudest_between (here, 0, 0.0005), <, 1000);
}

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gint *heard)
{
  g_atomic_int_inc (heard);
}

static gboolean
has_heard (gpointer heard)
{
  return g_atomic_int_get ((gint *)heard) > 2;
}

static gboolean
on_moment (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_over (gpointer unused)
{
  return twilio_ending_count () == 0;
}

static void
test_rings (void)
{
  g_autoptr (ParleyCallRingtone) ringtone = parley_call_ringtone_new ();
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  guint moments = g_timeout_add (20, on_moment, NULL);
  gint heard = 0;

  g_object_set (sink, "signal-handoffs", TRUE, "sync", FALSE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), &heard);
  gst_object_ref (sink);
  parley_call_ringtone_start (ringtone, PARLEY_CALL_RING_HERE, sink);
  g_assert_true (parley_call_ringtone_is_on (ringtone));
  test_wait_until (has_heard, &heard, "it to ring again and again");
  parley_call_ringtone_stop (ringtone);
  g_assert_false (parley_call_ringtone_is_on (ringtone));
  g_assert_cmpint (gst_element_get_state (sink, NULL, NULL, 0), !=, GST_STATE_CHANGE_FAILURE);
  g_signal_handlers_disconnect_by_data (sink, &heard);
  gst_object_unref (sink);
  g_source_remove (moments);
  test_wait_until (is_over, NULL, "the sink to be let go of");
}

static gboolean
is_off (gpointer ringtone)
{
  return !parley_call_ringtone_is_on (ringtone);
}

/* Without sound nothing happens, and nobody waits; starting and stopping at once is no harm. */
static void
test_no_sound (void)
{
  g_autoptr (ParleyCallRingtone) ringtone = parley_call_ringtone_new ();
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  gst_util_set_object_arg (G_OBJECT (sink), "state-error", "null-to-ready");
  parley_call_ringtone_start (ringtone, PARLEY_CALL_RING_HERE, sink);
  test_wait_until (is_off, ringtone, "it to be given up");
  for (guint i = 0; i < 20; i++)
    {
      parley_call_ringtone_start (ringtone, PARLEY_CALL_RING_THERE, gst_element_factory_make ("fakesink", NULL));
      parley_call_ringtone_stop (ringtone);
    }
  test_wait_until (is_over, NULL, "every sink to be let go of");
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-ringtone/period", test_period);
  g_test_add_func ("/call-ringtone/rings", test_rings);
  g_test_add_func ("/call-ringtone/no-sound", test_no_sound);
  return g_test_run ();
}
