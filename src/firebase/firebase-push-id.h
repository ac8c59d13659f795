#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to firebase: what the last push id was made of. */
typedef struct
{
  gint64 time;
  guint8 chance[12];
} FirebasePushId;

char *firebase_push_id_next (FirebasePushId *self, gint64 now);

G_END_DECLS
