#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_INVITATION_ROW (parley_invitation_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleyInvitationRow, parley_invitation_row, PARLEY, INVITATION_ROW, GtkListBoxRow)

/* Signal: "accepted" (ParleyRoom *). */
GtkWidget *parley_invitation_row_new (ParleySession *session, ParleyInvitation *invitation);

G_END_DECLS
