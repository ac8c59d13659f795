#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_READ_MARKER (parley_read_marker_get_type ())
G_DECLARE_FINAL_TYPE (ParleyReadMarker, parley_read_marker, PARLEY, READ_MARKER, GObject)

/* Signal "changed" (): the room's record is to be saved and shown anew. */
ParleyReadMarker *parley_read_marker_new (ParleyAccount *account, ParleyRoomRecord *record);
void parley_read_marker_close (ParleyReadMarker *self);
guint parley_read_marker_get_unread (ParleyReadMarker *self);
gboolean parley_read_marker_has_unread (ParleyReadMarker *self);
gboolean parley_read_marker_is_mentioned (ParleyReadMarker *self);
void parley_read_marker_take_mentions (ParleyReadMarker *self);
void parley_read_marker_take_unread (ParleyReadMarker *self, gint64 unread);
void parley_read_marker_mark (ParleyReadMarker *self, const char *newest, gint64 at);
void parley_read_marker_wake (ParleyReadMarker *self);

G_END_DECLS
