#pragma once

#include <gtk/gtk.h>

#include "parley-member.h"
#include "twilio-participant.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_SCREEN (parley_call_screen_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallScreen, parley_call_screen, PARLEY, CALL_SCREEN, GtkWidget)

GtkWidget *parley_call_screen_new (TwilioParticipant *participant, ParleyMember *person);
TwilioParticipant *parley_call_screen_get_participant (ParleyCallScreen *self);

G_END_DECLS
