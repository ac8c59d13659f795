#pragma once

#include "firebase-database.h"
#include "parley-peer.h"

G_BEGIN_DECLS

ParleyPeer *parley_peer_new (FirebaseDatabase *database, const char *uid);
void parley_peer_take (ParleyPeer *self, const char *path, JsonNode *node);
/* Time may have passed unseen, as it does in sleep. */
void parley_peer_judge (ParleyPeer *self);

G_END_DECLS
