#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ParleyRoomRecord:
 * @id: the room's id
 * @kind: (nullable): "group" or "direct", NULL until the server has said
 * @name: (nullable): of a group
 * @peer: (nullable): of a direct chat, the other person's uid
 * @message: (nullable): push id of the newest message that the inbox names
 * @author: (nullable): its author's uid
 * @text: (nullable): its preview
 * @at: its time, milliseconds since 1970
 * @unread: the server's count
 * @mention: (nullable): push id of the newest message that mentions the account and that no device has read
 * @seen: (nullable): push id of the newest message that was read here
 * @seen_sent: whether the server knows
 * @newest: (nullable): all that the server took until this time has been fetched, but for gaps; milliseconds, as text
 * @oldest: (nullable): the oldest one fetched
 * @complete: whether the server has nothing older
 */
typedef struct
{
  char *id;
  char *kind;
  char *name;
  char *peer;
  char *message;
  char *author;
  char *text;
  gint64 at;
  guint unread;
  char *mention;
  char *seen;
  gboolean seen_sent;
  char *newest;
  char *oldest;
  gboolean complete;
} ParleyRoomRecord;

ParleyRoomRecord *parley_room_record_new (const char *id);
void parley_room_record_free (ParleyRoomRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyRoomRecord, parley_room_record_free)

G_END_DECLS
