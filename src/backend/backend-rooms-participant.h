#pragma once

#include "backend-rooms-track.h"

G_BEGIN_DECLS

typedef enum
{
  BACKEND_PARTICIPANT_CONNECTED,
  BACKEND_PARTICIPANT_RECONNECTING,
  BACKEND_PARTICIPANT_DISCONNECTED,
} BackendParticipantState;

/* The way to a participant: its connection of the moment, seen from here. */
typedef struct
{
  void (*send) (gpointer connection, JsonObject *body);
  void (*cut) (gpointer connection);
} BackendOutlet;

typedef struct _BackendRoom BackendRoom;

/* Somebody in a room, for as long as the session lasts; connections come and
 * go meanwhile.  Reference counted: a connection may outlive the membership.
 */
typedef struct _BackendParticipant BackendParticipant;

BackendParticipant *backend_participant_new (BackendRoom *room, const char *identity);
BackendParticipant *backend_participant_ref (BackendParticipant *self);
void backend_participant_unref (BackendParticipant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendParticipant, backend_participant_unref)

/* NULL once it has left. */
BackendRoom *backend_participant_get_room (BackendParticipant *self);
const char *backend_participant_get_sid (BackendParticipant *self);
const char *backend_participant_get_identity (BackendParticipant *self);
const char *backend_participant_get_session (BackendParticipant *self);
gint64 backend_participant_get_joined_at (BackendParticipant *self);
gint64 backend_participant_get_left_at (BackendParticipant *self);
/* Of BackendTrack, the refused ones among them. */
GPtrArray *backend_participant_get_tracks (BackendParticipant *self);
BackendParticipantState backend_participant_get_state (BackendParticipant *self);

void backend_participant_attach (BackendParticipant *self, const BackendOutlet *outlet, gpointer connection);
void backend_participant_detach (BackendParticipant *self);
gboolean backend_participant_is_attached (BackendParticipant *self, gpointer connection);
void backend_participant_send (BackendParticipant *self, JsonObject *body);
void backend_participant_send_error (BackendParticipant *self, int code);
void backend_participant_cut (BackendParticipant *self);
void backend_participant_set_state (BackendParticipant *self, BackendParticipantState state);
void backend_participant_set_deadline (BackendParticipant *self, GMainContext *context, guint milliseconds,
                                       GSourceFunc func);

void backend_participant_set_limit (BackendParticipant *self, GMainContext *context, guint seconds, GSourceFunc func);

gboolean backend_participant_apply (BackendParticipant *self, JsonObject *state);
JsonObject *backend_participant_to_public (BackendParticipant *self);
JsonObject *backend_participant_to_published (BackendParticipant *self);
JsonObject *backend_participant_to_subscribed (BackendParticipant *self, GPtrArray *participants);

G_END_DECLS
