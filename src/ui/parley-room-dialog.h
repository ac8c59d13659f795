#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_DIALOG (parley_room_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomDialog, parley_room_dialog, PARLEY, ROOM_DIALOG, AdwDialog)

/* Signal: "created" (ParleyRoom *). */
AdwDialog *parley_room_dialog_new (ParleySession *session);

G_END_DECLS
