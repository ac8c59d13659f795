/* One clock for all that ages. */

#include "token-clock.h"

static gint64 advance;

gint64
token_clock_get (void)
{
  return g_get_monotonic_time () + advance;
}

/* For tests alone. */
void
token_clock_advance (gint64 seconds)
{
  advance += seconds * G_USEC_PER_SEC;
}
