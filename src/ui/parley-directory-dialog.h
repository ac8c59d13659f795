#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_DIRECTORY_DIALOG (parley_directory_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyDirectoryDialog, parley_directory_dialog, PARLEY, DIRECTORY_DIALOG, AdwDialog)

/* Signal "chosen" (ParleyRoom *), once it is closed. */
AdwDialog *parley_directory_dialog_new (ParleySession *session);

G_END_DECLS
