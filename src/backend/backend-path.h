#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

#define BACKEND_PATH_MAX_DEPTH 32
#define BACKEND_KEY_MAX_BYTES 768
#define BACKEND_KEY_PRIORITY ".priority"

/* A path is a NULL-terminated array of keys; the root has none.  The last may be
 * BACKEND_KEY_PRIORITY, which is no key but leads to the priority of the node above.
 */
char **backend_path_parse (const char *text, GError **error);
char **backend_path_parse_uri (const char *encoded, GError **error);
char **backend_path_join (const char *const *base, const char *const *below);
char *backend_path_to_text (const char *const *path);
gboolean backend_path_starts_with (const char *const *path, const char *const *prefix);

gboolean backend_path_is_priority (const char *const *path);

gboolean backend_key_is_valid (const char *key);
gboolean backend_key_to_integer (const char *key, gint32 *integer);
int backend_key_compare (const char *a, const char *b);
int backend_text_compare (const char *a, const char *b);

/* Asked of every key on every way down, so most are told apart by their first byte. */
static inline gboolean
backend_key_is_priority (const char *key)
{
  return key[0] == '.' && strcmp (key, BACKEND_KEY_PRIORITY) == 0;
}

G_END_DECLS
