/* A camera, a microphone or a test source, encoded once for everybody.  The
 * pipeline exists while the capture is enabled: a camera that is switched off
 * is released, so that its light goes out.
 */

#include "twilio-capture-private.h"

#include <gst/video/video.h>
#include <string.h>

#include "twilio-echo.h"
#include "twilio-error.h"
#include "twilio-fanout.h"
#include "twilio-level.h"
#include "twilio-media.h"
#include "twilio-quality.h"

/* A receiver that misses a reference asks again and again; more keyframes than
 * this starve a narrow link of everything else.
 */
#define KEYFRAME_INTERVAL (G_TIME_SPAN_SECOND)

#define WIDTH 640
#define HEIGHT 480
#define RATE 30

struct _TwilioCapture
{
  GObject parent_instance;

  TwilioTrackKind kind;
  char *id;
  char *name;
  GstDevice *device;
  gboolean renders;
  gboolean is_enabled;
  gboolean is_stopped;
  TwilioFanout *fanout;
  GstElement *pipeline;
  GstElement *source; /* of a device, while the pipeline is built */
  GstElement *encoder;
  GstElement *volume;
  GObject *paintable;
  GError *error;
  GstElement *rate;
  GstElement *size;
  GHashTable *limits; /* slot to bit/s */
  guint step;
  gint64 step_since;
  gint64 last_keyframe;
  guint keyframe_source;
  guint echo_wait; /* for the microphone before this one to be closed */
};

enum
{
  PROP_ENABLED = 1,
  PROP_PAINTABLE,
  PROP_ERROR,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TwilioCapture, twilio_capture, G_TYPE_OBJECT)

static void
close_pipeline (TwilioCapture *self)
{
  g_clear_handle_id (&self->keyframe_source, g_source_remove);
  g_clear_handle_id (&self->echo_wait, g_source_remove);
  gst_clear_object (&self->encoder);
  gst_clear_object (&self->volume);
  gst_clear_object (&self->rate);
  gst_clear_object (&self->size);
  if (self->pipeline != NULL)
    twilio_echo_close (g_steal_pointer (&self->pipeline));
  if (self->paintable != NULL)
    {
      g_clear_object (&self->paintable);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
    }
}

static void
fail (TwilioCapture *self, GError *error)
{
  g_message ("%s: %s", self->name, error->message);
  g_set_error_literal (&self->error, TWILIO_ERROR, TWILIO_ERROR_DEVICE, error->message);
  close_pipeline (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
recalculate_latency (GstElement *pipeline, gpointer unused)
{
  gst_bin_recalculate_latency (GST_BIN (pipeline));
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer capture)
{
  TwilioCapture *self = capture;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_element_call_async (self->pipeline, recalculate_latency, NULL, NULL);
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR || self->error != NULL)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  fail (self, error);
  return G_SOURCE_REMOVE;
}

/* Cameras that only give JPEG at this size have to be decoded first. */
static gboolean
is_jpeg_only (GstDevice *device)
{
  g_autoptr (GstCaps) caps = gst_device_get_caps (device);
  g_autoptr (GstCaps) raw = gst_caps_from_string ("video/x-raw(ANY)");
  g_autoptr (GstCaps) jpeg = gst_caps_from_string ("image/jpeg");

  return caps != NULL && !gst_caps_can_intersect (caps, raw) && gst_caps_can_intersect (caps, jpeg);
}

static GstElement *
caps_filter (const char *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  return twilio_media_make ("capsfilter", "caps", caps, NULL);
}

static GstElement *
queue_leaky (void)
{
  return twilio_media_make ("queue", "leaky", 2, "max-size-buffers", 2, "max-size-bytes", 0, "max-size-time", (guint64)0, NULL);
}

static GstElement *
add_video_source (TwilioCapture *self)
{
  g_autofree char *format = g_strdup_printf ("video/x-raw,format=I420,width=%d,height=%d,framerate=%d/1", WIDTH, HEIGHT, RATE);
  GstElement *filter = caps_filter (format);
  GstElement *source, *rate;

  if (self->device == NULL)
    {
      twilio_media_link (self->pipeline, twilio_media_make ("videotestsrc", "is-live", TRUE, "pattern", 18, NULL), filter, NULL);
      return filter;
    }
  source = self->source;
  rate = twilio_media_make ("videorate", "drop-only", FALSE, NULL);
  if (is_jpeg_only (self->device))
    twilio_media_link (self->pipeline, source, gst_element_factory_make ("jpegdec", NULL),
                       twilio_media_make ("videoconvert", "n-threads", 1, NULL), gst_element_factory_make ("videoscale", NULL), rate, filter, NULL);
  else
    twilio_media_link (self->pipeline, source, twilio_media_make ("videoconvert", "n-threads", 1, NULL),
                       gst_element_factory_make ("videoscale", NULL), rate, filter, NULL);
  return filter;
}

static GstElement *
make_video_encoder (void)
{
  return twilio_media_make ("vp8enc", "deadline", (gint64)1, "cpu-used", 8, "end-usage", 1, "lag-in-frames", 0,
                            "threads", 1, "target-bitrate", TWILIO_RATE_START, "keyframe-max-dist", 3000,
                            "min-quantizer", 4, "max-quantizer", 56, "undershoot", 95, "static-threshold", 1,
                            "buffer-initial-size", 300, "buffer-optimal-size", 400, "buffer-size", 600,
                            "max-intra-bitrate", 300, "dropframe-threshold", 30, NULL);
}

static void
add_self_view (TwilioCapture *self, GstElement *tee)
{
  GstElement *sink = gst_element_factory_make ("gtk4paintablesink", NULL);
  GstElement *queue = queue_leaky ();

  if (sink == NULL)
    return;
  twilio_media_link (self->pipeline, queue, twilio_media_make ("videoconvert", "n-threads", 1, NULL), sink, NULL);
  gst_element_link (tee, queue);
  g_object_get (sink, "paintable", &self->paintable, NULL);
}

static void
add_appsink (TwilioCapture *self, GstElement *encoder)
{
  GstElement *sink = twilio_media_make ("appsink", "sync", FALSE, "enable-last-sample", FALSE, "async", FALSE, NULL);

  gst_bin_add (GST_BIN (self->pipeline), sink);
  gst_element_link (encoder, sink);
  twilio_fanout_connect (self->fanout, sink);
}

/* What fits into how much: below a step's rate the picture gets smaller and
 * slower, since a full one would not be worse but stand still.
 */
static const struct
{
  guint rate;
  int width;
  int height;
  int frames;
} steps[] = {
  { 450000, WIDTH, HEIGHT, RATE },
  { 250000, 480, 360, 24 },
  { 130000, 320, 240, 15 },
  { 0, 320, 240, 7 },
};

static void
apply_step (TwilioCapture *self)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, steps[self->step].width, "height", G_TYPE_INT, steps[self->step].height, NULL);

  if (self->size == NULL)
    return;
  g_object_set (self->rate, "max-rate", steps[self->step].frames, NULL);
  g_object_set (self->size, "caps", caps, NULL);
}

/* Down within a second, up only when there has been room to spare for four. */
static void
choose_step (TwilioCapture *self, guint rate)
{
  gint64 now = g_get_monotonic_time ();
  gboolean goes_down = rate < steps[self->step].rate;
  gboolean goes_up = self->step > 0 && rate > steps[self->step - 1].rate * 1.2;

  if (!goes_down && !goes_up)
    self->step_since = now;
  if (now - self->step_since < (goes_down ? 1 : 4) * G_TIME_SPAN_SECOND)
    return;
  self->step += goes_down ? 1 : -1;
  self->step_since = now;
  apply_step (self);
}

/**
 * twilio_capture_set_limit:
 * @slot: who asks
 * @rate: bit/s that may go there at most
 *
 * One encoder serves everybody, so that the narrowest way counts.
 */
void
twilio_capture_set_limit (TwilioCapture *self, gpointer slot, guint rate)
{
  guint lowest = rate;
  GHashTableIter iter;
  gpointer value;

  if (self->kind != TWILIO_TRACK_VIDEO)
    return;
  g_hash_table_replace (self->limits, slot, GUINT_TO_POINTER (rate));
  g_hash_table_iter_init (&iter, self->limits);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    lowest = MIN (lowest, GPOINTER_TO_UINT (value));
  if (self->encoder == NULL)
    return;
  g_object_set (self->encoder, "target-bitrate", (int)lowest, NULL);
  choose_step (self, lowest);
}

static void
build_video (TwilioCapture *self)
{
  GstElement *source = add_video_source (self);
  GstElement *tee = gst_element_factory_make ("tee", NULL);
  GstElement *queue = queue_leaky ();
  GstElement *encoder = make_video_encoder ();
  g_autoptr (GstPad) pad = gst_element_get_static_pad (queue, "sink");

  gst_bin_add (GST_BIN (self->pipeline), tee);
  gst_element_link (source, tee);
  self->rate = gst_object_ref (twilio_media_make ("videorate", "drop-only", TRUE, NULL));
  self->size = gst_object_ref (gst_element_factory_make ("capsfilter", NULL));
  twilio_media_link (self->pipeline, queue, self->rate, gst_element_factory_make ("videoscale", NULL), self->size, encoder, NULL);
  gst_element_link (tee, queue);
  apply_step (self);
  twilio_fanout_gate (self->fanout, pad);
  add_appsink (self, encoder);
  if (self->renders)
    add_self_view (self, tee);
  self->encoder = gst_object_ref (encoder);
}

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

static void
build_audio (TwilioCapture *self)
{
  GstElement *volume = gst_element_factory_make ("volume", NULL);
  GstElement *encoder = twilio_media_make ("opusenc", "bitrate", 32000, "audio-type", 2048, "inband-fec", TRUE,
                                           "packet-loss-percentage", 10, "dtx", FALSE, NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");
  g_autoptr (GstPad) input = gst_element_get_static_pad (volume, "sink");
  g_autoptr (GstPad) output = gst_element_get_static_pad (volume, "src");

  twilio_media_link (self->pipeline, make_audio_source (self), gst_element_factory_make ("audioconvert", NULL),
                     gst_element_factory_make ("audioresample", NULL),
                     caps_filter ("audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"),
                     make_voice_filter (self), volume, encoder, NULL);
  g_object_set (volume, "mute", !self->is_enabled, NULL);
  twilio_level_watch (input, twilio_fanout_get_input_level (self->fanout));
  twilio_level_watch (output, twilio_fanout_get_level (self->fanout));
  twilio_fanout_gate (self->fanout, pad);
  add_appsink (self, encoder);
  self->volume = gst_object_ref (volume);
}

static gboolean
fail_without_element (gpointer capture)
{
  TwilioCapture *self = capture;
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_DEVICE, "the device cannot be opened");

  if (!self->is_stopped && self->error == NULL)
    fail (self, error);
  return G_SOURCE_REMOVE;
}

static void
open_pipeline (TwilioCapture *self)
{
  g_autoptr (GstBus) bus = NULL;

  if (self->device != NULL && (self->source = gst_device_create_element (self->device, NULL)) == NULL)
    {
      g_idle_add_full (G_PRIORITY_DEFAULT, fail_without_element, g_object_ref (self), g_object_unref);
      return;
    }

  self->pipeline = twilio_media_pipeline_new (NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_watch (bus, on_message, self);
  if (self->kind == TWILIO_TRACK_VIDEO)
    build_video (self);
  else
    build_audio (self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  if (self->paintable != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

static gboolean
open_after_wait (gpointer capture)
{
  TwilioCapture *self = capture;

  self->echo_wait = 0;
  open_pipeline (self);
  return G_SOURCE_REMOVE;
}

static void
open_when_free (TwilioCapture *self)
{
  if (self->kind == TWILIO_TRACK_AUDIO && self->device != NULL)
    self->echo_wait = twilio_echo_wait (TWILIO_ECHO_MICROPHONE, open_after_wait, self, NULL);
  if (self->echo_wait == 0)
    open_pipeline (self);
}

static gboolean
send_keyframe (gpointer capture)
{
  TwilioCapture *self = capture;

  self->keyframe_source = 0;
  self->last_keyframe = g_get_monotonic_time ();
  if (self->encoder != NULL)
    gst_element_send_event (self->encoder, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
  return G_SOURCE_REMOVE;
}

/* The first one at once, others at most one a second; one asked for in between
 * is not lost but late.
 */
void
twilio_capture_request_keyframe (TwilioCapture *self)
{
  gint64 passed = g_get_monotonic_time () - self->last_keyframe;

  if (self->encoder == NULL || self->keyframe_source != 0)
    return;
  if (passed >= KEYFRAME_INTERVAL)
    send_keyframe (self);
  else
    self->keyframe_source = g_timeout_add ((guint)((KEYFRAME_INTERVAL - passed) / 1000) + 1, send_keyframe, self);
}

void
twilio_capture_add_slot (TwilioCapture *self, TwilioSlot *slot)
{
  twilio_fanout_add (self->fanout, slot);
}

void
twilio_capture_remove_slot (TwilioCapture *self, TwilioSlot *slot)
{
  g_hash_table_remove (self->limits, slot);
  twilio_fanout_remove (self->fanout, slot);
}

const char *
twilio_capture_get_name (TwilioCapture *self)
{
  return self->name;
}

static void
twilio_capture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TwilioCapture *self = TWILIO_CAPTURE (object);

  switch (id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->is_enabled);
      break;
    case PROP_PAINTABLE:
      g_value_set_object (value, self->paintable);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twilio_capture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ENABLED:
      twilio_capture_set_enabled (TWILIO_CAPTURE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twilio_capture_dispose (GObject *object)
{
  TwilioCapture *self = TWILIO_CAPTURE (object);

  close_pipeline (self);
  g_clear_object (&self->device);
  G_OBJECT_CLASS (twilio_capture_parent_class)->dispose (object);
}

static void
twilio_capture_finalize (GObject *object)
{
  TwilioCapture *self = TWILIO_CAPTURE (object);

  twilio_media_settle ();
  g_clear_pointer (&self->fanout, twilio_fanout_unref);
  g_clear_pointer (&self->limits, g_hash_table_unref);
  g_clear_error (&self->error);
  g_free (self->id);
  g_free (self->name);
  G_OBJECT_CLASS (twilio_capture_parent_class)->finalize (object);
}

static void
twilio_capture_class_init (TwilioCaptureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = twilio_capture_get_property;
  object_class->set_property = twilio_capture_set_property;
  object_class->dispose = twilio_capture_dispose;
  object_class->finalize = twilio_capture_finalize;
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
twilio_capture_init (TwilioCapture *self)
{
  self->id = g_uuid_string_random ();
  self->fanout = twilio_fanout_new ();
  self->limits = g_hash_table_new (NULL, NULL);
  self->is_enabled = TRUE;
}

/**
 * twilio_capture_new:
 * @name: what the track is called in the room, "camera" or "microphone"
 * @device: (nullable): the device, %NULL for a test source
 * @render: whether to have a paintable of one's own picture; GTK must be
 *   initialised then
 *
 * Opens the device at once.  Failures arrive in the property "error", as
 * %TWILIO_ERROR_DEVICE.
 *
 * Returns: (transfer full): the capture
 */
TwilioCapture *
twilio_capture_new (TwilioTrackKind kind, const char *name, GstDevice *device, gboolean render)
{
  TwilioCapture *self = g_object_new (TWILIO_TYPE_CAPTURE, NULL);

  g_return_val_if_fail (kind != TWILIO_TRACK_DATA, self);
  twilio_media_prepare ();
  self->kind = kind;
  self->name = g_strdup (name);
  self->device = device != NULL ? g_object_ref (device) : NULL;
  self->renders = render && kind == TWILIO_TRACK_VIDEO;
  open_when_free (self);
  return self;
}

TwilioTrackKind
twilio_capture_get_kind (TwilioCapture *self)
{
  return self->kind;
}

/* The track id that ties the media to the signalling. */
const char *
twilio_capture_get_id (TwilioCapture *self)
{
  return self->id;
}

gboolean
twilio_capture_is_test (TwilioCapture *self)
{
  return self->device == NULL;
}

gboolean
twilio_capture_get_enabled (TwilioCapture *self)
{
  return self->is_enabled;
}

/**
 * twilio_capture_set_enabled:
 *
 * A disabled microphone sends silence, so that the connection stays warm; a
 * disabled camera is closed.
 */
void
twilio_capture_set_enabled (TwilioCapture *self, gboolean enabled)
{
  if (self->is_enabled == !!enabled || self->is_stopped)
    return;
  self->is_enabled = !!enabled;
  if (self->kind == TWILIO_TRACK_VIDEO && enabled && self->pipeline == NULL)
    open_pipeline (self);
  else if (self->kind == TWILIO_TRACK_VIDEO && !enabled)
    close_pipeline (self);
  else if (self->volume != NULL)
    g_object_set (self->volume, "mute", !enabled, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

/* Returns: (transfer none) (nullable): a GdkPaintable of one's own picture */
GObject *
twilio_capture_get_paintable (TwilioCapture *self)
{
  return self->paintable;
}

/* Returns: recent loudness in dB, -100 for silence */
double
twilio_capture_get_level (TwilioCapture *self)
{
  return twilio_level_get (twilio_fanout_get_level (self->fanout));
}

/* Returns: recent loudness before muting in dB, -100 for silence */
double
twilio_capture_get_input_level (TwilioCapture *self)
{
  return twilio_level_get (twilio_fanout_get_input_level (self->fanout));
}

void
twilio_capture_stop (TwilioCapture *self)
{
  self->is_stopped = TRUE;
  close_pipeline (self);
}
