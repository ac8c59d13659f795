#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void parley_scrolling_pass_over (GtkWidget *widget);

G_END_DECLS
