#pragma once

#include <gtk/gtk.h>

#include "parley-member.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PERSON_BUTTON (parley_person_button_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPersonButton, parley_person_button, PARLEY, PERSON_BUTTON, GtkButton)

/* What a button is called for whoever listens: transfer full, of a name. */
typedef char *(*ParleyPersonButtonName) (const char *name);

GtkWidget *parley_person_button_new (ParleyMember *person, const char *label, ParleyPersonButtonName make_name);
ParleyMember *parley_person_button_get_person (ParleyPersonButton *self);

G_END_DECLS
