#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *parley_moment_time (gint64 at);
char *parley_moment_full (gint64 at);
char *parley_moment_day (gint64 at, gint64 now);
char *parley_moment_day_joined (gint64 at, gint64 now);
char *parley_moment_short (gint64 at, gint64 now);
char *parley_moment_last_seen (gint64 at, gint64 now);
gint64 parley_moment_day_start (gint64 at);
gint64 parley_moment_day_end (gint64 at);
gint64 parley_moment_now (void);

G_END_DECLS
