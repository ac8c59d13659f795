#pragma once

#include "parley-room-traits.h"
#include "parley-room.h"

G_BEGIN_DECLS

const char *parley_room_get_topic (ParleyRoom *self); /* NULL where there is none */
const char *parley_room_get_role (ParleyRoom *self);  /* "owner", "admin", "member"; NULL until known */
gboolean parley_room_is_archived (ParleyRoom *self);
gboolean parley_room_is_listed (ParleyRoom *self);
ParleyRoomNotice parley_room_get_notice (ParleyRoom *self);
gboolean parley_room_is_muted (ParleyRoom *self); /* no notice at all */
gboolean parley_room_is_favourite (ParleyRoom *self);
gboolean parley_room_is_requested (ParleyRoom *self);
gboolean parley_room_is_managed (ParleyRoom *self); /* by the account */

/* Asks the server what the room is now; its properties tell. */
void parley_room_refresh (ParleyRoom *self, GCancellable *cancellable);

void parley_room_rename_async (ParleyRoom *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_room_set_topic_async (ParleyRoom *self, const char *topic, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_room_set_archived_async (ParleyRoom *self, gboolean archived, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_room_set_listed_async (ParleyRoom *self, gboolean listed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_room_set_notice_async (ParleyRoom *self, ParleyRoomNotice notice, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_room_set_favourite_async (ParleyRoom *self, gboolean favourite, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Of each of these. */
gboolean parley_room_settings_finish (ParleyRoom *self, GAsyncResult *result, GError **error);

G_END_DECLS
