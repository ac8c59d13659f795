#pragma once

#include "parley-account.h"
#include "parley-timeline.h"

G_BEGIN_DECLS

/* Fetches messages older than all in the timeline, for parley_timeline_load_older_async(). */
typedef void (*ParleyTimelineFetch) (gpointer source, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
typedef gboolean (*ParleyTimelineFetchFinish) (gpointer source, GAsyncResult *result, GError **error);

ParleyTimeline *parley_timeline_new (ParleyAccount *account, const char *room);
void parley_timeline_put (ParleyTimeline *self, GPtrArray *records);
void parley_timeline_sync (ParleyTimeline *self, const char *id, const char *former);
ParleyMessage *parley_timeline_get_message (ParleyTimeline *self, const char *id);
void parley_timeline_forget_before (ParleyTimeline *self, const char *id);
char *parley_timeline_get_newest (ParleyTimeline *self);
void parley_timeline_set_complete (ParleyTimeline *self, gboolean complete);
void parley_timeline_set_refusal (ParleyTimeline *self, const char *reason);
void parley_timeline_set_source (ParleyTimeline *self, gpointer source, ParleyTimelineFetch fetch, ParleyTimelineFetchFinish finish);

G_END_DECLS
