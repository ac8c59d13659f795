#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves /google/: the consent page, tokens, revocation and keys. */
void backend_google_attach (BackendServer *server);

G_END_DECLS
