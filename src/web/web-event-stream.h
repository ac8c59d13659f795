#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* text/event-stream: bytes in, events out.  Tolerates CR, CRLF, comments,
 * several data lines, any chunking; refuses a line over the limit.
 */
typedef struct _WebEventStream WebEventStream;
typedef void (*WebEventFunc) (const char *event, const char *data, gpointer user_data);

WebEventStream *web_event_stream_new (gsize limit, WebEventFunc func, gpointer user_data);
void web_event_stream_free (WebEventStream *self);
gboolean web_event_stream_push (WebEventStream *self, const char *bytes, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebEventStream, web_event_stream_free)

G_END_DECLS
