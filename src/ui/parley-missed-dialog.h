#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MISSED_DIALOG (parley_missed_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ParleyMissedDialog, parley_missed_dialog, PARLEY, MISSED_DIALOG, AdwDialog)

/* Signal: "chosen" (ParleyRoom *): to be opened. */
AdwDialog *parley_missed_dialog_new (ParleySession *session);
const char *parley_missed_dialog_get_words (ParleyMissedDialog *self);

G_END_DECLS
