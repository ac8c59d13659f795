#pragma once

#include "backend-rooms-participant.h"

G_BEGIN_DECLS

/* What a room asks of the world around it; each is called with user_data. */
typedef struct
{
  GMainContext *context;
  guint session_timeout; /* milliseconds that a lost participant is kept */
  void (*joined) (BackendParticipant *participant, gpointer user_data);
  void (*left) (BackendParticipant *participant, gpointer user_data);
  void (*ended) (BackendRoom *room, gpointer user_data);
  gpointer user_data;
} BackendRoomHost;

/* A peer-to-peer room: who is in it, what each is told, and the links between
 * each two of them.
 */
BackendRoom *backend_room_new (const char *name, guint max_participants, const BackendRoomHost *host);
void backend_room_free (BackendRoom *self);

/* Minutes that it stays open with nobody in it: before the first came, and
 * after the last left.  0, which is what a room that was made by joining has,
 * ends it at once.
 */
void backend_room_set_timeouts (BackendRoom *self, guint unused, guint empty);

/* Seconds that anybody may stay in it. */
#define BACKEND_ROOM_DEFAULT_DURATION_SECONDS 14400
void backend_room_set_max_duration (BackendRoom *self, guint seconds);
guint backend_room_get_max_duration (BackendRoom *self);

const char *backend_room_get_name (BackendRoom *self);
const char *backend_room_get_sid (BackendRoom *self);
guint backend_room_get_max_participants (BackendRoom *self);
guint backend_room_get_unused_timeout (BackendRoom *self);
guint backend_room_get_empty_timeout (BackendRoom *self);
gint64 backend_room_get_created_at (BackendRoom *self);
gint64 backend_room_get_ended_at (BackendRoom *self);
GPtrArray *backend_room_get_participants (BackendRoom *self);
GPtrArray *backend_room_get_past_participants (BackendRoom *self);

BackendParticipant *backend_room_join (BackendRoom *self, const char *identity, JsonObject *request,
                                       const BackendOutlet *outlet, gpointer connection, GError **error);
void backend_room_update (BackendRoom *self, BackendParticipant *participant, JsonObject *request);
void backend_room_sync (BackendRoom *self, BackendParticipant *participant, JsonObject *request,
                        const BackendOutlet *outlet, gpointer connection);
void backend_room_lose (BackendRoom *self, BackendParticipant *participant);
void backend_room_remove (BackendRoom *self, BackendParticipant *participant);
void backend_room_kick (BackendRoom *self, BackendParticipant *participant);
void backend_room_complete (BackendRoom *self);

G_END_DECLS
