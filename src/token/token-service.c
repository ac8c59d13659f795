/* The parts of the service.  They live as long as anybody asks: a request may
 * still be on its way when the server is gone.
 */

#include "token-service.h"

#include "web-http.h"

/* libsoup reads from each that is idle whenever it needs one.  Google's servers speak
 * HTTP/2, where one is enough.
 */
#define OUTBOUND_CONNECTIONS 16
#define OUTBOUND_SECONDS 4

/* How many requests at once, where so many are allowed each minute. */
static guint
get_burst (guint per_minute)
{
  return MAX (per_minute / 2, 1);
}

static void
follow_key (TokenService *self)
{
  g_clear_pointer (&self->issuer, token_issuer_free);
  self->issuer = token_issuer_new (self->settings->account_sid, token_api_key_get_sid (self->api_key), token_api_key_get_secret (self->api_key));
  token_rooms_set_key (self->rooms, self->api_key);
}

/* What is asked for is shorter than what it would take to unpack it, and nobody asks
 * us for a password: Twilio's goes along at once, and a refusal is an answer.
 */
static SoupSession *
new_session (void)
{
  SoupSession *session = web_http_session_new (OUTBOUND_CONNECTIONS, OUTBOUND_SECONDS);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

/**
 * token_service_new:
 * @settings: (transfer full): how it is configured
 * @journal: (transfer full): where it says what happens
 */
TokenService *
token_service_new (TokenSettings *settings, TokenJournal *journal)
{
  TokenService *self = g_new0 (TokenService, 1);
  g_autoptr (SoupSession) session = new_session ();

  g_atomic_ref_count_init (&self->references);
  self->settings = settings;
  self->journal = journal;
  self->metrics = token_metrics_new (settings->environment);
  self->keys = token_keys_new (session, settings->keys_uri, self->metrics);
  self->verifier = token_verifier_new (self->keys, settings->project, settings->is_emulator);
  self->directory = token_directory_new (session, settings->database_url, self->metrics);
  self->rooms = token_rooms_new (session, settings, self->metrics);
  self->api_key = token_api_key_new (settings->key_sid, settings->key_secret, settings->key_file);
  self->people = token_limiter_new (get_burst (settings->per_person), settings->per_person);
  self->addresses = token_limiter_new (get_burst (settings->per_address), settings->per_address);
  follow_key (self);
  return self;
}

TokenService *
token_service_ref (TokenService *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* The metrics go last: the parts count until they end. */
void
token_service_unref (TokenService *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->connections);
  g_clear_object (&self->verifier);
  g_clear_object (&self->keys);
  g_clear_object (&self->directory);
  g_clear_object (&self->rooms);
  token_issuer_free (self->issuer);
  token_api_key_free (self->api_key);
  token_limiter_free (self->people);
  token_limiter_free (self->addresses);
  token_metrics_free (self->metrics);
  token_journal_free (self->journal);
  token_settings_free (self->settings);
  g_free (self);
}

/**
 * token_service_issue:
 * @identity: who
 * @room: the video room that it opens
 * @expires_at: (out): milliseconds since 1970
 *
 * Returns: (transfer full): an access token, signed with the key that counts now
 */
char *
token_service_issue (TokenService *self, const char *identity, const char *room, gint64 *expires_at)
{
  if (token_api_key_refresh (self->api_key))
    follow_key (self);
  return token_issuer_issue (self->issuer, identity, room, TOKEN_LIFETIME_SECONDS, expires_at);
}

/* Says what was counted since the last time. */
void
token_service_write_metrics (TokenService *self)
{
  token_metrics_set (self->metrics, TOKEN_METRIC_KEYS_AGE, token_keys_get_age (self->keys));
  token_metrics_set (self->metrics, TOKEN_METRIC_BREAKER_OPEN, token_rooms_is_broken (self->rooms));
  token_metrics_set (self->metrics, TOKEN_METRIC_CONNECTIONS, self->connections != NULL ? token_connections_get_size (self->connections) : 0);
  token_metrics_set (self->metrics, TOKEN_METRIC_IN_FLIGHT, self->most_in_flight);
  self->most_in_flight = self->in_flight;
  token_journal_add_metrics (self->journal, self->metrics);
}
