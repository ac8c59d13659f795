#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

#define BACKEND_TOKEN_PATH "/v1/token"

/* Serves BACKEND_TOKEN_PATH: access tokens for calls, for members of a room. */
void backend_token_attach (BackendServer *server);

/* Answers as the service does. */
void backend_token_respond_error (SoupServerMessage *message, guint status, const char *text);

G_END_DECLS
