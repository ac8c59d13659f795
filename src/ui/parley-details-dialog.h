#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_DETAILS_DIALOG (parley_details_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyDetailsDialog, parley_details_dialog, PARLEY, DETAILS_DIALOG, AdwDialog)

AdwDialog *parley_details_dialog_new (GSettings *settings, ParleySession *session, ParleyRoom *room);

G_END_DECLS
