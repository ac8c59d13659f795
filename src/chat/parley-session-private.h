#pragma once

#include "parley-account.h"
#include "parley-inbox.h"
#include "parley-search.h"
#include "parley-session.h"

G_BEGIN_DECLS

ParleyAccount *parley_session_get_account (ParleySession *self);
ParleyInbox *parley_session_get_inbox (ParleySession *self);
/* Whether the server will tell the others when this is gone. */
gboolean parley_session_has_last_word (ParleySession *self);
ParleySearch *parley_session_get_search (ParleySession *self);
const char *parley_session_get_store_path (ParleySession *self);

G_END_DECLS
