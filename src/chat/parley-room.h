#pragma once

#include "parley-live.h"
#include "parley-member.h"
#include "parley-peer.h"
#include "parley-timeline.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM (parley_room_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoom, parley_room, PARLEY, ROOM, GObject)

/* Properties that notify: name, unread (guint), last-text, last-author-name,
 * last-at (ms), open, and what parley-room-settings.h tells: topic, role,
 * archived, listed, muted, favourite, requested.  While open (on the screen) its streams run.
 */
const char *parley_room_get_id (ParleyRoom *self);
const char *parley_room_get_name (ParleyRoom *self);
gboolean parley_room_is_direct (ParleyRoom *self);
guint parley_room_get_unread (ParleyRoom *self);
const char *parley_room_get_last_id (ParleyRoom *self); /* NULL until there is one */
gint64 parley_room_get_last_at (ParleyRoom *self);
const char *parley_room_get_last_text (ParleyRoom *self);
const char *parley_room_get_last_author_name (ParleyRoom *self);
ParleyTimeline *parley_room_get_timeline (ParleyRoom *self);
GListModel *parley_room_get_members (ParleyRoom *self); /* ParleyMember; fetched when first open */
gboolean parley_room_is_open (ParleyRoom *self);
void parley_room_set_open (ParleyRoom *self, gboolean open);
ParleyMember *parley_room_get_peer (ParleyRoom *self);   /* of a direct chat, else NULL */
ParleyPeer *parley_room_look_at_peer (ParleyRoom *self); /* transfer full, NULL */
ParleyLive *parley_room_get_live (ParleyRoom *self);
/* A key was pressed that left something to be sent; or nothing is left of it. */
void parley_room_set_typing (ParleyRoom *self, gboolean is_typing);

/* Stores the message as pending, shows it, and hands it to the outbox.
 * NULL and FIREBASE_ERROR_INVALID where it is empty or over 4000 UTF-16 units.
 */
ParleyMessage *parley_room_send (ParleyRoom *self, const char *text, GError **error);
void parley_room_retry (ParleyRoom *self, ParleyMessage *message);
void parley_room_discard (ParleyRoom *self, ParleyMessage *message);
/* The newest message has been seen: clears the counter here and on the server. */
void parley_room_mark_read (ParleyRoom *self);

/* Finds the person by exact address and invites them.  FIREBASE_ERROR_INVALID:
 * nobody has that address, or already a member.
 */
void parley_room_invite_async (ParleyRoom *self, const char *email, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_room_invite_finish (ParleyRoom *self, GAsyncResult *result, GError **error);

G_END_DECLS
