#pragma once

#include <gst/webrtc/webrtc.h>

#include "twilio-candidates.h"
#include "twilio-capture-private.h"
#include "twilio-mids.h"
#include "twilio-peer.h"
#include "twilio-quality.h"
#include "twilio-sdp.h"
#include "twilio-slot.h"

G_BEGIN_DECLS

/* One negotiation step at a time; everything that comes meanwhile waits. */
typedef enum
{
  TWILIO_PEER_IDLE,
  TWILIO_PEER_OFFERING,  /* webrtcbin is making an offer */
  TWILIO_PEER_OFFERED,   /* it is on its way, and applied nowhere */
  TWILIO_PEER_ACCEPTING, /* it is being applied, with its answer */
  TWILIO_PEER_ANSWERING, /* an offer is being applied and answered */
} TwilioPeerStep;

/* A capture that is to be sent, and through what. */
typedef struct
{
  TwilioCapture *capture;
  TwilioSlot *slot;
} TwilioSending;

/* What GStreamer's threads know of a peer connection: whom to hand over to. */
typedef struct _TwilioPeerHandle TwilioPeerHandle;

/* Of all streams of one kind, since they began. */
typedef struct
{
  guint64 received; /* packets */
  gint64 lost;
  guint64 bytes_sent;
  guint64 bytes_received;
  double jitter;
  double round_trip;
} TwilioTotals;

struct _TwilioPeer
{
  GObject parent_instance;

  TwilioPeerHandle *handle;

  char *id;
  gboolean renders;
  gboolean is_closed;
  gboolean is_online;
  gboolean is_connected;
  GstElement *pipeline;
  GstElement *webrtc;
  GPtrArray *sendings;
  GPtrArray *slots;
  GPtrArray *receivers;
  GHashTable *channels; /* own, by label */
  GHashTable *heard;    /* theirs, by label */
  TwilioSdpCodec codecs[2];
  gboolean has_codecs;
  int level; /* number of the audio level extension in own offers, 0 for none */

  GstPromise *promise; /* the newest that webrtcbin has of us */
  TwilioPeerStep step;
  gint64 current;
  gint64 stable;
  gboolean wants_offer;
  gboolean is_waiting_for_caps;
  GstWebRTCSessionDescription *offer;
  TwilioSdp *offered;  /* it, as it was sent */
  TwilioSdp *remote;   /* theirs, as it came through the gate */
  TwilioSdp *incoming; /* theirs, being applied */
  TwilioSdp *queued;   /* theirs, waiting */
  gint64 queued_revision;
  char *role;
  TwilioMids *mids;
  TwilioCandidates *candidates;
  gboolean is_lite;

  const char *type;
  gint64 revision;
  char *sdp;
  gboolean has_unsent_description;
  gboolean has_unsent_ice;
  guint watchdog;

  guint ticker;
  guint n_ticks;
  TwilioRate rate;
  gboolean is_weak; /* pictures are lowered for want of it */
  GstStructure *report;
  guint64 received;
  gint64 lost;
  TwilioTotals totals[2]; /* of sound and of pictures, when they were last looked at */
  TwilioTraffic traffic[2];
  gint64 totalled_at;
  double grade;
  guint n_silent; /* seconds */
  guint quality;
};

typedef void (*TwilioPeerFunc) (TwilioPeer *self, const GstStructure *reply);

TwilioPeerHandle *twilio_peer_handle_new (TwilioPeer *peer);
TwilioPeerHandle *twilio_peer_handle_ref (TwilioPeerHandle *self);
void twilio_peer_handle_unref (TwilioPeerHandle *self);
TwilioPeer *twilio_peer_handle_get (TwilioPeerHandle *self);
void twilio_peer_handle_clear (TwilioPeerHandle *self);
void twilio_peer_handle_set_audio (TwilioPeerHandle *self, TwilioSdp *sdp);
gboolean twilio_peer_handle_is_audio (TwilioPeerHandle *self, guint32 ssrc);
void twilio_peer_handle_set_agreed (TwilioPeerHandle *self, TwilioSdp *sdp);
gboolean twilio_peer_handle_is_agreed (TwilioPeerHandle *self, guint32 ssrc);
gboolean twilio_peer_handle_hear (TwilioPeerHandle *self);
gint64 twilio_peer_handle_get_heard (TwilioPeerHandle *self);
void twilio_peer_handle_await_word (TwilioPeerHandle *self);
gulong twilio_peer_handle_connect (TwilioPeerHandle *self, gpointer object, const char *signal, GCallback callback);

void twilio_peer_quality_start (TwilioPeer *self);
void twilio_peer_quality_stop (TwilioPeer *self);

void twilio_peer_data_start (TwilioPeer *self);
void twilio_peer_data_stop (TwilioPeer *self);

void twilio_peer_fail (TwilioPeer *self, GError *error);
void twilio_peer_tell (TwilioPeer *self);
void twilio_peer_call (TwilioPeer *self, const char *signal, GstWebRTCSessionDescription *description, TwilioPeerFunc func);

void twilio_peer_media_start (TwilioPeer *self);
void twilio_peer_media_stop (TwilioPeer *self);
void twilio_peer_media_place (TwilioPeer *self, gboolean offering);
gboolean twilio_peer_media_has_caps (TwilioPeer *self);
void twilio_peer_media_prepare (TwilioPeer *self, TwilioSdp *sdp);
void twilio_peer_media_open (TwilioPeer *self);
void twilio_peer_media_hold (TwilioPeer *self);
void twilio_peer_media_begin_anew (TwilioPeer *self);
gboolean twilio_peer_media_needs_offer (TwilioPeer *self);
const char *twilio_peer_media_track_id (TwilioPeer *self, TwilioSdpSection *section);

void twilio_peer_negotiate (TwilioPeer *self);
void twilio_peer_receive_offer (TwilioPeer *self, gint64 revision, TwilioSdp *sdp);
void twilio_peer_receive_answer (TwilioPeer *self, gint64 revision, TwilioSdp *sdp);
void twilio_peer_caps_arrived (TwilioPeer *self);
void twilio_peer_add_candidates (TwilioPeer *self);

G_END_DECLS
