#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_SIDE_LAYOUT (parley_side_layout_get_type ())
G_DECLARE_FINAL_TYPE (ParleySideLayout, parley_side_layout, PARLEY, SIDE_LAYOUT, GtkLayoutManager)

/* Start, end or center; start at first. */
void parley_side_layout_set_side (ParleySideLayout *self, GtkAlign side);

G_END_DECLS
