#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The database as the JSON of Firebase's own import and export. */
gboolean backend_transfer_export (const char *directory, const char *file, GError **error);
gboolean backend_transfer_import (const char *directory, const char *file, GError **error);

G_END_DECLS
