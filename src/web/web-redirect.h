#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean web_redirect_is_due (SoupMessage *message);
SoupMessage *web_redirect_follow (SoupMessage *message, GError **error);

G_END_DECLS
