/* The media of one peer connection: what is sent through which transceiver, and
 * which of the pads that appear carries which track.
 */

#include "twilio-peer-private.h"

#include "twilio-media.h"

#define TRANSPORT_CC "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

static TwilioSdpKind
sdp_kind (TwilioTrackKind kind)
{
  return kind == TWILIO_TRACK_VIDEO ? TWILIO_SDP_VIDEO : TWILIO_SDP_AUDIO;
}

static GstCaps *
preferences_new (TwilioSdpKind kind, TwilioSdpCodec codec)
{
  g_autofree char *extension = g_strdup_printf ("extmap-%d", codec.transport);
  gboolean is_video = kind == TWILIO_SDP_VIDEO;
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp",
                                       "media", G_TYPE_STRING, is_video ? "video" : "audio",
                                       "encoding-name", G_TYPE_STRING, is_video ? "VP8" : "OPUS",
                                       "clock-rate", G_TYPE_INT, is_video ? 90000 : 48000,
                                       "payload", G_TYPE_INT, codec.media, NULL);

  if (!is_video)
    gst_caps_set_simple (caps, "encoding-params", G_TYPE_STRING, "2", NULL);
  if (codec.transport > 0)
    gst_caps_set_simple (caps, extension, G_TYPE_STRING, TRANSPORT_CC, NULL);
  return caps;
}

static TwilioSlot *
slot_of_transceiver (TwilioPeer *self, gpointer transceiver)
{
  for (guint i = 0; i < self->slots->len; i++)
    if ((gpointer)twilio_slot_get_transceiver (g_ptr_array_index (self->slots, i)) == transceiver)
      return g_ptr_array_index (self->slots, i);
  return NULL;
}

static TwilioSending *
sending_of_slot (TwilioPeer *self, TwilioSlot *slot)
{
  for (guint i = 0; slot != NULL && i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);

      if (sending->slot == slot)
        return sending;
    }
  return NULL;
}

/* Returns: (transfer none) (nullable): id of the track that an own section sends */
const char *
twilio_peer_media_track_id (TwilioPeer *self, TwilioSdpSection *section)
{
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);

      if (sending->slot != NULL && twilio_sdp_section_has_ssrc (section, twilio_slot_get_ssrc (sending->slot)))
        return twilio_capture_get_id (sending->capture);
    }
  return NULL;
}

gboolean
twilio_peer_media_has_caps (TwilioPeer *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (!twilio_slot_has_caps (g_ptr_array_index (self->slots, i)))
      return FALSE;
  return TRUE;
}

static void
on_slot_ready (TwilioSlot *slot, gpointer peer)
{
  twilio_peer_caps_arrived (peer);
}

static void
on_keyframe_wanted (TwilioSlot *slot, gpointer peer)
{
  TwilioSending *sending = sending_of_slot (peer, slot);

  if (sending != NULL)
    twilio_capture_request_keyframe (sending->capture);
}

static TwilioSlot *
find_idle_slot (TwilioPeer *self, TwilioTrackKind kind)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      TwilioSlot *slot = g_ptr_array_index (self->slots, i);

      if (twilio_slot_get_kind (slot) == kind && sending_of_slot (self, slot) == NULL)
        return slot;
    }
  return NULL;
}

static GArray *
get_transceivers (TwilioPeer *self)
{
  GArray *transceivers = NULL;

  g_signal_emit_by_name (self->webrtc, "get-transceivers", &transceivers);
  return transceivers;
}

/* A section that the other side opened and that sends nothing of ours yet: it
 * is marked, and webrtcbin gives it to the next pad that is asked for.
 */
static void
mark_free_section (TwilioPeer *self, TwilioTrackKind kind)
{
  g_autoptr (GArray) transceivers = get_transceivers (self);

  for (guint i = 0; i < transceivers->len; i++)
    {
      GstWebRTCRTPTransceiver *transceiver = g_array_index (transceivers, GstWebRTCRTPTransceiver *, i);
      TwilioSdpSection *section;
      guint mline;

      g_object_get (transceiver, "mlineindex", &mline, NULL);
      section = self->remote != NULL ? twilio_sdp_get_section (self->remote, mline) : NULL;
      if (section == NULL || section->kind != sdp_kind (kind) || twilio_sdp_section_is_rejected (section) ||
          slot_of_transceiver (self, transceiver) != NULL)
        continue;
      g_object_set (transceiver, "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV, NULL);
      return;
    }
}

static TwilioSlot *
make_slot (TwilioPeer *self, TwilioTrackKind kind)
{
  TwilioSdpCodec codec = self->codecs[kind == TWILIO_TRACK_VIDEO];
  g_autoptr (GstCaps) caps = preferences_new (sdp_kind (kind), codec);
  TwilioSlot *slot;

  mark_free_section (self, kind);
  slot = twilio_slot_new (kind, self->pipeline, self->webrtc, caps, codec.media);
  twilio_slot_set_funcs (slot, on_slot_ready, on_keyframe_wanted, self);
  g_ptr_array_add (self->slots, slot);
  return slot;
}

static void
add_receiving (TwilioPeer *self, TwilioTrackKind kind)
{
  g_autoptr (GstCaps) caps = preferences_new (sdp_kind (kind), self->codecs[kind == TWILIO_TRACK_VIDEO]);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  for (guint i = 0; i < self->slots->len; i++)
    if (twilio_slot_get_kind (g_ptr_array_index (self->slots, i)) == kind)
      return;
  g_signal_emit_by_name (self->webrtc, "add-transceiver", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
}

/**
 * twilio_peer_media_place:
 * @offering: whether the description to come is an offer of ours
 *
 * Gives every track that is to be sent a slot.  The first offer has sections for
 * sound and picture in any case, like a browser's.
 */
void
twilio_peer_media_place (TwilioPeer *self, gboolean offering)
{
  self->has_codecs = TRUE;
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);
      TwilioTrackKind kind = twilio_capture_get_kind (sending->capture);

      if (sending->slot != NULL)
        continue;
      sending->slot = find_idle_slot (self, kind);
      if (sending->slot == NULL)
        sending->slot = make_slot (self, kind);
      twilio_capture_add_slot (sending->capture, sending->slot);
    }
  if (offering && self->stable == 0)
    {
      add_receiving (self, TWILIO_TRACK_AUDIO);
      add_receiving (self, TWILIO_TRACK_VIDEO);
    }
}

/* Two sides that both only want to receive agree on nothing, upon which
 * webrtcbin refuses the section, and with a first section refused the transport
 * is another one than was offered.
 */
static GstWebRTCRTPTransceiverDirection
wanted_direction (TwilioPeer *self, TwilioSlot *slot, TwilioSdpSection *section)
{
  if (sending_of_slot (self, slot) != NULL)
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV;
  if (self->step == TWILIO_PEER_ANSWERING && section != NULL && !(twilio_sdp_section_get_direction (section) & TWILIO_SDP_SENDONLY))
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE;
  return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY;
}

static void
prepare_transceiver (TwilioPeer *self, GstWebRTCRTPTransceiver *transceiver, TwilioSdp *sdp)
{
  TwilioSlot *slot = slot_of_transceiver (self, transceiver);
  TwilioSdpSection *section;
  GstWebRTCKind kind;
  TwilioSdpCodec codec;
  guint mline;
  g_autoptr (GstCaps) caps = NULL;

  g_object_get (transceiver, "mlineindex", &mline, "kind", &kind, NULL);
  if (kind == GST_WEBRTC_KIND_UNKNOWN && slot != NULL)
    kind = twilio_slot_get_kind (slot) == TWILIO_TRACK_VIDEO ? GST_WEBRTC_KIND_VIDEO : GST_WEBRTC_KIND_AUDIO;
  codec = self->codecs[kind == GST_WEBRTC_KIND_VIDEO];
  section = sdp != NULL ? twilio_sdp_get_section (sdp, mline) : NULL;
  if (section != NULL)
    codec = twilio_sdp_section_get_codec (section);
  if (codec.media < 0)
    return;
  caps = preferences_new (kind == GST_WEBRTC_KIND_VIDEO ? TWILIO_SDP_VIDEO : TWILIO_SDP_AUDIO, codec);
  g_object_set (transceiver, "codec-preferences", caps, "do-nack", kind == GST_WEBRTC_KIND_VIDEO, NULL);
  if (slot != NULL)
    twilio_slot_set_payload (slot, codec.media);
  g_object_set (transceiver, "direction", wanted_direction (self, slot, section), NULL);
}

/**
 * twilio_peer_media_prepare:
 * @sdp: (nullable): the other side's description, whose numbers are to be used
 *
 * To be called before each description is made: a transceiver without
 * preferences makes the next own offer fail, and one with other numbers than
 * the offer's is refused.
 */
void
twilio_peer_media_prepare (TwilioPeer *self, TwilioSdp *sdp)
{
  g_autoptr (GArray) transceivers = get_transceivers (self);

  for (guint i = 0; i < transceivers->len; i++)
    prepare_transceiver (self, g_array_index (transceivers, GstWebRTCRTPTransceiver *, i), sdp);
}

static gboolean
is_sending (TwilioSlot *slot)
{
  GstWebRTCRTPTransceiverDirection direction;

  g_object_get (twilio_slot_get_transceiver (slot), "current-direction", &direction, NULL);
  return direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV || direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY;
}

static gboolean
has_application (TwilioSdp *sdp)
{
  for (guint i = 0; sdp != NULL && i < sdp->sections->len; i++)
    if (twilio_sdp_get_section (sdp, i)->kind == TWILIO_SDP_APPLICATION)
      return TRUE;
  return FALSE;
}

/* Whether what is negotiated differs from what is wanted. */
gboolean
twilio_peer_media_needs_offer (TwilioPeer *self)
{
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);

      if (sending->slot == NULL || !is_sending (sending->slot))
        return TRUE;
    }
  for (guint i = 0; i < self->slots->len; i++)
    if (sending_of_slot (self, g_ptr_array_index (self->slots, i)) == NULL && is_sending (g_ptr_array_index (self->slots, i)))
      return TRUE;
  return g_hash_table_size (self->channels) > 0 && !has_application (self->remote);
}

/* Once the other side has agreed to it. */
static void
set_level_extension (TwilioPeer *self, TwilioSlot *slot)
{
  TwilioSdpSection *section;
  guint mline;

  g_object_get (twilio_slot_get_transceiver (slot), "mlineindex", &mline, NULL);
  section = self->remote != NULL ? twilio_sdp_get_section (self->remote, mline) : NULL;
  twilio_slot_set_level_extension (slot, section != NULL ? section->level : 0);
}

/* Sending begins when the connection stands and the section says so. */
void
twilio_peer_media_open (TwilioPeer *self)
{
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);

      if (!self->is_connected || sending->slot == NULL || twilio_slot_is_open (sending->slot) || !is_sending (sending->slot))
        continue;
      set_level_extension (self, sending->slot);
      twilio_slot_set_open (sending->slot, TRUE);
      if (twilio_capture_get_kind (sending->capture) == TWILIO_TRACK_VIDEO)
        twilio_capture_request_keyframe (sending->capture);
    }
}

/* While nothing gets through, pictures would only be lost, and be what the other side
 * misses when it is heard of again.
 */
void
twilio_peer_media_hold (TwilioPeer *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    twilio_slot_hold (g_ptr_array_index (self->slots, i));
}

/* Every picture that is sent begins with one that stands for itself. */
void
twilio_peer_media_begin_anew (TwilioPeer *self)
{
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);

      if (sending->slot != NULL && twilio_slot_is_open (sending->slot) && twilio_capture_get_kind (sending->capture) == TWILIO_TRACK_VIDEO)
        twilio_capture_request_keyframe (sending->capture);
    }
}

static void
sending_free (TwilioSending *sending)
{
  if (sending->slot != NULL)
    twilio_capture_remove_slot (sending->capture, sending->slot);
  g_object_unref (sending->capture);
  g_free (sending);
}

void
twilio_peer_add_capture (TwilioPeer *self, TwilioCapture *capture)
{
  TwilioSending *sending = g_new0 (TwilioSending, 1);

  sending->capture = g_object_ref (capture);
  g_ptr_array_add (self->sendings, sending);
  twilio_peer_negotiate (self);
}

void
twilio_peer_remove_capture (TwilioPeer *self, TwilioCapture *capture)
{
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);

      if (sending->capture != capture)
        continue;
      if (sending->slot != NULL)
        twilio_slot_set_open (sending->slot, FALSE);
      g_ptr_array_remove_index (self->sendings, i);
      twilio_peer_negotiate (self);
      return;
    }
}

/* Receiving. */

typedef struct
{
  TwilioPeerHandle *handle;
  GstPad *pad;
  gulong block;
} NewPad;

static void
new_pad_free (NewPad *new_pad)
{
  gst_pad_remove_probe (new_pad->pad, new_pad->block);
  twilio_peer_handle_unref (new_pad->handle);
  gst_object_unref (new_pad->pad);
  g_free (new_pad);
}

static gboolean
finish_pad (gpointer data)
{
  NewPad *new_pad = data;
  TwilioPeer *self = twilio_peer_handle_get (new_pad->handle);
  TwilioReceiver *receiver;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  receiver = twilio_receiver_new (self->pipeline, new_pad->pad, self->renders);
  if (receiver == NULL)
    return G_SOURCE_REMOVE;
  g_debug ("%s: receives %u", self->id, twilio_receiver_get_ssrc (receiver));
  g_ptr_array_add (self->receivers, receiver);
  g_signal_emit_by_name (self, "streams-changed");
  return G_SOURCE_REMOVE;
}

static GstPadProbeReturn
on_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer unused)
{
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *webrtc, GstPad *pad, gpointer handle)
{
  NewPad *new_pad;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  new_pad = g_new0 (NewPad, 1);
  new_pad->handle = twilio_peer_handle_ref (handle);
  new_pad->pad = gst_object_ref (pad);
  new_pad->block = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, on_blocked, NULL, NULL);
  twilio_media_hand_over (finish_pad, new_pad, (GDestroyNotify)new_pad_free);
}

/* Left alone, every jitter buffer of a bundle takes the choice of its last
 * section, which is the sound's or none; and each holds its very first packet for
 * the whole latency, though two in order leave nothing to wait for.  That is let be
 * where media come before the description is applied: webrtcbin ends the program when
 * a stream appears whose section is not ready.
 */
static void
on_new_jitterbuffer (GstElement *rtpbin, GstElement *jitterbuffer, guint session, guint ssrc, gpointer handle)
{
  g_debug ("first packet of %u", ssrc);
  g_object_set (jitterbuffer, "do-retransmission", !twilio_peer_handle_is_audio (handle, ssrc),
                "faststart-min-packets", twilio_peer_handle_is_agreed (handle, ssrc) ? 2 : 0, NULL);
}

static int
section_of_track (TwilioPeer *self, const char *track_id)
{
  for (guint i = 0; self->remote != NULL && i < self->remote->sections->len; i++)
    {
      TwilioSdpSection *section = twilio_sdp_get_section (self->remote, i);
      g_autofree char *id = twilio_sdp_section_dup_track_id (section);

      if (g_strcmp0 (id, track_id) == 0 && (twilio_sdp_section_get_direction (section) & TWILIO_SDP_SENDONLY))
        return (int)i;
    }
  return -1;
}

/**
 * twilio_peer_find_receiver:
 * @track_id: a track id as in the other side's a=msid
 *
 * Streams are told apart by their SSRC and the latest description; webrtcbin's
 * own assignment is a guess where media comes before its description.
 *
 * Returns: (transfer none) (nullable): the stream, %NULL where there is none yet
 */
TwilioReceiver *
twilio_peer_find_receiver (TwilioPeer *self, const char *track_id)
{
  int index = section_of_track (self, track_id);
  TwilioSdpSection *section = index >= 0 ? twilio_sdp_get_section (self->remote, (guint)index) : NULL;

  for (guint i = self->receivers->len; section != NULL && i > 0; i--)
    {
      TwilioReceiver *receiver = g_ptr_array_index (self->receivers, i - 1);

      if (twilio_sdp_section_has_ssrc (section, twilio_receiver_get_ssrc (receiver)))
        return receiver;
    }
  return NULL;
}

void
twilio_peer_media_start (TwilioPeer *self)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");

  self->sendings = g_ptr_array_new_with_free_func ((GDestroyNotify)sending_free);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify)twilio_slot_unref);
  self->receivers = g_ptr_array_new_with_free_func ((GDestroyNotify)twilio_receiver_unref);
  self->codecs[0] = (TwilioSdpCodec){ 111, -1, 3 };
  self->codecs[1] = (TwilioSdpCodec){ 96, 97, 3 };
  self->level = 1;
  twilio_peer_handle_connect (self->handle, self->webrtc, "pad-added", G_CALLBACK (on_pad_added));
  twilio_peer_handle_connect (self->handle, rtpbin, "new-jitterbuffer", G_CALLBACK (on_new_jitterbuffer));
}

/* Feeding stops first, so that no encoder pushes into a pipeline that ends. */
void
twilio_peer_media_stop (TwilioPeer *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    twilio_slot_close (g_ptr_array_index (self->slots, i));
  for (guint i = 0; i < self->receivers->len; i++)
    twilio_receiver_detach (g_ptr_array_index (self->receivers, i));
  g_ptr_array_set_size (self->sendings, 0);
  g_ptr_array_set_size (self->slots, 0);
  g_ptr_array_set_size (self->receivers, 0);
}
