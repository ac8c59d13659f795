#pragma once

#include "twilio-slot.h"

G_BEGIN_DECLS

/* The slots that one encoder feeds.  Shared between the main thread, which
 * changes the list, and the encoder's, which goes through it.
 */
typedef struct _TwilioFanout TwilioFanout;

TwilioFanout *twilio_fanout_new (void);
TwilioFanout *twilio_fanout_ref (TwilioFanout *self);
void twilio_fanout_unref (TwilioFanout *self);
void twilio_fanout_add (TwilioFanout *self, TwilioSlot *slot);
void twilio_fanout_remove (TwilioFanout *self, TwilioSlot *slot);
void twilio_fanout_gate (TwilioFanout *self, GstPad *pad);
void twilio_fanout_connect (TwilioFanout *self, GstElement *appsink);
gint *twilio_fanout_get_level (TwilioFanout *self);
gint *twilio_fanout_get_input_level (TwilioFanout *self);

G_END_DECLS
