#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_FLOAT (parley_call_float_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallFloat, parley_call_float, PARLEY, CALL_FLOAT, GtkWidget)

/* How long a reaction is seen, in milliseconds. */
#define PARLEY_CALL_FLOAT_MS 4000

void parley_call_float_show (ParleyCallFloat *self, const char *emoji);
guint parley_call_float_count (ParleyCallFloat *self);

G_END_DECLS
