/* The name of a window for the desktop's portals, so that their dialogs come in front
 * of it.  (xdg-desktop-portal: Window Identifiers.)
 */
#include "config.h"

#include "parley-window-handle.h"

#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif
#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

#ifdef GDK_WINDOWING_WAYLAND
static void
on_exported (GdkToplevel *toplevel, const char *handle, gpointer task)
{
  g_task_return_pointer (task, handle != NULL ? g_strconcat ("wayland:", handle, NULL) : g_strdup (""), g_free);
  g_object_unref (task);
}
#endif

#ifdef GDK_WINDOWING_X11
static char *
make_x11_name (GdkSurface *surface)
{
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  return g_strdup_printf ("x11:%lx", (gulong)gdk_x11_surface_get_xid (surface));
  G_GNUC_END_IGNORE_DEPRECATIONS
}
#endif

static char *
make_name (GdkSurface *surface)
{
#ifdef GDK_WINDOWING_X11
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (surface != NULL && GDK_IS_X11_SURFACE (surface))
    return make_x11_name (surface);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
  return g_strdup ("");
}

/**
 * parley_window_handle_export_async:
 * @widget: something in the window
 * @callback: called with the name, if there is one
 * @user_data: for @callback
 */
void
parley_window_handle_export_async (GtkWidget *widget, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (widget, NULL, callback, user_data);
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  g_task_set_source_tag (task, parley_window_handle_export_async);
#ifdef GDK_WINDOWING_WAYLAND
  if (surface != NULL && GDK_IS_WAYLAND_TOPLEVEL (surface) && gdk_wayland_toplevel_export_handle (GDK_TOPLEVEL (surface), on_exported, task, NULL))
    return;
#endif
  g_task_return_pointer (task, make_name (surface), g_free);
  g_object_unref (task);
}

/* Returns: (transfer full): its name, empty where it has none */
char *
parley_window_handle_export_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
