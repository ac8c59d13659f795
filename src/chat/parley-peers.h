#pragma once

#include "firebase-realtime.h"
#include "parley-account.h"
#include "parley-peer.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PEERS (parley_peers_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPeers, parley_peers, PARLEY, PEERS, GObject)

ParleyPeers *parley_peers_new (ParleyAccount *account, FirebaseRealtime *realtime);
ParleyPeer *parley_peers_get (ParleyPeers *self, const char *uid);
void parley_peers_look (ParleyPeers *self, const char *uid);
void parley_peers_wake (ParleyPeers *self);

G_END_DECLS
