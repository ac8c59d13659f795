#pragma once

#include "parley-member.h"

G_BEGIN_DECLS

ParleyMember *parley_member_new (const char *uid, const char *role);
ParleyMember *parley_member_new_for_person (ParleyMember *person, const char *role);
void parley_member_set_profile (ParleyMember *self, const char *name, const char *picture);
void parley_member_set_role (ParleyMember *self, const char *role);
void parley_member_set_joined_at (ParleyMember *self, gint64 joined_at);

void parley_member_set_blocked (ParleyMember *self, gboolean blocked);

G_END_DECLS
