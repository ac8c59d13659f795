/* Six usual reactions in a row, and a way to all the others.  Arrow keys and Tab
 * go through them; each is named by its emoji, which every screen reader can say.
 */
#include "config.h"

#include "parley-reaction-chooser.h"

#include <glib/gi18n.h>

static const char *const usual[] = { "👍", "❤️", "😂", "😮", "😢", "🎉" };

struct _ParleyReactionChooser
{
  GtkPopover parent_instance;
};

enum
{
  PICKED,
  MORE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyReactionChooser, parley_reaction_chooser, GTK_TYPE_POPOVER)

static void
on_clicked (GtkButton *button, ParleyReactionChooser *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[PICKED], 0, gtk_button_get_label (button));
}

static void
on_more (ParleyReactionChooser *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[MORE], 0);
}

static GtkWidget *
make_more (ParleyReactionChooser *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-more-horizontal-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, _ ("More Emoji"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More emoji"), -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_more), self);
  return button;
}

static void
parley_reaction_chooser_class_init (ParleyReactionChooserClass *klass)
{
  signals[PICKED] = g_signal_new ("picked", PARLEY_TYPE_REACTION_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MORE] = g_signal_new ("more", PARLEY_TYPE_REACTION_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_reaction_chooser_init (ParleyReactionChooser *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (usual[i]);

      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "circular");
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, 0);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_box_append (GTK_BOX (box), make_more (self));
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "reaction-chooser");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("React"), -1);
}

/**
 * parley_reaction_chooser_new:
 *
 * Returns: (transfer floating): a popover, to be given a parent
 */
GtkWidget *
parley_reaction_chooser_new (void)
{
  return g_object_new (PARLEY_TYPE_REACTION_CHOOSER, NULL);
}
