#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *parley_lookalike_skeleton (const char *name);
gboolean parley_lookalike (const char *a, const char *b);

G_END_DECLS
