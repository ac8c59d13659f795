#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The monotonic clock by which keys, limits and connections age, in
 * microseconds.  A test lets hours pass at once.
 */
gint64 token_clock_get (void);
void token_clock_advance (gint64 seconds);

G_END_DECLS
