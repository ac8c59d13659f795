#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *parley_visible_text (const char *text, gssize length);

G_END_DECLS
