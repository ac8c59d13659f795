#pragma once

#include "parley-portal-request.h"

G_BEGIN_DECLS

void parley_camera_portal_open_async (GDBusConnection *bus, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int parley_camera_portal_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
