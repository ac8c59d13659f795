#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* How large a body may be, judged by the headers of its request. */
typedef gsize (*BackendGuardFunc) (SoupServerMessage *message, gpointer user_data);

void backend_guard_attach (SoupServer *server, BackendGuardFunc limit, gpointer user_data);

G_END_DECLS
