#pragma once

#include "parley-account.h"
#include "parley-inbox.h"
#include "parley-session.h"

G_BEGIN_DECLS

ParleyAccount *parley_session_get_account (ParleySession *self);
ParleyInbox *parley_session_get_inbox (ParleySession *self);
/* Whether the server will tell the others when this is gone. */
gboolean parley_session_has_last_word (ParleySession *self);

G_END_DECLS
