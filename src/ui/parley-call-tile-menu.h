#pragma once

#include <gtk/gtk.h>

#include "twilio-participant.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_TILE_MENU (parley_call_tile_menu_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallTileMenu, parley_call_tile_menu, PARLEY, CALL_TILE_MENU, GtkPopover)

/* Property "pinned" (boolean): whether the person wants to see them large. */
void parley_call_tile_menu_set_participant (ParleyCallTileMenu *self, TwilioParticipant *participant);

G_END_DECLS
