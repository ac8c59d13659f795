/* Titles of header bars that are a room's or somebody's name.  libadwaita gives them one
 * line and an ellipsis; of two lines a name is seen whole between the buttons of a
 * narrow window as well.
 */
#include "config.h"

#include "parley-title.h"

#include "parley-first-label.h"

/**
 * parley_title_let_wrap:
 * @title: a title in a header bar, which from now on takes a second line where it does
 *   not fit into one
 */
void
parley_title_let_wrap (AdwWindowTitle *title)
{
  GtkLabel *label;

  g_return_if_fail (ADW_IS_WINDOW_TITLE (title));

  label = parley_first_label_find (GTK_WIDGET (title));
  if (label == NULL)
    return;
  gtk_label_set_single_line_mode (label, FALSE);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_lines (label, 2);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
}
