#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_CONTROLS (parley_call_controls_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallControls, parley_call_controls, PARLEY, CALL_CONTROLS, AdwBin)

/* Actions: call.microphone, call.camera, call.hand, call.hang-up. */
void parley_call_controls_set_call (ParleyCallControls *self, ParleyCall *call);
void parley_call_controls_focus (ParleyCallControls *self);

G_END_DECLS
