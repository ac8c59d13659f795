#pragma once

#include "parley-feed.h"
#include "parley-live.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_LIFE (parley_room_life_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomLife, parley_room_life, PARLEY, ROOM_LIFE, GObject)

ParleyRoomLife *parley_room_life_new (ParleyAccount *account, const char *room, ParleyFeed *feed, ParleyTimeline *timeline);
void parley_room_life_start (ParleyRoomLife *self);
void parley_room_life_stop (ParleyRoomLife *self);
ParleyLive *parley_room_life_get_live (ParleyRoomLife *self);
/* For an owner or administrator of the room, who puts it in order. */
void parley_room_life_tidy (ParleyRoomLife *self);
void parley_room_life_set_typing (ParleyRoomLife *self, gboolean is_typing);

G_END_DECLS
