#pragma once

#include "twilio-sdp.h"

G_BEGIN_DECLS

/* The two names of each section: on the wire, and inside webrtcbin. */
typedef struct _TwilioMids TwilioMids;

TwilioMids *twilio_mids_new (void);
void twilio_mids_free (TwilioMids *self);
void twilio_mids_to_wire (TwilioMids *self, TwilioSdp *sdp);
void twilio_mids_to_local (TwilioMids *self, TwilioSdp *sdp);
gboolean twilio_mids_adopt (TwilioMids *self, TwilioSdp *dropped, TwilioSdp *offered, guint n_negotiated);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TwilioMids, twilio_mids_free)

G_END_DECLS
