/* Following a link out of the program.
 */

#include "parley-link-opening.h"

#include "parley-link.h"

#include <glib/gi18n.h>

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;
  g_debug ("a link was not opened: %s", error->message);
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("No application could open this link. It is in the message: copy it from there."));
}

/**
 * parley_link_open:
 * @widget: where it was chosen
 * @address: what is to be opened: whatever asked for it, only what is a link is
 *
 * Where nothing could open it a toast says so.
 */
void
parley_link_open (GtkWidget *widget, const char *address)
{
  g_autoptr (ParleyLink) link = parley_link_new (address);
  g_autoptr (GtkUriLauncher) launcher = NULL;

  if (link == NULL)
    return;
  launcher = gtk_uri_launcher_new (link->uri);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_opened, g_object_ref (widget));
}
