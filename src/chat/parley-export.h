#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

typedef enum
{
  PARLEY_EXPORT_JSON,
  PARLEY_EXPORT_TEXT,
} ParleyExportFormat;

void parley_export_async (ParleySession *session, ParleyRoom *room, ParleyExportFormat format, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_export_finish (GAsyncResult *result, guint *n_messages, GError **error);

G_END_DECLS
