#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

/* The one direct chat with a person, begun if there is none. */
void parley_direct_open_async (ParleySession *session, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyRoom *parley_direct_open_finish (ParleySession *session, GAsyncResult *result, GError **error);

/* What strangers ask for: a list of #ParleyRoom, none of them among the session's rooms. */
GListModel *parley_direct_get_requests (ParleySession *session);
void parley_direct_accept_async (ParleySession *session, ParleyRoom *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_direct_refuse_async (ParleySession *session, ParleyRoom *request, gboolean block, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* Of accept and refuse. */
gboolean parley_direct_finish (ParleySession *session, GAsyncResult *result, GError **error);

G_END_DECLS
