#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

/* Whom the account wants nothing to do with, on every device: a list of #ParleyMember. */
GListModel *parley_blocked_get_people (ParleySession *session);

void parley_blocked_set_async (ParleySession *session, const char *uid, gboolean blocked, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_blocked_set_finish (ParleySession *session, GAsyncResult *result, GError **error);

G_END_DECLS
