/* How many pipelines and sockets are still coming to their end after their
 * owner has let go of them.  A program that wants to leave nothing behind turns
 * its main loop until there are none.
 */

#include "twilio-ending.h"

static guint count;

/* Main thread only, like the others. */
void
twilio_ending_begin (void)
{
  count++;
}

void
twilio_ending_end (void)
{
  g_return_if_fail (count > 0);
  count--;
}

/**
 * twilio_ending_count:
 *
 * Returns: how many ends are still awaited
 */
guint
twilio_ending_count (void)
{
  return count;
}
