#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

char *parley_system_sentence (ParleyMessage *message, const char *name);
char *parley_system_sentence_for_last (ParleyRoom *room, const char *name);
char *parley_system_sentence_for_news (ParleyRoom *room, const char *name, const char *text);
gboolean parley_system_sentence_is_of_call (const char *text);

G_END_DECLS
