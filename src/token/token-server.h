#pragma once

#include "token-journal.h"
#include "token-settings.h"

G_BEGIN_DECLS

/* The service: /v1/token, /healthz, /readyz, /.well-known/parley.json. */
#define TOKEN_TYPE_SERVER (token_server_get_type ())
G_DECLARE_FINAL_TYPE (TokenServer, token_server, TOKEN, SERVER, GObject)

TokenServer *token_server_new (TokenSettings *settings, TokenJournal *journal);
gboolean token_server_start (TokenServer *self, GError **error);
char *token_server_get_uri (TokenServer *self);

/* Says that it is not ready any more and goes on for a while, until whoever sends
 * requests has seen it; then takes no new ones and ends when the last is answered.
 */
void token_server_drain_async (TokenServer *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean token_server_drain_finish (TokenServer *self, GAsyncResult *result, GError **error);

G_END_DECLS
