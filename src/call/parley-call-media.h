#pragma once

#include "parley-call-course.h"
#include "parley-call-devices.h"
#include "parley-call-dominant.h"
#include "parley-call-floor.h"
#include "parley-call-share.h"
#include "parley-call-source.h"
#include "parley-thrift.h"
#include "twilio-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_MEDIA (parley_call_media_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallMedia, parley_call_media, PARLEY, CALL_MEDIA, GObject)

/* What goes into a call and comes out of it.  Properties that notify:
 * microphone, camera, self-view, test-sources, as of ParleyCall; weak and recording,
 * as of TwilioRoom.  Signals:
 * "changed" when the Twilio room's state or its participants did,
 * "device-lost" (TwilioTrackKind) when a device went away and was switched off,
 * "device-moved" when the microphone is another one now, and off.
 */
ParleyCallMedia *parley_call_media_new (ParleyCallDevices *devices, gboolean render, gboolean video);

gboolean parley_call_media_get_microphone (ParleyCallMedia *self);
void parley_call_media_set_microphone (ParleyCallMedia *self, gboolean on);
gboolean parley_call_media_get_camera (ParleyCallMedia *self);
void parley_call_media_set_camera (ParleyCallMedia *self, gboolean on);
GObject *parley_call_media_get_self_view (ParleyCallMedia *self);
void parley_call_media_set_self_sight (ParleyCallMedia *self, guint width);
gboolean parley_call_media_has_test_sources (ParleyCallMedia *self);
gboolean parley_call_media_is_test (ParleyCallMedia *self, TwilioTrackKind kind);
double parley_call_media_get_level (ParleyCallMedia *self);
double parley_call_media_get_input_level (ParleyCallMedia *self);
ParleyCallDevices *parley_call_media_get_devices (ParleyCallMedia *self);
void parley_call_media_set_preview (ParleyCallMedia *self, gboolean preview);

void parley_call_media_start (ParleyCallMedia *self);
void parley_call_media_prepare (ParleyCallMedia *self, const char *signaling_uri, const char *token, const char *room);
void parley_call_media_join_async (ParleyCallMedia *self, const char *signaling_uri, const char *token, const char *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_call_media_join_finish (ParleyCallMedia *self, GAsyncResult *result, GError **error);
void parley_call_media_stop (ParleyCallMedia *self);

TwilioRoomState parley_call_media_get_state (ParleyCallMedia *self);
const GError *parley_call_media_get_error (ParleyCallMedia *self);
GListModel *parley_call_media_get_participants (ParleyCallMedia *self);
gboolean parley_call_media_get_weak (ParleyCallMedia *self);
gboolean parley_call_media_get_recording (ParleyCallMedia *self);
ParleyCallCourse *parley_call_media_get_course (ParleyCallMedia *self);
ParleyCallFloor *parley_call_media_get_floor (ParleyCallMedia *self);
ParleyCallShare *parley_call_media_get_share (ParleyCallMedia *self);
ParleyThrift *parley_call_media_get_thrift (ParleyCallMedia *self);
ParleyCallDominant *parley_call_media_get_dominant (ParleyCallMedia *self);

/* For tests. */
TwilioRoom *parley_call_media_get_room (ParleyCallMedia *self);

G_END_DECLS
