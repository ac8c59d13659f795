#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

GtkWidget *parley_member_actions_make_row (ParleySession *session, ParleyRoom *room, ParleyMember *member);

G_END_DECLS
