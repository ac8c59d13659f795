#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *parley_snippet_markup (const char *text, const char *wanted, guint characters);

G_END_DECLS
