#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How high each row of a long list is, as far as that is known. */
typedef struct _ParleyTimelineHeights ParleyTimelineHeights;

ParleyTimelineHeights *parley_timeline_heights_new (void);
void parley_timeline_heights_free (ParleyTimelineHeights *self);
void parley_timeline_heights_splice (ParleyTimelineHeights *self, guint position, guint removed, guint added);
void parley_timeline_heights_forget (ParleyTimelineHeights *self);
void parley_timeline_heights_set (ParleyTimelineHeights *self, guint position, int height);
int parley_timeline_heights_get (ParleyTimelineHeights *self, guint position);
void parley_timeline_heights_settle (ParleyTimelineHeights *self);
gint64 parley_timeline_heights_above (ParleyTimelineHeights *self, guint position);
gint64 parley_timeline_heights_total (ParleyTimelineHeights *self);
guint parley_timeline_heights_find (ParleyTimelineHeights *self, gint64 offset, int *inside);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyTimelineHeights, parley_timeline_heights_free)

G_END_DECLS
