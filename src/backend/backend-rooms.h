#pragma once

#include "backend-rooms-room.h"
#include "backend-server.h"

G_BEGIN_DECLS

/* The local Twilio: its rooms, and the numbers that it goes by.  Properties,
 * all of which may be changed before the first connection: session-timeout and
 * heartbeat-interval (milliseconds), max-participants (of a room that is made
 * by joining), max-backlog (bytes that a client may leave unread), busy (how
 * many greetings to answer with "try later").
 */
#define BACKEND_TYPE_ROOMS (backend_rooms_get_type ())
G_DECLARE_FINAL_TYPE (BackendRooms, backend_rooms, BACKEND, ROOMS, GObject)

BackendRooms *backend_rooms_new (GMainContext *context, const char *account_sid, const char *key_sid, const char *key_secret);

/* Adds /signaling, /v1/Rooms and /v1/token to a server, and takes them away,
 * with every connection, when it stops.
 */
void backend_rooms_attach (BackendServer *server);
void backend_rooms_detach (BackendServer *server);
BackendRooms *backend_rooms_get (BackendServer *server);

GMainContext *backend_rooms_get_context (BackendRooms *self);
const char *backend_rooms_get_account_sid (BackendRooms *self);
const char *backend_rooms_get_key_sid (BackendRooms *self);
const char *backend_rooms_get_key_secret (BackendRooms *self);
guint backend_rooms_get_heartbeat_interval (BackendRooms *self);
guint backend_rooms_get_max_participants (BackendRooms *self);
guint backend_rooms_get_max_backlog (BackendRooms *self);
gboolean backend_rooms_take_busy (BackendRooms *self);

/* By name or SID; a name means the one in progress. */
BackendRoom *backend_rooms_find (BackendRooms *self, const char *name_or_sid);
BackendRoom *backend_rooms_create (BackendRooms *self, const char *name, guint max_participants, GError **error);
BackendParticipant *backend_rooms_find_session (BackendRooms *self, const char *session);

/* Of BackendRoom: those in progress, and the latest of those that ended. */
GPtrArray *backend_rooms_get_current (BackendRooms *self);
GPtrArray *backend_rooms_get_past (BackendRooms *self);

G_END_DECLS
