/* Where the service is.  Its descriptor is kept with the profile, so that a
 * start waits for no network; each start renews what the next one will use.
 */
#include "config.h"

#include "parley-deployment.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define WELL_KNOWN "/.well-known/parley.json"

typedef struct
{
  char *uri;
  char *path;
} Load;

static void
load_free (Load *load)
{
  g_free (load->uri);
  g_free (load->path);
  g_free (load);
}

/**
 * parley_deployment_make_uri:
 * @address: what a person entered: a host name, or the URI of a descriptor
 *
 * Returns: (transfer full): the URI of the descriptor
 */
char *
parley_deployment_make_uri (const char *address)
{
  g_autofree char *bare = g_strstrip (g_strdup (address));
  gsize length = strlen (bare);

  if (g_str_has_suffix (bare, ".json"))
    return strstr (bare, "://") != NULL ? g_steal_pointer (&bare) : g_strconcat ("https://", bare, NULL);
  while (length > 0 && bare[length - 1] == '/')
    bare[--length] = '\0';
  if (strstr (bare, "://") != NULL)
    return g_strconcat (bare, WELL_KNOWN, NULL);
  return g_strconcat ("https://", bare, WELL_KNOWN, NULL);
}

static void
add (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
begin_section (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_google (JsonBuilder *builder, FirebaseConfig *config)
{
  begin_section (builder, "google");
  add (builder, "clientId", firebase_config_get_client_id (config));
  add (builder, "clientSecret", firebase_config_get_client_secret (config));
  add (builder, "authUri", firebase_config_get_auth_uri (config));
  add (builder, "tokenUri", firebase_config_get_token_uri (config));
  add (builder, "jwksUri", firebase_config_get_jwks_uri (config));
  add (builder, "issuer", firebase_config_get_issuer (config));
  json_builder_end_object (builder);
}

static void
add_firebase (JsonBuilder *builder, FirebaseConfig *config)
{
  begin_section (builder, "firebase");
  add (builder, "apiKey", firebase_config_get_api_key (config));
  add (builder, "projectId", firebase_config_get_project_id (config));
  add (builder, "databaseUrl", firebase_config_get_database_url (config));
  add (builder, "identityToolkitUri", firebase_config_get_identity_toolkit_uri (config));
  add (builder, "secureTokenUri", firebase_config_get_secure_token_uri (config));
  json_builder_end_object (builder);
}

static void
add_calls (JsonBuilder *builder, FirebaseConfig *config)
{
  begin_section (builder, "calls");
  add (builder, "tokenUri", firebase_config_get_calls_token_uri (config));
  add (builder, "signalingUri", firebase_config_get_calls_signaling_uri (config));
  json_builder_end_object (builder);
}

static char *
to_json (FirebaseConfig *config, const char *uri)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add (builder, "from", uri);
  add (builder, "name", firebase_config_get_name (config));
  add_google (builder, config);
  add_firebase (builder, config);
  add_calls (builder, config);
  add (builder, "minimumTls", firebase_config_get_minimum_tls (config) < G_TLS_PROTOCOL_VERSION_TLS_1_3 ? "1.2" : "1.3");
  json_builder_set_member_name (builder, "insecureLan");
  json_builder_add_boolean_value (builder, firebase_config_get_insecure_lan (config));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static void
keep (FirebaseConfig *config, Load *load)
{
  g_autofree char *text = to_json (config, load->uri);
  g_autofree char *folder = g_path_get_dirname (load->path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (load->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_info ("the descriptor is not kept: %s", error->message);
}

static gboolean
is_from (const char *text, const char *uri)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, -1, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
         g_strcmp0 (json_object_get_string_member_with_default (json_node_get_object (root), "from", NULL), uri) == 0;
}

static FirebaseConfig *
find_kept (Load *load)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (load->path, &text, NULL, NULL) || !is_from (text, load->uri))
    return NULL;
  return firebase_config_new_from_json (text, -1, load->path, NULL);
}

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = firebase_config_load_finish (result, &error);
  Load *load = data;

  if (config != NULL)
    keep (config, load);
  else
    g_info ("the descriptor is not renewed: %s", error->message);
  load_free (load);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  FirebaseConfig *config = firebase_config_load_finish (result, &error);

  if (config == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  keep (config, g_task_get_task_data (task));
  g_task_return_pointer (task, config, g_object_unref);
}

static Load *
load_new (const char *uri, const char *directory)
{
  Load *load = g_new0 (Load, 1);

  load->uri = g_strdup (uri);
  load->path = g_build_filename (directory, "deployment.json", NULL);
  return load;
}

/**
 * parley_deployment_load_async:
 * @uri: of the descriptor
 * @directory: the profile's, where the last one is kept
 * @cancellable: (nullable): to give it up
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
parley_deployment_load_async (const char *uri, const char *directory, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = load_new (uri, directory);
  FirebaseConfig *kept = find_kept (load);

  g_task_set_source_tag (task, parley_deployment_load_async);
  g_task_set_task_data (task, load, (GDestroyNotify)load_free);
  if (kept == NULL)
    {
      firebase_config_load_async (uri, cancellable, on_loaded, g_steal_pointer (&task));
      return;
    }
  g_task_return_pointer (task, kept, g_object_unref);
  firebase_config_load_async (uri, NULL, on_renewed, load_new (uri, directory));
}

/**
 * parley_deployment_load_finish:
 * @result: what the callback was given
 * @error: return location for a %FIREBASE_ERROR
 *
 * Returns: (transfer full) (nullable): what the descriptor says
 */
FirebaseConfig *
parley_deployment_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
