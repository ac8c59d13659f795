#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_WATCH (parley_room_watch_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomWatch, parley_room_watch, PARLEY, ROOM_WATCH, GObject)

/* Signal "changed" (): something that is watched for has changed in some rooms. */
ParleyRoomWatch *parley_room_watch_new (const char *first_property, const char *second_property);
void parley_room_watch_set_rooms (ParleyRoomWatch *self, GListModel *rooms);
void parley_room_watch_touch (ParleyRoomWatch *self);

G_END_DECLS
