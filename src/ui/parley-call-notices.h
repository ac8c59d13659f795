#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_NOTICES (parley_call_notices_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallNotices, parley_call_notices, PARLEY, CALL_NOTICES, AdwBin)

void parley_call_notices_set_call (ParleyCallNotices *self, ParleyCall *call);
void parley_call_notices_say (ParleyCallNotices *self);

G_END_DECLS
