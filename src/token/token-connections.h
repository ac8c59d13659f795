#pragma once

#include "token-metrics.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The connections of a server: how many there may be, and how long each may take
 * for what it does.
 */
#define TOKEN_TYPE_CONNECTIONS (token_connections_get_type ())
G_DECLARE_FINAL_TYPE (TokenConnections, token_connections, TOKEN, CONNECTIONS, GObject)

/* Of a request in all, from its first byte; a little less than nine seconds, which
 * is the promise.
 */
#define TOKEN_REQUEST_MILLISECONDS 8500

TokenConnections *token_connections_new (SoupServer *soup, guint most, TokenMetrics *metrics);
void token_connections_add (TokenConnections *self, GSocket *socket);
/* To be called about once a second. */
void token_connections_tick (TokenConnections *self);

guint token_connections_get_size (TokenConnections *self);
/* How many have sent a request that is not wholly answered. */
guint token_connections_get_busy (TokenConnections *self);
/* When the request began to come, by the token clock. */
gint64 token_connections_get_begin (TokenConnections *self, SoupServerMessage *message);
/* From now on a connection is closed after the request that is on it, or after the
 * next: its caller may be sending that already.
 */
void token_connections_wind_down (TokenConnections *self);
void token_connections_mark (TokenConnections *self, SoupServerMessage *message);
/* Those on which nothing is going on are closed now. */
void token_connections_close_kept (TokenConnections *self);

G_END_DECLS
