#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_CHAT (parley_call_chat_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallChat, parley_call_chat, PARLEY, CALL_CHAT, AdwBin)

void parley_call_chat_set_room (ParleyCallChat *self, ParleyRoom *room);
void parley_call_chat_focus (ParleyCallChat *self);
gboolean parley_call_chat_step_pane (ParleyCallChat *self, gboolean back);
gboolean parley_call_chat_is_seen (ParleyCallChat *self);
void parley_call_chat_announce (ParleyCallChat *self, const char *author, const char *text);

G_END_DECLS
