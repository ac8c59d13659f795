#pragma once

#include "parley-member.h"
#include "parley-people.h"
#include "parley-record.h"

G_BEGIN_DECLS

ParleyMessage *parley_message_new (ParleyRecord *record, ParleyMember *author, gboolean own);
void parley_message_set_people (ParleyMessage *self, ParleyPeople *people, const char *uid);
void parley_message_update (ParleyMessage *self, ParleyRecord *record);

G_END_DECLS
