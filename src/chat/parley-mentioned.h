#pragma once

#include "parley-account.h"
#include "parley-record.h"

G_BEGIN_DECLS

/* (element-type utf8): those of @members whom @record mentions, the own uid left out. */
GPtrArray *parley_mentioned_find_text (ParleyAccount *account, const char *text, GPtrArray *members);
GPtrArray *parley_mentioned_find (ParleyAccount *account, const ParleyRecord *record, GPtrArray *members);

G_END_DECLS
