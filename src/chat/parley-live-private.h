#pragma once

#include "parley-account.h"
#include "parley-live.h"

G_BEGIN_DECLS

ParleyLive *parley_live_new (ParleyAccount *account, const char *room);
void parley_live_start (ParleyLive *self);
void parley_live_stop (ParleyLive *self);
/* A message of theirs has arrived: they are not typing that one any more. */
void parley_live_judge (ParleyLive *self);
void parley_live_forget_typing (ParleyLive *self, const char *uid);

G_END_DECLS
