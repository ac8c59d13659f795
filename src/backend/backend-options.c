/* The command line: what each option means, and what is wrong with it, said in a
 * sentence before anything is opened.
 */

#include "backend-options.h"

#include "backend-error.h"
#include "backend-faults.h"
#include "backend-person.h"
#include "backend-rules.h"
#include "backend-transfer.h"

#include <string.h>

#define API_KEY_VARIABLE "PARLEY_TWILIO_API_KEY"
#define DEFAULT_LISTEN "127.0.0.1:0"

struct _BackendOptions
{
  char *listen, *directory, *people, *api_key_file, *certificate, *key, *export, *import;
  char *rules, *faults;
  gboolean in_memory, insecure_lan, emulator;
  int token_lifetime;

  GInetAddress *address;
  guint16 port;
  char *api_key;
  GTlsCertificate *tls_certificate;
};

void
backend_options_free (BackendOptions *self)
{
  g_free (self->listen);
  g_free (self->directory);
  g_free (self->people);
  g_free (self->api_key_file);
  g_free (self->certificate);
  g_free (self->key);
  g_free (self->export);
  g_free (self->import);
  g_free (self->rules);
  g_free (self->faults);
  g_free (self->api_key);
  g_clear_object (&self->address);
  g_clear_object (&self->tls_certificate);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, 400, text);
  return FALSE;
}

static gboolean
parse_arguments (BackendOptions *self, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen, "Where to listen (default " DEFAULT_LISTEN ", any free port)", "ADDRESS:PORT" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->directory, "Where to keep everything", "DIR" },
    { "memory", 0, 0, G_OPTION_ARG_NONE, &self->in_memory, "Keep nothing", NULL },
    { "people", 0, 0, G_OPTION_ARG_STRING, &self->people, "Who can sign in", "\"Ada <ada@example.org>,…\"" },
    { "token-lifetime", 0, 0, G_OPTION_ARG_INT, &self->token_lifetime, "Life of ID tokens in seconds (default 3600)", "S" },
    { "api-key-file", 0, 0, G_OPTION_ARG_FILENAME, &self->api_key_file, "SID:SECRET of the Twilio API key (or " API_KEY_VARIABLE ")", "FILE" },
    { "tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate, "Certificate chain in PEM", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &self->key, "Its private key in PEM", "FILE" },
    { "insecure-lan", 0, 0, G_OPTION_ARG_NONE, &self->insecure_lan, "Allow other addresses than loopback without TLS", NULL },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &self->export, "Write the database to a file as JSON, and exit", "FILE" },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &self->import, "Replace the database by a file's JSON, and exit", "FILE" },
    { "rules", 0, 0, G_OPTION_ARG_FILENAME, &self->rules, "Security rules to enforce (default the shipped ones)", "FILE" },
    { "emulator", 0, 0, G_OPTION_ARG_NONE, &self->emulator, "Behave as Firebase's emulator", NULL },
    { "faults", 0, 0, G_OPTION_ARG_FILENAME, &self->faults, "Script of what goes wrong, and when: lines of JSON", "FILE" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_set_summary (context, "Parley's local cloud: sign-in, database and calls on one port.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
check_faults (BackendOptions *self, GError **error)
{
  g_autoptr (BackendFaults) faults = backend_faults_new ();

  return self->faults == NULL || backend_faults_load (faults, self->faults, error);
}

static gboolean
parse_listen (BackendOptions *self, GError **error)
{
  const char *text = self->listen != NULL ? self->listen : DEFAULT_LISTEN;
  const char *colon = strrchr (text, ':');
  g_autofree char *address = NULL;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    return refuse (error, "--listen takes ADDRESS:PORT, such as 127.0.0.1:8080, or [::1]:0 for any free port");
  if (text[0] == '[' && colon > text + 1 && colon[-1] == ']')
    address = g_strndup (text + 1, colon - text - 2);
  else
    address = g_strndup (text, colon - text);
  self->address = g_inet_address_new_from_string (address);
  self->port = (guint16)port;
  return self->address != NULL || refuse (error, "--listen takes a numeric address, such as 127.0.0.1");
}

static gboolean
load_certificate (BackendOptions *self, GError **error)
{
  if (self->emulator && !g_inet_address_get_is_loopback (self->address))
    return refuse (error, "--emulator believes whoever asks, so it listens on loopback only");
  if ((self->certificate == NULL) != (self->key == NULL))
    return refuse (error, "--tls-certificate and --tls-key belong together");
  if (self->certificate != NULL)
    {
      self->tls_certificate = g_tls_certificate_new_from_files (self->certificate, self->key, error);
      return self->tls_certificate != NULL;
    }
  if (!g_inet_address_get_is_loopback (self->address) && !self->insecure_lan)
    return refuse (error, "an address that is not loopback needs --tls-certificate and --tls-key, or --insecure-lan");
  return TRUE;
}

static gboolean
load_api_key (BackendOptions *self, GError **error)
{
  const char *colon;

  if (self->api_key_file == NULL)
    self->api_key = g_strdup (g_getenv (API_KEY_VARIABLE));
  else if (!g_file_get_contents (self->api_key_file, &self->api_key, NULL, error))
    return FALSE;
  if (self->api_key == NULL)
    return TRUE;
  g_strstrip (self->api_key);
  colon = strchr (self->api_key, ':');
  return (colon != NULL && colon != self->api_key && colon[1] != '\0') || refuse (error, "the API key must have the form SID:SECRET");
}

static gboolean
check_rules (BackendOptions *self, GError **error)
{
  g_autoptr (BackendRules) rules = self->rules != NULL ? backend_rules_load (self->rules, error) : NULL;

  return self->rules == NULL || rules != NULL;
}

static gboolean
check (BackendOptions *self, GError **error)
{
  g_autoptr (GPtrArray) people = NULL;

  if (self->directory != NULL && self->in_memory)
    return refuse (error, "--data and --memory exclude each other");
  if (self->export != NULL && self->import != NULL)
    return refuse (error, "--export and --import exclude each other");
  if (self->in_memory && backend_options_is_transfer (self))
    return refuse (error, "--memory keeps nothing that could be exported or imported");
  if (self->token_lifetime < 1)
    return refuse (error, "--token-lifetime takes a number of seconds, 1 at the least");
  if (!check_rules (self, error) || !check_faults (self, error))
    return FALSE;
  if (self->people == NULL)
    return TRUE;
  people = backend_people_parse (self->people, error);
  return people != NULL;
}

/**
 * backend_options_parse:
 * @error: location for an error that says in a sentence what is wrong
 *
 * Returns: (transfer full): what is asked for, or %NULL
 */
BackendOptions *
backend_options_parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (BackendOptions) self = g_new0 (BackendOptions, 1);

  self->token_lifetime = 3600;
  if (!parse_arguments (self, argc, argv, error))
    return NULL;
  if (*argc > 1)
    {
      g_set_error (error, BACKEND_ERROR, 400, "“%s” is not an option", (*argv)[1]);
      return NULL;
    }
  if (!check (self, error) || !parse_listen (self, error) || !load_certificate (self, error) || !load_api_key (self, error))
    return NULL;
  if (self->directory == NULL && !self->in_memory)
    self->directory = g_build_filename (g_get_user_data_dir (), "parley-backend", NULL);
  return g_steal_pointer (&self);
}

/**
 * backend_options_make_server:
 *
 * Returns: (transfer full): a server as the options want it, not started
 */
BackendServer *
backend_options_make_server (BackendOptions *self)
{
  BackendServer *server = backend_server_new (self->directory);

  g_object_set (server,
                "people", self->people,
                "token-lifetime", (guint)self->token_lifetime,
                "api-key", self->api_key,
                "rules-file", self->rules,
                "faults-file", self->faults,
                "insecure-lan", self->insecure_lan,
                "emulator", self->emulator,
                "tls-certificate", self->tls_certificate,
                NULL);
  return server;
}

gboolean
backend_options_start (BackendOptions *self, BackendServer *server, GError **error)
{
  g_autofree char *address = g_inet_address_to_string (self->address);

  return backend_server_start (server, address, self->port, error);
}

gboolean
backend_options_is_transfer (BackendOptions *self)
{
  return self->export != NULL || self->import != NULL;
}

gboolean
backend_options_transfer (BackendOptions *self, GError **error)
{
  if (self->export != NULL)
    return backend_transfer_export (self->directory, self->export, error);
  return backend_transfer_import (self->directory, self->import, error);
}
