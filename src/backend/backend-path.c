/* Paths and keys of the database: what may be one, how they are written, and in
 * which order keys come.
 */

#include "backend-path.h"

#include "backend-error.h"

#include <string.h>

/**
 * backend_key_is_valid:
 * @key: one segment of a path, decoded
 *
 * Firebase allows any UTF-8 of up to 768 bytes but `.` `$` `#` `[` `]` `/` and
 * control characters.
 */
gboolean
backend_key_is_valid (const char *key)
{
  gsize length = strlen (key);

  if (length == 0 || length > BACKEND_KEY_MAX_BYTES)
    return FALSE;
  for (const char *c = key; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || strchr (".$#[]/", *c) != NULL)
      return FALSE;
  return g_utf8_validate_len (key, length, NULL);
}

/**
 * backend_key_to_integer:
 * @key: a key
 * @integer: (out): its value
 *
 * Returns: whether @key is a 32-bit integer written the one canonical way; such
 *   keys sort before all others, by number
 */
gboolean
backend_key_to_integer (const char *key, gint32 *integer)
{
  const char *digits = key[0] == '-' ? key + 1 : key;
  gint64 value = 0;
  gsize length = 0;

  for (; g_ascii_isdigit (digits[length]); length++)
    {
      if (length == 10)
        return FALSE;
      value = value * 10 + (digits[length] - '0');
    }
  if (length == 0 || digits[length] != '\0' || (digits[0] == '0' && (length > 1 || digits != key)))
    return FALSE;
  value = digits == key ? value : -value;
  *integer = (gint32)value;
  return value >= G_MININT32 && value <= G_MAXINT32;
}

/**
 * backend_text_compare:
 *
 * Firebase orders text by UTF-16 units.  That differs from the order of bytes
 * only where U+E000 to U+FFFF (first byte EE, EF) meet what needs surrogates
 * (F0 up).
 */
int
backend_text_compare (const char *a, const char *b)
{
  const guchar *s = (const guchar *)a, *t = (const guchar *)b;

  while (*s == *t && *s != '\0')
    s++, t++;
  if (*s >= 0xee && *t >= 0xee && (*s < 0xf0) != (*t < 0xf0))
    return *s < 0xf0 ? 1 : -1;
  return (int)*s - (int)*t;
}

/**
 * backend_key_compare:
 *
 * Returns: less than, equal to or greater than 0, in the order of the database:
 *   integers by number, then everything else by UTF-16 units
 */
int
backend_key_compare (const char *a, const char *b)
{
  gint32 i = 0, j = 0;
  gboolean is_i = backend_key_to_integer (a, &i);
  gboolean is_j = backend_key_to_integer (b, &j);

  if (is_i && is_j)
    return (i > j) - (i < j);
  if (is_i != is_j)
    return is_i ? -1 : 1;
  return backend_text_compare (a, b);
}

static gboolean
add_key (GPtrArray *path, char *key, GError **error)
{
  gboolean is_over = path->len > 0 && backend_key_is_priority (path->pdata[path->len - 1]);

  g_ptr_array_add (path, key);
  if (backend_key_is_priority (key) && !is_over)
    return TRUE;
  if (strlen (key) > BACKEND_KEY_MAX_BYTES)
    g_set_error (error, BACKEND_ERROR, 400, "Invalid path: Path specified exceeds the maximum length that can be written (%d bytes).", BACKEND_KEY_MAX_BYTES);
  else if (is_over || !backend_key_is_valid (key))
    g_set_error_literal (error, BACKEND_ERROR, 400, "Invalid path: Invalid token in path");
  else if (path->len > BACKEND_PATH_MAX_DEPTH)
    g_set_error (error, BACKEND_ERROR, 400, "Invalid path: Path specified exceeds the maximum depth that can be written (%d).", BACKEND_PATH_MAX_DEPTH);
  else
    return TRUE;
  return FALSE;
}

static char **
parse (const char *text, gboolean is_encoded, GError **error)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new_null_terminated (4, g_free, TRUE);

  while (*text != '\0')
    {
      gsize length = strcspn (text, "/");
      char *key = is_encoded ? g_uri_unescape_segment (text, text + length, NULL) : g_strndup (text, length);

      /* An encoding that is wrong, or hides a NUL: no valid key is empty. */
      if (key == NULL)
        key = g_strdup ("");
      if (length == 0)
        g_free (key);
      else if (!add_key (path, key, error))
        return NULL;
      text += length + (text[length] == '/');
    }
  return (char **)g_ptr_array_free (g_steal_pointer (&path), FALSE);
}

/**
 * backend_path_parse:
 * @text: keys separated by slashes; empty ones are skipped, as Firebase does
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the keys, or %NULL
 */
char **
backend_path_parse (const char *text, GError **error)
{
  return parse (text, FALSE, error);
}

/**
 * backend_path_parse_uri:
 * @encoded: the path of a request, still percent-encoded and without `.json`
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the keys, or %NULL
 */
char **
backend_path_parse_uri (const char *encoded, GError **error)
{
  return parse (encoded, TRUE, error);
}

/**
 * backend_path_join:
 *
 * Returns: (transfer full): the keys of @base and then those of @below
 */
char **
backend_path_join (const char *const *base, const char *const *below)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **joined;

  g_strv_builder_addv (builder, (const char **)base);
  g_strv_builder_addv (builder, (const char **)below);
  joined = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return joined;
}

/**
 * backend_path_to_text:
 *
 * Returns: (transfer full): the keys joined by slashes, with none in front
 */
char *
backend_path_to_text (const char *const *path)
{
  return g_strjoinv ("/", (char **)path);
}

/**
 * backend_path_is_priority:
 *
 * Returns: whether @path leads to a priority, not to a value
 */
gboolean
backend_path_is_priority (const char *const *path)
{
  const char *last = NULL;

  for (; *path != NULL; path++)
    last = *path;
  return last != NULL && backend_key_is_priority (last);
}

/**
 * backend_path_starts_with:
 *
 * Returns: whether @path is @prefix or lies below it
 */
gboolean
backend_path_starts_with (const char *const *path, const char *const *prefix)
{
  for (gsize i = 0; prefix[i] != NULL; i++)
    if (path[i] == NULL || strcmp (path[i], prefix[i]) != 0)
      return FALSE;
  return TRUE;
}
