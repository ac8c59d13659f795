/* Encoded buffers of one track go in, RTP of one peer connection comes out.
 * The encoder's thread pushes, everything else happens on the main thread.
 */

#include "twilio-slot.h"

#include <gst/app/app.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>

#include "twilio-media.h"

/* In dB; what is quieter is noise. */
#define VOICE -50

struct _TwilioSlot
{
  gatomicrefcount references;
  TwilioTrackKind kind;
  GstAppSrc *source;
  GstElement *payloader;
  GstPad *sink;
  GstPad *output; /* of the source */
  gulong probe;
  gulong caps_handler;
  GstPad *payloaded;
  gulong level_probe; /* of sound */
  GstObject *transceiver;
  gint is_open;
  gint wants_keyframe;
  gint level_extension; /* its number, 0 for none */
  gint level;           /* the byte that it carries */
  TwilioSlotFunc ready;
  TwilioSlotFunc keyframe;
  gpointer user_data;
};

TwilioSlot *
twilio_slot_ref (TwilioSlot *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
twilio_slot_unref (TwilioSlot *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  gst_clear_object (&self->source);
  gst_clear_object (&self->payloader);
  gst_clear_object (&self->sink);
  gst_clear_object (&self->output);
  gst_clear_object (&self->payloaded);
  gst_clear_object (&self->transceiver);
  g_free (self);
}

static gboolean
tell_ready (gpointer slot)
{
  TwilioSlot *self = slot;

  if (self->ready != NULL)
    self->ready (self, self->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_keyframe (gpointer slot)
{
  TwilioSlot *self = slot;

  if (self->keyframe != NULL)
    self->keyframe (self, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
hand_over (TwilioSlot *self, GSourceFunc func)
{
  twilio_media_hand_over (func, twilio_slot_ref (self), (GDestroyNotify)twilio_slot_unref);
}

/* The pad keeps its caps once webrtcbin has looked at them, and only then can
 * webrtcbin describe the section.
 */
static void
on_caps (GstPad *pad, GParamSpec *pspec, gpointer slot)
{
  hand_over (slot, tell_ready);
}

static void
slot_closure_free (gpointer slot, GClosure *closure)
{
  twilio_slot_unref (slot);
}

static GstPadProbeReturn
on_source_event (GstPad *pad, GstPadProbeInfo *info, gpointer slot)
{
  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    hand_over (slot, tell_keyframe);
  return GST_PAD_PROBE_OK;
}

/* RFC 6464: how loud the packet is, which a media server knows speakers by. */
static GstPadProbeReturn
on_payload (GstPad *pad, GstPadProbeInfo *info, gpointer slot)
{
  TwilioSlot *self = slot;
  guint8 level = (guint8)g_atomic_int_get (&self->level);
  int number = g_atomic_int_get (&self->level_extension);
  GstRTPBuffer packet = GST_RTP_BUFFER_INIT;
  GstBuffer *buffer;

  if (number == 0)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &packet))
    {
      gst_rtp_buffer_add_extension_onebyte_header (&packet, (guint8)number, &level, 1);
      gst_rtp_buffer_unmap (&packet);
    }
  return GST_PAD_PROBE_OK;
}

/* With the caps set, the source negotiates as soon as it starts, before there
 * is a first buffer.
 */
static GstElement *
make_source (TwilioTrackKind kind)
{
  g_autoptr (GstCaps) caps = NULL;

  if (kind == TWILIO_TRACK_VIDEO)
    caps = gst_caps_new_empty_simple ("video/x-vp8");
  else
    caps = gst_caps_new_simple ("audio/x-opus", "rate", G_TYPE_INT, 48000, "channels", G_TYPE_INT, 1,
                                "channel-mapping-family", G_TYPE_INT, 0, NULL);
  return twilio_media_make ("appsrc", "is-live", TRUE, "format", GST_FORMAT_TIME, "caps", caps,
                            "max-buffers", (guint64)(kind == TWILIO_TRACK_VIDEO ? 30 : 25), "max-bytes", (guint64)0,
                            "leaky-type", GST_APP_LEAKY_TYPE_DOWNSTREAM, NULL);
}

static GstElement *
make_payloader (TwilioTrackKind kind, int payload)
{
  guint ssrc;

  do
    ssrc = g_random_int ();
  while (ssrc == 0);
  if (kind == TWILIO_TRACK_VIDEO)
    return twilio_media_make ("rtpvp8pay", "pt", (guint)payload, "ssrc", ssrc, "picture-id-mode", 2, NULL);
  return twilio_media_make ("rtpopuspay", "pt", (guint)payload, "ssrc", ssrc, NULL);
}

/**
 * twilio_slot_new:
 * @webrtc: the webrtcbin in @pipeline
 * @caps: what will be sent; webrtcbin takes a transceiver of such preferences
 *   that is to send and has no pad yet, else makes one
 * @payload: the payload type
 *
 * Returns: (transfer full): the slot, closed, running with its pipeline
 */
TwilioSlot *
twilio_slot_new (TwilioTrackKind kind, GstElement *pipeline, GstElement *webrtc, GstCaps *caps, int payload)
{
  TwilioSlot *self = g_new0 (TwilioSlot, 1);
  GstPadTemplate *template = gst_element_get_pad_template (webrtc, "sink_%u");
  GstElement *source = make_source (kind);

  g_atomic_ref_count_init (&self->references);
  self->kind = kind;
  self->sink = gst_element_request_pad (webrtc, template, NULL, caps);
  self->source = GST_APP_SRC (gst_object_ref (source));
  self->payloader = make_payloader (kind, payload);
  gst_object_ref (self->payloader);
  g_object_get (self->sink, "transceiver", &self->transceiver, NULL);
  /* Before the payloader asks what it may send: it takes the header extensions
   * from there.
   */
  g_object_set (self->transceiver, "codec-preferences", caps, NULL);
  twilio_media_link (pipeline, source, self->payloader, NULL);
  self->output = gst_element_get_static_pad (source, "src");
  self->probe = gst_pad_add_probe (self->output, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_source_event, twilio_slot_ref (self), (GDestroyNotify)twilio_slot_unref);
  self->caps_handler = g_signal_connect_data (self->sink, "notify::caps", G_CALLBACK (on_caps), twilio_slot_ref (self), slot_closure_free, 0);
  self->payloaded = gst_element_get_static_pad (self->payloader, "src");
  if (kind == TWILIO_TRACK_AUDIO)
    self->level_probe = gst_pad_add_probe (self->payloaded, GST_PAD_PROBE_TYPE_BUFFER, on_payload, twilio_slot_ref (self), (GDestroyNotify)twilio_slot_unref);
  gst_pad_link (self->payloaded, self->sink);
  gst_element_sync_state_with_parent (self->payloader);
  gst_element_sync_state_with_parent (source);
  return self;
}

TwilioTrackKind
twilio_slot_get_kind (TwilioSlot *self)
{
  return self->kind;
}

GstObject *
twilio_slot_get_transceiver (TwilioSlot *self)
{
  return self->transceiver;
}

guint32
twilio_slot_get_ssrc (TwilioSlot *self)
{
  guint ssrc;

  g_object_get (self->payloader, "ssrc", &ssrc, NULL);
  return ssrc;
}

/* The other side may number its payloads anew in a later offer. */
void
twilio_slot_set_payload (TwilioSlot *self, int payload)
{
  guint current;

  g_object_get (self->payloader, "pt", &current, NULL);
  if (payload >= 0 && current != (guint)payload)
    g_object_set (self->payloader, "pt", (guint)payload, NULL);
}

gboolean
twilio_slot_has_caps (TwilioSlot *self)
{
  return gst_pad_has_current_caps (self->sink);
}

/* Both are called on the main thread; NULL before their data goes away. */
void
twilio_slot_set_funcs (TwilioSlot *self, TwilioSlotFunc ready, TwilioSlotFunc keyframe, gpointer user_data)
{
  self->ready = ready;
  self->keyframe = keyframe;
  self->user_data = user_data;
}

/* An opened video slot lets nothing through before the next keyframe, which the
 * caller has to ask for.
 */
void
twilio_slot_set_open (TwilioSlot *self, gboolean open)
{
  if (open == g_atomic_int_get (&self->is_open))
    return;
  g_atomic_int_set (&self->wants_keyframe, self->kind == TWILIO_TRACK_VIDEO);
  g_atomic_int_set (&self->is_open, open);
}

/* Pictures rest until one comes that stands for itself. */
void
twilio_slot_hold (TwilioSlot *self)
{
  g_atomic_int_set (&self->wants_keyframe, self->kind == TWILIO_TRACK_VIDEO);
}

/* What it sits on holds it too, so that somebody has to let go first. */
void
twilio_slot_close (TwilioSlot *self)
{
  twilio_slot_set_open (self, FALSE);
  twilio_slot_set_funcs (self, NULL, NULL, NULL);
  gst_pad_remove_probe (self->output, self->probe);
  if (self->level_probe != 0)
    gst_pad_remove_probe (self->payloaded, self->level_probe);
  g_signal_handler_disconnect (self->sink, self->caps_handler);
}

gboolean
twilio_slot_is_open (TwilioSlot *self)
{
  return g_atomic_int_get (&self->is_open);
}

/* Written into every packet of sound once the other side has agreed to it. */
void
twilio_slot_set_level_extension (TwilioSlot *self, int number)
{
  g_atomic_int_set (&self->level_extension, number);
}

/* In dB below the loudest there is; the first bit says that it is a voice. */
static int
level_byte (double level)
{
  return (level > VOICE ? 0x80 : 0) | (int)CLAMP (-level, 0, 127);
}

/**
 * twilio_slot_push:
 * @buffer: an encoded frame, time stamped on the shared clock; not taken
 * @level: how loud it is in dB, of sound
 *
 * Called on the encoder's thread; never blocks.
 */
void
twilio_slot_push (TwilioSlot *self, GstBuffer *buffer, double level)
{
  if (!g_atomic_int_get (&self->is_open))
    return;
  if (g_atomic_int_get (&self->wants_keyframe))
    {
      if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
        return;
      g_atomic_int_set (&self->wants_keyframe, FALSE);
    }
  g_atomic_int_set (&self->level, level_byte (level));
  gst_app_src_push_buffer (self->source, gst_buffer_ref (buffer));
}
