#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_INVITE_DIALOG (parley_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyInviteDialog, parley_invite_dialog, PARLEY, INVITE_DIALOG, AdwDialog)

AdwDialog *parley_invite_dialog_new (ParleyRoom *room);

G_END_DECLS
