#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean parley_store_file_make (const char *path, GError **error);
char *parley_store_file_set_aside (const char *path, GError **error);
void parley_store_file_erase (const char *path);

G_END_DECLS
