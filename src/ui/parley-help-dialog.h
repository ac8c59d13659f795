#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_HELP_DIALOG (parley_help_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ParleyHelpDialog, parley_help_dialog, PARLEY, HELP_DIALOG, AdwDialog)

AdwDialog *parley_help_dialog_new (void);

G_END_DECLS
