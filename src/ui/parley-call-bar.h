#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_BAR (parley_call_bar_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallBar, parley_call_bar, PARLEY, CALL_BAR, AdwBin)

/* Property "call" (ParleyCall, or NULL): what goes on elsewhere. */
void parley_call_bar_set_call (ParleyCallBar *self, ParleyCall *call);

G_END_DECLS
