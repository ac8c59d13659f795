#pragma once

#include "backend-rooms-request.h"

G_BEGIN_DECLS

/* /v1/Rooms/R/Participants and everything below it. */
void backend_rooms_people_answer (BackendRoomsRequest *request, BackendRoom *room);

G_END_DECLS
