/* The service's configuration.  Everything is checked before anything is
 * served, and what is wrong is named with the variable that it came from; a
 * secret's value is never part of that.
 */

#include "token-settings.h"

#include "token-api-key.h"
#include "web-json.h"

#include <string.h>

#define DEFAULT_LISTEN "127.0.0.1:8080"
#define DEFAULT_KEYS_URI "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com"
#define DEFAULT_REST_URI "https://video.twilio.com"
#define DEFAULT_ROOM_TYPE "group"
#define DEFAULT_ENVIRONMENT "development"
#define DEFAULT_PER_PERSON 20
#define DEFAULT_PER_ADDRESS 120
#define MAX_RATE 10000000
#define DEFAULT_REQUESTS 128
#define DEFAULT_CONNECTIONS 1024
#define DEFAULT_DRAIN_SECONDS 10
/* With the nine seconds of a request, less than the 25 in which we end. */
#define MAX_DRAIN_SECONDS 15
#define MIN_LOG_KEY_BYTES 16

void
token_settings_free (TokenSettings *self)
{
  g_free (self->address);
  g_free (self->project);
  g_free (self->database_url);
  g_free (self->keys_uri);
  g_free (self->account_sid);
  g_free (self->key_sid);
  g_free (self->key_secret);
  g_free (self->key_file);
  g_free (self->rest_uri);
  g_free (self->room_type);
  g_clear_pointer (&self->descriptor, g_bytes_unref);
  g_clear_pointer (&self->proxies, token_proxies_free);
  g_free (self->environment);
  g_free (self->log_key);
  g_free (self);
}

static gboolean
is_account_sid (const char *text)
{
  return g_str_has_prefix (text, "AC") && strlen (text) == 34 && strspn (text + 2, "0123456789abcdefABCDEF") == 32;
}

/**
 * token_settings_read_listen:
 * @environment: as from g_get_environ()
 * @address: (out): a numeric address
 * @port: (out): of TCP
 * @error: location for a %TOKEN_SETTINGS_ERROR
 *
 * Returns: whether it says where to listen
 */
gboolean
token_settings_read_listen (const char *const *environment, char **address, guint16 *port, GError **error)
{
  const char *value = token_environment_get (environment, "PARLEY_LISTEN");
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (value != NULL ? value : DEFAULT_LISTEN, 0, NULL);
  g_autoptr (GInetAddress) numeric = NULL;

  if (connectable != NULL)
    numeric = g_inet_address_new_from_string (g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)));
  if (numeric == NULL)
    return token_environment_refuse (error, "PARLEY_LISTEN", "must be a numeric address and a port, such as 127.0.0.1:8080");
  *address = g_inet_address_to_string (numeric);
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (connectable));
  return TRUE;
}

static gboolean
is_project (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (text) && strlen (text) <= 64;
}

/* A token that is not signed is as good as anybody's word. */
static gboolean
read_emulator (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *value = token_environment_get (environment, "PARLEY_FIREBASE_EMULATOR");
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->address);

  if (value == NULL || g_str_equal (value, "0"))
    return TRUE;
  if (!g_str_equal (value, "1"))
    return token_environment_refuse (error, "PARLEY_FIREBASE_EMULATOR", "must be 0 or 1");
  if (!g_inet_address_get_is_loopback (address))
    return token_environment_refuse (error, "PARLEY_FIREBASE_EMULATOR", "believes unsigned tokens: allowed only where PARLEY_LISTEN is a loopback address");
  self->is_emulator = TRUE;
  return TRUE;
}

static gboolean
read_firebase (TokenSettings *self, const char *const *environment, GError **error)
{
  if (!token_environment_read_text (environment, "PARLEY_FIREBASE_PROJECT", &self->project, error))
    return FALSE;
  if (!is_project (self->project))
    return token_environment_refuse (error, "PARLEY_FIREBASE_PROJECT", "must be a project id: lower-case letters, digits and -");
  return token_environment_read_uri (environment, "PARLEY_DATABASE_URL", NULL, &self->database_url, error) &&
         token_environment_read_uri (environment, "PARLEY_FIREBASE_KEYS_URI", DEFAULT_KEYS_URI, &self->keys_uri, error) &&
         read_emulator (self, environment, error);
}

/* Returns: whether @text is a key; @name is the variable that it came from */
static gboolean
take_key (TokenSettings *self, const char *name, const char *text, GError **error)
{
  if (token_api_key_parse (text, &self->key_sid, &self->key_secret))
    return TRUE;
  return token_environment_refuse (error, name, "must be an API key, SID:SECRET, whose SID is SK and 32 hexadecimal digits");
}

static gboolean
read_key (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *key = token_environment_get (environment, "PARLEY_TWILIO_API_KEY");
  const char *path = token_environment_get (environment, "PARLEY_TWILIO_API_KEY_FILE");
  g_autofree char *text = NULL;

  if (key != NULL && path != NULL)
    return token_environment_refuse (error, "PARLEY_TWILIO_API_KEY", "and PARLEY_TWILIO_API_KEY_FILE are both set; one is enough");
  if (key != NULL)
    return take_key (self, "PARLEY_TWILIO_API_KEY", key, error);
  if (path == NULL)
    return token_environment_refuse (error, "PARLEY_TWILIO_API_KEY", "is not set, nor is PARLEY_TWILIO_API_KEY_FILE");
  self->key_file = g_strdup (path);
  text = token_environment_read_file ("PARLEY_TWILIO_API_KEY_FILE", path, error);
  return text != NULL && take_key (self, "PARLEY_TWILIO_API_KEY_FILE", text, error);
}

static gboolean
read_room_type (TokenSettings *self, const char *const *environment, GError **error)
{
  static const char *const types[] = { "group", "group-small", "peer-to-peer", "go", NULL };
  const char *value = token_environment_get (environment, "PARLEY_ROOM_TYPE");

  self->creates_rooms = value != NULL;
  self->room_type = g_strdup (value != NULL ? value : DEFAULT_ROOM_TYPE);
  if (g_strv_contains (types, self->room_type))
    return TRUE;
  return token_environment_refuse (error, "PARLEY_ROOM_TYPE", "must be group, group-small, peer-to-peer or go");
}

static gboolean
read_twilio (TokenSettings *self, const char *const *environment, GError **error)
{
  if (!token_environment_read_text (environment, "PARLEY_TWILIO_ACCOUNT_SID", &self->account_sid, error))
    return FALSE;
  if (!is_account_sid (self->account_sid))
    return token_environment_refuse (error, "PARLEY_TWILIO_ACCOUNT_SID", "must be AC and 32 hexadecimal digits");
  return read_key (self, environment, error) &&
         token_environment_read_uri (environment, "PARLEY_TWILIO_REST_URI", DEFAULT_REST_URI, &self->rest_uri, error) &&
         read_room_type (self, environment, error);
}

static gboolean
read_descriptor (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *path = token_environment_get (environment, "PARLEY_DESCRIPTOR_FILE");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (path == NULL)
    return TRUE;
  text = token_environment_read_file ("PARLEY_DESCRIPTOR_FILE", path, error);
  if (text == NULL)
    return FALSE;
  node = web_json_parse (text, -1, NULL);
  if (web_json_node_get_object (node) == NULL)
    return token_environment_refuse (error, "PARLEY_DESCRIPTOR_FILE", "names a file that is not a JSON object");
  self->descriptor = g_bytes_new (text, strlen (text));
  return TRUE;
}

static gboolean
read_proxies (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *value = token_environment_get (environment, "PARLEY_TRUSTED_PROXIES");

  if (value == NULL)
    return TRUE;
  self->proxies = token_proxies_new (value);
  if (self->proxies != NULL)
    return TRUE;
  return token_environment_refuse (error, "PARLEY_TRUSTED_PROXIES", "must be a number from 0 to 8, or networks such as 10.0.0.0/8,fd00::/8");
}

static gboolean
read_limits (TokenSettings *self, const char *const *environment, GError **error)
{
  return read_proxies (self, environment, error) &&
         token_environment_read_number (environment, "PARLEY_RATE_PER_PERSON", DEFAULT_PER_PERSON, 1, MAX_RATE, &self->per_person, error) &&
         token_environment_read_number (environment, "PARLEY_RATE_PER_ADDRESS", DEFAULT_PER_ADDRESS, 1, MAX_RATE, &self->per_address, error) &&
         token_environment_read_number (environment, "PARLEY_MAX_REQUESTS", DEFAULT_REQUESTS, 1, 10000, &self->max_requests, error) &&
         token_environment_read_number (environment, "PARLEY_MAX_CONNECTIONS", DEFAULT_CONNECTIONS, 1, 100000, &self->max_connections, error) &&
         token_environment_read_number (environment, "PARLEY_DRAIN_SECONDS", DEFAULT_DRAIN_SECONDS, 0, MAX_DRAIN_SECONDS, &self->drain_seconds, error);
}

/* The name goes into lines of JSON as it is. */
static gboolean
is_environment (const char *text)
{
  gsize length = strlen (text);

  return length <= 64 && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static gboolean
read_journal (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *name = token_environment_get (environment, "PARLEY_ENVIRONMENT");

  self->environment = g_strdup (name != NULL ? name : DEFAULT_ENVIRONMENT);
  self->log_key = g_strdup (token_environment_get (environment, "PARLEY_LOG_KEY"));
  if (!is_environment (self->environment))
    return token_environment_refuse (error, "PARLEY_ENVIRONMENT", "must be up to 64 letters, digits, - or _");
  if (self->log_key != NULL && strlen (self->log_key) < MIN_LOG_KEY_BYTES)
    return token_environment_refuse (error, "PARLEY_LOG_KEY", "must have 16 characters at least");
  return TRUE;
}

/**
 * token_settings_new_from_environment:
 * @environment: as from g_get_environ()
 * @error: location for a %TOKEN_SETTINGS_ERROR, which names the variable
 *
 * Returns: (transfer full) (nullable): what is configured
 */
TokenSettings *
token_settings_new_from_environment (const char *const *environment, GError **error)
{
  g_autoptr (TokenSettings) self = g_new0 (TokenSettings, 1);

  if (token_settings_read_listen (environment, &self->address, &self->port, error) && read_firebase (self, environment, error) &&
      read_twilio (self, environment, error) && read_descriptor (self, environment, error) &&
      read_limits (self, environment, error) && read_journal (self, environment, error))
    return g_steal_pointer (&self);
  return NULL;
}
