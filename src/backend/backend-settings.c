/* The settings of a database that can be reached over REST: its rules. */

#include "backend-settings.h"

#include "backend-error.h"

#include <string.h>

/* What a comment at @text takes, 0 if there is none. */
static gsize
measure_comment (const char *text)
{
  const char *end;

  if (text[0] != '/')
    return 0;
  if (text[1] == '/')
    return strcspn (text, "\n");
  if (text[1] != '*')
    return 0;
  end = strstr (text + 2, "*/");
  return end != NULL ? (gsize)(end + 2 - text) : strlen (text);
}

/* A string from one quote to the other, both included. */
static gsize
measure_string (const char *text)
{
  gsize length = 1;

  while (text[length] != '\0' && text[length] != '"')
    length += text[length] == '\\' && text[length + 1] != '\0' ? 2 : 1;
  return text[length] != '\0' ? length + 1 : length;
}

/* The same without comments, for those who read it as JSON. */
static char *
strip_comments (const char *text)
{
  GString *stripped = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize comment = measure_comment (text), length = *text == '"' ? measure_string (text) : 1;

      if (comment == 0)
        g_string_append_len (stripped, text, length);
      text += comment > 0 ? comment : length;
    }
  return g_string_free_and_steal (stripped);
}

static void
respond (SoupServerMessage *message, const char *json)
{
  backend_server_respond_text (message, 200, "application/json; charset=utf-8", json);
}

/**
 * backend_settings_serve_rules:
 * @method: of the request, whose author has been found to be an administrator
 * @is_strict: whether what is read must be JSON, without comments
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: %FALSE with an error, or %TRUE where it is answered
 */
gboolean
backend_settings_serve_rules (BackendNamespace *namespace, SoupServerMessage *message, const char *method, gboolean is_strict, GError **error)
{
  const char *text = backend_rules_get_text (backend_namespace_get_rules (namespace));
  g_autofree char *strict = is_strict ? strip_comments (text) : NULL;
  g_autofree char *body = NULL;

  if (g_str_equal (method, "GET"))
    {
      respond (message, strict != NULL ? strict : text);
      return TRUE;
    }
  if (!g_str_equal (method, "PUT"))
    {
      g_set_error_literal (error, BACKEND_ERROR, 405, "Method Not Allowed");
      return FALSE;
    }
  body = backend_server_get_body_text (message);
  if (!backend_namespace_set_rules (namespace, body != NULL ? body : "", error))
    {
      /* Whatever is wrong with a text is its author's to mend. */
      if (error != NULL && (*error)->domain != BACKEND_ERROR)
        {
          (*error)->domain = BACKEND_ERROR;
          (*error)->code = 400;
        }
      return FALSE;
    }
  respond (message, "{\"status\":\"ok\"}");
  return TRUE;
}
