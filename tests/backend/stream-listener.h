#pragma once

#include "test-backend.h"

G_BEGIN_DECLS

/* An event stream, byte for byte, on a plain socket. */
typedef struct
{
  GSocketConnection *connection;
  GString *arrived;
  gboolean is_reading, is_over;
  char buffer[65536];
} StreamListener;

#define STREAM_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n" \
                    "Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
#define STREAM_PUT(path, json) "event: put\ndata: {\"path\":\"" path "\",\"data\":" json "}\n\n"
#define STREAM_PATCH(path, json) "event: patch\ndata: {\"path\":\"" path "\",\"data\":" json "}\n\n"

typedef struct
{
  const char *write;  /* method, path, value */
  const char *events; /* "" for none */
} StreamTurn;

StreamListener *stream_listener_connect (TestBackend *backend);
void stream_listener_ask (StreamListener *self, const char *target, const char *token);
void stream_listener_read (StreamListener *self);
StreamListener *stream_listener_new (TestBackend *backend, TestUser *user, const char *target);
void stream_listener_free (StreamListener *self);
gboolean stream_listener_is_over (gpointer user_data);
void stream_listener_expect (StreamListener *self, const char *text);
void stream_listener_expect_end (StreamListener *self);
void stream_write (TestBackend *backend, TestUser *user, const char *text);
void stream_turns_run (const char *before, const char *target, const char *first, const StreamTurn *turns, guint n_turns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StreamListener, stream_listener_free)

G_END_DECLS
