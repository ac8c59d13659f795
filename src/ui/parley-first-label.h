#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkLabel *parley_first_label_find (GtkWidget *widget);

G_END_DECLS
