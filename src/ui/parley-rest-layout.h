#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_REST_LAYOUT (parley_rest_layout_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRestLayout, parley_rest_layout, PARLEY, REST_LAYOUT, GtkLayoutManager)

/* Properties: "spacing" (int): between children, in pixels. */

G_END_DECLS
