#pragma once

#include "parley-calls.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_SEAT (parley_call_seat_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallSeat, parley_call_seat, PARLEY, CALL_SEAT, GObject)

/* Leaves a call before this computer sleeps, and keeps the seat.  Signal "woke": there
 * is a call to come back to.
 */
ParleyCallSeat *parley_call_seat_new (ParleySession *session, ParleyCalls *calls, ParleySleep *sleep);
ParleyRoom *parley_call_seat_get_room (ParleyCallSeat *self);
void parley_call_seat_take (ParleyCallSeat *self);
void parley_call_seat_give_up (ParleyCallSeat *self);

G_END_DECLS
