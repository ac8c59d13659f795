/* What a client may cost before any part of the server has looked at it: bytes of
 * a body, and time in which nothing comes.  SoupServer itself has no limit on
 * either.
 */

#include "backend-guard.h"

#include "backend-server-private.h"

#include <string.h>

/* Longer than any client of ours keeps an idle connection (libsoup: 60 s), so
 * that it is never closed under a request that is on its way.
 */
#define SILENCE_SECONDS 90
/* A body that is too large is read on and thrown away, since a client may listen
 * only then; but not without end.
 */
#define MAX_WASTE (64 * 1024 * 1024)

typedef struct
{
  BackendGuardFunc limit_func;
  gpointer user_data;
} Guard;

typedef struct
{
  gsize limit;
  gsize received;
} Body;

static void
refuse (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_truncate (body);
  backend_server_respond_text (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "application/json; charset=utf-8",
                               "{\n  \"error\" : \"Payload is too large\"\n}\n");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, Body *body)
{
  gboolean was_too_large = body->received > body->limit;

  body->received += g_bytes_get_size (chunk);
  if (body->received > body->limit && !was_too_large)
    refuse (message);
  if (body->received > body->limit + MAX_WASTE)
    g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
}

/* A WebSocket has heartbeats of its own. */
static gboolean
is_upgrade (SoupServerMessage *message)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Upgrade") != NULL;
}

static void
on_headers (SoupServerMessage *message, Guard *guard)
{
  GSocket *socket = soup_server_message_get_socket (message);
  Body *body;

  if (socket != NULL)
    g_socket_set_timeout (socket, is_upgrade (message) ? 0 : SILENCE_SECONDS);
  body = g_new0 (Body, 1);
  body->limit = guard->limit_func (message, guard->user_data);
  g_signal_connect_data (message, "got-chunk", G_CALLBACK (on_chunk), body, (GClosureNotify)(void *)g_free, G_CONNECT_DEFAULT);
}

static void
on_started (SoupServer *server, SoupServerMessage *message, Guard *guard)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_set_timeout (socket, SILENCE_SECONDS);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_headers), guard);
}

/**
 * backend_guard_attach:
 * @server: whose requests to bound
 * @limit: says for each how large its body may be; within it, parts that read
 *   a body need no limit of their own
 */
void
backend_guard_attach (SoupServer *server, BackendGuardFunc limit, gpointer user_data)
{
  Guard *guard = g_new0 (Guard, 1);

  guard->limit_func = limit;
  guard->user_data = user_data;
  g_signal_connect_data (server, "request-started", G_CALLBACK (on_started), guard, (GClosureNotify)(void *)g_free, G_CONNECT_DEFAULT);
}
