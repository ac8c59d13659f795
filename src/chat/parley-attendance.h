#pragma once

#include "parley-account.h"
#include "parley-peer.h"
#include "parley-room.h"
#include "parley-sleep.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ATTENDANCE (parley_attendance_get_type ())
G_DECLARE_FINAL_TYPE (ParleyAttendance, parley_attendance, PARLEY, ATTENDANCE, GObject)

/* Signal "woke" (): the computer has slept; every connection is to be doubted. */
ParleyAttendance *parley_attendance_new (ParleyAccount *account, FirebaseUser *user, ParleySleep *sleep);
void parley_attendance_start (ParleyAttendance *self);
void parley_attendance_stop (ParleyAttendance *self);
void parley_attendance_reconnect (ParleyAttendance *self);
void parley_attendance_take_room (ParleyAttendance *self, ParleyRoom *room);
void parley_attendance_set_away (ParleyAttendance *self, gboolean is_away);
gboolean parley_attendance_has_last_word (ParleyAttendance *self);
ParleyPeer *parley_attendance_get_peer (ParleyAttendance *self, const char *uid);
void parley_attendance_farewell (ParleyAttendance *self, gboolean forget, guint milliseconds);

G_END_DECLS
