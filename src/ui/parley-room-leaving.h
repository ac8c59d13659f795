#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

void parley_room_leaving_ask (GtkWidget *parent, ParleyRoom *room);
gboolean parley_room_leaving_is_chosen (ParleyRoom *room);

G_END_DECLS
