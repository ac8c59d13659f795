#pragma once

#include "backend-identity.h"

G_BEGIN_DECLS

/* Who speaks on a connection. */
typedef struct
{
  JsonObject *claims; /* NULL for somebody who is not signed in */
  gint64 expires;     /* seconds since 1970; 0 for never */
} BackendRealtimeAuth;

void backend_realtime_auth_clear (BackendRealtimeAuth *self);
gboolean backend_realtime_auth_read (BackendRealtimeAuth *self, BackendIdentity *identity, JsonObject *body, const char **status, GError **error);
gboolean backend_realtime_auth_read_access (BackendRealtimeAuth *self, JsonObject *body, const char **status, GError **error);
char *backend_realtime_auth_to_text (BackendRealtimeAuth *self);

G_END_DECLS
