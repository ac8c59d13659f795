#pragma once

#include "parley-room-private.h"

G_BEGIN_DECLS

/* Makes what to write, by what is known of the room; called again, once, with
 * fresh members where the server refused.
 */
typedef JsonObject *(*ParleyRoomUpdateFunc) (ParleyRoom *room, gpointer data);

JsonObject *parley_room_update_announce (ParleyRoom *self, const char *kind, const char *text, gboolean everybody);
void parley_room_update_set (JsonObject *update, JsonNode *value, const char *format, ...) G_GNUC_PRINTF (3, 4);

void parley_room_update_async (ParleyRoom *self, ParleyRoomUpdateFunc make, gpointer data, GDestroyNotify free_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_room_update_finish (ParleyRoom *self, GAsyncResult *result, GError **error);

G_END_DECLS
