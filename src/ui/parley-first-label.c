/* The label with the main words of a widget of libadwaita's, which gives them one line
 * and no way to ask for more.
 */
#include "config.h"

#include "parley-first-label.h"

/**
 * parley_first_label_find:
 * @widget: a widget whose title comes before all else that it says
 *
 * Returns: (transfer none) (nullable): the first label in it, %NULL where there is none
 */
GtkLabel *
parley_first_label_find (GtkWidget *widget)
{
  GtkLabel *found = GTK_IS_LABEL (widget) ? GTK_LABEL (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = parley_first_label_find (child);
  return found;
}
