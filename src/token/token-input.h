#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Told of each piece that was read; FALSE ends the reading with an error. */
typedef gboolean (*TokenInputFunc) (gsize length, gpointer data);

/* What a caller sends, seen on its way to libsoup. */
#define TOKEN_TYPE_INPUT (token_input_get_type ())
G_DECLARE_FINAL_TYPE (TokenInput, token_input, TOKEN, INPUT, GInputStream)

TokenInput *token_input_new (GInputStream *base, TokenInputFunc func, gpointer data);
/* Tells nobody any more. */
void token_input_forget (TokenInput *self);

G_END_DECLS
