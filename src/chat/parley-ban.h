#pragma once

#include "parley-member.h"
#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_BAN (parley_ban_get_type ())
G_DECLARE_FINAL_TYPE (ParleyBan, parley_ban, PARLEY, BAN, GObject)

ParleyMember *parley_ban_get_person (ParleyBan *self); /* transfer none; its name may come later */
const char *parley_ban_get_reason (ParleyBan *self);   /* NULL where none was given */
gint64 parley_ban_get_at (ParleyBan *self);            /* ms since 1970 */

/* The bans of a group that the account manages, as a list of #ParleyBan. */
void parley_ban_list_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListModel *parley_ban_list_finish (ParleyRoom *room, GAsyncResult *result, GError **error);
void parley_ban_lift_async (ParleyRoom *room, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_ban_lift_finish (ParleyRoom *room, GAsyncResult *result, GError **error);

G_END_DECLS
