/* Keys that sort by the time they were made: 8 characters of milliseconds and 12
 * of chance, counted up where two fall into the same millisecond.
 */

#include "backend-push-id.h"

static const char ALPHABET[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static void
count_up (guint8 *digits, int length)
{
  for (int i = length - 1; i >= 0; i--)
    {
      digits[i] = (digits[i] + 1) % 64;
      if (digits[i] != 0)
        return;
    }
}

/**
 * backend_push_id_make:
 * @now: milliseconds since 1970
 *
 * Returns: (transfer full): a key greater than any made from @last before
 */
char *
backend_push_id_make (BackendPushId *last, gint64 now)
{
  char *key = g_new0 (char, 21);

  if (now > last->time)
    for (guint i = 0; i < G_N_ELEMENTS (last->random); i++)
      last->random[i] = (guint8)g_random_int_range (0, 64);
  else
    count_up (last->random, G_N_ELEMENTS (last->random));
  last->time = MAX (last->time, now);

  for (int i = 7, shift = 0; i >= 0; i--, shift += 6)
    key[i] = ALPHABET[(last->time >> shift) & 63];
  for (guint i = 0; i < G_N_ELEMENTS (last->random); i++)
    key[8 + i] = ALPHABET[last->random[i]];
  return key;
}
