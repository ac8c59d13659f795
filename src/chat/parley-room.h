#pragma once

#include "parley-live.h"
#include "parley-member.h"
#include "parley-namesakes.h"
#include "parley-peer.h"
#include "parley-quotes.h"
#include "parley-timeline.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM (parley_room_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoom, parley_room, PARLEY, ROOM, GObject)

/* Properties that notify: name, unread (guint), mentioned, last-text, last-author-name,
 * last-at (ms), open, and what parley-room-settings.h tells: topic, role,
 * archived, listed, notice, favourite, requested; draft.  While open (on the screen) its streams run.
 */
const char *parley_room_get_id (ParleyRoom *self);
const char *parley_room_get_name (ParleyRoom *self);
gboolean parley_room_is_direct (ParleyRoom *self);
guint parley_room_get_unread (ParleyRoom *self);
gboolean parley_room_has_unread (ParleyRoom *self);     /* also what does not count */
gboolean parley_room_is_mentioned (ParleyRoom *self);   /* in what is unread */
char *parley_room_find_first_unread (ParleyRoom *self); /* NULL: nothing is unread, or not fetched yet */
const char *parley_room_get_last_id (ParleyRoom *self); /* NULL until there is one */
gint64 parley_room_get_last_at (ParleyRoom *self);
const char *parley_room_get_last_text (ParleyRoom *self);
const char *parley_room_get_last_author_name (ParleyRoom *self);
/* FALSE where the newest message was not fetched; NULL for an ordinary one. */
gboolean parley_room_find_last_kind (ParleyRoom *self, char **kind);
ParleyTimeline *parley_room_get_timeline (ParleyRoom *self);
GListModel *parley_room_get_members (ParleyRoom *self); /* ParleyMember; fetched when first open */
ParleyNamesakes *parley_room_get_namesakes (ParleyRoom *self);
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
/* The same, as an answer to @to. */
ParleyMessage *parley_room_reply (ParleyRoom *self, const char *text, ParleyMessage *to, GError **error);

/* What may become of a message by this account, and doing it: stored, shown, sent.
 * While the server has not taken it the message's change-state is pending; one
 * that was refused can be retried or discarded as a message can.
 */
gboolean parley_room_may_answer (ParleyRoom *self, ParleyMessage *message);
gboolean parley_room_may_edit (ParleyRoom *self, ParleyMessage *message);
gboolean parley_room_may_delete (ParleyRoom *self, ParleyMessage *message);
gboolean parley_room_edit (ParleyRoom *self, ParleyMessage *message, const char *text, GError **error);
gboolean parley_room_delete (ParleyRoom *self, ParleyMessage *message, GError **error);
/* With NULL, or what is there already, the own reaction is taken back. */
gboolean parley_room_react (ParleyRoom *self, ParleyMessage *message, const char *emoji, GError **error);
/* The newest of one's own that can be edited, or NULL. */
ParleyMessage *parley_room_find_last_own (ParleyRoom *self);
ParleyQuotes *parley_room_get_quotes (ParleyRoom *self);

/* What is being written and was not sent, kept by this computer alone; NULL for
 * nothing.  @reply_to is the id of what it answers.
 */
void parley_room_set_draft (ParleyRoom *self, const char *text, const char *reply_to);
const char *parley_room_get_draft (ParleyRoom *self);
const char *parley_room_get_draft_reply_to (ParleyRoom *self);

void parley_room_retry (ParleyRoom *self, ParleyMessage *message);
void parley_room_discard (ParleyRoom *self, ParleyMessage *message);
/* The newest message has been seen: clears the counter here and on the server. */
void parley_room_mark_read (ParleyRoom *self);

/* Finds the person by exact address and invites them.  FIREBASE_ERROR_INVALID:
 * nobody has that address, or already a member.
 */
void parley_room_invite_async (ParleyRoom *self, const char *email, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for somebody who is known already, such as one of the list. */
void parley_room_invite_person_async (ParleyRoom *self, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListModel *parley_room_list_invitable (ParleyRoom *self);
gboolean parley_room_invite_finish (ParleyRoom *self, GAsyncResult *result, GError **error);

G_END_DECLS
