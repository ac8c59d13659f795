#pragma once

#include "token-input.h"

G_BEGIN_DECLS

/* A caller's connection as libsoup has it: its reading is watched. */
#define TOKEN_TYPE_STREAM (token_stream_get_type ())
G_DECLARE_FINAL_TYPE (TokenStream, token_stream, TOKEN, STREAM, GIOStream)

GIOStream *token_stream_new (GSocket *socket, TokenInputFunc func, gpointer data);

G_END_DECLS
