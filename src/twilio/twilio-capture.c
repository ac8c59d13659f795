/* A camera, a microphone, a screen or a test source, encoded once for everybody.  The
 * pipeline exists while the capture is enabled: a camera that is switched off
 * is released, so that its light goes out.
 */

#include "twilio-capture-private.h"

#include <gst/video/video.h>

#include "twilio-closing.h"
#include "twilio-error.h"
#include "twilio-level.h"
#include "twilio-media.h"

/* A receiver that misses a reference asks again and again; more keyframes than
 * this starve a narrow link of everything else.
 */
#define KEYFRAME_INTERVAL (G_TIME_SPAN_SECOND)

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
  g_clear_handle_id (&self->wait, g_source_remove);
  gst_clear_object (&self->encoder);
  gst_clear_object (&self->volume);
  gst_clear_object (&self->view_size);
  twilio_ladder_detach (&self->ladder);
  if (self->pipeline != NULL)
    twilio_closing_begin (g_steal_pointer (&self->pipeline));
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
  g_autofree char *details = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_element_call_async (self->pipeline, recalculate_latency, NULL, NULL);
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR || self->error != NULL)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, &details);
  g_debug ("%s: %s", GST_MESSAGE_SRC_NAME (message), details);
  fail (self, error);
  return G_SOURCE_REMOVE;
}

GstElement *
twilio_capture_caps_filter (const char *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  return twilio_media_make ("capsfilter", "caps", caps, NULL);
}

/* @encoder: whose output goes to everybody */
void
twilio_capture_add_appsink (TwilioCapture *self, GstElement *encoder)
{
  GstElement *sink = twilio_media_make ("appsink", "sync", FALSE, "enable-last-sample", FALSE, "async", FALSE, NULL);

  gst_bin_add (GST_BIN (self->pipeline), sink);
  gst_element_link (encoder, sink);
  twilio_fanout_connect (self->fanout, sink);
}

static void
apply_limits (TwilioCapture *self)
{
  guint lowest = G_MAXINT;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->limits);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    lowest = MIN (lowest, GPOINTER_TO_UINT (value));
  if (self->encoder == NULL || lowest == G_MAXINT)
    return;
  lowest = twilio_ladder_limit (&self->ladder, lowest);
  g_object_set (self->encoder, "target-bitrate", (int)lowest, NULL);
  twilio_ladder_choose (&self->ladder, lowest);
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
  if (self->kind != TWILIO_TRACK_VIDEO)
    return;
  g_hash_table_replace (self->limits, slot, GUINT_TO_POINTER (rate));
  apply_limits (self);
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
    twilio_capture_build_video (self);
  else
    twilio_capture_build_audio (self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  if (self->paintable != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

static gboolean
open_after_wait (gpointer capture)
{
  TwilioCapture *self = capture;

  self->wait = 0;
  open_pipeline (self);
  return G_SOURCE_REMOVE;
}

static void
open_when_free (TwilioCapture *self)
{
  if (self->device != NULL)
    self->wait = twilio_closing_wait (open_after_wait, self, NULL);
  if (self->wait == 0)
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

/**
 * twilio_capture_new_screen:
 * @name: what the track is called in the room; others know a screen by it
 * @source: (transfer floating): an element that gives pictures, of any size and
 *   whenever they change
 *
 * Opens it at once.  It cannot be disabled: who wants it gone stops it.
 *
 * Returns: (transfer full): the capture
 */
TwilioCapture *
twilio_capture_new_screen (const char *name, GstElement *source)
{
  TwilioCapture *self = g_object_new (TWILIO_TYPE_CAPTURE, NULL);

  twilio_media_prepare ();
  self->kind = TWILIO_TRACK_VIDEO;
  self->name = g_strdup (name);
  self->is_screen = TRUE;
  self->ladder.kind = TWILIO_LADDER_SCREEN;
  self->source = source;
  open_pipeline (self);
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
  return self->device == NULL && !self->is_screen;
}

gboolean
twilio_capture_is_screen (TwilioCapture *self)
{
  return self->is_screen;
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
  if (self->is_enabled == !!enabled || self->is_stopped || self->is_screen)
    return;
  self->is_enabled = !!enabled;
  if (self->kind == TWILIO_TRACK_VIDEO && enabled && self->pipeline == NULL)
    open_when_free (self);
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

/**
 * twilio_capture_set_sparing:
 * @sparing: whether pictures are to be smaller and fewer than they could be, to
 *   spare power or volume; sound is left as it is
 */
void
twilio_capture_set_sparing (TwilioCapture *self, gboolean sparing)
{
  twilio_ladder_set_sparing (&self->ladder, sparing);
  if (self->kind == TWILIO_TRACK_VIDEO)
    apply_limits (self);
}

/**
 * twilio_capture_set_sight:
 * @width: how wide one's own picture is shown, in pixels; 0 for full size
 */
void
twilio_capture_set_sight (TwilioCapture *self, guint width)
{
  if (self->sight == width)
    return;
  self->sight = width;
  twilio_capture_apply_sight (self);
}
