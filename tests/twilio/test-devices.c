/* Real ways in and out, made up by the sound server: what a microphone hears
 * arrives at the other side, what a voice says comes out of the loudspeaker.
 */

#include <gst/app/app.h>
#include <gst/gst.h>
#include <string.h>

#include "person.h"
#include "test-await.h"
#include "twilio-devices.h"
#include "twilio-ending.h"
#include "twilio-level.h"
#include "twilio-media.h"
#include "twilio-speaker.h"

#define LOUD (-40.0)

static GstElement *
launch (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  g_assert_no_error (error);
  gst_object_ref_sink (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static void
halt (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static gboolean
sounds (gpointer capture)
{
  return twilio_capture_get_level (capture) > LOUD;
}

static gboolean
has_all (gpointer devices)
{
  return g_list_model_get_n_items (twilio_devices_get_cameras (devices)) > 0 &&
         g_list_model_get_n_items (twilio_devices_get_microphones (devices)) > 0 &&
         g_list_model_get_n_items (twilio_devices_get_speakers (devices)) > 0;
}

static TwilioDevices *
start_devices (void)
{
  TwilioDevices *devices = twilio_devices_new ();

  twilio_devices_start (devices);
  return devices;
}

static void
test_lists (void)
{
  g_autoptr (TwilioDevices) devices = start_devices ();
  g_autoptr (GstDevice) camera = NULL;
  g_autoptr (GstDevice) microphone = NULL;

  test_wait_until (has_all, devices, "devices");
  camera = twilio_devices_get_default_camera (devices);
  microphone = twilio_devices_get_default_microphone (devices);
  g_assert_nonnull (camera);
  g_assert_nonnull (microphone);
  for (guint i = 0; i < g_list_model_get_n_items (twilio_devices_get_microphones (devices)); i++)
    {
      g_autoptr (GstDevice) device = g_list_model_get_item (twilio_devices_get_microphones (devices), i);
      g_autofree char *name = gst_device_get_display_name (device);

      g_test_message ("microphone: %s", name);
      g_assert_null (strstr (name, "Monitor"));
    }
}

typedef struct
{
  Person *person;
  gboolean loud;
} Hearing;

static gboolean
hears (gpointer data)
{
  Hearing *hearing = data;
  TwilioParticipant *participant = person_find (hearing->person, "ada");
  TwilioTrack *track = participant != NULL ? twilio_participant_get_audio (participant) : NULL;

  return track != NULL && (twilio_track_get_level (track) > LOUD) == hearing->loud;
}

/* As fast as fingers may be: a camera that is opened anew comes while it goes. */
static void
switch_on_and_off (Person *ada, Person *ben)
{
  for (guint i = 0; i < 5; i++)
    {
      twilio_capture_set_enabled (ada->picture, FALSE);
      twilio_capture_set_enabled (ada->picture, TRUE);
      twilio_capture_set_enabled (ada->picture, FALSE);
      twilio_capture_set_enabled (ada->picture, TRUE);
      person_await_frames (ben, "ada", 0, 5);
    }
}

/* A camera need not know how large its pictures are sent. */
static void
make_smaller_and_larger (Person *ada, Person *ben)
{
  for (guint i = 0; i < 20; i++)
    {
      twilio_capture_set_sparing (ada->picture, i % 2 == 0);
      person_await_frames (ben, "ada", 0, 3);
    }
}

/* The tone that is played into the microphone, through the call and back. */
static void
test_capture (void)
{
  TestBackend *backend = person_start_backend ();
  g_autoptr (TwilioDevices) devices = start_devices ();
  GstElement *tone = launch ("audiotestsrc is-live=true wave=pink-noise volume=0.5 ! pulsesink device=test_microphone_in");
  Person *ben = person_joined (backend, "ben");
  g_autoptr (GstDevice) camera = NULL;
  g_autoptr (GstDevice) microphone = NULL;
  Hearing hearing = { ben, TRUE };
  Person *ada;

  test_wait_until (has_all, devices, "devices");
  microphone = twilio_devices_get_default_microphone (devices);
  camera = twilio_devices_get_default_camera (devices);
  ada = person_new_with_captures (backend, "ada", twilio_capture_new (TWILIO_TRACK_AUDIO, "microphone", microphone, FALSE),
                                  twilio_capture_new (TWILIO_TRACK_VIDEO, "camera", camera, FALSE));
  g_assert_false (twilio_capture_is_test (ada->sound));
  person_join (ada);
  person_await_frames (ben, "ada", 20, 20);
  person_wait_until (hears, &hearing, "the tone");
  test_wait_until (sounds, ada->sound, "the microphone's level");
  twilio_capture_set_enabled (ada->sound, FALSE);
  hearing.loud = FALSE;
  person_wait_until (hears, &hearing, "silence");
  twilio_capture_set_enabled (ada->sound, TRUE);
  twilio_capture_set_enabled (ada->picture, FALSE);
  hearing.loud = TRUE;
  person_wait_until (hears, &hearing, "the tone again");
  switch_on_and_off (ada, ben);
  make_smaller_and_larger (ada, ben);
  person_free (ada);
  person_free (ben);
  halt (tone);
  person_finish_backend (backend);
}

/* What a pipeline says, a voice says. */
static GstFlowReturn
on_said (GstAppSink *sink, gpointer voice)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample == NULL)
    return GST_FLOW_EOS;
  twilio_voice_push (voice, sample);
  return GST_FLOW_OK;
}

/* On the shared clock, like everything that arrives in a call. */
static GstElement *
speak (TwilioVoice *voice)
{
  GstElement *pipeline = twilio_media_pipeline_new (NULL);
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description ("audiotestsrc is-live=true volume=0.5 ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! appsink name=out sync=false", FALSE, &error);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (bin), "out");
  GstAppSinkCallbacks callbacks = { .new_sample = on_said };

  g_assert_no_error (error);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, twilio_voice_ref (voice), (GDestroyNotify)twilio_voice_unref);
  gst_bin_add (GST_BIN (pipeline), bin);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static gboolean
is_loud (gpointer level)
{
  return twilio_level_get (level) > LOUD;
}

static gboolean
is_silent (gpointer level)
{
  return twilio_level_get (level) < LOUD;
}

static gboolean
is_quiet (gpointer unused)
{
  return twilio_ending_count () == 0;
}

static void
test_speaker (void)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *monitor = launch ("pulsesrc device=test_speaker.monitor ! audioconvert ! audio/x-raw,format=S16LE,channels=1 ! fakesink name=in");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (monitor), "in");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  TwilioSpeaker *speaker;
  static gint level;

  twilio_level_watch (pad, &level);
  twilio_speaker_open_async (NULL, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  speaker = twilio_speaker_open_finish (result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      TwilioVoice *voice = twilio_speaker_add_voice (speaker);
      TwilioVoice *other = twilio_speaker_add_voice (speaker);
      GstElement *said = speak (voice);

      person_wait_until (is_loud, &level, "a voice from the loudspeaker");
      twilio_speaker_remove_voice (speaker, other);
      twilio_voice_unref (other);
      twilio_speaker_remove_voice (speaker, voice);
      person_wait_until (is_silent, &level, "silence");
      halt (said);
      twilio_voice_unref (voice);
    }
  g_assert_finalize_object (speaker);
  test_wait_until (is_quiet, NULL, "everything to end");
  halt (monitor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/twilio/devices/lists", test_lists);
  g_test_add_func ("/twilio/devices/capture", test_capture);
  g_test_add_func ("/twilio/devices/speaker", test_speaker);
  return g_test_run ();
}
