/* The least that a window of libadwaita can be: what a program cannot be below.
 * With --answer it shows that a key was pressed, and nothing else.
 */

#include <adwaita.h>

static gboolean
on_key (GtkLabel *label)
{
  gtk_label_set_text (label, g_str_equal (gtk_label_get_text (label), "one") ? "two" : "one");
  return GDK_EVENT_STOP;
}

static void
answer_keys (GtkWindow *window)
{
  GtkWidget *label = gtk_label_new ("one");
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), label);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), label);
}

static void
on_activate (GtkApplication *application, gpointer answers)
{
  GtkWidget *window = adw_application_window_new (application);

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 640);
  gtk_window_set_title (GTK_WINDOW (window), "Bare");
  if (answers != NULL)
    answer_keys (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new ("org.example.Bare", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), argc > 1 ? argv[1] : NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
