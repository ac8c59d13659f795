/* A button in somebody's row.  The eye sees whose row it is; for whoever listens it
 * says so itself.
 */

#include "parley-person-button.h"

#include "parley-text.h"

struct _ParleyPersonButton
{
  GtkButton parent_instance;

  ParleyMember *person;
  ParleyPersonButtonName make_name;
};

G_DEFINE_FINAL_TYPE (ParleyPersonButton, parley_person_button, GTK_TYPE_BUTTON)

/* A name may come later. */
static void
update_name (ParleyPersonButton *self)
{
  g_autofree char *name = parley_text_plain (parley_member_get_name (self->person));
  g_autofree char *label = self->make_name (name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
parley_person_button_dispose (GObject *object)
{
  g_clear_object (&PARLEY_PERSON_BUTTON (object)->person);
  G_OBJECT_CLASS (parley_person_button_parent_class)->dispose (object);
}

static void
parley_person_button_class_init (ParleyPersonButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_person_button_dispose;
}

static void
parley_person_button_init (ParleyPersonButton *self)
{
}

/**
 * parley_person_button_new:
 * @person: whose row it stands in
 * @label: what it does, in a word
 * @make_name: makes a sentence of that and of their name
 *
 * Returns: (transfer floating): the button
 */
GtkWidget *
parley_person_button_new (ParleyMember *person, const char *label, ParleyPersonButtonName make_name)
{
  ParleyPersonButton *self = g_object_new (PARLEY_TYPE_PERSON_BUTTON, "label", label, "valign", GTK_ALIGN_CENTER, NULL);

  self->person = g_object_ref (person);
  self->make_name = make_name;
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  g_signal_connect_object (person, "notify::name", G_CALLBACK (update_name), self, G_CONNECT_SWAPPED);
  update_name (self);
  return GTK_WIDGET (self);
}

/**
 * parley_person_button_get_person:
 * @self: a button
 *
 * Returns: (transfer none): whose row it stands in
 */
ParleyMember *
parley_person_button_get_person (ParleyPersonButton *self)
{
  g_return_val_if_fail (PARLEY_IS_PERSON_BUTTON (self), NULL);

  return self->person;
}
