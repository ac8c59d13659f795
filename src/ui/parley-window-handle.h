#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void parley_window_handle_export_async (GtkWidget *widget, GAsyncReadyCallback callback, gpointer user_data);
char *parley_window_handle_export_finish (GAsyncResult *result);

G_END_DECLS
