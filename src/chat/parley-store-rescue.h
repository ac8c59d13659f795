#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

guint parley_store_rescue (sqlite3 *db, const char *path);

G_END_DECLS
