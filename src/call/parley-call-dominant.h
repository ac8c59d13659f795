#pragma once

#include "twilio-participant.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_DOMINANT (parley_call_dominant_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallDominant, parley_call_dominant, PARLEY, CALL_DOMINANT, GObject)

/* How long between two readings, in milliseconds. */
#define PARLEY_CALL_DOMINANT_MS 200

/* Property "current" (TwilioParticipant, or NULL): whom to look at. */
ParleyCallDominant *parley_call_dominant_new (GListModel *participants);
TwilioParticipant *parley_call_dominant_get_current (ParleyCallDominant *self);
void parley_call_dominant_set_listening (ParleyCallDominant *self, gboolean listening);
void parley_call_dominant_tell (ParleyCallDominant *self, TwilioParticipant *participant);
void parley_call_dominant_hear (ParleyCallDominant *self, const double *levels, guint n);

G_END_DECLS
