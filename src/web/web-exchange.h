#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One message out and the head of its answer back: what
 * soup_session_send_async() does, but it may be given up at any moment, and
 * always ends.
 */
void web_exchange_send_async (SoupSession *session, SoupMessage *message, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
GInputStream *web_exchange_send_finish (GAsyncResult *result, GError **error);

void web_exchange_set_minimum_tls (SoupSession *session, GTlsProtocolVersion minimum);
void web_exchange_abort (SoupSession *session);

G_END_DECLS
