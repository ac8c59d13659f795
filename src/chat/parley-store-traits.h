#pragma once

#include "parley-room-traits.h"
#include "parley-store.h"

G_BEGIN_DECLS

ParleyRoomTraits *parley_store_get_traits (ParleyStore *self, const char *room);
void parley_store_save_traits (ParleyStore *self, const char *room, const ParleyRoomTraits *traits);

void parley_store_each_blocked (ParleyStore *self, ParleyStorePairFunc func, gpointer data);
void parley_store_set_blocked (ParleyStore *self, const char *uid, gboolean blocked);

void parley_store_each_acquaintance (ParleyStore *self, ParleyStorePairFunc func, gpointer data);
gboolean parley_store_shares_group (ParleyStore *self, const char *uid, const char *own_uid);

G_END_DECLS
