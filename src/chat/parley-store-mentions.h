#pragma once

#include "parley-store.h"

G_BEGIN_DECLS

typedef void (*ParleyStoreMentionFunc) (const char *room, const char *message, const char *event, const char *uid, gint64 at, gpointer data);

void parley_store_each_mention (ParleyStore *self, ParleyStoreMentionFunc func, gpointer data);
gboolean parley_store_knows_mention (ParleyStore *self, const char *room, const char *message);
void parley_store_add_mention (ParleyStore *self, const char *room, const char *message, const char *event, const char *uid, gint64 at);
void parley_store_drop_mention (ParleyStore *self, const char *room, const char *message, const char *event);
gint64 parley_store_get_newest_time (ParleyStore *self, const char *room);
ParleyRecord *parley_store_find_newest_wanted (ParleyStore *self, const char *room);
gboolean parley_store_has_blocked_member (ParleyStore *self, const char *room);

G_END_DECLS
