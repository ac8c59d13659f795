#pragma once

#include "backend-rooms-room.h"

G_BEGIN_DECLS

/* The state of a room as one client should see it. */
JsonObject *backend_room_describe (BackendRoom *self, BackendParticipant *to, BackendParticipant *leaver, const char *type);
void backend_room_describe_session (JsonObject *body, BackendParticipant *to, guint session_timeout);

G_END_DECLS
