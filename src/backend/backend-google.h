#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

/* Serves /google/: the consent page, tokens, revocation and keys. */
void backend_google_attach (BackendServer *server);

/* Answers in Google's shape, @text being "error: description" or NULL: the page
 * tells the program that asked, and the others the program itself.
 */
void backend_google_refuse (SoupServerMessage *message, guint status, const char *text);

G_END_DECLS
