#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves the Realtime Database: /PATH.json, and streams of it. */
void backend_database_attach (BackendServer *server);

/* Answers in the real service's shape. */
void backend_database_respond_error (SoupServerMessage *message, guint status, const char *text);

G_END_DECLS
