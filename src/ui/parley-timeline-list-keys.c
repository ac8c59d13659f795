/* The keyboard in a history: from message to message, by pages, to its beginning.
 * Tab goes through what can be pressed in one message, then out of the list.
 */
#include "config.h"

#include "parley-timeline-list-private.h"

/* The message that has the focus, or what is in it. */
static ParleyTimelineSlot *
find_focused (ParleyTimelineList *self)
{
  return parley_timeline_list_find (self, gtk_widget_get_focus_child (GTK_WIDGET (self)));
}

static gboolean
on_step (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (widget);
  ParleyTimelineSlot *slot = find_focused (self);
  int step = g_variant_get_int32 (arguments);

  if (slot == NULL)
    return GDK_EVENT_PROPAGATE;
  if (step < 0 ? slot->position > 0 : slot->position + 1 < parley_timeline_list_count (self))
    parley_timeline_list_focus (self, slot->position + (guint)step);
  else
    gtk_widget_error_bell (widget);
  return GDK_EVENT_STOP;
}

static gboolean
on_page (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (widget);
  ParleyTimelineSlot *slot = find_focused (self);

  if (slot == NULL)
    return GDK_EVENT_PROPAGATE;
  parley_timeline_list_focus (self, parley_timeline_list_find_page (self, slot->position, g_variant_get_int32 (arguments) > 0));
  return GDK_EVENT_STOP;
}

static gboolean
on_home (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  if (find_focused (PARLEY_TIMELINE_LIST (widget)) == NULL)
    return GDK_EVENT_PROPAGATE;
  parley_timeline_list_focus (PARLEY_TIMELINE_LIST (widget), 0);
  return GDK_EVENT_STOP;
}

static void
add (GtkWidgetClass *widget_class, guint key, guint keypad, GtkShortcutFunc func, int direction)
{
  gtk_widget_class_add_binding (widget_class, key, 0, func, "i", direction);
  gtk_widget_class_add_binding (widget_class, keypad, 0, func, "i", direction);
}

/* Within a message and out of it; the list itself has no focus to give. */
static gboolean
focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = gtk_widget_get_focus_child (widget);

  return child != NULL && gtk_widget_child_focus (child, direction);
}

/* Whatever gets the focus is in sight. */
static void
set_focus_child (GtkWidget *widget, GtkWidget *child)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (widget);
  ParleyTimelineSlot *slot = parley_timeline_list_find (self, child);

  GTK_WIDGET_CLASS (g_type_class_peek (GTK_TYPE_WIDGET))->set_focus_child (widget, child);
  if (slot != NULL)
    parley_timeline_list_reveal (self, slot->position);
}

void
parley_timeline_list_install_keys (GtkWidgetClass *widget_class)
{
  widget_class->focus = focus;
  widget_class->set_focus_child = set_focus_child;
  add (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, on_step, -1);
  add (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, on_step, 1);
  add (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, on_page, -1);
  add (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, on_page, 1);
  add (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, on_home, 0);
}
