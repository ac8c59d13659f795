#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* ID tokens whose signature and claims held, each known by its SHA-256: who asks
 * for a call asks again with the same token, and to check a signature costs more
 * than all else.  A token is good until it expires, and only with the very set of
 * keys that it was checked with; what did not hold is never here.
 */
typedef struct _TokenChecked TokenChecked;

TokenChecked *token_checked_new (guint most);
void token_checked_free (TokenChecked *self);
void token_checked_add (TokenChecked *self, const char *id_token, JsonObject *keys, gint64 expires_at, const char *uid);
const char *token_checked_find (TokenChecked *self, const char *id_token, JsonObject *keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenChecked, token_checked_free)

G_END_DECLS
