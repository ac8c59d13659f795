#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_MEMBER (parley_member_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMember, parley_member, PARLEY, MEMBER, GObject)

/* Properties that notify: name ("" until known), picture (URL or NULL), role, joined-at, blocked. */
const char *parley_member_get_uid (ParleyMember *self);
const char *parley_member_get_name (ParleyMember *self);
const char *parley_member_get_picture (ParleyMember *self);
const char *parley_member_get_role (ParleyMember *self); /* "owner", "admin", "member" */
gint64 parley_member_get_joined_at (ParleyMember *self); /* ms since 1970, or 0: not known */
gboolean parley_member_is_blocked (ParleyMember *self);  /* the account wants nothing to do with them */

G_END_DECLS
