#pragma once

#include "parley-account.h"
#include "parley-change.h"

G_BEGIN_DECLS

void parley_change_delivery_async (ParleyAccount *account, const char *room, const ParleyChange *change, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 parley_change_delivery_finish (GAsyncResult *result, ParleyRecord **message, GError **error);

G_END_DECLS
