#pragma once

#include "parley-timeline-list.h"
#include "parley-timeline-slots.h"

G_BEGIN_DECLS

guint parley_timeline_list_count (ParleyTimelineList *self);
ParleyTimelineSlot *parley_timeline_list_find (ParleyTimelineList *self, GtkWidget *row);
void parley_timeline_list_reveal (ParleyTimelineList *self, guint position);
guint parley_timeline_list_find_page (ParleyTimelineList *self, guint position, gboolean down);
void parley_timeline_list_install_keys (GtkWidgetClass *widget_class);

G_END_DECLS
