#pragma once

#include <gtk/gtk.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_GRID (parley_call_grid_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallGrid, parley_call_grid, PARLEY, CALL_GRID, GtkWidget)

/* Property "speaker-view" (boolean): whoever speaks large, everybody else small.
 * Signals: "paged" when another page, or others, are shown; see the getters.
 */
void parley_call_grid_set_call (ParleyCallGrid *self, ParleyCall *call);
void parley_call_grid_set_self (ParleyCallGrid *self, GtkWidget *picture);
void parley_call_grid_set_page (ParleyCallGrid *self, guint page);
guint parley_call_grid_get_page (ParleyCallGrid *self);
guint parley_call_grid_get_n_pages (ParleyCallGrid *self);
/* Of those who share the pages: the first on this one, how many are, how many there are. */
void parley_call_grid_get_range (ParleyCallGrid *self, guint *first, guint *n, guint *total);

G_END_DECLS
