#pragma once

#include "parley-markup.h"

G_BEGIN_DECLS

gboolean parley_markdown_is_in (const char *text);
gboolean parley_markdown_write (const char *text, ParleyMarkup *markup);

G_END_DECLS
