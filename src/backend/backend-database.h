#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves the Realtime Database: /PATH.json, and streams of it. */
void backend_database_attach (BackendServer *server);

G_END_DECLS
