/* Variables of the environment, each checked where it is read. */

#include "token-environment.h"

#include "web-http.h"

#include <string.h>

#define MAX_FILE_BYTES 65536

G_DEFINE_QUARK (token - settings - error - quark, token_settings_error)

/**
 * token_environment_refuse:
 * @error: location for a %TOKEN_SETTINGS_ERROR
 * @name: the variable
 * @problem: what is wrong with it, after its name; never its value
 *
 * Returns: FALSE
 */
gboolean
token_environment_refuse (GError **error, const char *name, const char *problem)
{
  g_set_error (error, TOKEN_SETTINGS_ERROR, 0, "%s %s", name, problem);
  return FALSE;
}

/* Returns: (nullable): the value; an empty variable counts as none */
const char *
token_environment_get (const char *const *environment, const char *name)
{
  const char *value = g_environ_getenv ((char **)environment, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* Returns: whether it is set; @value is then a copy of it */
gboolean
token_environment_read_text (const char *const *environment, const char *name, char **value, GError **error)
{
  *value = g_strdup (token_environment_get (environment, name));
  return *value != NULL ? TRUE : token_environment_refuse (error, name, "is not set");
}

/* Returns: whether @value is a number from @least to @most, or @fallback for want of one */
gboolean
token_environment_read_number (const char *const *environment, const char *name, guint fallback, guint least, guint most, guint *value, GError **error)
{
  const char *text = token_environment_get (environment, name);
  guint64 number = fallback;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    {
      g_set_error (error, TOKEN_SETTINGS_ERROR, 0, "%s must be a whole number from %u to %u", name, least, most);
      return FALSE;
    }
  *value = (guint)number;
  return TRUE;
}

/* Returns: whether @uri is an address that a secret may be sent to */
gboolean
token_environment_read_uri (const char *const *environment, const char *name, const char *fallback, char **uri, GError **error)
{
  const char *value = token_environment_get (environment, name);

  *uri = g_strdup (value != NULL ? value : fallback);
  if (*uri == NULL)
    return token_environment_refuse (error, name, "is not set");
  if (!web_uri_is_allowed (*uri, FALSE, NULL) || g_str_has_prefix (*uri, "ws"))
    return token_environment_refuse (error, name, "must be an https address, or http on this machine");
  if (g_str_has_suffix (*uri, "/"))
    (*uri)[strlen (*uri) - 1] = '\0';
  return TRUE;
}

/* Returns: (transfer full) (nullable): what is in the file that @name names */
char *
token_environment_read_file (const char *name, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      token_environment_refuse (error, name, "names a file that cannot be read");
      return NULL;
    }
  if (length > MAX_FILE_BYTES)
    {
      token_environment_refuse (error, name, "names a file that is too large");
      return NULL;
    }
  return g_steal_pointer (&text);
}
