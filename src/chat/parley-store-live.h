#pragma once

#include "parley-store.h"

G_BEGIN_DECLS

/* How far the others have read. */
void parley_store_set_reader (ParleyStore *self, const char *room, const char *uid, const char *message);
void parley_store_remove_reader (ParleyStore *self, const char *room, const char *uid);
void parley_store_each_reader (ParleyStore *self, const char *room, ParleyStorePairFunc func, gpointer data);

/* How far the changes to older messages were followed. */
gboolean parley_store_get_followed (ParleyStore *self, const char *room, char **change, gint64 *at);
void parley_store_set_followed (ParleyStore *self, const char *room, const char *change, gint64 at);
void parley_store_remove_before (ParleyStore *self, const char *room, const char *id);

G_END_DECLS
