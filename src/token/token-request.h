#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What /v1/token is asked for, checked in shape; the ID token is not believed yet. */
typedef struct
{
  char *id_token;
  char *room;
  char *call;
} TokenRequest;

TokenRequest *token_request_parse (SoupMessageHeaders *headers, const char *body, gsize length, GError **error);
void token_request_free (TokenRequest *self);
char *token_request_get_room (TokenRequest *self);

/* The two answers: a token, or why not. */
void token_request_respond (SoupServerMessage *message, const char *token, const char *room, const char *identity, gint64 expires_at);
void token_request_respond_error (SoupServerMessage *message, const GError *error, guint retry_after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenRequest, token_request_free)

G_END_DECLS
