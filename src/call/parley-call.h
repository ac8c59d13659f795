#pragma once

#include "parley-call-media.h"
#include "parley-session.h"
#include "twilio-room.h"

G_BEGIN_DECLS

/**
 * ParleyCallState:
 * @PARLEY_CALL_CALLING: we ring the others
 * @PARLEY_CALL_RINGING: somebody rings us
 * @PARLEY_CALL_CONNECTING: answered; fetching a token, joining
 * @PARLEY_CALL_CONNECTED: in the room
 * @PARLEY_CALL_RECONNECTING: in it, but the connection is being restored
 * @PARLEY_CALL_ENDED: over; see the reason
 */
typedef enum
{
  PARLEY_CALL_CALLING,
  PARLEY_CALL_RINGING,
  PARLEY_CALL_CONNECTING,
  PARLEY_CALL_CONNECTED,
  PARLEY_CALL_RECONNECTING,
  PARLEY_CALL_ENDED,
} ParleyCallState;

/**
 * ParleyCallReason:
 * @PARLEY_CALL_NOT_ENDED: it goes on
 * @PARLEY_CALL_HUNG_UP: we, or the last other, left an answered call
 * @PARLEY_CALL_CANCELLED: the caller gave up before anyone answered
 * @PARLEY_CALL_DECLINED: the called person declined
 * @PARLEY_CALL_MISSED: nobody answered in time
 * @PARLEY_CALL_BUSY: the called person is in another call
 * @PARLEY_CALL_ELSEWHERE: answered or declined on another device
 * @PARLEY_CALL_FAILED: see parley_call_get_error()
 */
typedef enum
{
  PARLEY_CALL_NOT_ENDED,
  PARLEY_CALL_HUNG_UP,
  PARLEY_CALL_CANCELLED,
  PARLEY_CALL_DECLINED,
  PARLEY_CALL_MISSED,
  PARLEY_CALL_BUSY,
  PARLEY_CALL_ELSEWHERE,
  PARLEY_CALL_FAILED,
} ParleyCallReason;

#define PARLEY_TYPE_CALL (parley_call_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCall, parley_call, PARLEY, CALL, GObject)

/* Properties that notify: state, microphone, camera (both settable before and
 * during the call), self-view (GdkPaintable as GObject, or NULL), test-sources
 * (TRUE where there is no device and the person must be told).  Signal
 * "device-lost" (TwilioTrackKind): the device went away and is now off;
 * "device-moved": the microphone is another one now, and off.
 */
const char *parley_call_get_id (ParleyCall *self);
ParleyRoom *parley_call_get_room (ParleyCall *self);
const char *parley_call_get_by (ParleyCall *self);                        /* uid of the caller */
ParleyMember *parley_call_get_person (ParleyCall *self, const char *uid); /* transfer none */
gboolean parley_call_is_incoming (ParleyCall *self);
gboolean parley_call_is_video (ParleyCall *self);
ParleyCallState parley_call_get_state (ParleyCall *self);
ParleyCallReason parley_call_get_reason (ParleyCall *self);
const GError *parley_call_get_error (ParleyCall *self);
GListModel *parley_call_get_participants (ParleyCall *self); /* TwilioParticipant; empty until connected */
GObject *parley_call_get_self_view (ParleyCall *self);
gboolean parley_call_get_microphone (ParleyCall *self);
void parley_call_set_microphone (ParleyCall *self, gboolean on);
gboolean parley_call_get_camera (ParleyCall *self);
void parley_call_set_camera (ParleyCall *self, gboolean on);
gboolean parley_call_has_test_sources (ParleyCall *self);
gboolean parley_call_is_test_source (ParleyCall *self, TwilioTrackKind kind);
ParleyCallMedia *parley_call_get_media (ParleyCall *self);
ParleyCallDevices *parley_call_get_devices (ParleyCall *self);
double parley_call_get_input_level (ParleyCall *self);
gint64 parley_call_get_seconds (ParleyCall *self); /* connected, -1 for never */

void parley_call_accept (ParleyCall *self);
void parley_call_decline (ParleyCall *self);
void parley_call_hang_up (ParleyCall *self);

G_END_DECLS
