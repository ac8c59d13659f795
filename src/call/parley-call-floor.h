#pragma once

#include "parley-call-gesture.h"
#include "twilio-participant.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_FLOOR (parley_call_floor_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallFloor, parley_call_floor, PARLEY, CALL_FLOOR, GObject)

/* Sends to everybody who can be reached; FALSE where that is nobody. */
typedef gboolean (*ParleyCallFloorSend) (const char *text, gpointer data);

/* How often a hand that is up is told anew, in milliseconds. */
#define PARLEY_CALL_FLOOR_PACE 5000

/* Property "hand" (boolean, settable): whether one's own is up.  Signals: "hand"
 * (TwilioParticipant *, gboolean up), once for each time; "reaction"
 * (TwilioParticipant *, NULL for one's own; guint which).
 */
ParleyCallFloor *parley_call_floor_new (GListModel *participants, ParleyCallFloorSend send, gpointer data);
void parley_call_floor_set_pace (ParleyCallFloor *self, guint milliseconds);
void parley_call_floor_close (ParleyCallFloor *self);

gboolean parley_call_floor_get_hand (ParleyCallFloor *self);
void parley_call_floor_set_hand (ParleyCallFloor *self, gboolean up);
gboolean parley_call_floor_react (ParleyCallFloor *self, guint reaction);
gint64 parley_call_floor_get_raised (ParleyCallFloor *self, TwilioParticipant *participant);

G_END_DECLS
