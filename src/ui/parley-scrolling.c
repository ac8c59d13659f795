/* What scrolls can have the focus, and has no name to say where one is.  The
 * buttons and rows inside scroll by themselves when they get it.
 */
#include "parley-scrolling.h"

/**
 * parley_scrolling_pass_over:
 * @widget: what may hold something that scrolls
 *
 * Keeps the focus from what scrolls, as far as it is made already.
 */
void
parley_scrolling_pass_over (GtkWidget *widget)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_widget_set_focusable (widget, FALSE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    parley_scrolling_pass_over (child);
}
