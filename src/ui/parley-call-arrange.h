#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Between two pictures, in pixels. */
#define PARLEY_CALL_GAP 6

/* The part of a list that is on one page. */
typedef struct
{
  guint first;
  guint n;
  guint page; /* the one that was asked for, or the last there is */
  guint n_pages;
} ParleyCallSlice;

guint parley_call_arrange_columns (guint n, int width, int height);
guint parley_call_arrange_capacity (int width, int height, int least_width, int least_height);
ParleyCallSlice parley_call_arrange_slice (guint n, guint capacity, guint page);
GtkAllocation parley_call_arrange_cell (guint index, guint n, const GtkAllocation *room);
void parley_call_arrange_split (int width, int height, GtkAllocation *large, GtkAllocation *strip);

G_END_DECLS
