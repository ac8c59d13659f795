#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

#define BACKEND_REALTIME_PATH "/.ws"

/* Serves BACKEND_REALTIME_PATH: the database over Firebase's realtime protocol. */
void backend_realtime_attach (BackendServer *server);

G_END_DECLS
