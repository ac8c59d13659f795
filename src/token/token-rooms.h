#pragma once

#include "token-api-key.h"
#include "token-metrics.h"
#include "token-settings.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Makes video rooms of the type that is asked for, through Twilio's REST API. */
#define TOKEN_TYPE_ROOMS (token_rooms_get_type ())
G_DECLARE_FINAL_TYPE (TokenRooms, token_rooms, TOKEN, ROOMS, GObject)

TokenRooms *token_rooms_new (SoupSession *session, TokenSettings *settings, TokenMetrics *metrics);
void token_rooms_set_key (TokenRooms *self, TokenApiKey *key);
/* Whether nothing need be asked for it. */
gboolean token_rooms_is_there (TokenRooms *self, const char *name);
gboolean token_rooms_is_broken (TokenRooms *self);

void token_rooms_ensure_async (TokenRooms *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean token_rooms_ensure_finish (TokenRooms *self, GAsyncResult *result, GError **error);

G_END_DECLS
