#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void parley_background_ask_async (const char *profile, gboolean at_login, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_background_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
