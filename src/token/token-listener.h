#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Listens on one address, until it is closed.
 *
 * Emits ::accepted with each GSocket that somebody has connected to it.
 */
#define TOKEN_TYPE_LISTENER (token_listener_get_type ())
G_DECLARE_FINAL_TYPE (TokenListener, token_listener, TOKEN, LISTENER, GObject)

TokenListener *token_listener_new (void);
gboolean token_listener_open (TokenListener *self, const char *address, guint16 port, GError **error);
void token_listener_close (TokenListener *self);
char *token_listener_get_uri (TokenListener *self);

G_END_DECLS
