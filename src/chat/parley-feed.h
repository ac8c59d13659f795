#pragma once

#include "parley-account.h"
#include "parley-timeline.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_FEED (parley_feed_get_type ())
G_DECLARE_FINAL_TYPE (ParleyFeed, parley_feed, PARLEY, FEED, GObject)

/* Signals "arrived" (GPtrArray of ParleyRecord): the stream brought these, they
 * are in the store and in the timeline; "cancelled" (): the rules ended it.
 */
ParleyFeed *parley_feed_new (ParleyAccount *account, const char *room, ParleyTimeline *timeline);
void parley_feed_start (ParleyFeed *self);
void parley_feed_stop (ParleyFeed *self);
gboolean parley_feed_is_live (ParleyFeed *self);
gboolean parley_feed_shows (ParleyFeed *self, const char *id);
void parley_feed_forget_before (ParleyFeed *self, const char *id);

G_END_DECLS
