#pragma once

#include "token-api-key.h"
#include "token-connections.h"
#include "token-directory.h"
#include "token-issuer.h"
#include "token-journal.h"
#include "token-keys.h"
#include "token-limiter.h"
#include "token-metrics.h"
#include "token-rooms.h"
#include "token-settings.h"
#include "token-verifier.h"

G_BEGIN_DECLS

/* What the service is made of, for the requests that go through it. */
typedef struct
{
  gatomicrefcount references;
  TokenSettings *settings;
  TokenMetrics *metrics;
  TokenJournal *journal;
  TokenKeys *keys;
  TokenVerifier *verifier;
  TokenDirectory *directory;
  TokenRooms *rooms;
  TokenApiKey *api_key;
  TokenIssuer *issuer;
  TokenLimiter *people, *addresses;
  TokenConnections *connections; /* NULL when the server is gone */
  guint in_flight;
  guint most_in_flight; /* since the last line of metrics */
  gboolean is_warned;   /* of a proxy that nobody trusts */
} TokenService;

TokenService *token_service_new (TokenSettings *settings, TokenJournal *journal);
TokenService *token_service_ref (TokenService *self);
void token_service_unref (TokenService *self);

char *token_service_issue (TokenService *self, const char *identity, const char *room, gint64 *expires_at);
void token_service_write_metrics (TokenService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenService, token_service_unref)

G_END_DECLS
