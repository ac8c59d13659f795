#pragma once

#include "backend-rooms.h"

G_BEGIN_DECLS

#define BACKEND_ROOM_TYPE "peer-to-peer"

/* A room, a participant and a track as the REST API shows them; @base is the URL of /v1. */
JsonObject *backend_room_to_resource (BackendRoom *self, BackendRooms *rooms, const char *base);
JsonObject *backend_participant_to_resource (BackendParticipant *self, BackendRoom *room, BackendRooms *rooms, const char *base);
JsonObject *backend_track_to_resource (BackendTrack *self, BackendParticipant *participant, BackendRoom *room, const char *base);
const char *backend_participant_get_status (BackendParticipant *self);

G_END_DECLS
