#pragma once

#include "backend-server.h"

G_BEGIN_DECLS

#define BACKEND_TOKEN_PATH "/v1/token"

/* Serves BACKEND_TOKEN_PATH: access tokens for calls, for members of a room. */
void backend_token_attach (BackendServer *server);

G_END_DECLS
