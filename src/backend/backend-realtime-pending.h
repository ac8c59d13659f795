#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writes that wait for the end of a connection, in the order they were asked for. */
typedef struct _BackendRealtimePending BackendRealtimePending;

typedef struct
{
  char **path;
  gboolean is_merge;
  JsonNode *value; /* as it was sent: server values are put in when it runs */
} BackendRealtimeDeferred;

BackendRealtimePending *backend_realtime_pending_new (void);
void backend_realtime_pending_free (BackendRealtimePending *self);
gboolean backend_realtime_pending_add (BackendRealtimePending *self, const char *const *path, gboolean is_merge, JsonNode *value, gsize size);
void backend_realtime_pending_cancel (BackendRealtimePending *self, const char *const *path);
BackendRealtimeDeferred *backend_realtime_pending_pop (BackendRealtimePending *self);
void backend_realtime_deferred_free (BackendRealtimeDeferred *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRealtimePending, backend_realtime_pending_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRealtimeDeferred, backend_realtime_deferred_free)

G_END_DECLS
