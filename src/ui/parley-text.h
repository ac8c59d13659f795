#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *parley_text_plain (const char *text);
char *parley_text_preview (const char *text, guint characters);
char *parley_text_isolate (const char *text);
char *parley_text_to_markup (const char *text);

G_END_DECLS
