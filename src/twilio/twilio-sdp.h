#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TWILIO_SDP_AUDIO,
  TWILIO_SDP_VIDEO,
  TWILIO_SDP_APPLICATION,
} TwilioSdpKind;

typedef enum
{
  TWILIO_SDP_INACTIVE = 0,
  TWILIO_SDP_SENDONLY = 1 << 0,
  TWILIO_SDP_RECVONLY = 1 << 1,
  TWILIO_SDP_SENDRECV = TWILIO_SDP_SENDONLY | TWILIO_SDP_RECVONLY,
} TwilioSdpDirection;

/* One m= section: what it says, and its a= lines without the "a=". */
typedef struct
{
  TwilioSdpKind kind;
  guint port;
  GPtrArray *formats;
  GPtrArray *lines;
  int level; /* number of the audio level extension, through the gate; 0 for none */
} TwilioSdpSection;

/* A session description, taken apart. */
typedef struct
{
  char *origin;
  char *name;
  GPtrArray *lines;
  GPtrArray *sections;
} TwilioSdp;

/* What of a section's codecs and header extensions both sides can use; -1 for none. */
typedef struct
{
  int media;     /* payload type of VP8 or Opus */
  int rtx;       /* its retransmissions */
  int transport; /* number of the transport-wide congestion control extension */
} TwilioSdpCodec;

TwilioSdp *twilio_sdp_parse (const char *text, GError **error);
void twilio_sdp_free (TwilioSdp *self);
char *twilio_sdp_to_text (TwilioSdp *self);
gboolean twilio_sdp_gate (TwilioSdp *self, GError **error);
gboolean twilio_sdp_continues (TwilioSdp *self, TwilioSdp *previous, gboolean is_answer, GError **error);
gboolean twilio_sdp_is_lite (TwilioSdp *self);
void twilio_sdp_bundle (TwilioSdp *self);
const char *twilio_sdp_get_value (TwilioSdp *self, const char *name);
gboolean twilio_sdp_candidate_is_valid (const char *candidate);

TwilioSdpSection *twilio_sdp_get_section (TwilioSdp *self, guint index);
const char *twilio_sdp_section_get (TwilioSdpSection *self, const char *name);
void twilio_sdp_section_set (TwilioSdpSection *self, const char *name, const char *value);
void twilio_sdp_section_remove (TwilioSdpSection *self, const char *name);
const char *twilio_sdp_section_get_mid (TwilioSdpSection *self);
gboolean twilio_sdp_section_is_rejected (TwilioSdpSection *self);
TwilioSdpDirection twilio_sdp_section_get_direction (TwilioSdpSection *self);
char *twilio_sdp_section_dup_track_id (TwilioSdpSection *self);
void twilio_sdp_section_set_track_id (TwilioSdpSection *self, const char *track_id);
void twilio_sdp_section_add_level (TwilioSdpSection *self, int number);
TwilioSdpCodec twilio_sdp_section_get_codec (TwilioSdpSection *self);
gboolean twilio_sdp_section_has_ssrc (TwilioSdpSection *self, guint32 ssrc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TwilioSdp, twilio_sdp_free)

G_END_DECLS
