#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean parley_call_frames_are_told (void);
void parley_call_frames_tell (GtkWidget *widget, guint64 frames);

G_END_DECLS
