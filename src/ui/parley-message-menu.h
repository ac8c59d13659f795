#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

GMenuModel *parley_message_menu_new (ParleyRoom *room, ParleyMessage *message);

G_END_DECLS
