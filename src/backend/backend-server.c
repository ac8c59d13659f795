/* The server: owns the file, the tree, the identities and the one port, and lets
 * each part add the routes that it serves.
 */

#include "backend-server-private.h"

#include "backend-api-key.h"
#include "backend-error.h"
#include "backend-fault-http.h"
#include "backend-realtime.h"
#include "backend-resources.h"
#include "backend-rooms.h"
#include "backend-routes.h"
#include "backend-rules.h"

#include <string.h>

#define RULES_RESOURCE "/backend/database.rules.json"
#define DEFAULT_PEOPLE "Ada <ada@example.org>,Ben <ben@example.org>"
#define ACCOUNT_SID "AC00000000000000000000000000000000"
#define BACKLOG 1024

struct _BackendServer
{
  GObject parent_instance;

  char *data_directory, *people_text, *api_key, *rules_file, *faults_file;
  guint token_lifetime, keep_alive_interval;
  gboolean insecure_lan, is_emulator;
  GTlsCertificate *certificate;
  BackendFaults *faults; /* NULL before the first start, and where nothing goes wrong */

  /* While it runs. */
  GMainContext *context;
  SoupServer *soup;
  BackendStore *store;
  BackendNamespaces *namespaces;
  BackendIdentity *identity;
  GPtrArray *people;
  char *key_sid, *key_secret;
  GSource *restart;
};

G_DEFINE_FINAL_TYPE (BackendServer, backend_server, G_TYPE_OBJECT)

enum
{
  PROP_DATA_DIRECTORY = 1,
  PROP_PEOPLE,
  PROP_API_KEY,
  PROP_RULES_FILE,
  PROP_FAULTS_FILE,
  PROP_TOKEN_LIFETIME,
  PROP_KEEP_ALIVE_INTERVAL,
  PROP_INSECURE_LAN,
  PROP_EMULATOR,
  PROP_TLS_CERTIFICATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, BACKEND_ERROR, 400, text);
  return FALSE;
}

static char *
load_rules (BackendServer *self, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (BackendRules) rules = NULL;

  if (self->rules_file != NULL)
    {
      rules = backend_rules_load (self->rules_file, error);
      return rules != NULL ? g_strdup (backend_rules_get_text (rules)) : NULL;
    }
  bytes = g_resource_lookup_data (backend_get_resource (), RULES_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
}

static gboolean
split_api_key (BackendServer *self, GError **error)
{
  g_autofree char *key = backend_api_key_load (self->store, self->api_key, error);
  g_auto (GStrv) parts = key != NULL ? g_strsplit (key, ":", 2) : NULL;

  if (parts == NULL)
    return FALSE;
  if (g_strv_length (parts) != 2 || *parts[0] == '\0' || *parts[1] == '\0')
    return fail (error, "the API key must have the form SID:SECRET");
  self->key_sid = g_strdup (parts[0]);
  self->key_secret = g_strdup (parts[1]);
  return TRUE;
}

/* It goes on where it was when the server went: half of a script is for what comes
 * after a restart.
 */
static gboolean
load_faults (BackendServer *self, GError **error)
{
  g_autoptr (BackendFaults) faults = NULL;

  if (self->faults != NULL || (self->faults_file == NULL && !self->is_emulator))
    return TRUE;
  faults = backend_faults_new ();
  if (self->faults_file != NULL && !backend_faults_load (faults, self->faults_file, error))
    return FALSE;
  self->faults = g_steal_pointer (&faults);
  return TRUE;
}

static gboolean
open_parts (BackendServer *self, GError **error)
{
  g_autofree char *rules = load_rules (self, error);

  if (rules == NULL || !load_faults (self, error))
    return FALSE;
  self->people = backend_people_parse (self->people_text != NULL ? self->people_text : DEFAULT_PEOPLE, error);
  if (self->people == NULL)
    return FALSE;
  self->store = backend_store_open (self->data_directory, error);
  if (self->store == NULL || !split_api_key (self, error))
    return FALSE;
  self->namespaces = backend_namespaces_new (self->store, rules, self->is_emulator, error);
  if (self->namespaces == NULL)
    return FALSE;
  self->identity = backend_identity_new (self->store, self->token_lifetime, error);
  return self->identity != NULL;
}

static gboolean
check_address (BackendServer *self, GInetAddress *address, GError **error)
{
  if (address == NULL)
    return fail (error, "the address to listen on must be numeric, such as 127.0.0.1");
  if (self->is_emulator && !g_inet_address_get_is_loopback (address))
    return fail (error, "an emulator believes everybody, so it listens on loopback only");
  if (g_inet_address_get_is_loopback (address) || self->certificate != NULL || self->insecure_lan)
    return TRUE;
  return fail (error, "an address that is not loopback needs a TLS certificate, or the insecure-lan option");
}

/* After a restart everybody comes back at once; whoever finds the kernel's queue
 * full, of ten by default, tries again only after a second.
 */
static GSocket *
open_socket (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static gboolean
listen (BackendServer *self, const char *text, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr (GSocketAddress) socket_address = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (!check_address (self, address, error))
    return FALSE;
  self->soup = soup_server_new ("raw-paths", TRUE, "tls-certificate", self->certificate, NULL);
  if (self->faults != NULL)
    backend_fault_http_attach (self, self->faults);
  backend_routes_attach (self);
  socket_address = g_inet_socket_address_new (address, port);
  socket = open_socket (socket_address, error);
  return socket != NULL && soup_server_listen_socket (self->soup, socket, self->certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0, error);
}

/**
 * backend_server_start:
 * @address: numeric, to listen on
 * @port: 0 for any that is free
 * @error: location for an error
 *
 * Everything runs on what is the thread's default main context now.
 *
 * Returns: whether it listens
 */
gboolean
backend_server_start (BackendServer *self, const char *address, guint16 port, GError **error)
{
  g_return_val_if_fail (self->soup == NULL, FALSE);

  self->context = g_main_context_ref_thread_default ();
  if (open_parts (self, error) && listen (self, address, port, error))
    return TRUE;
  backend_server_stop (self);
  return FALSE;
}

/**
 * backend_server_stop:
 *
 * Ends every connection and closes the file; it may be started again.
 */
void
backend_server_stop (BackendServer *self)
{
  if (self->restart != NULL)
    g_source_destroy (self->restart);
  g_clear_pointer (&self->restart, g_source_unref);
  if (self->soup != NULL)
    {
      backend_fault_http_detach (self);
      backend_rooms_detach (self);
      soup_server_disconnect (self->soup);
      soup_server_remove_handler (self->soup, BACKEND_REALTIME_PATH);
      soup_server_remove_handler (self->soup, "/");
    }
  g_clear_object (&self->soup);
  g_clear_object (&self->identity);
  g_clear_pointer (&self->namespaces, backend_namespaces_free);
  g_clear_pointer (&self->store, backend_store_free);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->key_sid, g_free);
  g_clear_pointer (&self->key_secret, g_free);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static gboolean
on_restart (gpointer user_data)
{
  g_autoptr (BackendServer) self = g_object_ref (user_data);
  GSList *uris = soup_server_get_uris (self->soup);
  g_autofree char *host = g_strdup (g_uri_get_host (uris->data));
  guint16 port = (guint16)g_uri_get_port (uris->data);
  g_autoptr (GError) error = NULL;

  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  backend_server_stop (self);
  if (!backend_server_start (self, host, port, &error))
    g_critical ("it did not come back: %s", error->message);
  return G_SOURCE_REMOVE;
}

/* What is kept in memory only is gone, as it is when a process ends. */
void
backend_server_restart_soon (BackendServer *self)
{
  if (self->restart != NULL)
    return;
  self->restart = g_idle_source_new ();
  g_source_set_callback (self->restart, on_restart, self, NULL);
  g_source_attach (self->restart, self->context);
}

/**
 * backend_server_get_uri:
 *
 * Returns: (transfer full) (nullable): where it listens, without a slash at the
 *   end; %NULL while it does not
 */
char *
backend_server_get_uri (BackendServer *self)
{
  GSList *uris = self->soup != NULL ? soup_server_get_uris (self->soup) : NULL;
  g_autofree char *uri = uris != NULL ? g_uri_to_string (uris->data) : NULL;

  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  if (uri != NULL && g_str_has_suffix (uri, "/"))
    uri[strlen (uri) - 1] = '\0';
  return g_steal_pointer (&uri);
}

/**
 * backend_server_get_descriptor_uri:
 *
 * Returns: (transfer full) (nullable): where the deployment descriptor is
 */
char *
backend_server_get_descriptor_uri (BackendServer *self)
{
  g_autofree char *uri = backend_server_get_uri (self);

  return uri != NULL ? g_strconcat (uri, "/.well-known/parley.json", NULL) : NULL;
}

SoupServer *
backend_server_get_soup_server (BackendServer *self)
{
  return self->soup;
}

BackendIdentity *
backend_server_get_identity (BackendServer *self)
{
  return self->identity;
}

BackendTree *
backend_server_get_tree (BackendServer *self)
{
  return backend_namespace_get_tree (backend_namespaces_get_default (self->namespaces));
}

BackendNamespace *
backend_server_get_namespace (BackendServer *self, const char *name, GError **error)
{
  return backend_namespaces_get (self->namespaces, name, error);
}

gboolean
backend_server_is_emulator (BackendServer *self)
{
  return self->is_emulator;
}

GPtrArray *
backend_server_get_people (BackendServer *self)
{
  return self->people;
}

GMainContext *
backend_server_get_context (BackendServer *self)
{
  return self->context;
}

guint
backend_server_get_keep_alive_interval (BackendServer *self)
{
  return self->keep_alive_interval;
}

gboolean
backend_server_is_ready (BackendServer *self, GError **error)
{
  return backend_store_is_writable (self->store, error);
}

const char *
backend_server_get_account_sid (BackendServer *self)
{
  return ACCOUNT_SID;
}

const char *
backend_server_get_api_key_sid (BackendServer *self)
{
  return self->key_sid;
}

const char *
backend_server_get_api_key_secret (BackendServer *self)
{
  return self->key_secret;
}

/* A name that a certificate was made for, not just anything in a header. */
static gboolean
is_host (const char *text)
{
  return text != NULL && *text != '\0' && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") == strlen (text);
}

/**
 * backend_server_get_base_uri:
 * @message: a request
 *
 * The address that the connection has on our side, since a Host header is only
 * what somebody says.  With TLS it is believed: a certificate is for a name.
 *
 * Returns: (transfer full): where the client reaches us, without a slash
 */
char *
backend_server_get_base_uri (BackendServer *self, SoupServerMessage *message)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (soup_server_message_get_local_address (message));
  const char *host = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Host");
  g_autofree char *address = g_inet_address_to_string (g_inet_socket_address_get_address (local));
  gboolean is_v6 = g_inet_socket_address_get_address (local) != NULL && strchr (address, ':') != NULL;

  if (self->certificate != NULL && is_host (host))
    return g_strconcat ("https://", host, NULL);
  return g_strdup_printf ("%s://%s%s%s:%u", self->certificate != NULL ? "https" : "http", is_v6 ? "[" : "", address, is_v6 ? "]" : "",
                          g_inet_socket_address_get_port (local));
}

static void
backend_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  BackendServer *self = BACKEND_SERVER (object);

  switch (id)
    {
    case PROP_DATA_DIRECTORY:
      g_value_set_string (value, self->data_directory);
      break;
    case PROP_PEOPLE:
      g_value_set_string (value, self->people_text);
      break;
    case PROP_API_KEY:
      g_value_set_string (value, self->api_key);
      break;
    case PROP_RULES_FILE:
      g_value_set_string (value, self->rules_file);
      break;
    case PROP_FAULTS_FILE:
      g_value_set_string (value, self->faults_file);
      break;
    case PROP_TOKEN_LIFETIME:
      g_value_set_uint (value, self->token_lifetime);
      break;
    case PROP_KEEP_ALIVE_INTERVAL:
      g_value_set_uint (value, self->keep_alive_interval);
      break;
    case PROP_INSECURE_LAN:
      g_value_set_boolean (value, self->insecure_lan);
      break;
    case PROP_EMULATOR:
      g_value_set_boolean (value, self->is_emulator);
      break;
    case PROP_TLS_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
set_text (char **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

static void
backend_server_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  BackendServer *self = BACKEND_SERVER (object);

  switch (id)
    {
    case PROP_DATA_DIRECTORY:
      set_text (&self->data_directory, value);
      break;
    case PROP_PEOPLE:
      set_text (&self->people_text, value);
      break;
    case PROP_API_KEY:
      set_text (&self->api_key, value);
      break;
    case PROP_RULES_FILE:
      set_text (&self->rules_file, value);
      break;
    case PROP_FAULTS_FILE:
      set_text (&self->faults_file, value);
      g_clear_object (&self->faults);
      break;
    case PROP_TOKEN_LIFETIME:
      self->token_lifetime = g_value_get_uint (value);
      break;
    case PROP_KEEP_ALIVE_INTERVAL:
      self->keep_alive_interval = g_value_get_uint (value);
      break;
    case PROP_INSECURE_LAN:
      self->insecure_lan = g_value_get_boolean (value);
      break;
    case PROP_EMULATOR:
      self->is_emulator = g_value_get_boolean (value);
      break;
    case PROP_TLS_CERTIFICATE:
      g_set_object (&self->certificate, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
backend_server_dispose (GObject *object)
{
  backend_server_stop (BACKEND_SERVER (object));
  G_OBJECT_CLASS (backend_server_parent_class)->dispose (object);
}

static void
backend_server_finalize (GObject *object)
{
  BackendServer *self = BACKEND_SERVER (object);

  g_free (self->data_directory);
  g_free (self->people_text);
  g_free (self->api_key);
  g_free (self->rules_file);
  g_free (self->faults_file);
  g_clear_object (&self->faults);
  g_clear_object (&self->certificate);
  G_OBJECT_CLASS (backend_server_parent_class)->finalize (object);
}

/* All take effect at the next start. */
static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_DATA_DIRECTORY] = g_param_spec_string ("data-directory", NULL, NULL, NULL, flags);
  properties[PROP_PEOPLE] = g_param_spec_string ("people", NULL, NULL, NULL, flags);
  properties[PROP_API_KEY] = g_param_spec_string ("api-key", NULL, NULL, NULL, flags);
  properties[PROP_RULES_FILE] = g_param_spec_string ("rules-file", NULL, NULL, NULL, flags);
  properties[PROP_FAULTS_FILE] = g_param_spec_string ("faults-file", NULL, NULL, NULL, flags);
  properties[PROP_TOKEN_LIFETIME] = g_param_spec_uint ("token-lifetime", NULL, NULL, 1, 365 * 86400, 3600, flags | G_PARAM_CONSTRUCT);
  properties[PROP_KEEP_ALIVE_INTERVAL] = g_param_spec_uint ("keep-alive-interval", NULL, NULL, 1, G_MAXUINT, 30000, flags | G_PARAM_CONSTRUCT);
  properties[PROP_INSECURE_LAN] = g_param_spec_boolean ("insecure-lan", NULL, NULL, FALSE, flags);
  properties[PROP_EMULATOR] = g_param_spec_boolean ("emulator", NULL, NULL, FALSE, flags);
  properties[PROP_TLS_CERTIFICATE] = g_param_spec_object ("tls-certificate", NULL, NULL, G_TYPE_TLS_CERTIFICATE, flags);
  g_object_class_install_properties (class, N_PROPERTIES, properties);
}

static void
backend_server_class_init (BackendServerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = backend_server_get_property;
  object_class->set_property = backend_server_set_property;
  object_class->dispose = backend_server_dispose;
  object_class->finalize = backend_server_finalize;
  install_properties (object_class);
}

static void
backend_server_init (BackendServer *self)
{
}

/**
 * backend_server_new:
 * @data_directory: (nullable): where to keep everything; %NULL keeps nothing
 *
 * Returns: (transfer full): a server, not started
 */
BackendServer *
backend_server_new (const char *data_directory)
{
  return g_object_new (BACKEND_TYPE_SERVER, "data-directory", data_directory, NULL);
}
