#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void parley_link_open (GtkWidget *widget, const char *address);

G_END_DECLS
