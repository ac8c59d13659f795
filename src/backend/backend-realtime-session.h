#pragma once

#include "backend-identity.h"
#include "backend-tree.h"

G_BEGIN_DECLS

/* One conversation of the realtime protocol, without a socket: messages in,
 * messages out.
 */
typedef struct _BackendRealtimeSession BackendRealtimeSession;

/* @send takes the text; @close ends the connection, later. */
typedef struct
{
  void (*send) (gpointer connection, GString *text);
  void (*close) (gpointer connection);
} BackendRealtimeOutlet;

BackendRealtimeSession *backend_realtime_session_new (BackendTree *tree, BackendRules *rules, BackendIdentity *identity, gboolean is_emulator, const BackendRealtimeOutlet *outlet, gpointer connection);
void backend_realtime_session_free (BackendRealtimeSession *self);
void backend_realtime_session_greet (BackendRealtimeSession *self, const char *host);
void backend_realtime_session_receive (BackendRealtimeSession *self, const char *text, gsize length);
gsize backend_realtime_session_get_limit (BackendRealtimeSession *self);
void backend_realtime_session_refuse (BackendRealtimeSession *self, gint64 number, const char *status, const char *sentence);
void backend_realtime_session_revoke (BackendRealtimeSession *self);
void backend_realtime_session_end (BackendRealtimeSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRealtimeSession, backend_realtime_session_free)

G_END_DECLS
