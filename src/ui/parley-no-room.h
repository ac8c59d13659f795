#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_NO_ROOM (parley_no_room_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNoRoom, parley_no_room, PARLEY, NO_ROOM, AdwBin)

/* Property has-rooms, settable: whether there are rooms to choose from. */

G_END_DECLS
