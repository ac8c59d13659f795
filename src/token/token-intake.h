#pragma once

#include "web-jwt.h"

G_BEGIN_DECLS

/* The longest ID token: Google's are below 2 KiB, and claims of one's own may have
 * a thousand bytes.
 */
#define TOKEN_MAX_ID_TOKEN_BYTES 8192

/* Takes a Firebase ID token apart where it has the shape of one.  Nothing in it is
 * believed yet.
 */
WebJwt *token_intake_read (const char *id_token, gboolean is_emulator, GError **error);

G_END_DECLS
