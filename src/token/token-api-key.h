#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Twilio's API key, which may lie in a file that somebody changes while we run. */
typedef struct _TokenApiKey TokenApiKey;

gboolean token_api_key_parse (const char *text, char **sid, char **secret);

TokenApiKey *token_api_key_new (const char *sid, const char *secret, const char *path);
void token_api_key_free (TokenApiKey *self);
const char *token_api_key_get_sid (TokenApiKey *self);
const char *token_api_key_get_secret (TokenApiKey *self);
/* TRUE where it is another one than at the last call. */
gboolean token_api_key_refresh (TokenApiKey *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenApiKey, token_api_key_free)

G_END_DECLS
