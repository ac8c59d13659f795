/* The address of a place in the database.  Each segment of the path is encoded
 * by itself; whatever query the database's own address has, as emulators need,
 * stays on every request.
 */

#include "firebase-url.h"

static void
append_path (GString *url, const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  gboolean is_root = TRUE;

  for (guint i = 0; segments[i] != NULL; i++)
    if (*segments[i] != '\0')
      {
        g_string_append_c (url, '/');
        g_string_append_uri_escaped (url, segments[i], NULL, FALSE);
        is_root = FALSE;
      }
  g_string_append (url, is_root ? "/.json" : ".json");
}

static void
append_parameters (GString *url, const char *parameters)
{
  if (parameters == NULL || *parameters == '\0')
    return;
  g_string_append_c (url, strchr (url->str, '?') != NULL ? '&' : '?');
  g_string_append (url, parameters);
}

/**
 * firebase_url_build:
 * @config: where the database is
 * @path: segments in plain text, separated by "/"
 * @query: (nullable): parameters, encoded
 * @token: (nullable): the ID token
 *
 * The token is the last parameter and has to be: `auth=` is the one place where
 * the REST API takes an ID token.
 *
 * Returns: (transfer full): the address
 */
char *
firebase_url_build (FirebaseConfig *config, const char *path, const char *query, const char *token)
{
  const char *base = firebase_config_get_database_url (config);
  gsize length = strcspn (base, "?#");
  g_autofree char *own = base[length] == '?' ? g_strndup (base + length + 1, strcspn (base + length + 1, "#")) : NULL;
  GString *url = g_string_new_len (base, (gssize)length);

  while (url->len > 0 && url->str[url->len - 1] == '/')
    g_string_truncate (url, url->len - 1);
  append_path (url, path);
  append_parameters (url, own);
  append_parameters (url, query);
  if (token != NULL)
    {
      g_autofree char *auth = g_strconcat ("auth=", token, NULL);

      append_parameters (url, auth);
    }
  return g_string_free_and_steal (url);
}
