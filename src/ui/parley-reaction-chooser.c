/* Six usual reactions in a row, and a way to all the others.  Arrow keys and Tab
 * go through them; each has a name, since not every voice and no braille line can
 * say an emoji, and the one that is there already is pressed.
 */
#include "config.h"

#include "parley-reaction-chooser.h"

#include <glib/gi18n.h>

static const struct
{
  const char *emoji, *name;
} usual[] = {
  { "👍", NC_ ("reaction", "Thumbs up") },
  { "❤️", NC_ ("reaction", "Heart") },
  { "😂", NC_ ("reaction", "Laughing") },
  { "😮", NC_ ("reaction", "Surprised") },
  { "😢", NC_ ("reaction", "Sad") },
  { "🎉", NC_ ("reaction", "Celebrating") },
};

struct _ParleyReactionChooser
{
  GtkPopover parent_instance;

  GtkToggleButton *buttons[G_N_ELEMENTS (usual)];
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
on_clicked (GtkToggleButton *button, ParleyReactionChooser *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (self->buttons[i] == button)
      g_signal_emit (self, signals[PICKED], 0, usual[i].emoji);
}

static void
on_more (ParleyReactionChooser *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[MORE], 0);
}

/* A button that is given a label is named by that, whatever else it is called. */
static GtkWidget *
make_usual (ParleyReactionChooser *self, guint i)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", usual[i].emoji, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_button_set_child (GTK_BUTTON (button), label);
  self->buttons[i] = GTK_TOGGLE_BUTTON (button);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, g_dpgettext2 (NULL, "reaction", usual[i].name), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, 0);
  return button;
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
    gtk_box_append (GTK_BOX (box), make_usual (self, i));
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

/**
 * parley_reaction_chooser_set_own:
 * @self: a chooser
 * @emoji: (nullable): one's own reaction, which is shown as pressed
 */
void
parley_reaction_chooser_set_own (ParleyReactionChooser *self, const char *emoji)
{
  g_return_if_fail (PARLEY_IS_REACTION_CHOOSER (self));

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    gtk_toggle_button_set_active (self->buttons[i], g_strcmp0 (usual[i].emoji, emoji) == 0);
}
