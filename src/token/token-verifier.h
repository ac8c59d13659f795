#pragma once

#include "token-keys.h"

G_BEGIN_DECLS

/* Says whose a Firebase ID token is, if it is anybody's. */
#define TOKEN_TYPE_VERIFIER (token_verifier_get_type ())
G_DECLARE_FINAL_TYPE (TokenVerifier, token_verifier, TOKEN, VERIFIER, GObject)

TokenVerifier *token_verifier_new (TokenKeys *keys, const char *project, gboolean is_emulator);

/* The same at once, where no keys have to be fetched for it: TRUE with a uid or an
 * error, FALSE where it cannot be said yet.
 */
gboolean token_verifier_check_now (TokenVerifier *self, const char *id_token, char **uid, GError **error);

void token_verifier_check_async (TokenVerifier *self, const char *id_token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *token_verifier_check_finish (TokenVerifier *self, GAsyncResult *result, GError **error);

G_END_DECLS
