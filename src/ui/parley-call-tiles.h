#pragma once

#include <gtk/gtk.h>

#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_TILES (parley_call_tiles_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallTiles, parley_call_tiles, PARLEY, CALL_TILES, GObject)

/* The tiles of everybody in a call and of the screens they show, as children of one
 * widget.  Signals: "changed" when they are to be placed anew; "count" when there
 * are others, or fewer.
 */
ParleyCallTiles *parley_call_tiles_new (GtkWidget *parent, ParleyCall *call);
guint parley_call_tiles_get_n (ParleyCallTiles *self);
GtkWidget *parley_call_tiles_get (ParleyCallTiles *self, guint index);
GtkWidget *parley_call_tiles_get_pinned (ParleyCallTiles *self);
GtkWidget *parley_call_tiles_find (ParleyCallTiles *self, TwilioParticipant *participant);
GtkWidget *parley_call_tiles_get_screen (ParleyCallTiles *self);
void parley_call_tiles_hide_screens (ParleyCallTiles *self, GtkWidget *except);
void parley_call_tiles_clear (ParleyCallTiles *self);

G_END_DECLS
