#pragma once

#include <gio/gio.h>

#include "twilio-track.h"

G_BEGIN_DECLS

typedef enum
{
  TWILIO_PARTICIPANT_CONNECTED,
  TWILIO_PARTICIPANT_RECONNECTING,
  TWILIO_PARTICIPANT_DISCONNECTED,
} TwilioParticipantState;

#define TWILIO_TYPE_PARTICIPANT (twilio_participant_get_type ())
G_DECLARE_FINAL_TYPE (TwilioParticipant, twilio_participant, TWILIO, PARTICIPANT, GObject)

/* Properties that notify: state, quality (0 unknown, 1 bad … 5 excellent),
 * microphone (an enabled audio track exists), camera (an enabled video track
 * exists), video (the TwilioTrack to show, or NULL), screen (one of what they share,
 * or NULL), audio.
 */
const char *twilio_participant_get_sid (TwilioParticipant *self);
const char *twilio_participant_get_identity (TwilioParticipant *self);
TwilioParticipantState twilio_participant_get_state (TwilioParticipant *self);
guint twilio_participant_get_quality (TwilioParticipant *self);
gboolean twilio_participant_get_microphone (TwilioParticipant *self);
gboolean twilio_participant_get_camera (TwilioParticipant *self);
TwilioTrack *twilio_participant_get_video (TwilioParticipant *self);
TwilioTrack *twilio_participant_get_screen (TwilioParticipant *self);
TwilioTrack *twilio_participant_get_audio (TwilioParticipant *self);
/* How loud they are for us, 1 for as loud as they come; nobody else is told. */
double twilio_participant_get_volume (TwilioParticipant *self);
void twilio_participant_set_volume (TwilioParticipant *self, double volume);
GListModel *twilio_participant_get_tracks (TwilioParticipant *self);

G_END_DECLS
