#pragma once

#include <gio/gio.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_TIMELINE (parley_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTimeline, parley_timeline, PARLEY, TIMELINE, GObject)

/* A GListModel of ParleyMessage, oldest first, that holds keys and reads bodies
 * from the store on demand.  Local echoes stand in it at once, at the end.
 */
gint64 parley_timeline_get_time (ParleyTimeline *self, guint position); /* ms; without making the message */
char *parley_timeline_get_id (ParleyTimeline *self, guint position);
const char *parley_timeline_get_author (ParleyTimeline *self, guint position);
gboolean parley_timeline_find (ParleyTimeline *self, const char *id, guint *position);
gboolean parley_timeline_is_loaded (ParleyTimeline *self);
gboolean parley_timeline_is_complete (ParleyTimeline *self); /* nothing older on the server */
/* Property that notifies: why the server gives out none of this, in its own words; else NULL. */
const char *parley_timeline_get_refusal (ParleyTimeline *self);
void parley_timeline_load_older_async (ParleyTimeline *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_timeline_load_older_finish (ParleyTimeline *self, GAsyncResult *result, GError **error);
void parley_timeline_reach_async (ParleyTimeline *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_timeline_reach_finish (ParleyTimeline *self, GAsyncResult *result, GError **error);

G_END_DECLS
