#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize parley_fold_find (const char *text);

G_END_DECLS
