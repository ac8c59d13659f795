/* The receiving branch behind a pad of webrtcbin.  It is built on the main
 * thread while the pad is blocked: a paintable sink made on a streaming thread
 * hops to the main thread, which may be waiting for that very thread.
 */

#include "twilio-receiver.h"

#include <gst/app/app.h>
#include <gst/video/video.h>

#include "twilio-level.h"
#include "twilio-media.h"

struct _TwilioReceiver
{
  gatomicrefcount references;
  TwilioTrackKind kind;
  guint32 ssrc;
  GObject *paintable;
  guint64 frames;
  gint level;
  GMutex lock;
  TwilioVoice *voice;
  double volume;
  gint is_hidden;   /* nothing is decoded */
  gint awaits_key;  /* shown again, and nothing to begin with yet */
  gint64 asked_at;  /* for a key frame; streaming thread */
  GWeakRef encoded; /* where pictures go into the decoder; it keeps us */
  GWeakRef size;    /* how large they are painted; only where that is made here */
  guint width;      /* the most of it, 0 for whatever comes */
  guint height;
};

/* Between two requests for a key frame, in microseconds. */
#define ASK_INTERVAL (300 * G_TIME_SPAN_MILLISECOND)

TwilioReceiver *
twilio_receiver_ref (TwilioReceiver *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
twilio_receiver_unref (TwilioReceiver *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->paintable);
  g_weak_ref_clear (&self->encoded);
  g_weak_ref_clear (&self->size);
  g_clear_pointer (&self->voice, twilio_voice_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer receiver)
{
  TwilioReceiver *self = receiver;

  if (__atomic_fetch_add (&self->frames, 1, __ATOMIC_RELAXED) == 0)
    g_debug ("first %s of %u", self->kind == TWILIO_TRACK_VIDEO ? "picture" : "sound", self->ssrc);
  return GST_PAD_PROBE_OK;
}

static void
ask_for_key_frame (GstPad *pad)
{
  gst_pad_push_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* After a gap the decoder needs a picture that stands for itself; until it comes what
 * builds on others would only be smears.
 */
static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer receiver)
{
  TwilioReceiver *self = receiver;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 now = g_get_monotonic_time ();

  if (g_atomic_int_get (&self->is_hidden))
    return GST_PAD_PROBE_DROP;
  if (!g_atomic_int_get (&self->awaits_key))
    return GST_PAD_PROBE_OK;
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    {
      g_atomic_int_set (&self->awaits_key, FALSE);
      return GST_PAD_PROBE_OK;
    }
  if (now - self->asked_at >= ASK_INTERVAL)
    {
      self->asked_at = now;
      ask_for_key_frame (pad);
    }
  return GST_PAD_PROBE_DROP;
}

static void
watch_encoded (TwilioReceiver *self, GstElement *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");

  g_weak_ref_set (&self->encoded, pad);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_encoded, twilio_receiver_ref (self), (GDestroyNotify)twilio_receiver_unref);
}

/* Without a graphics processor the main thread would make every picture smaller as it
 * paints, with two thirds of its time in a call of four; here that takes a third of it,
 * and is done beside.
 */
static void
add_painting (TwilioReceiver *self, GstElement *pipeline, GstElement *decoder, GstElement *sink)
{
  GstElement *queue = twilio_media_make ("queue", "max-size-buffers", 3, "max-size-bytes", 0, "max-size-time", (guint64)0, NULL);
  GstElement *size = gst_element_factory_make ("capsfilter", NULL);

  twilio_media_link (pipeline, queue, gst_element_factory_make ("videoscale", NULL), size,
                     twilio_media_make ("videoconvert", "n-threads", 1, NULL), twilio_media_make_picture_filter (), sink, NULL);
  gst_element_link (decoder, queue);
  if (twilio_media_paints_in_software ())
    g_weak_ref_set (&self->size, size);
}

static GstElement *
build_video (TwilioReceiver *self, GstElement *pipeline, gboolean render)
{
  GstElement *depay = twilio_media_make ("rtpvp8depay", "request-keyframe", TRUE, "wait-for-keyframe", TRUE, NULL);
  GstElement *decoder = gst_element_factory_make ("vp8dec", NULL);
  GstElement *sink = render ? gst_element_factory_make ("gtk4paintablesink", NULL) : NULL;

  if (sink == NULL)
    {
      sink = twilio_media_make ("fakesink", "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
      twilio_media_link (pipeline, depay, decoder, sink, NULL);
    }
  else
    {
      g_object_get (sink, "paintable", &self->paintable, NULL);
      twilio_media_link (pipeline, depay, decoder, NULL);
      add_painting (self, pipeline, decoder, sink);
    }
  watch_encoded (self, decoder);
  return depay;
}

static GstFlowReturn
on_sample (GstAppSink *sink, gpointer receiver)
{
  TwilioReceiver *self = receiver;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample == NULL)
    return GST_FLOW_EOS;
  g_mutex_lock (&self->lock);
  if (self->voice != NULL)
    twilio_voice_push (self->voice, sample);
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

static GstElement *
build_audio (TwilioReceiver *self, GstElement *pipeline)
{
  GstElement *depay = gst_element_factory_make ("rtpopusdepay", NULL);
  GstElement *decoder = twilio_media_make ("opusdec", "plc", TRUE, NULL);
  GstElement *sink = twilio_media_make ("appsink", "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };

  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, twilio_receiver_ref (self), (GDestroyNotify)twilio_receiver_unref);
  twilio_media_link (pipeline, depay, decoder, sink, NULL);
  return depay;
}

/* The last element of the chain that begins at @element. */
static GstElement *
last_of_chain (GstElement *element)
{
  g_autoptr (GstPad) source = gst_element_get_static_pad (element, "src");
  g_autoptr (GstPad) peer = source != NULL ? gst_pad_get_peer (source) : NULL;
  g_autoptr (GstElement) next = peer != NULL ? gst_pad_get_parent_element (peer) : NULL;

  return next != NULL ? last_of_chain (next) : element;
}

static void
watch_sink (TwilioReceiver *self, GstElement *sink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  if (self->kind == TWILIO_TRACK_AUDIO)
    twilio_level_watch (pad, &self->level);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, twilio_receiver_ref (self), (GDestroyNotify)twilio_receiver_unref);
}

/* From the end to the beginning, so that nothing flows into an element at rest. */
static void
start_chain (GstElement *element)
{
  g_autoptr (GstPad) source = gst_element_get_static_pad (element, "src");
  g_autoptr (GstPad) peer = source != NULL ? gst_pad_get_peer (source) : NULL;
  g_autoptr (GstElement) next = peer != NULL ? gst_pad_get_parent_element (peer) : NULL;

  if (next != NULL)
    start_chain (next);
  gst_element_sync_state_with_parent (element);
}

/**
 * twilio_receiver_new:
 * @pipeline: the pipeline of the peer connection
 * @pad: a blocked source pad of its webrtcbin
 * @render: whether pictures go to a paintable
 *
 * Returns: (transfer full) (nullable): the receiver, %NULL where the pad carries
 *   no known codec or is gone already
 */
TwilioReceiver *
twilio_receiver_new (GstElement *pipeline, GstPad *pad, gboolean render)
{
  g_autoptr (TwilioReceiver) self = g_new0 (TwilioReceiver, 1);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = NULL;
  const GstStructure *structure;
  GstElement *depay;

  self->volume = 1;
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->encoded, NULL);
  g_weak_ref_init (&self->size, NULL);
  if (caps == NULL || gst_pad_is_linked (pad))
    return NULL;
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_get_uint (structure, "ssrc", &self->ssrc);
  self->kind = g_strcmp0 (gst_structure_get_string (structure, "media"), "video") == 0 ? TWILIO_TRACK_VIDEO : TWILIO_TRACK_AUDIO;
  if (g_strcmp0 (gst_structure_get_string (structure, "encoding-name"), self->kind == TWILIO_TRACK_VIDEO ? "VP8" : "OPUS") != 0)
    return NULL;
  depay = self->kind == TWILIO_TRACK_VIDEO ? build_video (self, pipeline, render) : build_audio (self, pipeline);
  watch_sink (self, last_of_chain (depay));
  start_chain (depay);
  sink = gst_element_get_static_pad (depay, "sink");
  return gst_pad_link (pad, sink) == GST_PAD_LINK_OK ? g_steal_pointer (&self) : NULL;
}

TwilioTrackKind
twilio_receiver_get_kind (TwilioReceiver *self)
{
  return self->kind;
}

guint32
twilio_receiver_get_ssrc (TwilioReceiver *self)
{
  return self->ssrc;
}

/* Returns: (transfer none) (nullable): a GdkPaintable */
GObject *
twilio_receiver_get_paintable (TwilioReceiver *self)
{
  return self->paintable;
}

/* Frames or buffers decoded so far; any thread. */
guint64
twilio_receiver_get_frames (TwilioReceiver *self)
{
  return __atomic_load_n (&self->frames, __ATOMIC_RELAXED);
}

double
twilio_receiver_get_level (TwilioReceiver *self)
{
  return self->kind == TWILIO_TRACK_AUDIO ? twilio_level_get (&self->level) : -100;
}

/* @volume: how loud one wants to hear it, through whatever voice */
void
twilio_receiver_set_volume (TwilioReceiver *self, double volume)
{
  self->volume = volume;
  if (self->voice != NULL)
    twilio_voice_set_volume (self->voice, volume);
}

/* @voice: (nullable): where the sound goes from now on */
void
twilio_receiver_set_voice (TwilioReceiver *self, TwilioVoice *voice)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->voice, twilio_voice_unref);
  self->voice = voice != NULL ? twilio_voice_ref (voice) : NULL;
  if (voice != NULL)
    twilio_voice_set_volume (voice, self->volume);
  g_mutex_unlock (&self->lock);
}

/* Returns: (transfer none) (nullable); main thread only, where it is set */
TwilioVoice *
twilio_receiver_get_voice (TwilioReceiver *self)
{
  return self->voice;
}

/**
 * twilio_receiver_set_shown:
 * @shown: whether anybody sees the picture
 *
 * What nobody sees is dropped before it is decoded.  Shown again it begins with a key
 * frame, which is asked for at once.
 */
void
twilio_receiver_set_shown (TwilioReceiver *self, gboolean shown)
{
  g_autoptr (GstPad) pad = g_weak_ref_get (&self->encoded);

  if (pad == NULL || g_atomic_int_get (&self->is_hidden) == !shown)
    return;
  if (shown)
    g_atomic_int_set (&self->awaits_key, TRUE);
  g_atomic_int_set (&self->is_hidden, !shown);
  if (shown)
    ask_for_key_frame (pad);
}

/**
 * twilio_receiver_set_size:
 * @width: how large pictures are shown at most, in pixels; 0 where that is not known
 * @height: as @width
 *
 * Larger ones are made smaller before they are painted, in their own shape, where that
 * costs less than to paint them as they are.
 */
void
twilio_receiver_set_size (TwilioReceiver *self, guint width, guint height)
{
  g_autoptr (GstElement) size = g_weak_ref_get (&self->size);
  g_autoptr (GstCaps) caps = NULL;

  if (size == NULL || width < 2 || height < 2 || (width == self->width && height == self->height))
    return;
  self->width = width;
  self->height = height;
  caps = gst_caps_new_simple ("video/x-raw", "width", GST_TYPE_INT_RANGE, 1, width, "height", GST_TYPE_INT_RANGE, 1, height,
                              "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  g_object_set (size, "caps", caps, NULL);
}

/* Drops the paintable, which has to go on the main thread. */
void
twilio_receiver_detach (TwilioReceiver *self)
{
  g_clear_object (&self->paintable);
}
