#pragma once

#include <json-glib/json-glib.h>

#include "twilio-participant.h"

G_BEGIN_DECLS

TwilioParticipant *twilio_participant_new (const char *sid, const char *identity);
gboolean twilio_participant_apply (TwilioParticipant *self, JsonObject *object);
void twilio_participant_disconnect (TwilioParticipant *self);
TwilioTrack *twilio_participant_find_track (TwilioParticipant *self, const char *sid);
void twilio_participant_set_quality (TwilioParticipant *self, guint quality);

G_END_DECLS
