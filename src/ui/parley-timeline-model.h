#pragma once

#include <gtk/gtk.h>

#include "parley-timeline.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_TIMELINE_MODEL (parley_timeline_model_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTimelineModel, parley_timeline_model, PARLEY, TIMELINE_MODEL, GObject)

ParleyTimelineModel *parley_timeline_model_new (ParleyTimeline *timeline);
ParleyTimeline *parley_timeline_model_get_timeline (ParleyTimelineModel *self);
gboolean parley_timeline_model_continues (ParleyTimelineModel *self, guint position);
gboolean parley_timeline_model_begins_day (ParleyTimelineModel *self, guint position);
gint64 parley_timeline_model_get_day (ParleyTimelineModel *self, guint position);

G_END_DECLS
