#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PREFERENCES_DIALOG (parley_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPreferencesDialog, parley_preferences_dialog, PARLEY, PREFERENCES_DIALOG, AdwPreferencesDialog)

AdwDialog *parley_preferences_dialog_new (GSettings *settings, const char *profile, ParleySession *session);

G_END_DECLS
