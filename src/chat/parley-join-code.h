#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

/* The code of a group's link, NULL where there is none.  Any member may read it. */
void parley_join_code_fetch_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* A new one, after which the old one lets nobody in. */
void parley_join_code_make_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_join_code_remove_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Of each of these: what the code is now. */
gboolean parley_join_code_finish (ParleyRoom *room, GAsyncResult *result, char **code, GError **error);

G_END_DECLS
