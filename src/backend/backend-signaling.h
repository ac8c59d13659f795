#pragma once

#include <libsoup/soup.h>

#include "backend-rooms.h"

G_BEGIN_DECLS

#define BACKEND_SIGNALING_PATH "/signaling"

/* One connection: frames (TCMP version 2) over a WebSocket. */
typedef struct _BackendSignaling BackendSignaling;

/* @socket may be NULL, for a connection that only listens to _receive(). */
BackendSignaling *backend_signaling_new (BackendRooms *rooms, SoupWebsocketConnection *socket);
void backend_signaling_free (BackendSignaling *self);
void backend_signaling_receive (BackendSignaling *self, const char *text, gsize length);
gboolean backend_signaling_is_closed (BackendSignaling *self);

/* Serves BACKEND_SIGNALING_PATH; removing that handler ends its connections. */
void backend_signaling_attach (BackendRooms *rooms, SoupServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendSignaling, backend_signaling_free)

G_END_DECLS
