#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves Identity Toolkit and Secure Token under the emulator's paths, and the
 * keys of the ID tokens at /securetoken.googleapis.com/jwk.
 */
void backend_accounts_attach (BackendServer *server);

/* Answers in the real service's shape. */
void backend_accounts_respond_error (SoupServerMessage *message, guint status, const char *text);

G_END_DECLS
