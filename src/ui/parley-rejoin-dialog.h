#pragma once

#include <adwaita.h>

#include "parley-call-seat.h"

G_BEGIN_DECLS

AdwDialog *parley_rejoin_dialog_new (ParleyCallSeat *seat);

G_END_DECLS
