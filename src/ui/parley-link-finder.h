#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean parley_link_finder_next (const char *text, gsize length, gsize from, gsize *start, gsize *end);

G_END_DECLS
