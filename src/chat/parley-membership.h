#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_MEMBERSHIP_ERROR (parley_membership_error_quark ())
GQuark parley_membership_error_quark (void);

/**
 * ParleyMembershipError:
 * @PARLEY_MEMBERSHIP_ERROR_LAST_OWNER: whoever leaves is the only owner, and others stay
 */
typedef enum
{
  PARLEY_MEMBERSHIP_ERROR_LAST_OWNER,
} ParleyMembershipError;

/* What the account may do with @member of @room. */
gboolean parley_membership_can_remove (ParleyRoom *room, ParleyMember *member);
gboolean parley_membership_can_rank (ParleyRoom *room, ParleyMember *member);
gboolean parley_membership_is_last_owner (ParleyRoom *room);

void parley_membership_leave_async (ParleyRoom *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_membership_add_async (ParleyRoom *room, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_membership_remove_async (ParleyRoom *room, const char *uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_membership_ban_async (ParleyRoom *room, const char *uid, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void parley_membership_set_role_async (ParleyRoom *room, const char *uid, const char *role, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Of each of these. */
gboolean parley_membership_finish (ParleyRoom *room, GAsyncResult *result, GError **error);

G_END_DECLS
