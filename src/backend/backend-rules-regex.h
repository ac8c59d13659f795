#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A regular expression of the rules' dialect.  Matching takes time in proportion
 * to the text, whatever the pattern.
 */
typedef struct _BackendRegex BackendRegex;

BackendRegex *backend_regex_new (const char *pattern, gsize length, gboolean ignores_case, gsize *offset, GError **error);
void backend_regex_free (BackendRegex *self);
gboolean backend_regex_matches (BackendRegex *self, const char *text, guint64 *steps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRegex, backend_regex_free)

G_END_DECLS
