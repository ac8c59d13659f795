#pragma once

#include <gtk/gtk.h>

#include "parley-call-floor.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_REACTIONS (parley_call_reactions_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallReactions, parley_call_reactions, PARLEY, CALL_REACTIONS, GtkPopover)

void parley_call_reactions_set_floor (ParleyCallReactions *self, ParleyCallFloor *floor);
const char *parley_call_reactions_name (guint reaction);

G_END_DECLS
