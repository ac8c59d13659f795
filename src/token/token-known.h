#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was found true a moment ago, and is taken to be true still.  Only ever a
 * yes: what is not here is asked for.
 */
typedef struct _TokenKnown TokenKnown;

TokenKnown *token_known_new (guint seconds, guint most);
void token_known_free (TokenKnown *self);
void token_known_add (TokenKnown *self, const char *fact);
gboolean token_known_has (TokenKnown *self, const char *fact);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenKnown, token_known_free)

G_END_DECLS
