/* Offers and answers of one peer connection.
 *
 * Either side may offer at any time and the service lets one of two offers
 * through, but webrtcbin cannot roll an offer back.  So an own offer is sent
 * first and applied only when its answer is there; one that lost is forgotten,
 * as nothing of it was applied.
 *
 * There are two versions of every description: on the wire sections are called
 * 0, 1, 2, carry track ids and share one port; what webrtcbin sees has its own
 * names, and a DTLS role that does not change once it is settled.
 */

#include "twilio-peer-private.h"

#include <gst/sdp/sdp.h>

#include "twilio-error.h"

static void
fail (TwilioPeer *self, const char *what, const GstStructure *reply)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;

  if (reply != NULL)
    gst_structure_get (reply, "error", G_TYPE_ERROR, &cause, NULL);
  error = g_error_new (TWILIO_ERROR, TWILIO_ERROR_MEDIA, "%s: %s", what, cause != NULL ? cause->message : "no description");
  twilio_peer_fail (self, error);
}

static gboolean
has_error (const GstStructure *reply)
{
  return reply != NULL && gst_structure_has_field (reply, "error");
}

static GstWebRTCSessionDescription *
description_new (GstWebRTCSDPType type, TwilioSdp *sdp)
{
  g_autofree char *text = twilio_sdp_to_text (sdp);
  GstSDPMessage *message = NULL;

  if (gst_sdp_message_new_from_text (text, &message) != GST_SDP_OK)
    return NULL;
  return gst_webrtc_session_description_new (type, message);
}

static TwilioSdp *
sdp_of_reply (const GstStructure *reply, const char *type)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  g_autofree char *text = NULL;

  if (reply == NULL || !gst_structure_get (reply, type, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL))
    return NULL;
  text = gst_sdp_message_as_text (description->sdp);
  return twilio_sdp_parse (text, NULL);
}

static TwilioSdp *
sdp_copy (TwilioSdp *sdp)
{
  g_autofree char *text = twilio_sdp_to_text (sdp);

  return twilio_sdp_parse (text, NULL);
}

/* webrtcbin repeats the last role in its offers and always answers "active". */
static void
set_role (TwilioSdp *sdp, const char *role)
{
  for (guint i = 0; i < sdp->sections->len; i++)
    twilio_sdp_section_set (g_ptr_array_index (sdp->sections, i), "setup", role);
}

/* In an answer only what was offered, under the offer's number. */
static void
add_level (TwilioPeer *self, TwilioSdp *sdp, guint index)
{
  TwilioSdpSection *section = twilio_sdp_get_section (sdp, index);
  TwilioSdpSection *theirs = self->step == TWILIO_PEER_ANSWERING ? twilio_sdp_get_section (self->incoming, index) : NULL;
  int number = self->step == TWILIO_PEER_ANSWERING ? (theirs != NULL ? theirs->level : 0) : self->level;

  if (section->kind == TWILIO_SDP_AUDIO && !twilio_sdp_section_is_rejected (section) && number > 0)
    twilio_sdp_section_add_level (section, number);
}

/* From what webrtcbin is shown to what is sent. */
static void
dress_for_wire (TwilioPeer *self, TwilioSdp *sdp)
{
  for (guint i = 0; i < sdp->sections->len; i++)
    {
      TwilioSdpSection *section = g_ptr_array_index (sdp->sections, i);
      gboolean sends = section->kind != TWILIO_SDP_APPLICATION && twilio_sdp_section_get_direction (section) & TWILIO_SDP_SENDONLY;

      if (!twilio_sdp_section_is_rejected (section))
        section->port = 9;
      twilio_sdp_section_remove (section, "bundle-only");
      twilio_sdp_section_remove (section, "rtcp-mux-only");
      twilio_sdp_section_remove (section, "candidate");
      twilio_sdp_section_remove (section, "end-of-candidates");
      add_level (self, sdp, i);
      twilio_sdp_section_set_track_id (section, sends ? twilio_peer_media_track_id (self, section) : NULL);
    }
  twilio_mids_to_wire (self->mids, sdp);
}

static void
set_description (TwilioPeer *self, const char *type, gint64 revision, TwilioSdp *wire)
{
  TwilioSdpSection *first = twilio_sdp_get_section (wire, 0);

  g_debug ("%s: sends %s %" G_GINT64_FORMAT, self->id, type, revision);
  self->type = type;
  self->revision = revision;
  g_free (self->sdp);
  self->sdp = twilio_sdp_to_text (wire);
  self->has_unsent_description = TRUE;
  twilio_candidates_set_ufrag (self->candidates, twilio_sdp_section_get (first, "ice-ufrag"), twilio_sdp_section_get_mid (first));
  twilio_peer_tell (self);
}

static void
settle (TwilioPeer *self, TwilioSdp *remote)
{
  g_clear_pointer (&self->remote, twilio_sdp_free);
  self->remote = remote;
  twilio_peer_handle_set_agreed (self->handle, remote);
  self->is_lite = self->is_lite || twilio_sdp_is_lite (remote);
  self->stable = self->current;
  self->step = TWILIO_PEER_IDLE;
  twilio_peer_add_candidates (self);
  twilio_peer_media_open (self);
  g_signal_emit_by_name (self, "streams-changed");
  twilio_peer_negotiate (self);
}

/* Own offers. */

static void
on_offer_created (TwilioPeer *self, const GstStructure *reply)
{
  g_autoptr (TwilioSdp) sdp = sdp_of_reply (reply, "offer");

  if (sdp == NULL)
    {
      fail (self, "creating an offer", reply);
      return;
    }
  set_role (sdp, "actpass");
  self->offer = description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  dress_for_wire (self, sdp);
  self->step = TWILIO_PEER_OFFERED;
  self->current++;
  set_description (self, "offer", self->current, sdp);
  self->offered = g_steal_pointer (&sdp);
  twilio_peer_negotiate (self);
}

static void
create_offer (TwilioPeer *self)
{
  self->is_waiting_for_caps = !twilio_peer_media_has_caps (self);
  if (!self->is_waiting_for_caps)
    twilio_peer_call (self, "create-offer", NULL, on_offer_created);
}

static void
start_offer (TwilioPeer *self)
{
  self->step = TWILIO_PEER_OFFERING;
  self->wants_offer = FALSE;
  twilio_peer_media_place (self, TRUE);
  twilio_peer_media_prepare (self, self->remote);
  create_offer (self);
}

static void
forget_offer (TwilioPeer *self)
{
  g_clear_pointer (&self->offer, gst_webrtc_session_description_free);
  g_clear_pointer (&self->offered, twilio_sdp_free);
}

static void
on_answer_set (TwilioPeer *self, const GstStructure *reply)
{
  if (has_error (reply))
    {
      fail (self, "applying an answer", reply);
      return;
    }
  if (self->role == NULL)
    self->role = g_strdup (g_strcmp0 (twilio_sdp_section_get (twilio_sdp_get_section (self->incoming, 0), "setup"), "passive") == 0 ? "active" : "passive");
  forget_offer (self);
  settle (self, g_steal_pointer (&self->incoming));
}

static void
on_offer_set (TwilioPeer *self, const GstStructure *reply)
{
  g_autoptr (TwilioSdp) local = NULL;
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;

  if (has_error (reply))
    {
      fail (self, "applying an own offer", reply);
      return;
    }
  local = sdp_copy (self->incoming);
  twilio_mids_to_local (self->mids, local);
  answer = description_new (GST_WEBRTC_SDP_TYPE_ANSWER, local);
  if (answer == NULL)
    fail (self, "reading an answer", NULL);
  else
    twilio_peer_call (self, "set-remote-description", answer, on_answer_set);
}

/**
 * twilio_peer_receive_answer:
 * @sdp: (transfer full): through the gate already
 */
void
twilio_peer_receive_answer (TwilioPeer *self, gint64 revision, TwilioSdp *sdp)
{
  g_autoptr (TwilioSdp) owned = sdp;
  g_autoptr (GError) error = NULL;

  if (self->step != TWILIO_PEER_OFFERED || revision != self->current)
    return;
  if (!twilio_sdp_continues (sdp, self->offered, TRUE, &error))
    {
      twilio_peer_fail (self, error);
      return;
    }
  self->step = TWILIO_PEER_ACCEPTING;
  self->incoming = g_steal_pointer (&owned);
  twilio_peer_call (self, "set-local-description", self->offer, on_offer_set);
}

/* The other side's offers. */

static void
on_own_answer_set (TwilioPeer *self, const GstStructure *reply)
{
  if (has_error (reply))
    {
      fail (self, "applying an own answer", reply);
      return;
    }
  settle (self, g_steal_pointer (&self->incoming));
}

static const char *
answer_role (TwilioPeer *self)
{
  const char *offered = twilio_sdp_section_get (twilio_sdp_get_section (self->incoming, 0), "setup");

  if (self->role == NULL)
    self->role = g_strdup (g_strcmp0 (offered, "active") == 0 ? "passive" : "active");
  return self->role;
}

static void
on_answer_created (TwilioPeer *self, const GstStructure *reply)
{
  g_autoptr (TwilioSdp) sdp = sdp_of_reply (reply, "answer");
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;

  if (sdp == NULL)
    {
      fail (self, "creating an answer", reply);
      return;
    }
  set_role (sdp, answer_role (self));
  answer = description_new (GST_WEBRTC_SDP_TYPE_ANSWER, sdp);
  twilio_peer_call (self, "set-local-description", answer, on_own_answer_set);
  dress_for_wire (self, sdp);
  set_description (self, "answer", self->current, sdp);
}

static void
on_remote_offer_set (TwilioPeer *self, const GstStructure *reply)
{
  if (has_error (reply))
    {
      fail (self, "applying an offer", reply);
      return;
    }
  twilio_peer_media_prepare (self, self->incoming);
  twilio_peer_call (self, "create-answer", NULL, on_answer_created);
}

static void
apply_offer (TwilioPeer *self)
{
  g_autoptr (TwilioSdp) local = NULL;
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;

  self->is_waiting_for_caps = !twilio_peer_media_has_caps (self);
  if (self->is_waiting_for_caps)
    return;
  local = sdp_copy (self->incoming);
  twilio_mids_to_local (self->mids, local);
  offer = description_new (GST_WEBRTC_SDP_TYPE_OFFER, local);
  if (offer == NULL)
    fail (self, "reading an offer", NULL);
  else
    twilio_peer_call (self, "set-remote-description", offer, on_remote_offer_set);
}

/* The first description of either side numbers the payloads for both. */
static void
learn_codecs (TwilioPeer *self, TwilioSdp *sdp)
{
  for (guint i = sdp->sections->len; i > 0; i--)
    {
      TwilioSdpSection *section = twilio_sdp_get_section (sdp, i - 1);
      TwilioSdpCodec codec = twilio_sdp_section_get_codec (section);

      if (section->kind != TWILIO_SDP_APPLICATION && codec.media >= 0)
        self->codecs[section->kind == TWILIO_SDP_VIDEO] = codec;
    }
  self->level = 0;
  for (guint i = 0; i < sdp->sections->len; i++)
    self->level = MAX (self->level, twilio_sdp_get_section (sdp, i)->level);
  self->has_codecs = TRUE;
}

/* As browsers do when media has stopped.  webrtcbin cannot, and a new connection
 * does the same.
 */
static gboolean
restarts_ice (TwilioPeer *self)
{
  const char *before = twilio_sdp_section_get (twilio_sdp_get_section (self->remote, 0), "ice-ufrag");
  const char *now = twilio_sdp_section_get (twilio_sdp_get_section (self->incoming, 0), "ice-ufrag");

  return g_strcmp0 (before, now) != 0;
}

/* Whether the offer can follow what was agreed so far. */
static gboolean
check_offer (TwilioPeer *self, GError **error)
{
  if (self->remote == NULL)
    return TRUE;
  if (restarts_ice (self))
    {
      g_set_error_literal (error, TWILIO_ERROR, TWILIO_ERROR_LOST, "the other side restarts ICE");
      return FALSE;
    }
  return twilio_sdp_continues (self->incoming, self->remote, FALSE, error);
}

static void
start_answer (TwilioPeer *self)
{
  gboolean is_first = self->stable == 0;
  g_autoptr (GError) error = NULL;

  self->current = self->queued_revision;
  self->incoming = g_steal_pointer (&self->queued);
  if (!check_offer (self, &error))
    {
      twilio_peer_fail (self, error);
      return;
    }
  if (self->offered != NULL)
    {
      /* Ours lost: their offer is answered, then ours is made again. */
      self->wants_offer = TRUE;
      if (!twilio_mids_adopt (self->mids, self->offered, self->incoming, self->remote->sections->len))
        {
          fail (self, "both sides added sections of different kinds", NULL);
          return;
        }
      forget_offer (self);
    }
  self->step = TWILIO_PEER_ANSWERING;
  if (!self->has_codecs)
    learn_codecs (self, self->incoming);
  if (is_first)
    twilio_peer_media_place (self, FALSE);
  apply_offer (self);
}

/**
 * twilio_peer_receive_offer:
 * @sdp: (transfer full): through the gate already
 *
 * Only the newest waiting offer is kept, since it replaces the others.
 */
void
twilio_peer_receive_offer (TwilioPeer *self, gint64 revision, TwilioSdp *sdp)
{
  g_autoptr (TwilioSdp) owned = sdp;

  if (revision <= self->stable || (self->step == TWILIO_PEER_ANSWERING && revision <= self->current) ||
      (self->queued != NULL && revision <= self->queued_revision))
    return;
  g_clear_pointer (&self->queued, twilio_sdp_free);
  self->queued = g_steal_pointer (&owned);
  self->queued_revision = revision;
  twilio_peer_negotiate (self);
}

/* Takes the next step, if there is one to take and nothing is under way.  In the
 * first round an own offer stays, since the other side keeps its own too.
 */
void
twilio_peer_negotiate (TwilioPeer *self)
{
  gboolean may_answer = self->step == TWILIO_PEER_IDLE || (self->step == TWILIO_PEER_OFFERED && self->stable > 0);

  if (self->is_closed)
    return;
  if (self->queued != NULL && self->queued_revision <= self->stable)
    g_clear_pointer (&self->queued, twilio_sdp_free);
  if (self->queued != NULL && may_answer)
    start_answer (self);
  else if (self->step == TWILIO_PEER_IDLE && self->is_online && (self->wants_offer || (self->stable > 0 && twilio_peer_media_needs_offer (self))))
    start_offer (self);
}

/* A new slot has its caps; what waited for them goes on. */
void
twilio_peer_caps_arrived (TwilioPeer *self)
{
  if (!self->is_waiting_for_caps || !twilio_peer_media_has_caps (self))
    return;
  self->is_waiting_for_caps = FALSE;
  if (self->step == TWILIO_PEER_OFFERING)
    create_offer (self);
  else if (self->step == TWILIO_PEER_ANSWERING)
    apply_offer (self);
}
