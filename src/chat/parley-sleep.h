#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_SLEEP (parley_sleep_get_type ())
G_DECLARE_FINAL_TYPE (ParleySleep, parley_sleep, PARLEY, SLEEP, GObject)

/* Signals: "falls-asleep" (): the computer is about to sleep, and waits a moment for
 * whoever says parley_sleep_hold () now; "woke" (): it has slept, or its time has
 * passed unseen.
 */
ParleySleep *parley_sleep_new (void);
void parley_sleep_hold (ParleySleep *self);
void parley_sleep_let (ParleySleep *self);
/* Looks at the clocks; for whoever does something regularly anyway. */
void parley_sleep_look (ParleySleep *self);

/* For tests: what the clocks say, in microseconds. */
typedef void (*ParleySleepClocks) (gint64 *awake, gint64 *always, gpointer data);
ParleySleep *parley_sleep_new_with_clocks (ParleySleepClocks clocks, gpointer data);

G_END_DECLS
