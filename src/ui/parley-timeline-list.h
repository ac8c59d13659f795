#pragma once

#include "parley-message-row.h"
#include "parley-timeline-model.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_TIMELINE_LIST (parley_timeline_list_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTimelineList, parley_timeline_list, PARLEY, TIMELINE_LIST, GtkWidget)

/* A GtkScrollable whose children are the ParleyMessageRows in sight.
 * Signals: "made" (ParleyMessageRow *), once for each row; "bind" (ParleyMessageRow *,
 * guint), before it is given the message at that position; "arrange" (the same), when
 * what stands beside it may be another.
 */
typedef void (*ParleyTimelineListFunc) (ParleyMessageRow *row, guint position, gpointer data);

void parley_timeline_list_set_model (ParleyTimelineList *self, ParleyTimelineModel *model);
void parley_timeline_list_each (ParleyTimelineList *self, ParleyTimelineListFunc func, gpointer data);
gboolean parley_timeline_list_make_spare (ParleyTimelineList *self);
void parley_timeline_list_go_to_end (ParleyTimelineList *self);
void parley_timeline_list_go_to (ParleyTimelineList *self, guint position, double from_top);
void parley_timeline_list_hold (ParleyTimelineList *self, guint position);
void parley_timeline_list_focus (ParleyTimelineList *self, guint position);

G_END_DECLS
