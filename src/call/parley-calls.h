#pragma once

#include "parley-call-log.h"
#include "parley-call-media.h"
#include "parley-call.h"
#include "parley-sleep.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALLS (parley_calls_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCalls, parley_calls, PARLEY, CALLS, GObject)

/* Watches the session's rings and holds the current call.  Property "current"
 * notifies.  Signals "incoming" (ParleyCall *), "ended" (ParleyCall *).  A ring
 * during a call is answered as busy and reported by "missed" (ParleyCall *).
 * Properties ring-timeout and patience (ms): how long a call rings, and how long
 * one is alone in an answered one.
 * @render as for twilio_room_new(); @devices may be NULL for test sources.
 */
ParleyCalls *parley_calls_new (ParleySession *session, ParleyCallDevices *devices, gboolean render);
ParleyCall *parley_calls_get_current (ParleyCalls *self);
ParleyCallLog *parley_calls_get_log (ParleyCalls *self);
/* NULL and G_IO_ERROR_BUSY while another call goes on. */
ParleyCall *parley_calls_start (ParleyCalls *self, ParleyRoom *room, gboolean video, ParleyCallMedia *media, GError **error);
ParleyCall *parley_calls_rejoin (ParleyCalls *self, ParleyRoom *room, const char *id, const char *by, gboolean video, gboolean microphone, gboolean camera);
ParleyCallMedia *parley_calls_prepare (ParleyCalls *self, gboolean video);
/* Hangs up for good: no more rings are told. */
void parley_calls_stop (ParleyCalls *self);
/* FALSE while a call goes on or the server is still to be told that one is over;
 * the signal "settled" says when that is done.
 */
gboolean parley_calls_is_settled (ParleyCalls *self);
/* Stops, and turns the main loop until that is settled, but for so long only. */
void parley_calls_leave (ParleyCalls *self, guint milliseconds);

G_END_DECLS
