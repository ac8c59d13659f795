#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whose word about a caller's address counts. */
typedef struct _TokenProxies TokenProxies;

TokenProxies *token_proxies_new (const char *text);
void token_proxies_free (TokenProxies *self);

GInetAddress *token_proxies_find_caller (TokenProxies *self, GInetAddress *peer, const char *forwarded);
/* What a limit by address goes by. */
char *token_proxies_name_caller (GInetAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenProxies, token_proxies_free)

G_END_DECLS
