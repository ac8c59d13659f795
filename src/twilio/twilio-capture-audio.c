/* The sound of a capture: a microphone, without the echo of the speakers, or a soft
 * test tone, encoded.
 */

#include "twilio-capture-private.h"

#include <string.h>

#include "twilio-echo.h"
#include "twilio-level.h"
#include "twilio-media.h"

static GstElement *
make_audio_source (TwilioCapture *self)
{
  GstElement *source;

  if (self->device == NULL)
    return twilio_media_make ("audiotestsrc", "is-live", TRUE, "volume", 0.05, "freq", 330.0, "samplesperbuffer", 960, NULL);
  source = self->source;
  if (source != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (source), "buffer-time") != NULL)
    g_object_set (source, "buffer-time", (gint64)40000, "latency-time", (gint64)10000, NULL);
  return source;
}

/* A sound server that cancels echoes does it better, in its own real-time
 * thread; two cancellers in a row fight each other.
 */
static gboolean
is_cancelled_already (GstDevice *device)
{
  g_autoptr (GstStructure) structure = gst_device_get_properties (device);
  const char *node = structure != NULL ? gst_structure_get_string (structure, "node.name") : NULL;

  return node != NULL && strstr (node, "echo-cancel") != NULL;
}

/* Without gain control, which brings back what the canceller leaves. */
static GstElement *
make_voice_filter (TwilioCapture *self)
{
  GstElement *probe = NULL;
  GstElement *filter = NULL;

  if (self->device != NULL && !is_cancelled_already (self->device))
    {
      probe = twilio_echo_take (TWILIO_ECHO_MICROPHONE, self->pipeline);
      filter = twilio_media_make ("webrtcdsp", "echo-cancel", probe != NULL, "noise-suppression", TRUE, "noise-suppression-level", 1,
                                  "high-pass-filter", TRUE, "gain-control", FALSE, NULL);
    }
  if (filter != NULL && probe != NULL)
    g_object_set (filter, "probe", GST_OBJECT_NAME (probe), NULL);
  return filter != NULL ? filter : gst_element_factory_make ("identity", NULL);
}

void
twilio_capture_build_audio (TwilioCapture *self)
{
  GstElement *volume = gst_element_factory_make ("volume", NULL);
  GstElement *encoder = twilio_media_make ("opusenc", "bitrate", 32000, "audio-type", 2048, "inband-fec", TRUE,
                                           "packet-loss-percentage", 10, "dtx", FALSE, NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");
  g_autoptr (GstPad) input = gst_element_get_static_pad (volume, "sink");
  g_autoptr (GstPad) output = gst_element_get_static_pad (volume, "src");

  twilio_media_link (self->pipeline, make_audio_source (self), gst_element_factory_make ("audioconvert", NULL),
                     gst_element_factory_make ("audioresample", NULL),
                     twilio_capture_caps_filter ("audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"),
                     make_voice_filter (self), volume, encoder, NULL);
  g_object_set (volume, "mute", !self->is_enabled, NULL);
  twilio_level_watch (input, twilio_fanout_get_input_level (self->fanout));
  twilio_level_watch (output, twilio_fanout_get_level (self->fanout));
  twilio_fanout_gate (self->fanout, pad);
  twilio_capture_add_appsink (self, encoder);
  self->volume = gst_object_ref (volume);
}
