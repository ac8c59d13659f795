#pragma once

#include <gtk/gtk.h>

#include "parley-room.h"

G_BEGIN_DECLS

void parley_room_menu_show (GtkWidget *row, ParleyRoom *room);

G_END_DECLS
