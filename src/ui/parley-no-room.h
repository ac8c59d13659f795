#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_NO_ROOM (parley_no_room_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNoRoom, parley_no_room, PARLEY, NO_ROOM, AdwBin)

/* Properties "trouble" (string) and "offline" (boolean): what its banners say; "has-rooms" (boolean): whether there are any to choose from. */
GtkWidget *parley_no_room_new (void);

G_END_DECLS
