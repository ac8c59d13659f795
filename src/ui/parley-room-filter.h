#pragma once

#include <gtk/gtk.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_FILTER (parley_room_filter_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomFilter, parley_room_filter, PARLEY, ROOM_FILTER, GtkFilter)

/* @choice is "all", "unread", "favourites" or "direct". */
void parley_room_filter_set_choice (ParleyRoomFilter *self, const char *choice);
void parley_room_filter_set_current (ParleyRoomFilter *self, ParleyRoom *room);
void parley_room_filter_set_rooms (ParleyRoomFilter *self, GListModel *rooms);

G_END_DECLS
