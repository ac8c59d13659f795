/* Gives the items of a menu their accessible names.  GTK 4.18 names an item by a
 * relation to a label that it hides from the accessibility bus, so that a screen
 * reader finds nothing to say.
 */

#include "parley-menu.h"

#include "parley-text.h"

static const char *
find_label (GtkWidget *widget)
{
  const char *text = NULL;

  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && text == NULL; child = gtk_widget_get_next_sibling (child))
    text = find_label (child);
  return text;
}

static gboolean
is_item (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  return role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO;
}

static void
name_item (GtkWidget *item)
{
  g_autofree char *text = parley_text_plain (find_label (item));

  if (*text == '\0')
    return;
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/**
 * parley_menu_name_items_in:
 * @widget: a menu that is open
 */
void
parley_menu_name_items_in (GtkWidget *widget)
{
  if (is_item (widget))
    name_item (widget);
  /* What a menu scrolls in could have the focus, and has nothing to say. */
  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_widget_set_focusable (widget, FALSE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    parley_menu_name_items_in (child);
}

/**
 * parley_menu_name_items:
 * @button: a button with a menu
 *
 * To be connected to notify::active: the items exist once the menu is open.
 */
void
parley_menu_name_items (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  if (popover != NULL && gtk_menu_button_get_active (button))
    parley_menu_name_items_in (GTK_WIDGET (popover));
}
