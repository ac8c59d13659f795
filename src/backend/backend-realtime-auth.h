#pragma once

#include "backend-caller.h"

G_BEGIN_DECLS

/* Who speaks on a connection. */
typedef struct
{
  BackendCaller caller;
  gint64 expires; /* seconds since 1970; 0 for never */
} BackendRealtimeAuth;

void backend_realtime_auth_clear (BackendRealtimeAuth *self);
gboolean backend_realtime_auth_read (BackendRealtimeAuth *self, BackendIdentity *identity, gboolean is_emulator, JsonObject *body, const char **status, GError **error);
gboolean backend_realtime_auth_read_access (BackendRealtimeAuth *self, gboolean is_emulator, JsonObject *body, const char **status, GError **error);
char *backend_realtime_auth_to_text (BackendRealtimeAuth *self);

G_END_DECLS
