#pragma once

#include "backend-rooms-participant.h"

G_BEGIN_DECLS

/* One peer connection between two participants.  It arbitrates: of two offers
 * that cross each other only one may be passed on, since both clients would
 * give theirs up for the other's.
 */
typedef struct _BackendLink BackendLink;

BackendLink *backend_link_new (const char *id, BackendParticipant *a, BackendParticipant *b);
void backend_link_free (BackendLink *self);

const char *backend_link_get_id (BackendLink *self);
gboolean backend_link_has_end (BackendLink *self, BackendParticipant *participant);
BackendParticipant *backend_link_get_peer (BackendLink *self, BackendParticipant *participant);

JsonObject *backend_link_ask (BackendLink *self, BackendParticipant *participant);
JsonObject *backend_link_receive (BackendLink *self, BackendParticipant *from, JsonObject *entry, gboolean *is_closed);
JsonObject *backend_link_describe (BackendLink *self, BackendParticipant *to);
JsonObject *backend_link_to_close (BackendLink *self);

/* The entry of peer_connections that ends @id. */
JsonObject *backend_link_close_entry (const char *id, gint64 revision);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendLink, backend_link_free)

G_END_DECLS
