#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_INVITATION (parley_invitation_get_type ())
G_DECLARE_FINAL_TYPE (ParleyInvitation, parley_invitation, PARLEY, INVITATION, GObject)

/* Properties that notify: room-name, by-name. */
const char *parley_invitation_get_room_id (ParleyInvitation *self);
const char *parley_invitation_get_room_name (ParleyInvitation *self);
const char *parley_invitation_get_by_name (ParleyInvitation *self);

G_END_DECLS
