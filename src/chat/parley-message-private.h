#pragma once

#include "parley-member.h"
#include "parley-record.h"

G_BEGIN_DECLS

ParleyMessage *parley_message_new (ParleyRecord *record, ParleyMember *author, gboolean own);
void parley_message_update (ParleyMessage *self, ParleyRecord *record);

G_END_DECLS
