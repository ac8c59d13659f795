#pragma once

#include <glib.h>

#include "parley-limits.h"

G_BEGIN_DECLS

/**
 * ParleyTimelineKey:
 * @sent_at: milliseconds since 1970
 * @author: number of the author in the list of those who wrote here
 * @id: push id, without the NUL
 *
 * What the timeline keeps of a message: 32 bytes, so that 100 000 are 3 MB.
 */
typedef struct
{
  gint64 sent_at;
  guint32 author;
  char id[PARLEY_ID_LENGTH];
} ParleyTimelineKey;

G_STATIC_ASSERT (sizeof (ParleyTimelineKey) == 32);

gboolean parley_timeline_keys_find (GArray *keys, const char *id, guint *position);
gint parley_timeline_keys_compare (gconstpointer a, gconstpointer b);

G_END_DECLS
