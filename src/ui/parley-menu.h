#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void parley_menu_name_popover (GtkPopover *popover);
void parley_menu_name_items (GtkMenuButton *button);

G_END_DECLS
