/* GTK's chooser of emoji, with the names that it lacks: where one searches says so, and
 * what it scrolls in, which has nothing to say, does not take the focus.
 */
#include "config.h"

#include "parley-emoji-chooser.h"

#include <glib/gi18n.h>

static void
name_parts (GtkWidget *widget)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_widget_set_focusable (widget, FALSE);
  if (GTK_IS_EDITABLE (widget) || GTK_IS_TEXT (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, C_ ("entry", "Search"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_parts (child);
}

/**
 * parley_emoji_chooser_new:
 *
 * Returns: (transfer floating): a popover with all emoji there are
 */
GtkWidget *
parley_emoji_chooser_new (void)
{
  GtkWidget *chooser = gtk_emoji_chooser_new ();

  name_parts (chooser);
  return chooser;
}
