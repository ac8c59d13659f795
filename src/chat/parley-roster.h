#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROSTER (parley_roster_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoster, parley_roster, PARLEY, ROSTER, GObject)

ParleyRoster *parley_roster_new (ParleyAccount *account, const char *room);
GListModel *parley_roster_get_members (ParleyRoster *self);
gboolean parley_roster_has (ParleyRoster *self, const char *uid);
void parley_roster_take (ParleyRoster *self, GHashTable *roles);
void parley_roster_take_joined (ParleyRoster *self, GHashTable *joined);

G_END_DECLS
