/* Sorted arrays of message keys.  Push ids sort by the time they were made as
 * plain bytes, so this is all the order there is.
 */

#include "parley-timeline-keys.h"

#include <string.h>

gint
parley_timeline_keys_compare (gconstpointer a, gconstpointer b)
{
  return memcmp (((const ParleyTimelineKey *)a)->id, ((const ParleyTimelineKey *)b)->id, PARLEY_ID_LENGTH);
}

/**
 * parley_timeline_keys_find:
 * @keys: sorted #ParleyTimelineKey
 * @id: a push id
 * @position: (out): where it is, or where it would have to stand
 *
 * Returns: whether it is there
 */
gboolean
parley_timeline_keys_find (GArray *keys, const char *id, guint *position)
{
  guint low = 0, high = keys->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = memcmp (g_array_index (keys, ParleyTimelineKey, middle).id, id, PARLEY_ID_LENGTH);

      if (order == 0)
        {
          *position = middle;
          return TRUE;
        }
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  *position = low;
  return FALSE;
}
