/* The reactions below a message: an emoji and a count each, one's own marked.  A
 * click adds one's own or takes it back; by key the row's menu does.
 */
#include "config.h"

#include "parley-reaction-bar.h"

#include "parley-reaction-group.h"

/* So many different ones are shown: a room full of pranksters has limits. */
#define SHOWN 24

struct _ParleyReactionBar
{
  AdwBin parent_instance;

  AdwWrapBox *box;
};

enum
{
  TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyReactionBar, parley_reaction_bar, ADW_TYPE_BIN)

static void
on_clicked (GtkWidget *chip, ParleyReactionBar *self)
{
  g_signal_emit (self, signals[TOGGLED], 0, g_object_get_data (G_OBJECT (chip), "emoji"));
}

static GtkWidget *
make_chip (ParleyReactionBar *self, const ParleyReactionGroup *group, gboolean pending)
{
  g_autofree char *label = g_strdup_printf ("%s %u", group->emoji, group->count);
  GtkWidget *chip = g_object_new (GTK_TYPE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "focusable", FALSE, "label", label, NULL);

  g_object_set_data_full (G_OBJECT (chip), "emoji", g_strdup (group->raw), g_free);
  gtk_widget_set_tooltip_text (chip, group->names);
  gtk_widget_add_css_class (chip, "reaction");
  if (group->own)
    gtk_widget_add_css_class (chip, "own");
  if (group->own && pending)
    gtk_widget_add_css_class (chip, "pending");
  g_signal_connect_object (chip, "clicked", G_CALLBACK (on_clicked), self, 0);
  return chip;
}

static void
parley_reaction_bar_class_init (ParleyReactionBarClass *klass)
{
  signals[TOGGLED] = g_signal_new ("toggled", PARLEY_TYPE_REACTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parley_reaction_bar_init (ParleyReactionBar *self)
{
  self->box = g_object_new (ADW_TYPE_WRAP_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/**
 * parley_reaction_bar_new:
 *
 * Returns: (transfer floating): an empty bar
 */
GtkWidget *
parley_reaction_bar_new (void)
{
  return g_object_new (PARLEY_TYPE_REACTION_BAR, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

/**
 * parley_reaction_bar_show:
 * @self: a bar
 * @message: a message, whose reactions are shown; without any the bar hides
 */
void
parley_reaction_bar_show (ParleyReactionBar *self, ParleyMessage *message)
{
  g_autoptr (GPtrArray) groups = NULL;
  GtkWidget *chip;
  gboolean pending;

  g_return_if_fail (PARLEY_IS_REACTION_BAR (self) && PARLEY_IS_MESSAGE (message));

  groups = parley_reaction_group_list (message);
  pending = parley_message_get_change (message) == PARLEY_CHANGE_REACTION && parley_message_get_change_state (message) == PARLEY_MESSAGE_PENDING;
  while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    adw_wrap_box_remove (self->box, chip);
  for (guint i = 0; i < MIN (groups->len, SHOWN); i++)
    adw_wrap_box_append (self->box, make_chip (self, groups->pdata[i], pending));
  gtk_widget_set_visible (GTK_WIDGET (self), groups->len > 0);
}
