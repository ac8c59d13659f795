#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

/* A list of #ParleyMember: everybody with whom the account shares a room, without itself. */
GListModel *parley_acquaintances_list (ParleySession *session);
gboolean parley_acquaintances_match (ParleyMember *member, const char *words);

/* Only an exact address finds anybody; asked on Enter, never while somebody types. */
void parley_acquaintances_find_async (ParleySession *session, const char *email, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyMember *parley_acquaintances_find_finish (ParleySession *session, GAsyncResult *result, GError **error);

G_END_DECLS
