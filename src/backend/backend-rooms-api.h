#pragma once

#include <libsoup/soup.h>

#include "backend-rooms.h"

G_BEGIN_DECLS

#define BACKEND_ROOMS_API_PATH "/v1/Rooms"

/* Serves Twilio's REST API for rooms and their participants. */
void backend_rooms_api_attach (BackendRooms *rooms, SoupServer *server);

G_END_DECLS
