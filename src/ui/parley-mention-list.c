/* The members of a room whose names answer what was typed after "@".  It never has
 * the focus, which stays where one writes: what is chosen in it is said by whoever
 * has the keys.
 */
#include "config.h"

#include "parley-mention-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "parley-text.h"

struct _ParleyMentionList
{
  GtkPopover parent_instance;

  GtkListBox *list;
  GPtrArray *members;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMentionList, parley_mention_list, GTK_TYPE_POPOVER)

static void
on_row_activated (ParleyMentionList *self, GtkListBoxRow *row)
{
  g_autoptr (ParleyMember) member = g_object_ref (self->members->pdata[gtk_list_box_row_get_index (row)]);

  g_signal_emit (self, signals[CHOSEN], 0, member);
}

static void
parley_mention_list_finalize (GObject *object)
{
  g_ptr_array_unref (PARLEY_MENTION_LIST (object)->members);
  G_OBJECT_CLASS (parley_mention_list_parent_class)->finalize (object);
}

static void
parley_mention_list_class_init (ParleyMentionListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_mention_list_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", PARLEY_TYPE_MENTION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_MEMBER);
}

static void
parley_mention_list_init (ParleyMentionList *self)
{
  self->members = g_ptr_array_new ();
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("People to mention"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->list));
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_TOP);
  gtk_popover_set_offset (GTK_POPOVER (self), 0, -6);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "mentions");
}

/**
 * parley_mention_list_new:
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
parley_mention_list_new (void)
{
  return g_object_new (PARLEY_TYPE_MENTION_LIST, NULL);
}

static GtkWidget *
make_content (const char *name)
{
  GtkWidget *content = g_object_new (GTK_TYPE_BOX, "spacing", 9, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *avatar = g_object_new (ADW_TYPE_AVATAR, "size", 24, "show-initials", TRUE, "text", name,
                                    "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 28,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_box_append (GTK_BOX (content), avatar);
  gtk_box_append (GTK_BOX (content), label);
  return content;
}

static void
add (gpointer member, gpointer list)
{
  g_autofree char *name = parley_text_plain (parley_member_get_name (member));
  GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "focusable", FALSE, "child", make_content (name), NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (list, row);
}

static gboolean
is_same (GPtrArray *one, GPtrArray *other)
{
  return one->len == other->len && (one->len == 0 || memcmp (one->pdata, other->pdata, one->len * sizeof (gpointer)) == 0);
}

/**
 * parley_mention_list_fill:
 * @self: a list
 * @members: (element-type ParleyMember): whom to offer
 * @select_first: whether the first is selected; else none is
 */
void
parley_mention_list_fill (ParleyMentionList *self, GPtrArray *members, gboolean select_first)
{
  g_return_if_fail (PARLEY_IS_MENTION_LIST (self) && members != NULL);

  if (!is_same (self->members, members))
    {
      gtk_list_box_remove_all (self->list);
      g_ptr_array_foreach (members, add, self->list);
    }
  g_ptr_array_ref (members);
  g_ptr_array_unref (self->members);
  self->members = members;
  gtk_list_box_select_row (self->list, select_first ? gtk_list_box_get_row_at_index (self->list, 0) : NULL);
}

/**
 * parley_mention_list_step:
 * @self: a list
 * @step: 1 for the next, -1 for the one before; round at both ends
 */
void
parley_mention_list_step (ParleyMentionList *self, int step)
{
  GtkListBoxRow *selected;
  int n, index;

  g_return_if_fail (PARLEY_IS_MENTION_LIST (self));

  n = self->members->len;
  if (n == 0)
    return;
  selected = gtk_list_box_get_selected_row (self->list);
  index = selected != NULL ? gtk_list_box_row_get_index (selected) + step : (step > 0 ? 0 : n - 1);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (index + n) % n));
}

/**
 * parley_mention_list_get_selected:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): who is selected
 */
ParleyMember *
parley_mention_list_get_selected (ParleyMentionList *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (PARLEY_IS_MENTION_LIST (self), NULL);

  row = gtk_list_box_get_selected_row (self->list);
  return row != NULL ? self->members->pdata[gtk_list_box_row_get_index (row)] : NULL;
}
