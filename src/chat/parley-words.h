#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *parley_words_fold (const char *text);
char *parley_words_query (const char *text);

G_END_DECLS
