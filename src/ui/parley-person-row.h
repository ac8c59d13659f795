#pragma once

#include <adwaita.h>

#include "parley-member.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PERSON_ROW (parley_person_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPersonRow, parley_person_row, PARLEY, PERSON_ROW, AdwActionRow)

GtkWidget *parley_person_row_new (ParleyMember *person, const char *subtitle);
ParleyMember *parley_person_row_get_person (ParleyPersonRow *self);
void parley_person_row_set_subtitle (ParleyPersonRow *self, const char *subtitle);

G_END_DECLS
