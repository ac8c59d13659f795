#pragma once

#include "parley-link.h"

G_BEGIN_DECLS

/* What "Show more" at the end of a folded message leads to. */
#define PARLEY_MESSAGE_TEXT_MORE "parley:more"

gboolean parley_message_text_is_long (const char *text);
char *parley_message_text_to_markup (const char *text, gboolean folded);
char *parley_message_text_to_words (const char *text, gboolean folded);
char *parley_message_text_preview (const char *text, guint characters);
GPtrArray *parley_message_text_list_links (const char *text);

G_END_DECLS
