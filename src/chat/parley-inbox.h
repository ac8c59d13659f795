#pragma once

#include "parley-account.h"
#include "parley-invitation.h"
#include "parley-marks.h"
#include "parley-news.h"
#include "parley-outbox.h"
#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_INBOX (parley_inbox_get_type ())
G_DECLARE_FINAL_TYPE (ParleyInbox, parley_inbox, PARLEY, INBOX, GObject)

/* Signals "live" (gboolean): the stream is live now, or was lost;
 * "opened" (ParleyRoom): it came on the screen, or went; "ring" as that of
 * #ParleySession.
 */
ParleyInbox *parley_inbox_new (ParleyAccount *account, ParleyOutbox *outbox);
void parley_inbox_start (ParleyInbox *self);
void parley_inbox_stop (ParleyInbox *self);
void parley_inbox_close (ParleyInbox *self);
void parley_inbox_wake (ParleyInbox *self);
GListModel *parley_inbox_get_rooms (ParleyInbox *self);
GListModel *parley_inbox_get_invitations (ParleyInbox *self);
GListModel *parley_inbox_get_requests (ParleyInbox *self);
ParleyNews *parley_inbox_get_news (ParleyInbox *self);
ParleyMarks *parley_inbox_get_marks (ParleyInbox *self);
void parley_inbox_accept_room (ParleyInbox *self, const char *id);
ParleyRoom *parley_inbox_find_room (ParleyInbox *self, const char *id);
ParleyRoom *parley_inbox_add_room (ParleyInbox *self, const char *id, const char *name);
void parley_inbox_drop_invitation (ParleyInbox *self, const char *room);

G_END_DECLS
