#pragma once

#include <adwaita.h>

#include "parley-calls.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_START_DIALOG (parley_call_start_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallStartDialog, parley_call_start_dialog, PARLEY, CALL_START_DIALOG, AdwDialog)

/* Signal "start" (ParleyCallMedia *): the person wants to call with these. */
AdwDialog *parley_call_start_dialog_new (ParleyCalls *calls, ParleyRoom *room, gboolean video);

G_END_DECLS
