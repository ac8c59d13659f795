#pragma once

#include <gtk/gtk.h>

#include "parley-call-tile-menu.h"
#include "parley-member.h"
#include "twilio-participant.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_TILE (parley_call_tile_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallTile, parley_call_tile, PARLEY, CALL_TILE, GtkWidget)

GtkWidget *parley_call_tile_new (TwilioParticipant *participant, ParleyMember *person);
TwilioParticipant *parley_call_tile_get_participant (ParleyCallTile *self);
ParleyCallTileMenu *parley_call_tile_get_menu (ParleyCallTile *self);
void parley_call_tile_set_hand (ParleyCallTile *self, gboolean up);
void parley_call_tile_react (ParleyCallTile *self, guint reaction);
const char *parley_call_tile_get_sentence (ParleyCallTile *self);

G_END_DECLS
