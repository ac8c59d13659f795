/* The six ways to answer in a call without speaking. */
#include "config.h"

#include "parley-call-reactions.h"

#include <glib/gi18n.h>

struct _ParleyCallReactions
{
  GtkPopover parent_instance;

  ParleyCallFloor *floor;
};

/* In the order of the emoji. */
static const char *const names[PARLEY_CALL_N_REACTIONS] = {
  N_ ("Thumbs up"),
  N_ ("Applause"),
  N_ ("Heart"),
  N_ ("Laughter"),
  N_ ("Surprise"),
  N_ ("Celebration"),
};

G_DEFINE_FINAL_TYPE (ParleyCallReactions, parley_call_reactions, GTK_TYPE_POPOVER)

static void
on_clicked (GtkButton *button, ParleyCallReactions *self)
{
  guint reaction = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "reaction"));

  gtk_popover_popdown (GTK_POPOVER (self));
  if (self->floor != NULL && !parley_call_floor_react (self->floor, reaction))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("That was a lot at once. Wait a moment before you react again."));
}

static GtkWidget *
make_button (ParleyCallReactions *self, guint reaction)
{
  GtkWidget *button = gtk_button_new ();

  /* A label of the button's own would be its name. */
  gtk_button_set_child (GTK_BUTTON (button), g_object_new (GTK_TYPE_LABEL, "label", parley_call_gesture_get_emoji (reaction), "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  g_object_set_data (G_OBJECT (button), "reaction", GUINT_TO_POINTER (reaction));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, _ (names[reaction]));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (names[reaction]),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "", -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, 0);
  return button;
}

static void
parley_call_reactions_dispose (GObject *object)
{
  g_clear_object (&PARLEY_CALL_REACTIONS (object)->floor);
  G_OBJECT_CLASS (parley_call_reactions_parent_class)->dispose (object);
}

static void
parley_call_reactions_class_init (ParleyCallReactionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_reactions_dispose;
}

static void
parley_call_reactions_init (ParleyCallReactions *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  for (guint i = 0; i < PARLEY_CALL_N_REACTIONS; i++)
    gtk_box_append (GTK_BOX (box), make_button (self, i));
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "reaction-chooser");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("React"), -1);
}

/**
 * parley_call_reactions_set_floor:
 * @self: a popover
 * @floor: where what is chosen goes to
 */
void
parley_call_reactions_set_floor (ParleyCallReactions *self, ParleyCallFloor *floor)
{
  g_return_if_fail (PARLEY_IS_CALL_REACTIONS (self));

  g_set_object (&self->floor, floor);
}

/* Returns: what a reaction is called, in the reader's language */
const char *
parley_call_reactions_name (guint reaction)
{
  g_return_val_if_fail (reaction < PARLEY_CALL_N_REACTIONS, NULL);

  return _ (names[reaction]);
}
