#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

char *parley_sentence_for_namesake (ParleyRoom *room, const char *uid, const char *name);

G_END_DECLS
