#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_TEXT_LAYOUT (parley_text_layout_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTextLayout, parley_text_layout, PARLEY, TEXT_LAYOUT, GtkLayoutManager)

G_END_DECLS
