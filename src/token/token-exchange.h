#pragma once

#include "token-service.h"

G_BEGIN_DECLS

/* Serves a request for /v1/token, whole as it was read: at once, or in its own time. */
void token_exchange_begin (TokenService *service, SoupServerMessage *message, gboolean is_ending);

/* Says in the journal that some other request was answered, as it is. */
void token_exchange_note (TokenService *service, SoupServerMessage *message, const char *route, const char *cause);

G_END_DECLS
