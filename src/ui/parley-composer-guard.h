#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_COMPOSER_GUARD (parley_composer_guard_get_type ())
G_DECLARE_FINAL_TYPE (ParleyComposerGuard, parley_composer_guard, PARLEY, COMPOSER_GUARD, GObject)

/* Signal "refused" (guint characters): so much was not put into the text. */
ParleyComposerGuard *parley_composer_guard_new (GtkTextBuffer *buffer);

G_END_DECLS
