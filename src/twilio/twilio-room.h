#pragma once

#include "twilio-capture.h"
#include "twilio-error.h"
#include "twilio-participant.h"
#include "twilio-quality.h"

G_BEGIN_DECLS

/**
 * TwilioRoomState:
 * @TWILIO_ROOM_CONNECTING: joining
 * @TWILIO_ROOM_CONNECTED: in the room
 * @TWILIO_ROOM_RECONNECTING: signalling or media is lost and being restored
 * @TWILIO_ROOM_DISCONNECTED: out of it, for good; see twilio_room_get_error()
 */
typedef enum
{
  TWILIO_ROOM_CONNECTING,
  TWILIO_ROOM_CONNECTED,
  TWILIO_ROOM_RECONNECTING,
  TWILIO_ROOM_DISCONNECTED,
} TwilioRoomState;

#define TWILIO_TYPE_ROOM (twilio_room_get_type ())
G_DECLARE_FINAL_TYPE (TwilioRoom, twilio_room, TWILIO, ROOM, GObject)

/* @render: remote video goes to paintables (gtk4paintablesink, so GTK must be
 * initialised), and remote sound to the speaker where there is a sound server;
 * otherwise both are decoded and counted only.  Publish captures before
 * connecting or at any time after.  Properties that notify: state, weak (whether
 * one's own pictures are lowered for want of network); in group rooms
 * also dominant-speaker (a TwilioParticipant, or NULL), quality (of one's own
 * network, 0 unknown, 1 bad … 5 excellent) and recording.  Signal "media-missing"
 * (TwilioCapture *, gboolean): nothing comes of it for the recording, or it does
 * again.
 */
TwilioRoom *twilio_room_new (const char *signaling_uri, const char *token, const char *name, gboolean render);
void twilio_room_publish (TwilioRoom *self, TwilioCapture *capture);
void twilio_room_unpublish (TwilioRoom *self, TwilioCapture *capture);
void twilio_room_publish_data (TwilioRoom *self, const char *name);
gboolean twilio_room_send_text (TwilioRoom *self, const char *text);

/* Connects with the service ahead of joining; nobody in the room hears of it. */
void twilio_room_prepare (TwilioRoom *self);
/* Settled by the server's "connected", by TWILIO_ERROR, or by @cancellable. */
void twilio_room_connect_async (TwilioRoom *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean twilio_room_connect_finish (TwilioRoom *self, GAsyncResult *result, GError **error);
/* Leaves; the state is DISCONNECTED at once, devices and threads follow. */
void twilio_room_disconnect (TwilioRoom *self);

/* Where to play; NULL for the system's choice. */
void twilio_room_set_speaker (TwilioRoom *self, GstDevice *device);
/* An offer with nothing changed; signalling dropped and restored. */
void twilio_room_offer_again (TwilioRoom *self);
void twilio_room_reconnect (TwilioRoom *self);

TwilioRoomState twilio_room_get_state (TwilioRoom *self);
/* Why it ended: NULL after twilio_room_disconnect(). */
const GError *twilio_room_get_error (TwilioRoom *self);
const char *twilio_room_get_sid (TwilioRoom *self);
/* In group rooms only; elsewhere these do nothing. */
void twilio_room_set_track_priority (TwilioRoom *self, TwilioTrack *track, const char *priority);
void twilio_room_set_track_size (TwilioRoom *self, TwilioTrack *track, guint width, guint height);
TwilioParticipant *twilio_room_get_dominant_speaker (TwilioRoom *self);
guint twilio_room_get_quality (TwilioRoom *self);
gboolean twilio_room_get_recording (TwilioRoom *self);
gboolean twilio_room_get_weak (TwilioRoom *self);
void twilio_room_measure (TwilioRoom *self, TwilioTrackKind kind, TwilioTraffic *sum);
/* Remote participants, GListModel of TwilioParticipant. */
GListModel *twilio_room_get_participants (TwilioRoom *self);

G_END_DECLS
