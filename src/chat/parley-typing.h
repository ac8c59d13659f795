#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_TYPING (parley_typing_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTyping, parley_typing, PARLEY, TYPING, GObject)

ParleyTyping *parley_typing_new (ParleyAccount *account, const char *room);
void parley_typing_go_on (ParleyTyping *self);
void parley_typing_stop (ParleyTyping *self);

G_END_DECLS
