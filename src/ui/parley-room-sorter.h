#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_SORTER (parley_room_sorter_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomSorter, parley_room_sorter, PARLEY, ROOM_SORTER, GtkSorter)

GtkSorter *parley_room_sorter_new (void);
/* Watches the rooms in @rooms: the sorter says so when one has moved. */
void parley_room_sorter_set_rooms (ParleyRoomSorter *self, GListModel *rooms);

G_END_DECLS
