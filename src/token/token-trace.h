#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The name of a request in logs: the load balancer's where it gave one. */
char *token_trace_name (SoupMessageHeaders *headers);

G_END_DECLS
