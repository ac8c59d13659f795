#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BACKEND_TYPE_STREAM (backend_stream_get_type ())
G_DECLARE_FINAL_TYPE (BackendStream, backend_stream, BACKEND, STREAM, GObject)

/* What goes before the first event. */
#define BACKEND_STREAM_HEAD "HTTP/1.1 200 OK\r\n"                                \
                            "Content-Type: text/event-stream; charset=utf-8\r\n" \
                            "Cache-Control: no-cache\r\n"                        \
                            "Access-Control-Allow-Origin: *\r\n"                 \
                            "Connection: close\r\n\r\n"

/* A connection that carries events to one client until either side ends it;
 * then "closed" is emitted, once.
 */
BackendStream *backend_stream_new (GIOStream *connection, guint keep_alive_interval);
void backend_stream_send (BackendStream *self, const char *event, const char *text);
void backend_stream_end (BackendStream *self);
void backend_stream_close (BackendStream *self);

G_END_DECLS
