/* The deployment descriptor: one JSON document that says where everything is.
 * The cloud and the local backend differ in this alone.  What is wrong with one
 * is named with its place, the member and what belongs there, since the reader
 * of the error is who wrote the document.
 */

#include "firebase-config.h"

#include "firebase-answer.h"
#include "web-error.h"
#include "web-json.h"

/* A descriptor is a kilobyte; what is much larger is something else. */
#define MAX_DESCRIPTOR 65536
#define MAX_MEMBER 2048
#define TIMEOUT_SECONDS 20

typedef enum
{
  MEMBER_NAME,
  MEMBER_CLIENT_ID,
  MEMBER_CLIENT_SECRET,
  MEMBER_AUTH_URI,
  MEMBER_TOKEN_URI,
  MEMBER_JWKS_URI,
  MEMBER_ISSUER,
  MEMBER_API_KEY,
  MEMBER_PROJECT_ID,
  MEMBER_DATABASE_URL,
  MEMBER_IDENTITY_TOOLKIT_URI,
  MEMBER_SECURE_TOKEN_URI,
  MEMBER_CALLS_TOKEN_URI,
  MEMBER_CALLS_SIGNALING_URI,
  N_MEMBERS
} Member;

typedef struct
{
  const char *section; /* NULL at the top */
  const char *name;
  gboolean is_uri;
  const char *fallback; /* NULL where there is none */
  const char *remedy;   /* where it is required: what belongs there */
} MemberSpec;

static const MemberSpec specs[N_MEMBERS] = {
  [MEMBER_NAME] = { NULL, "name", FALSE, NULL, NULL },
  [MEMBER_CLIENT_ID] = { "google", "clientId", FALSE, NULL, "the ID of an OAuth client of type Desktop app (Google Cloud console, Credentials)" },
  [MEMBER_CLIENT_SECRET] = { "google", "clientSecret", FALSE, NULL, NULL },
  [MEMBER_AUTH_URI] = { "google", "authUri", TRUE, "https://accounts.google.com/o/oauth2/v2/auth", NULL },
  [MEMBER_TOKEN_URI] = { "google", "tokenUri", TRUE, "https://oauth2.googleapis.com/token", NULL },
  [MEMBER_JWKS_URI] = { "google", "jwksUri", TRUE, "https://www.googleapis.com/oauth2/v3/certs", NULL },
  [MEMBER_ISSUER] = { "google", "issuer", FALSE, "https://accounts.google.com", NULL },
  [MEMBER_API_KEY] = { "firebase", "apiKey", FALSE, NULL, "the Web API key (Firebase console, Project settings)" },
  [MEMBER_PROJECT_ID] = { "firebase", "projectId", FALSE, NULL, "the project's ID (Firebase console, Project settings)" },
  [MEMBER_DATABASE_URL] = { "firebase", "databaseUrl", TRUE, NULL, NULL },
  [MEMBER_IDENTITY_TOOLKIT_URI] = { "firebase", "identityToolkitUri", TRUE, "https://identitytoolkit.googleapis.com", NULL },
  [MEMBER_SECURE_TOKEN_URI] = { "firebase", "secureTokenUri", TRUE, "https://securetoken.googleapis.com", NULL },
  [MEMBER_CALLS_TOKEN_URI] = { "calls", "tokenUri", TRUE, NULL, NULL },
  [MEMBER_CALLS_SIGNALING_URI] = { "calls", "signalingUri", TRUE, "wss://global.vss.twilio.com/signaling", NULL },
};

struct _FirebaseConfig
{
  GObject parent_instance;

  char *members[N_MEMBERS];
  gboolean insecure_lan;
  GTlsProtocolVersion minimum_tls;
};

G_DEFINE_FINAL_TYPE (FirebaseConfig, firebase_config, G_TYPE_OBJECT)

static char *
name_of (const MemberSpec *spec)
{
  return spec->section != NULL ? g_strconcat (spec->section, ".", spec->name, NULL) : g_strdup (spec->name);
}

static gboolean G_GNUC_PRINTF (3, 4)
    refuse (const char *source, GError **error, const char *format, ...)
{
  g_autofree char *place = web_uri_redact (source);
  g_autofree char *why = NULL;
  va_list args;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, FIREBASE_ERROR, FIREBASE_ERROR_CONFIG, "%s: %s", place, why);
  return FALSE;
}

static gboolean
find_section (JsonObject *root, const MemberSpec *spec, const char *source, JsonObject **section, GError **error)
{
  *section = spec->section != NULL ? web_json_get_object (root, spec->section) : root;
  if (*section == NULL && json_object_has_member (root, spec->section))
    return refuse (source, error, "“%s” must be an object", spec->section);
  return TRUE;
}

static gboolean
read_text (JsonObject *section, const MemberSpec *spec, const char *name, const char *source, const char **text, GError **error)
{
  *text = web_json_get_string (section, spec->name);
  if (*text == NULL && section != NULL && json_object_has_member (section, spec->name))
    return refuse (source, error, "“%s” must be a text", name);
  if (*text != NULL && (strlen (*text) > MAX_MEMBER || strpbrk (*text, "\r\n") != NULL))
    return refuse (source, error, "“%s” must be one line of at most %d bytes", name, MAX_MEMBER);
  if (*text != NULL && **text == '\0')
    *text = NULL;
  if (*text == NULL && spec->remedy != NULL)
    return refuse (source, error, "“%s” is missing; it is %s", name, spec->remedy);
  return TRUE;
}

static gboolean
read_member (FirebaseConfig *self, JsonObject *root, Member member, const char *source, GError **error)
{
  const MemberSpec *spec = &specs[member];
  g_autofree char *name = name_of (spec);
  g_autoptr (GError) why = NULL;
  JsonObject *section;
  const char *text;

  if (!find_section (root, spec, source, &section, error) || !read_text (section, spec, name, source, &text, error))
    return FALSE;
  if (text != NULL && spec->is_uri && !web_uri_is_allowed (text, self->insecure_lan, &why))
    return refuse (source, error, "“%s” is not a usable address (%s); it must begin with https: or wss:, or lead to this computer", name, why->message);
  self->members[member] = g_strdup (text != NULL ? text : spec->fallback);
  return TRUE;
}

static gboolean
read_minimum_tls (FirebaseConfig *self, JsonObject *root, const char *source, GError **error)
{
  const char *version = web_json_get_string (root, "minimumTls");

  if (g_strcmp0 (version, "1.2") == 0)
    self->minimum_tls = G_TLS_PROTOCOL_VERSION_TLS_1_2;
  else if (g_strcmp0 (version, "1.3") == 0 || !json_object_has_member (root, "minimumTls"))
    self->minimum_tls = G_TLS_PROTOCOL_VERSION_TLS_1_3;
  else
    return refuse (source, error, "“minimumTls” must be \"1.3\" or \"1.2\"");
  return TRUE;
}

static gboolean
read_insecure_lan (FirebaseConfig *self, JsonObject *root, const char *source, GError **error)
{
  gboolean no = web_json_get_boolean (root, "insecureLan", FALSE);

  if (no != web_json_get_boolean (root, "insecureLan", TRUE) && json_object_has_member (root, "insecureLan"))
    return refuse (source, error, "“insecureLan” must be true or false");
  self->insecure_lan = no;
  return TRUE;
}

static gboolean
fill_in (FirebaseConfig *self, const char *source, GError **error)
{
  char **members = self->members;
  const char *project = members[MEMBER_PROJECT_ID];

  if (members[MEMBER_NAME] == NULL)
    members[MEMBER_NAME] = g_strdup (project);
  if (members[MEMBER_DATABASE_URL] != NULL)
    return TRUE;

  /* It becomes part of a host name. */
  if (project[strspn (project, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
    return refuse (source, error, "“firebase.databaseUrl” is missing; it is the address of the Realtime Database (Firebase console)");
  members[MEMBER_DATABASE_URL] = g_strdup_printf ("https://%s-default-rtdb.firebaseio.com", project);
  return TRUE;
}

/**
 * firebase_config_new_from_json:
 * @text: the document
 * @length: its bytes, or -1
 * @source: where it comes from, for errors
 * @error: return location for a #FIREBASE_ERROR_CONFIG
 *
 * Members that nobody knows are ignored, so that an older program reads a newer
 * document.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
FirebaseConfig *
firebase_config_new_from_json (const char *text, gssize length, const char *source, GError **error)
{
  g_autoptr (FirebaseConfig) self = g_object_new (FIREBASE_TYPE_CONFIG, NULL);
  g_autoptr (GError) why = NULL;
  g_autoptr (JsonNode) node = web_json_parse (text, length, &why);
  JsonObject *root = web_json_node_get_object (node);

  if (root == NULL)
    {
      refuse (source, error, "not a deployment descriptor (%s)", why != NULL ? why->message : "not a JSON object");
      return NULL;
    }
  if (!read_insecure_lan (self, root, source, error) || !read_minimum_tls (self, root, source, error))
    return NULL;
  for (Member member = 0; member < N_MEMBERS; member++)
    if (!read_member (self, root, member, source, error))
      return NULL;
  return fill_in (self, source, error) ? g_steal_pointer (&self) : NULL;
}

static void
return_config (GTask *task, const char *text, gsize length)
{
  const char *uri = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (FirebaseConfig) config = firebase_config_new_from_json (text, (gssize)length, uri, &error);

  /* A document that came over a private network without encryption must itself
   * say that the deployment is meant to be like that.
   */
  if (config != NULL && !config->insecure_lan && g_str_has_prefix (uri, "http:") && !web_uri_is_loopback (uri))
    g_set_error (&error, FIREBASE_ERROR, FIREBASE_ERROR_INSECURE, "%s: not encrypted, and “insecureLan” is not true", uri);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&config), g_object_unref);
}

static void
on_file_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *uri = g_task_get_task_data (task);
  g_autoptr (GError) why = NULL;
  g_autofree char *text = g_malloc (MAX_DESCRIPTOR + 1);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &why);

  if (bytes == NULL)
    refuse (uri, &error, "cannot be read (%s)", why->message);
  else if (g_bytes_get_size (bytes) > MAX_DESCRIPTOR)
    refuse (uri, &error, "larger than a deployment descriptor can be");
  if (error != NULL)
    g_task_return_error (task, error);
  else
    return_config (task, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
on_file_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *uri = g_task_get_task_data (task);
  g_autoptr (GError) why = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &why);
  GError *error = NULL;

  if (stream != NULL)
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), MAX_DESCRIPTOR + 1, G_PRIORITY_DEFAULT, cancellable,
                                       on_file_read, g_steal_pointer (&task));
      return;
    }
  refuse (uri, &error, "cannot be read (%s)", why->message);
  g_task_return_error (task, error);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *uri = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WebResponse) response = web_http_send_finish (result, &error);
  g_autofree char *text = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, firebase_answer_translate (error));
      return;
    }
  if (response->status != SOUP_STATUS_OK)
    refuse (uri, &error, "there is no deployment descriptor (HTTP status %u)", response->status);
  else if (response->node == NULL)
    refuse (uri, &error, "not a deployment descriptor (not JSON)");
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  text = web_json_to_text (response->node);
  return_config (task, text, strlen (text));
}

static gboolean
check_address (const char *uri, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (strpbrk (uri, " \t\r\n") == NULL && web_uri_is_allowed (uri, TRUE, &why))
    return TRUE;
  if (!g_error_matches (why, WEB_ERROR, WEB_ERROR_INSECURE))
    return refuse (uri, error, "not an address");
  g_propagate_error (error, firebase_answer_translate (g_steal_pointer (&why)));
  return FALSE;
}

/* Takes @task. */
static void
fetch (GTask *task)
{
  const char *uri = g_task_get_task_data (task);
  g_autoptr (SoupSession) session = web_http_session_new (1, TIMEOUT_SECONDS);
  g_autoptr (SoupMessage) message = NULL;
  GError *error = NULL;

  if (!check_address (uri, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  web_http_session_set_minimum_tls (session, G_TLS_PROTOCOL_VERSION_TLS_1_2);
  message = soup_message_new (SOUP_METHOD_GET, uri);
  web_http_send_async (session, message, NULL, NULL, MAX_DESCRIPTOR, g_task_get_cancellable (task), on_fetched, task);
}

/* An organisation's address is a host, as a person would say it. */
static char *
complete_address (const char *address)
{
  g_autofree char *plain = g_strstrip (g_strdup (address));
  g_autofree char *local = g_strconcat ("http://", plain, NULL);

  if (strstr (plain, "://") != NULL || g_str_has_prefix (plain, "file:"))
    return g_steal_pointer (&plain);
  return g_strdup_printf ("%s://%s/.well-known/parley.json", web_uri_is_loopback (local) ? "http" : "https", plain);
}

/**
 * firebase_config_load_async:
 * @uri: a `file:`, `https:` or, on this computer or a private network, `http:`
 *   address; or a host, whose `/.well-known/parley.json` is meant
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Fetches and reads a deployment descriptor of at most 64 KiB.
 */
void
firebase_config_load_async (const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GFile) file = NULL;

  g_task_set_source_tag (task, firebase_config_load_async);
  g_task_set_task_data (task, complete_address (uri), g_free);
  uri = g_task_get_task_data (task);
  if (!g_str_has_prefix (uri, "file:"))
    {
      fetch (task);
      return;
    }
  file = g_file_new_for_uri (uri);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, on_file_opened, task);
}

/**
 * firebase_config_load_finish:
 * @result: what the callback was given
 * @error: return location for a #FirebaseError: _CONFIG, _NETWORK, _INSECURE
 *
 * Returns: (transfer full) (nullable): the configuration
 */
FirebaseConfig *
firebase_config_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
firebase_config_finalize (GObject *object)
{
  FirebaseConfig *self = FIREBASE_CONFIG (object);

  for (Member member = 0; member < N_MEMBERS; member++)
    g_free (self->members[member]);
  G_OBJECT_CLASS (firebase_config_parent_class)->finalize (object);
}

static void
firebase_config_class_init (FirebaseConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = firebase_config_finalize;
}

static void
firebase_config_init (FirebaseConfig *self)
{
}

/**
 * firebase_config_get_name:
 * @self: a configuration
 *
 * Returns: (transfer none): what the organisation is called; the project's ID where it does not say
 */
const char *
firebase_config_get_name (FirebaseConfig *self)
{
  return self->members[MEMBER_NAME];
}

/**
 * firebase_config_get_project_id:
 * @self: a configuration
 *
 * Returns: (transfer none): the Firebase project
 */
const char *
firebase_config_get_project_id (FirebaseConfig *self)
{
  return self->members[MEMBER_PROJECT_ID];
}

/**
 * firebase_config_get_api_key:
 * @self: a configuration
 *
 * Returns: (transfer none): the project's Web API key, which is no secret
 */
const char *
firebase_config_get_api_key (FirebaseConfig *self)
{
  return self->members[MEMBER_API_KEY];
}

/**
 * firebase_config_get_client_id:
 * @self: a configuration
 *
 * Returns: (transfer none): the OAuth client at Google
 */
const char *
firebase_config_get_client_id (FirebaseConfig *self)
{
  return self->members[MEMBER_CLIENT_ID];
}

/**
 * firebase_config_get_client_secret:
 * @self: a configuration
 *
 * Returns: (transfer none) (nullable): its secret, which a desktop client cannot keep but Google demands
 */
const char *
firebase_config_get_client_secret (FirebaseConfig *self)
{
  return self->members[MEMBER_CLIENT_SECRET];
}

/**
 * firebase_config_get_auth_uri:
 * @self: a configuration
 *
 * Returns: (transfer none): Google's consent page
 */
const char *
firebase_config_get_auth_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_AUTH_URI];
}

/**
 * firebase_config_get_token_uri:
 * @self: a configuration
 *
 * Returns: (transfer none): Google's token endpoint
 */
const char *
firebase_config_get_token_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_TOKEN_URI];
}

/**
 * firebase_config_get_jwks_uri:
 * @self: a configuration
 *
 * Returns: (transfer none): the keys that Google signs ID tokens with
 */
const char *
firebase_config_get_jwks_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_JWKS_URI];
}

/**
 * firebase_config_get_issuer:
 * @self: a configuration
 *
 * Returns: (transfer none): who Google's ID tokens say they are from
 */
const char *
firebase_config_get_issuer (FirebaseConfig *self)
{
  return self->members[MEMBER_ISSUER];
}

/**
 * firebase_config_get_database_url:
 * @self: a configuration
 *
 * Returns: (transfer none): the Realtime Database; may carry `?ns=NAME`
 */
const char *
firebase_config_get_database_url (FirebaseConfig *self)
{
  return self->members[MEMBER_DATABASE_URL];
}

/**
 * firebase_config_get_identity_toolkit_uri:
 * @self: a configuration
 *
 * Returns: (transfer none): the base of Identity Toolkit
 */
const char *
firebase_config_get_identity_toolkit_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_IDENTITY_TOOLKIT_URI];
}

/**
 * firebase_config_get_secure_token_uri:
 * @self: a configuration
 *
 * Returns: (transfer none): the base of Secure Token
 */
const char *
firebase_config_get_secure_token_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_SECURE_TOKEN_URI];
}

/**
 * firebase_config_get_calls_token_uri:
 * @self: a configuration
 *
 * Returns: (transfer none) (nullable): the token service; %NULL where this deployment has no calls
 */
const char *
firebase_config_get_calls_token_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_CALLS_TOKEN_URI];
}

/**
 * firebase_config_get_calls_signaling_uri:
 * @self: a configuration
 *
 * Returns: (transfer none): Twilio's signalling
 */
const char *
firebase_config_get_calls_signaling_uri (FirebaseConfig *self)
{
  return self->members[MEMBER_CALLS_SIGNALING_URI];
}

/**
 * firebase_config_get_insecure_lan:
 * @self: a configuration
 *
 * Returns: %TRUE if it asks to be used on a private network without encryption,
 *   which a person must agree to before anything secret is sent
 */
gboolean
firebase_config_get_insecure_lan (FirebaseConfig *self)
{
  return self->insecure_lan;
}

/**
 * firebase_config_is_loopback:
 * @self: a configuration
 *
 * Returns: %TRUE if signing in and the database are on this computer
 */
gboolean
firebase_config_is_loopback (FirebaseConfig *self)
{
  return web_uri_is_loopback (self->members[MEMBER_AUTH_URI]) && web_uri_is_loopback (self->members[MEMBER_TOKEN_URI]) && web_uri_is_loopback (self->members[MEMBER_DATABASE_URL]);
}

/**
 * firebase_config_get_minimum_tls:
 * @self: a configuration
 *
 * Returns: the oldest version of TLS that may be used
 */
GTlsProtocolVersion
firebase_config_get_minimum_tls (FirebaseConfig *self)
{
  return self->minimum_tls;
}

/**
 * firebase_config_create_session:
 * @self: a configuration
 * @max_connections: at once
 * @timeout_seconds: the longest silence, 0 for none
 *
 * Returns: (transfer full): a session that keeps to the minimum of TLS
 */
SoupSession *
firebase_config_create_session (FirebaseConfig *self, guint max_connections, guint timeout_seconds)
{
  SoupSession *session = web_http_session_new (max_connections, timeout_seconds);

  web_http_session_set_minimum_tls (session, self->minimum_tls);
  return session;
}
