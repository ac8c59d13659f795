/* A person in a boxed list: picture, name, and a line about them.  For a screen
 * reader the row is one object with one sentence.
 */
#include "config.h"

#include "parley-person-row.h"

#include "parley-text.h"

#include <glib/gi18n.h>

struct _ParleyPersonRow
{
  AdwActionRow parent_instance;

  ParleyMember *person;
  GtkWidget *avatar;
};

G_DEFINE_FINAL_TYPE (ParleyPersonRow, parley_person_row, ADW_TYPE_ACTION_ROW)

static void
update (ParleyPersonRow *self)
{
  g_autofree char *name = parley_text_plain (parley_member_get_name (self->person));
  const char *shown = *name != '\0' ? name : _ ("Somebody");
  const char *subtitle = adw_action_row_get_subtitle (ADW_ACTION_ROW (self));
  /* Translators: for screen readers: a person, what they are or why they are listed */
  g_autofree char *sentence = subtitle != NULL && *subtitle != '\0' ? g_strdup_printf (C_ ("person", "%s, %s"), shown, subtitle) : g_strdup (shown);

  adw_avatar_set_text (ADW_AVATAR (self->avatar), name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
parley_person_row_dispose (GObject *object)
{
  g_clear_object (&PARLEY_PERSON_ROW (object)->person);
  G_OBJECT_CLASS (parley_person_row_parent_class)->dispose (object);
}

static void
parley_person_row_class_init (ParleyPersonRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_person_row_dispose;
}

static void
parley_person_row_init (ParleyPersonRow *self)
{
  self->avatar = adw_avatar_new (32, NULL, TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->avatar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->avatar);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}

/**
 * parley_person_row_new:
 * @person: who
 * @subtitle: (nullable): what to say about them
 *
 * Returns: (transfer floating): a row for a boxed list
 */
GtkWidget *
parley_person_row_new (ParleyMember *person, const char *subtitle)
{
  ParleyPersonRow *self = g_object_new (PARLEY_TYPE_PERSON_ROW, NULL);

  g_return_val_if_fail (PARLEY_IS_MEMBER (person), GTK_WIDGET (self));

  self->person = g_object_ref (person);
  g_signal_connect_object (person, "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  parley_person_row_set_subtitle (self, subtitle);
  return GTK_WIDGET (self);
}

/**
 * parley_person_row_get_person:
 * @self: a row
 *
 * Returns: (transfer none): who it shows
 */
ParleyMember *
parley_person_row_get_person (ParleyPersonRow *self)
{
  g_return_val_if_fail (PARLEY_IS_PERSON_ROW (self), NULL);

  return self->person;
}

void
parley_person_row_set_subtitle (ParleyPersonRow *self, const char *subtitle)
{
  g_return_if_fail (PARLEY_IS_PERSON_ROW (self));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle != NULL ? subtitle : "");
  update (self);
}
