#pragma once

#include <adwaita.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_SELF (parley_call_self_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallSelf, parley_call_self, PARLEY, CALL_SELF, AdwBin)

GtkWidget *parley_call_self_new (ParleyCall *call);

G_END_DECLS
