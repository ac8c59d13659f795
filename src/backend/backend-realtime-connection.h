#pragma once

#include "backend-fault-stream.h"
#include "backend-realtime-session.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define BACKEND_TYPE_REALTIME_CONNECTION (backend_realtime_connection_get_type ())
G_DECLARE_FINAL_TYPE (BackendRealtimeConnection, backend_realtime_connection, BACKEND, REALTIME_CONNECTION, GObject)

/* A client of the realtime protocol on its WebSocket; "closed" is emitted once it
 * is gone and what it left to be written is written.
 */
BackendRealtimeConnection *backend_realtime_connection_new (GIOStream *stream, GUri *uri, GSocket *socket);
void backend_realtime_connection_open (BackendRealtimeConnection *self, BackendRealtimeSession *session, const char *host, guint keep_alive_interval);
void backend_realtime_connection_set_faults (BackendRealtimeConnection *self, SoupServer *soup, BackendFaultStream *stream);
void backend_realtime_connection_drop (BackendRealtimeConnection *self);

extern const BackendRealtimeOutlet backend_realtime_connection_outlet;

G_END_DECLS
