#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void parley_menu_name_items_in (GtkWidget *widget);
void parley_menu_name_items (GtkMenuButton *button);

G_END_DECLS
