#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PEOPLE_DIALOG (parley_people_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPeopleDialog, parley_people_dialog, PARLEY, PEOPLE_DIALOG, AdwDialog)

/* Signal "chosen" (ParleyRoom *), once it is closed. */
AdwDialog *parley_people_dialog_new (ParleySession *session);

G_END_DECLS
