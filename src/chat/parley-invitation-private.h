#pragma once

#include "parley-invitation.h"
#include "parley-member.h"

G_BEGIN_DECLS

ParleyInvitation *parley_invitation_new (const char *room_id, const char *room_name, ParleyMember *by);
void parley_invitation_set_room_name (ParleyInvitation *self, const char *room_name);
ParleyMember *parley_invitation_get_by (ParleyInvitation *self);

G_END_DECLS
