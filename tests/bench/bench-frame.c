/* How much a frame costs the main thread. */
#include "config.h"

#include "bench-frame.h"

#include <time.h>

static double longest;

void
bench_frame_init (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GdkDisplay *display;

  adw_init ();
  display = gdk_display_get_default ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), APP_PATH "/icons");
  gtk_css_provider_load_from_resource (provider, APP_PATH "/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

double
bench_frame_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* One turn; polling is waiting, which costs no processor time. */
static gboolean
turn (gboolean may_block)
{
  double begin = bench_frame_now ();
  gboolean did = g_main_context_iteration (NULL, may_block);

  longest = MAX (longest, bench_frame_now () - begin);
  return did;
}

static void
on_painted (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

/* Connected before the frame, so that it is the frame after what was done. */
double
bench_frame_work (GtkWidget *widget, double begin)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gboolean painted = FALSE;
  gulong handler = g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_painted), &painted);

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  while (!painted)
    turn (TRUE);
  g_signal_handler_disconnect (clock, handler);
  return bench_frame_now () - begin;
}

void
bench_frame_settle (void)
{
  while (turn (FALSE))
    ;
}

double
bench_frame_take_longest (void)
{
  double taken = longest;

  longest = 0;
  return taken;
}
