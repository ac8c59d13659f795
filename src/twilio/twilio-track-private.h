#pragma once

#include "twilio-receiver.h"
#include "twilio-track.h"

G_BEGIN_DECLS

TwilioTrack *twilio_track_new (const char *sid, const char *name, TwilioTrackKind kind);
void twilio_track_set_id (TwilioTrack *self, const char *id);
void twilio_track_set_enabled (TwilioTrack *self, gboolean enabled);
void twilio_track_set_subscribed (TwilioTrack *self, gboolean subscribed);
void twilio_track_set_switched_off (TwilioTrack *self, gboolean switched_off);
void twilio_track_set_volume (TwilioTrack *self, double volume);
double twilio_track_get_volume (TwilioTrack *self);
void twilio_track_set_receiver (TwilioTrack *self, TwilioReceiver *receiver);

G_END_DECLS
