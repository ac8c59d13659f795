#pragma once

#include "parley-account.h"
#include "parley-marks.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_INVITATIONS (parley_invitations_get_type ())
G_DECLARE_FINAL_TYPE (ParleyInvitations, parley_invitations, PARLEY, INVITATIONS, GObject)

ParleyInvitations *parley_invitations_new (ParleyAccount *account, ParleyMarks *marks);
void parley_invitations_take_all (ParleyInvitations *self, JsonObject *invitations);
void parley_invitations_take (ParleyInvitations *self, const char *room, JsonNode *node);
void parley_invitations_drop (ParleyInvitations *self, const char *room);
GListModel *parley_invitations_get_list (ParleyInvitations *self);

G_END_DECLS
