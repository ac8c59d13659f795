#pragma once

#include "twilio-capture.h"
#include "twilio-slot.h"

G_BEGIN_DECLS

void twilio_capture_add_slot (TwilioCapture *self, TwilioSlot *slot);
void twilio_capture_remove_slot (TwilioCapture *self, TwilioSlot *slot);
void twilio_capture_set_limit (TwilioCapture *self, gpointer slot, guint rate);
void twilio_capture_request_keyframe (TwilioCapture *self);
const char *twilio_capture_get_name (TwilioCapture *self);

G_END_DECLS
