#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint parley_emoji_count (const char *text, guint most);

G_END_DECLS
