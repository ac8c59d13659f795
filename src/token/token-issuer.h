#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Four hours, as long as Twilio lets somebody stay in a room: whoever loses the
 * connection in a call comes back with the same token.
 */
#define TOKEN_LIFETIME_SECONDS (4 * 60 * 60)

/* Signs Twilio access tokens (HS256, twilio-fpa;v=1) with an API key. */
typedef struct _TokenIssuer TokenIssuer;

TokenIssuer *token_issuer_new (const char *account_sid, const char *key_sid, const char *secret);
void token_issuer_free (TokenIssuer *self);
char *token_issuer_issue (TokenIssuer *self, const char *identity, const char *room, gint64 lifetime_seconds, gint64 *expires_at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenIssuer, token_issuer_free)

G_END_DECLS
