/* Titles of header bars that are a room's or somebody's name.  libadwaita gives them one
 * line and an ellipsis; of two lines a name is seen whole between the buttons of a
 * narrow window as well.
 */
#include "config.h"

#include "parley-title.h"

/* The title comes before the subtitle. */
static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_label (child);
  return found;
}

/**
 * parley_title_let_wrap:
 * @title: a title in a header bar, which from now on takes a second line where it does
 *   not fit into one
 */
void
parley_title_let_wrap (AdwWindowTitle *title)
{
  GtkWidget *label;

  g_return_if_fail (ADW_IS_WINDOW_TITLE (title));

  label = find_label (GTK_WIDGET (title));
  if (label == NULL)
    return;
  gtk_label_set_single_line_mode (GTK_LABEL (label), FALSE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_lines (GTK_LABEL (label), 2);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
}
