#pragma once

#include "parley-description.h"
#include "parley-namesakes.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_MEMBERS (parley_room_members_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomMembers, parley_room_members, PARLEY, ROOM_MEMBERS, GObject)

/* Private to chat.  Signal "described" (ParleyDescription): what the server says of
 * the room has come, and the members are as it says.
 */
ParleyRoomMembers *parley_room_members_new (ParleyAccount *account, const char *room);
GListModel *parley_room_members_get_list (ParleyRoomMembers *self); /* ParleyMember */
ParleyNamesakes *parley_room_members_get_namesakes (ParleyRoomMembers *self);
gboolean parley_room_members_are_fetched (ParleyRoomMembers *self);
void parley_room_members_look (ParleyRoomMembers *self);
void parley_room_members_meet (ParleyRoomMembers *self, const char *uid);
void parley_room_members_take_arrived (ParleyRoomMembers *self, GPtrArray *records);
void parley_room_members_fetch_async (ParleyRoomMembers *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_room_members_fetch_finish (ParleyRoomMembers *self, GAsyncResult *result, GError **error);
/* Nobody's leaving is waited for; nothing is asked by itself any more. */
void parley_room_members_rest (ParleyRoomMembers *self);
void parley_room_members_end (ParleyRoomMembers *self);

G_END_DECLS
