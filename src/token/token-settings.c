/* The service's configuration.  Everything is checked before anything is
 * served, and what is wrong is named with the variable that it came from; a
 * secret's value is never part of that.
 */

#include "token-settings.h"

#include "web-http.h"
#include "web-json.h"

#include <string.h>

#define DEFAULT_LISTEN "127.0.0.1:8080"
#define DEFAULT_KEYS_URI "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com"
#define DEFAULT_REST_URI "https://video.twilio.com"
#define DEFAULT_ROOM_TYPE "group"
#define MAX_FILE_BYTES 65536

G_DEFINE_QUARK (token - settings - error - quark, token_settings_error)

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
  g_free (self->rest_uri);
  g_free (self->room_type);
  g_clear_pointer (&self->descriptor, g_bytes_unref);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *variable, const char *problem)
{
  g_set_error (error, TOKEN_SETTINGS_ERROR, 0, "%s %s", variable, problem);
  return FALSE;
}

/* An empty variable counts as none. */
static const char *
get (const char *const *environment, const char *name)
{
  const char *value = g_environ_getenv ((char **)environment, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
read_required (const char *const *environment, const char *name, char **value, GError **error)
{
  *value = g_strdup (get (environment, name));
  return *value != NULL ? TRUE : refuse (error, name, "is not set");
}

static gboolean
is_sid (const char *text, const char *prefix)
{
  return g_str_has_prefix (text, prefix) && strlen (text) == 34 && strspn (text + 2, "0123456789abcdefABCDEF") == 32;
}

static gboolean
read_listen (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *value = get (environment, "PARLEY_LISTEN");
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (value != NULL ? value : DEFAULT_LISTEN, 0, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (connectable != NULL)
    address = g_inet_address_new_from_string (g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)));
  if (address == NULL)
    return refuse (error, "PARLEY_LISTEN", "must be a numeric address and a port, such as 127.0.0.1:8080");
  self->address = g_inet_address_to_string (address);
  self->port = g_network_address_get_port (G_NETWORK_ADDRESS (connectable));
  return TRUE;
}

static gboolean
is_project (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (text) && strlen (text) <= 64;
}

static gboolean
read_uri (const char *const *environment, const char *name, const char *fallback, char **uri, GError **error)
{
  const char *value = get (environment, name);

  *uri = g_strdup (value != NULL ? value : fallback);
  if (*uri == NULL)
    return refuse (error, name, "is not set");
  if (!web_uri_is_allowed (*uri, FALSE, NULL) || g_str_has_prefix (*uri, "ws"))
    return refuse (error, name, "must be an https address, or http on this machine");
  if (g_str_has_suffix (*uri, "/"))
    (*uri)[strlen (*uri) - 1] = '\0';
  return TRUE;
}

/* A token that is not signed is as good as anybody's word. */
static gboolean
read_emulator (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *value = get (environment, "PARLEY_FIREBASE_EMULATOR");
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->address);

  if (value == NULL || g_str_equal (value, "0"))
    return TRUE;
  if (!g_str_equal (value, "1"))
    return refuse (error, "PARLEY_FIREBASE_EMULATOR", "must be 0 or 1");
  if (!g_inet_address_get_is_loopback (address))
    return refuse (error, "PARLEY_FIREBASE_EMULATOR", "believes unsigned tokens: allowed only where PARLEY_LISTEN is a loopback address");
  self->is_emulator = TRUE;
  return TRUE;
}

static gboolean
read_firebase (TokenSettings *self, const char *const *environment, GError **error)
{
  if (!read_required (environment, "PARLEY_FIREBASE_PROJECT", &self->project, error))
    return FALSE;
  if (!is_project (self->project))
    return refuse (error, "PARLEY_FIREBASE_PROJECT", "must be a project id: lower-case letters, digits and -");
  return read_uri (environment, "PARLEY_DATABASE_URL", NULL, &self->database_url, error) &&
         read_uri (environment, "PARLEY_FIREBASE_KEYS_URI", DEFAULT_KEYS_URI, &self->keys_uri, error) &&
         read_emulator (self, environment, error);
}

static char *
read_file (const char *variable, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      refuse (error, variable, "names a file that cannot be read");
      return NULL;
    }
  if (length > MAX_FILE_BYTES)
    {
      refuse (error, variable, "names a file that is too large");
      return NULL;
    }
  return g_steal_pointer (&text);
}

static gboolean
split_key (TokenSettings *self, const char *variable, const char *key, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (key, ":", 2);

  if (g_strv_length (parts) != 2 || !is_sid (parts[0], "SK") || *parts[1] == '\0')
    return refuse (error, variable, "must be an API key, SID:SECRET, whose SID is SK and 32 hexadecimal digits");
  self->key_sid = g_steal_pointer (&parts[0]);
  self->key_secret = g_strdup (parts[1]);
  g_free (parts[1]);
  parts[1] = NULL;
  return TRUE;
}

static gboolean
read_key (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *key = get (environment, "PARLEY_TWILIO_API_KEY");
  const char *path = get (environment, "PARLEY_TWILIO_API_KEY_FILE");
  g_autofree char *text = NULL;

  if (key != NULL && path != NULL)
    return refuse (error, "PARLEY_TWILIO_API_KEY", "and PARLEY_TWILIO_API_KEY_FILE are both set; one is enough");
  if (key != NULL)
    return split_key (self, "PARLEY_TWILIO_API_KEY", key, error);
  if (path == NULL)
    return refuse (error, "PARLEY_TWILIO_API_KEY", "is not set, nor is PARLEY_TWILIO_API_KEY_FILE");
  text = read_file ("PARLEY_TWILIO_API_KEY_FILE", path, error);
  return text != NULL && split_key (self, "PARLEY_TWILIO_API_KEY_FILE", g_strstrip (text), error);
}

static gboolean
read_room_type (TokenSettings *self, const char *const *environment, GError **error)
{
  static const char *const types[] = { "group", "group-small", "peer-to-peer", "go", NULL };
  const char *value = get (environment, "PARLEY_ROOM_TYPE");

  self->creates_rooms = value != NULL;
  self->room_type = g_strdup (value != NULL ? value : DEFAULT_ROOM_TYPE);
  if (g_strv_contains (types, self->room_type))
    return TRUE;
  return refuse (error, "PARLEY_ROOM_TYPE", "must be group, group-small, peer-to-peer or go");
}

static gboolean
read_twilio (TokenSettings *self, const char *const *environment, GError **error)
{
  if (!read_required (environment, "PARLEY_TWILIO_ACCOUNT_SID", &self->account_sid, error))
    return FALSE;
  if (!is_sid (self->account_sid, "AC"))
    return refuse (error, "PARLEY_TWILIO_ACCOUNT_SID", "must be AC and 32 hexadecimal digits");
  return read_key (self, environment, error) &&
         read_uri (environment, "PARLEY_TWILIO_REST_URI", DEFAULT_REST_URI, &self->rest_uri, error) &&
         read_room_type (self, environment, error);
}

static gboolean
read_descriptor (TokenSettings *self, const char *const *environment, GError **error)
{
  const char *path = get (environment, "PARLEY_DESCRIPTOR_FILE");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (path == NULL)
    return TRUE;
  text = read_file ("PARLEY_DESCRIPTOR_FILE", path, error);
  if (text == NULL)
    return FALSE;
  node = web_json_parse (text, -1, NULL);
  if (web_json_node_get_object (node) == NULL)
    return refuse (error, "PARLEY_DESCRIPTOR_FILE", "names a file that is not a JSON object");
  self->descriptor = g_bytes_new (text, strlen (text));
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

  if (read_listen (self, environment, error) && read_firebase (self, environment, error) &&
      read_twilio (self, environment, error) && read_descriptor (self, environment, error))
    return g_steal_pointer (&self);
  return NULL;
}
