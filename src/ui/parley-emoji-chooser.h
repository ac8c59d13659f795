#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *parley_emoji_chooser_new (void);

G_END_DECLS
