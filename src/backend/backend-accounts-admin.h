#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves an administrator's call to Identity Toolkit; FALSE if it is none. */
gboolean backend_accounts_admin_serve (BackendServer *server, SoupServerMessage *message, const char *path, JsonObject *request);

G_END_DECLS
