#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves Secure Token, and the keys of the ID tokens at
 * /securetoken.googleapis.com/jwk.
 */
void backend_secure_token_attach (BackendServer *server);

G_END_DECLS
