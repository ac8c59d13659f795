#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many announcements can be heard again. */
#define PARLEY_ANNOUNCER_KEPT 9

void parley_announcer_say (gpointer widget, const char *sentence, GtkAccessibleAnnouncementPriority priority);
void parley_announcer_keep (const char *sentence);
const char *parley_announcer_recall (guint back);
void parley_announcer_forget (void);

G_END_DECLS
