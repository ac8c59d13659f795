#pragma once

#include <adwaita.h>

#include "parley-call-devices.h"
#include "twilio-chirp.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SOUND_CHECK (parley_sound_check_get_type ())
G_DECLARE_FINAL_TYPE (ParleySoundCheck, parley_sound_check, PARLEY, SOUND_CHECK, AdwPreferencesGroup)

void parley_sound_check_set_devices (ParleySoundCheck *self, ParleyCallDevices *devices);
char *parley_sound_check_sentence (const TwilioChirpEcho *echo);

G_END_DECLS
