#pragma once

#include "token-server.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define KEY_SID "SK00000000000000000000000000000001"
#define API_KEY KEY_SID ":the-secret-of-the-tests"
#define ACCOUNT "AC00000000000000000000000000000000"
#define ROOM "-O000000000000000001"
#define CALL "-O000000000000000002"
#define BODY "{\"room\":\"" ROOM "\",\"call\":\"" CALL "\"}"

/* A service in this process, and how to ask it. */
typedef struct
{
  TokenServer *server;
  SoupSession *session;
  char *uri;
} TokenClient;

/* The rest are names and values of further variables. */
TokenClient *token_client_new (const char *project, const char *database, const char *keys, ...) G_GNUC_NULL_TERMINATED;
void token_client_free (TokenClient *self);

/* The environment of that service. */
char **token_client_environment (const char *project, const char *database, const char *keys);

SoupMessage *token_client_request (TokenClient *self, const char *method, const char *path, const char *token, const char *text);
JsonObject *token_client_send (TokenClient *self, SoupMessage *message, guint status);
/* Sends it without a look at the status, which is returned. */
guint token_client_try (TokenClient *self, SoupMessage *message);
JsonObject *token_client_ask (TokenClient *self, const char *token, const char *text, guint status);
void token_client_expect_refusal (TokenClient *self, const char *token, const char *text, guint status, const char *code);
void token_client_expect_status (TokenClient *self, const char *method, const char *path, guint status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenClient, token_client_free)

G_END_DECLS
