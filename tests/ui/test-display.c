/* Widgets on a real display, without the application around them. */
#include "config.h"

#include "test-display.h"

#include "test-await.h"

#include <string.h>

void
test_display_init (int *argc, char ***argv)
{
  GdkDisplay *display;
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  g_test_init (argc, argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  if (g_getenv ("PARLEY_LOOK") != NULL && strstr (g_getenv ("PARLEY_LOOK"), "dark") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  if (g_getenv ("PARLEY_LOOK") != NULL && strstr (g_getenv ("PARLEY_LOOK"), "rtl") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  display = gdk_display_get_default ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), APP_PATH "/icons");
  gtk_css_provider_load_from_resource (provider, APP_PATH "/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

GtkWidget *
test_display_show (GtkWidget *child, int width, int height)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  test_wait_until (is_mapped, window, "the window");
  test_display_wait_frames (window, 4);
  return window;
}

void
test_display_close (GtkWidget *window)
{
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (window);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer left)
{
  return --*(guint *)left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
is_zero (gpointer left)
{
  return *(guint *)left == 0;
}

void
test_display_wait_frames (GtkWidget *widget, guint count)
{
  gtk_widget_add_tick_callback (widget, on_tick, &count, NULL);
  test_wait_until (is_zero, &count, "the next frames");
}

GtkWidget *
test_display_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = test_display_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
test_display_picture (GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("PARLEY_PICTURES"), *look = g_getenv ("PARLEY_LOOK");
  g_autofree char *path = g_strdup_printf ("%s/%s-%s.png", folder != NULL ? folder : "", name, look != NULL ? look : "light");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot;

  if (folder == NULL)
    return;
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  gdk_texture_save_to_png (texture, path);
}
