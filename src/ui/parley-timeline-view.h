#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_TIMELINE_VIEW (parley_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTimelineView, parley_timeline_view, PARLEY, TIMELINE_VIEW, AdwBin)

/* Property at-end (read-only, notifies): whether the newest message is in view. */
void parley_timeline_view_set_room (ParleyTimelineView *self, ParleyRoom *room);
void parley_timeline_view_set_timeline (ParleyTimelineView *self, ParleyTimeline *timeline);
gboolean parley_timeline_view_is_at_end (ParleyTimelineView *self);
gboolean parley_timeline_view_make_spare (ParleyTimelineView *self); /* one row; whether more are wanted */
void parley_timeline_view_scroll_to_end (ParleyTimelineView *self);
void parley_timeline_view_focus_newest (ParleyTimelineView *self);
void parley_timeline_view_show_message (ParleyTimelineView *self, const char *id);

G_END_DECLS
