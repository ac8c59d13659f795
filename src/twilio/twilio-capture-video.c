/* The pictures of a capture: a camera, a moving test picture or a screen, made as
 * large as fits and encoded.
 */

#include "twilio-capture-private.h"

#include "twilio-media.h"
#include "twilio-quality.h"

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
queue_leaky (void)
{
  return twilio_media_make ("queue", "leaky", 2, "max-size-buffers", 2, "max-size-bytes", 0, "max-size-time", (guint64)0, NULL);
}

/* A ball that flies about, painted small: at full size it would cost more than to
 * encode it.  PARLEY_TEST_PICTURE=wide in the environment has it 640×360, and slow
 * has it move a few times a second only, where many people are on one computer.
 */
static GstElement *
add_test_picture (TwilioCapture *self)
{
  const char *kind = g_getenv ("PARLEY_TEST_PICTURE");
  gboolean is_wide = g_strcmp0 (kind, "wide") == 0;
  int rate = g_strcmp0 (kind, "slow") == 0 ? 5 : 30;
  GstElement *filter = twilio_capture_caps_filter (is_wide ? "video/x-raw,width=640,height=360" : "video/x-raw,width=640,height=480");
  g_autofree char *small = g_strdup_printf ("video/x-raw,format=I420,width=160,height=%d,framerate=%d/1", is_wide ? 90 : 120, rate);

  twilio_media_link (self->pipeline, twilio_media_make ("videotestsrc", "is-live", TRUE, "pattern", 18, NULL),
                     twilio_capture_caps_filter (small), gst_element_factory_make ("videoscale", NULL), filter, NULL);
  return filter;
}

/* Square pixels are asked for, as PipeWire's source makes them infinitely narrow where
 * any would do.
 */
static GstElement *
add_camera (TwilioCapture *self)
{
  GstElement *filter, *decoder;

  if (self->device == NULL)
    return add_test_picture (self);
  filter = twilio_capture_caps_filter ("video/x-raw,format=I420,width=640,height=480,framerate=30/1,pixel-aspect-ratio=1/1");
  decoder = gst_element_factory_make (is_jpeg_only (self->device) ? "jpegdec" : "identity", NULL);
  twilio_media_keep_settled (decoder);
  twilio_media_link (self->pipeline, self->source, decoder, twilio_media_make ("videoconvert", "n-threads", 1, NULL),
                     gst_element_factory_make ("videoscale", NULL), twilio_media_make ("videorate", "drop-only", FALSE, NULL), filter, NULL);
  return filter;
}

/* How often a screen changes is its own affair, and so is its size: what comes is
 * made smaller before it is converted.
 */
static GstElement *
add_screen (TwilioCapture *self)
{
  GstElement *rate = twilio_media_make ("videorate", "drop-only", TRUE, NULL);
  GstElement *scale = gst_element_factory_make ("videoscale", NULL);
  GstElement *size = gst_element_factory_make ("capsfilter", NULL);
  GstElement *filter = twilio_capture_caps_filter ("video/x-raw,format=I420");

  twilio_media_keep_settled (rate);
  twilio_media_link (self->pipeline, g_steal_pointer (&self->source), rate, scale, size,
                     twilio_media_make ("videoconvert", "n-threads", 1, NULL), filter, NULL);
  twilio_ladder_attach (&self->ladder, rate, size);
  return filter;
}

static GstElement *
make_screen_encoder (void)
{
  return twilio_media_make ("vp8enc", "deadline", (gint64)1, "cpu-used", 6, "end-usage", 1, "lag-in-frames", 0,
                            "threads", 2, "target-bitrate", TWILIO_RATE_START, "keyframe-max-dist", 3000,
                            "min-quantizer", 4, "max-quantizer", 52, "undershoot", 95, "static-threshold", 100,
                            "buffer-initial-size", 300, "buffer-optimal-size", 400, "buffer-size", 600,
                            "max-intra-bitrate", 600, "dropframe-threshold", 30, NULL);
}

static GstElement *
make_camera_encoder (void)
{
  return twilio_media_make ("vp8enc", "deadline", (gint64)1, "cpu-used", 8, "end-usage", 1, "lag-in-frames", 0,
                            "threads", 1, "target-bitrate", TWILIO_RATE_START, "keyframe-max-dist", 3000,
                            "min-quantizer", 4, "max-quantizer", 56, "undershoot", 95, "static-threshold", 1,
                            "buffer-initial-size", 300, "buffer-optimal-size", 400, "buffer-size", 600,
                            "max-intra-bitrate", 300, "dropframe-threshold", 30, NULL);
}

/* One's own picture is mostly a small one in a corner: half or a quarter as wide it is
 * made so before it is converted and painted.
 */
void
twilio_capture_apply_sight (TwilioCapture *self)
{
  int width = self->sight == 0 || self->sight > 320 ? 640 : self->sight > 160 ? 320
                                                                              : 160;
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, width, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);

  if (self->view_size != NULL)
    g_object_set (self->view_size, "caps", caps, NULL);
}

static void
add_self_view (TwilioCapture *self, GstElement *tee)
{
  GstElement *sink = gst_element_factory_make ("gtk4paintablesink", NULL);
  GstElement *queue = queue_leaky ();

  if (sink == NULL)
    return;
  self->view_size = gst_object_ref (gst_element_factory_make ("capsfilter", NULL));
  twilio_capture_apply_sight (self);
  twilio_media_link (self->pipeline, queue, gst_element_factory_make ("videoscale", NULL), self->view_size,
                     twilio_media_make ("videoconvert", "n-threads", 1, NULL), twilio_media_make_picture_filter (), sink, NULL);
  gst_element_link (tee, queue);
  g_object_get (sink, "paintable", &self->paintable, NULL);
}

/* Made smaller where the network or the power ask for it. */
static void
link_camera (TwilioCapture *self, GstElement *queue, GstElement *encoder)
{
  GstElement *rate = twilio_media_make ("videorate", "drop-only", TRUE, NULL);
  GstElement *size = gst_element_factory_make ("capsfilter", NULL);

  twilio_media_link (self->pipeline, queue, rate, gst_element_factory_make ("videoscale", NULL), size, encoder, NULL);
  twilio_ladder_attach (&self->ladder, rate, size);
}

void
twilio_capture_build_video (TwilioCapture *self)
{
  GstElement *source = self->is_screen ? add_screen (self) : add_camera (self);
  GstElement *tee = gst_element_factory_make ("tee", NULL);
  GstElement *queue = queue_leaky ();
  GstElement *encoder = self->is_screen ? make_screen_encoder () : make_camera_encoder ();
  g_autoptr (GstPad) pad = gst_element_get_static_pad (queue, "sink");

  gst_bin_add (GST_BIN (self->pipeline), tee);
  gst_element_link (source, tee);
  if (self->is_screen)
    twilio_media_link (self->pipeline, queue, encoder, NULL);
  else
    link_camera (self, queue, encoder);
  gst_element_link (tee, queue);
  twilio_fanout_gate (self->fanout, pad);
  twilio_capture_add_appsink (self, encoder);
  if (self->renders)
    add_self_view (self, tee);
  self->encoder = gst_object_ref (encoder);
}
