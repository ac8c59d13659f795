#pragma once

#include "parley-account.h"
#include "parley-draft.h"
#include "parley-newest.h"
#include "parley-outbox.h"
#include "parley-read-marker.h"
#include "parley-room-history.h"
#include "parley-room-members.h"
#include "parley-room-traits.h"
#include "parley-room.h"

G_BEGIN_DECLS

/* Signals "lost" (): the rules no longer let us read it; "described" (): what the
 * server says of it has been taken in; "uncovered" (): there is news among what
 * somebody said who is blocked.
 */
ParleyRoom *parley_room_new (ParleyAccount *account, ParleyOutbox *outbox, const char *id);
ParleyAccount *parley_room_get_account (ParleyRoom *self);
ParleyOutbox *parley_room_get_outbox (ParleyRoom *self);
ParleyReadMarker *parley_room_get_marker (ParleyRoom *self);
ParleyNewest *parley_room_get_newest (ParleyRoom *self);
ParleyRoomHistory *parley_room_get_history (ParleyRoom *self);  /* made when first asked for */
ParleyRoomHistory *parley_room_peek_history (ParleyRoom *self); /* or NULL */
ParleyRoomMembers *parley_room_get_membership (ParleyRoom *self);
void parley_room_save (ParleyRoom *self);
ParleyMessage *parley_room_keep_sent (ParleyRoom *self, ParleyMessage *message);
gboolean parley_room_take_entry (ParleyRoom *self, JsonObject *entry);
void parley_room_take_unread (ParleyRoom *self, gint64 unread);
void parley_room_take_mentions (ParleyRoom *self);
void parley_room_judge (ParleyRoom *self);
void parley_room_take_preview (ParleyRoom *self, const char *text);
void parley_room_take_outbox (ParleyRoom *self, const char *id, const char *former);
void parley_room_set_name (ParleyRoom *self, const char *name);
const ParleyRoomTraits *parley_room_get_traits (ParleyRoom *self);
ParleyRoomTraits *parley_room_replace_traits (ParleyRoom *self, ParleyRoomTraits *traits);
void parley_room_set_traits (ParleyRoom *self, const ParleyRoomTraits *traits);
const ParleyDraft *parley_room_peek_draft (ParleyRoom *self);
void parley_room_take_draft (ParleyRoom *self, ParleyDraft *draft);
void parley_room_wake (ParleyRoom *self);
const ParleyRoomRecord *parley_room_get_record (ParleyRoom *self);
gboolean parley_is_message_text (const char *text);
void parley_room_close (ParleyRoom *self);
void parley_room_leave (ParleyRoom *self);
void parley_room_describe_async (ParleyRoom *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_room_describe_finish (ParleyRoom *self, GAsyncResult *result, GError **error);

G_END_DECLS
