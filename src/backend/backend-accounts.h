#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves Identity Toolkit and Secure Token under the emulator's paths. */
void backend_accounts_attach (BackendServer *server);

/* Answers in the real service's shape; an error that is not of BACKEND_ERROR stays
 * here.
 */
void backend_accounts_respond_error (SoupServerMessage *message, guint status, const char *text);
void backend_accounts_respond_gerror (SoupServerMessage *message, const GError *error);

/* Whether a request names the project's key; if not it is answered. */
gboolean backend_accounts_check_key (SoupServerMessage *message, GHashTable *query);

G_END_DECLS
