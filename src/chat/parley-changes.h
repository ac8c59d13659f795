#pragma once

#include "parley-feed.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CHANGES (parley_changes_get_type ())
G_DECLARE_FINAL_TYPE (ParleyChanges, parley_changes, PARLEY, CHANGES, GObject)

ParleyChanges *parley_changes_new (ParleyAccount *account, const char *room, ParleyFeed *feed, ParleyTimeline *timeline);
void parley_changes_take (ParleyChanges *self, const char *change);
void parley_changes_clear (ParleyChanges *self);
void parley_changes_stop (ParleyChanges *self);

G_END_DECLS
