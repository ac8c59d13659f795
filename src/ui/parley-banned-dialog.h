#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_BANNED_DIALOG (parley_banned_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyBannedDialog, parley_banned_dialog, PARLEY, BANNED_DIALOG, AdwDialog)

AdwDialog *parley_banned_dialog_new (ParleyRoom *room);

G_END_DECLS
