#pragma once

#include "parley-message.h"

G_BEGIN_DECLS

char *parley_system_sentence (ParleyMessage *message, const char *name);

G_END_DECLS
