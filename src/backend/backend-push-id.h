#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The last one made, so that the next sorts after it; begins as zeros. */
typedef struct
{
  gint64 time;
  guint8 random[12];
} BackendPushId;

char *backend_push_id_make (BackendPushId *last, gint64 now);

G_END_DECLS
