#pragma once

#include <gtk/gtk.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_GRID (parley_call_grid_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallGrid, parley_call_grid, PARLEY, CALL_GRID, GtkWidget)

void parley_call_grid_set_call (ParleyCallGrid *self, ParleyCall *call);
/* How many columns make @n pictures of 4:3 largest in this room. */
guint parley_call_grid_choose_columns (guint n, int width, int height);

G_END_DECLS
