#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

/* Whether the answer to a delivery leaves it open, so that it must be tried again. */
gboolean parley_delivery_is_open (const GError *error);

void parley_delivery_async (ParleyAccount *account, const char *room, ParleyRecord *record, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 parley_delivery_finish (GAsyncResult *result, gboolean *absent, GError **error);

G_END_DECLS
