#pragma once

#include "backend-realtime-frames.h"
#include "test-backend.h"

G_BEGIN_DECLS

/* The realtime protocol, message by message, over libsoup's own WebSocket.  Texts
 * are written with ' for ".
 */
typedef struct
{
  SoupSession *session;
  SoupWebsocketConnection *socket;
  BackendRealtimeFrames *frames;
  GQueue messages; /* of char */
  guint pieces;
  gboolean is_closed;
  gushort close_code;
  int number;
} RealtimeClient;

/* A push of the server; the answers to requests are compared by their body. */
#define REALTIME_PUSH(action, body) "{'t':'d','d':{'a':'" action "','b':" body "}}"

void realtime_client_free (RealtimeClient *self);
char *realtime_client_next (RealtimeClient *self, const char *what);
void realtime_client_expect (RealtimeClient *self, const char *text);
void realtime_client_send (RealtimeClient *self, const char *text);
int realtime_client_ask (RealtimeClient *self, const char *action, const char *body);
void realtime_client_expect_answer (RealtimeClient *self, const char *answer);
void realtime_client_do (RealtimeClient *self, const char *action, const char *body);
RealtimeClient *realtime_client_new (TestBackend *backend, TestUser *user);
gboolean realtime_client_has_ended (gpointer data);
void realtime_client_show_token (RealtimeClient *self, const char *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeClient, realtime_client_free)

G_END_DECLS
