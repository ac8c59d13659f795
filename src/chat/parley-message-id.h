#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

char *parley_message_id_make (ParleyAccount *account, const char *room);

G_END_DECLS
