#pragma once

#include "token-metrics.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Somebody's public keys, fetched from an address and kept as long as their
 * owner allows.
 */
#define TOKEN_TYPE_KEYS (token_keys_get_type ())
G_DECLARE_FINAL_TYPE (TokenKeys, token_keys, TOKEN, KEYS, GObject)

TokenKeys *token_keys_new (SoupSession *session, const char *uri, TokenMetrics *metrics);
gboolean token_keys_is_ready (TokenKeys *self);
guint64 token_keys_get_age (TokenKeys *self);
void token_keys_tick (TokenKeys *self);

/* The set where it is here and has @key_id; fetches nothing. */
JsonObject *token_keys_peek (TokenKeys *self, const char *key_id);
/* The set that has @key_id, or the newest that could be had. */
void token_keys_get_async (TokenKeys *self, const char *key_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonObject *token_keys_get_finish (TokenKeys *self, GAsyncResult *result, GError **error);

G_END_DECLS
