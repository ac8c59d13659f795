#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_ROW (parley_room_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomRow, parley_room_row, PARLEY, ROOM_ROW, GtkBox)

/* Properties: room (settable, may be NULL); sentence (read-only): the accessible
 * name of the whole row.
 */
GtkWidget *parley_room_row_new (void);
void parley_room_row_set_room (ParleyRoomRow *self, ParleyRoom *room);
void parley_room_row_show_menu (ParleyRoomRow *self);
const char *parley_room_row_get_sentence (ParleyRoomRow *self);

G_END_DECLS
