#pragma once

#include "parley-account.h"
#include "parley-live.h"
#include "parley-quotes.h"
#include "parley-timeline.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_HISTORY (parley_room_history_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomHistory, parley_room_history, PARLEY, ROOM_HISTORY, GObject)

/* Private to chat.  Signals "arrived" (GPtrArray of ParleyRecord): the server has
 * sent messages; "cancelled" (): the rules no longer let us read the room.
 */
ParleyRoomHistory *parley_room_history_new (ParleyAccount *account, const char *room);
ParleyTimeline *parley_room_history_get_timeline (ParleyRoomHistory *self);
ParleyQuotes *parley_room_history_get_quotes (ParleyRoomHistory *self);
ParleyLive *parley_room_history_get_live (ParleyRoomHistory *self);
void parley_room_history_start (ParleyRoomHistory *self);
void parley_room_history_linger (ParleyRoomHistory *self);
void parley_room_history_stop (ParleyRoomHistory *self);
void parley_room_history_set_typing (ParleyRoomHistory *self, gboolean is_typing);
void parley_room_history_tidy (ParleyRoomHistory *self);

G_END_DECLS
