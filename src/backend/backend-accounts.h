#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves Identity Toolkit and Secure Token under the emulator's paths, and the
 * keys of the ID tokens at /securetoken.googleapis.com/jwk.
 */
void backend_accounts_attach (BackendServer *server);

G_END_DECLS
