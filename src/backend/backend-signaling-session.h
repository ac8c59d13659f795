#pragma once

#include "backend-rooms.h"

G_BEGIN_DECLS

/* One connection's share of a room: understands the messages (RSP) that its
 * client sends and remembers whom it speaks for.  How frames travel is the
 * owner's business, through @outlet.
 */
typedef struct _BackendSignalingSession BackendSignalingSession;

BackendSignalingSession *backend_signaling_session_new (BackendRooms *rooms, const BackendOutlet *outlet, gpointer connection);
void backend_signaling_session_free (BackendSignalingSession *self);

void backend_signaling_session_receive (BackendSignalingSession *self, JsonObject *body);
void backend_signaling_session_refuse (BackendSignalingSession *self, int code);
void backend_signaling_session_lose (BackendSignalingSession *self);
gboolean backend_signaling_session_is_joined (BackendSignalingSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendSignalingSession, backend_signaling_session_free)

G_END_DECLS
