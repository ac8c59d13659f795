#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*ParleyNextFrameFunc) (GtkWidget *widget);

void parley_next_frame_call (GtkWidget *widget, guint *pending, ParleyNextFrameFunc func);
void parley_next_frame_call_when_painted (GtkWidget *widget, guint *pending, ParleyNextFrameFunc func);

G_END_DECLS
