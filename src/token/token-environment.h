#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TOKEN_SETTINGS_ERROR (token_settings_error_quark ())
GQuark token_settings_error_quark (void);

/* Reads variables as they are needed.  Whoever refuses one names it, and never
 * shows what it holds.
 */
const char *token_environment_get (const char *const *environment, const char *name);
gboolean token_environment_refuse (GError **error, const char *name, const char *problem);
gboolean token_environment_read_text (const char *const *environment, const char *name, char **value, GError **error);
gboolean token_environment_read_number (const char *const *environment, const char *name, guint fallback, guint least, guint most, guint *value, GError **error);
gboolean token_environment_read_uri (const char *const *environment, const char *name, const char *fallback, char **uri, GError **error);
char *token_environment_read_file (const char *name, const char *path, GError **error);

G_END_DECLS
