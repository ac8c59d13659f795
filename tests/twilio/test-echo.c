/* That the one probe of echoes goes from one pipeline to the next, and what stands
 * still keeps nobody from being heard.
 */

#include <gst/gst.h>

#include "test-await.h"
#include "twilio-closing.h"
#include "twilio-echo.h"
#include "twilio-ending.h"
#include "twilio-media.h"

static gboolean
is_over (gpointer unused)
{
  return twilio_ending_count () == 0;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *)flag;
}

static gboolean
set (gpointer flag)
{
  g_assert_false (*(gboolean *)flag);
  *(gboolean *)flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
play (GstElement *pipeline, GstElement *element, GstElement *sink)
{
  twilio_media_link (pipeline, twilio_media_make ("audiotestsrc", "is-live", TRUE, NULL), gst_element_factory_make ("audioconvert", NULL),
                     gst_element_factory_make ("audioresample", NULL), element, sink, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_assert_cmpint (gst_element_get_state (pipeline, NULL, NULL, 10 * GST_SECOND), !=, GST_STATE_CHANGE_FAILURE);
}

/* A canceller does not start with a probe that another one has. */
static GstElement *
open_microphone (void)
{
  GstElement *pipeline = twilio_media_pipeline_new (NULL);
  GstElement *probe = twilio_echo_take (TWILIO_ECHO_MICROPHONE, pipeline);

  g_assert_nonnull (probe);
  play (pipeline, twilio_media_make ("webrtcdsp", "echo-cancel", TRUE, "probe", GST_OBJECT_NAME (probe), NULL), gst_element_factory_make ("fakesink", NULL));
  return pipeline;
}

static void
test_microphone (void)
{
  GstElement *first = open_microphone ();
  g_autoptr (GstElement) second = twilio_media_pipeline_new (NULL);
  gboolean is_free = FALSE;

  g_assert_null (twilio_echo_take (TWILIO_ECHO_MICROPHONE, second));
  g_assert_cmpuint (twilio_closing_wait (set, &is_free, NULL), ==, 0);
  for (guint i = 0; i < 20; i++)
    {
      twilio_closing_begin (first);
      is_free = FALSE;
      g_assert_cmpuint (twilio_closing_wait (set, &is_free, NULL), !=, 0);
      g_assert_null (twilio_echo_take (TWILIO_ECHO_MICROPHONE, second));
      test_wait_until (is_set, &is_free, "the microphone before this one to be closed");
      first = open_microphone ();
    }
  twilio_closing_begin (first);
  test_wait_until (is_over, NULL, "everything to end");
}

static GstElement *
open_speaker (void)
{
  GstElement *pipeline = twilio_media_pipeline_new (NULL);
  GstElement *probe = twilio_echo_take (TWILIO_ECHO_SPEAKER, pipeline);

  g_assert_nonnull (probe);
  g_assert_null (GST_OBJECT_PARENT (probe));
  play (pipeline, probe, gst_element_factory_make ("fakesink", NULL));
  return pipeline;
}

static void
test_speaker (void)
{
  GstElement *speaker = open_speaker ();
  GstElement *microphone = open_microphone ();
  gboolean is_free = FALSE;

  twilio_closing_begin (speaker);
  g_assert_cmpuint (twilio_closing_wait (set, &is_free, NULL), !=, 0);
  test_wait_until (is_set, &is_free, "the speaker before this one to be closed");
  twilio_closing_begin (open_speaker ());
  twilio_closing_begin (microphone);
  test_wait_until (is_over, NULL, "everything to end");
}

static GMutex standstill;

static void
stand_still (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer is_reached)
{
  g_atomic_int_set ((gint *)is_reached, TRUE);
  g_main_context_wakeup (NULL);
  g_mutex_lock (&standstill);
  g_mutex_unlock (&standstill);
}

static gboolean
is_reached (gpointer flag)
{
  return g_atomic_int_get ((gint *)flag);
}

/* Two seconds later somebody else may be heard, with what echo there is. */
static void
test_standstill (void)
{
  GstElement *pipeline = twilio_media_pipeline_new (NULL);
  GstElement *sink = twilio_media_make ("fakesink", "signal-handoffs", TRUE, "async", FALSE, NULL);
  gboolean is_free = FALSE;
  gint reached = FALSE;
  g_autoptr (GstElement) other = twilio_media_pipeline_new (NULL);

  g_mutex_lock (&standstill);
  g_signal_connect (sink, "handoff", G_CALLBACK (stand_still), &reached);
  g_assert_nonnull (twilio_echo_take (TWILIO_ECHO_MICROPHONE, pipeline));
  play (pipeline, gst_element_factory_make ("identity", NULL), sink);
  test_wait_until (is_reached, &reached, "a buffer to be held up");
  twilio_closing_begin (pipeline);
  g_assert_cmpuint (twilio_closing_wait (set, &is_free, NULL), !=, 0);
  test_wait_until (is_set, &is_free, "patience to end");
  g_assert_null (twilio_echo_take (TWILIO_ECHO_MICROPHONE, other));
  g_mutex_unlock (&standstill);
  test_wait_until (is_over, NULL, "everything to end");
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/microphone", test_microphone);
  g_test_add_func ("/echo/speaker", test_speaker);
  g_test_add_func ("/echo/standstill", test_standstill);
  return g_test_run ();
}
