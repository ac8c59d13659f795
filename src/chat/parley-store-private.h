/* The statements of the store, for the files that know its tables: each lists
 * its SQL as static strings and runs it through these.
 */
#pragma once

#include <sqlite3.h>

#include "parley-store.h"

G_BEGIN_DECLS

sqlite3_stmt *parley_store_use (ParleyStore *self, const char *sql, const char *format, ...);
gboolean parley_store_next (ParleyStore *self, sqlite3_stmt *statement);
gboolean parley_store_run (ParleyStore *self, sqlite3_stmt *statement);
const char *parley_store_text (sqlite3_stmt *statement, int column);
void parley_store_each_pair (ParleyStore *self, sqlite3_stmt *statement, ParleyStorePairFunc func, gpointer data);
ParleyReactions *parley_store_get_reactions (ParleyStore *self, const char *room, const char *message);
void parley_store_add_reactions (ParleyStore *self, const char *room, const char *message, ParleyReactions *reactions);
void parley_store_remove_reactions (ParleyStore *self, const char *room, const char *message);
gboolean parley_store_fail (ParleyStore *self, GError **error);

G_END_DECLS
