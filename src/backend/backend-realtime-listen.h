#pragma once

#include "backend-permission.h"
#include "backend-view.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One thing that a connection listens to. */
typedef struct
{
  char *path;      /* keys joined by slashes */
  char *query_key; /* the same for the same query */
  gint64 tag;      /* the client's name for it; 0 for none */
  JsonNode *query; /* as the client wrote it, or NULL */
  BackendView *view;
  BackendPermission *permission; /* NULL for an administrator */
} BackendRealtimeListen;

typedef void (*BackendRealtimePushFunc) (GString *push, gpointer user_data);

BackendRealtimeListen *backend_realtime_listen_new (const char *const *path, JsonNode *query, const char *query_key, gint64 tag, BackendView *view);
void backend_realtime_listen_free (BackendRealtimeListen *self);
gboolean backend_realtime_listen_is (BackendRealtimeListen *self, const char *path, const char *query_key, gint64 tag);
void backend_realtime_listen_permit (BackendRealtimeListen *self, BackendRules *rules, JsonObject *auth);
void backend_realtime_listen_start (BackendRealtimeListen *self, BackendNode *root, BackendRealtimePushFunc func, gpointer user_data);
void backend_realtime_listen_update (BackendRealtimeListen *self, BackendWrite *write, BackendNode *before, BackendNode *after, BackendRealtimePushFunc func, gpointer user_data);
GString *backend_realtime_listen_make_revocation (BackendRealtimeListen *self);

G_END_DECLS
