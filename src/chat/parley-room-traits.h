#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ParleyRoomNotice:
 * @PARLEY_ROOM_NOTICE_ALL: of every message
 * @PARLEY_ROOM_NOTICE_NOTHING: the room is muted
 * @PARLEY_ROOM_NOTICE_MENTIONS: of those that mention the account
 *
 * What the account is notified of in a room.  The numbers are those of the store.
 */
typedef enum
{
  PARLEY_ROOM_NOTICE_ALL = 0,
  PARLEY_ROOM_NOTICE_NOTHING = 1,
  PARLEY_ROOM_NOTICE_MENTIONS = 2,
} ParleyRoomNotice;

/**
 * ParleyRoomTraits:
 * @topic: (nullable): what a group is about
 * @role: (nullable): "owner", "admin" or "member": what the account is in it
 * @creator: (nullable): uid of who made it
 * @archived_at: milliseconds since 1970, or 0
 * @listed: whether anybody may find and join it
 * @notice: what the account is notified of
 * @favourite: whether it stands above the others
 * @accepted: of a direct chat, whether the account has agreed to it
 * @requested: of a direct chat, whether a stranger asks for it: never stored
 *
 * What a room is like, besides its name and its newest message.
 */
typedef struct
{
  char *topic;
  char *role;
  char *creator;
  gint64 archived_at;
  gboolean listed;
  ParleyRoomNotice notice;
  gboolean favourite;
  gboolean accepted;
  gboolean requested;
} ParleyRoomTraits;

ParleyRoomTraits *parley_room_traits_new (void);
ParleyRoomTraits *parley_room_traits_copy (const ParleyRoomTraits *self);
void parley_room_traits_free (ParleyRoomTraits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyRoomTraits, parley_room_traits_free)

G_END_DECLS
