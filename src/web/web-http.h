#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What came back: any status, and the body where it was JSON. */
typedef struct
{
  guint status;
  JsonNode *node;     /* NULL where the body is empty or not JSON */
  char *etag;         /* NULL where there is none */
  gint64 retry_after; /* seconds, 0 where there is none */
  gint64 date;        /* the server's clock, whole seconds since 1970; 0 where it does not say */
} WebResponse;

void web_response_free (WebResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebResponse, web_response_free)

SoupSession *web_http_session_new (guint max_connections, guint timeout_seconds);
/* Nothing is sent over an older version than this; plain http is not its matter. */
void web_http_session_set_minimum_tls (SoupSession *session, GTlsProtocolVersion minimum);
/* Every connection is doubted. */
void web_http_session_abort (SoupSession *session);

/* One step: send, follow 307 also for writes, read up to @limit bytes, parse.
 * An HTTP error status is not a GError; WEB_ERROR is for no usable answer.
 */
void web_http_send_async (SoupSession *session, SoupMessage *message, GBytes *body,
                          const char *content_type, gsize limit,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WebResponse *web_http_send_finish (GAsyncResult *result, GError **error);

/* The same, up to the headers: the caller reads the body as it comes.
 * @answered is the last message of the redirects, which has the status.
 */
void web_http_open_async (SoupSession *session, SoupMessage *message, GBytes *body,
                          const char *content_type, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
GInputStream *web_http_open_finish (GAsyncResult *result, SoupMessage **answered, GError **error);

/* TRUE for https and wss; for http and ws only to loopback, or where
 * @insecure_lan to a private address.
 */
gboolean web_uri_is_allowed (const char *uri, gboolean insecure_lan, GError **error);
gboolean web_uri_is_loopback (const char *uri);

/* @uri with the values of auth=, key=, code=, token= and the like replaced. */
char *web_uri_redact (const char *uri);

G_END_DECLS
