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
 * @seen: (nullable): push id of the newest message that was read here
 * @seen_at: what the server took until this time was here when the room was last read here
 * @seen_sent: whether the server knows
 * @newest: (nullable): all that the server took until this time has been fetched, but for gaps; milliseconds, as text
 * @oldest: (nullable): the oldest one fetched
 * @complete: whether the server has nothing older
 * @hushed: how many of @unread are by people whom the account has blocked
 * @hushed_surely: whether that many was counted, or is a guess
 * @veiled: whether the newest message is by somebody blocked, so that this one is shown as the newest:
 * @shown_message: (nullable): the newest that is by nobody blocked
 * @shown_author: (nullable): its author's uid
 * @shown_text: (nullable): its preview
 * @shown_at: its time, or 0
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
  char *seen;
  gint64 seen_at;
  gboolean seen_sent;
  char *newest;
  char *oldest;
  gboolean complete;
  guint hushed;
  gboolean hushed_surely;
  gboolean veiled;
  char *shown_message;
  char *shown_author;
  char *shown_text;
  gint64 shown_at;
} ParleyRoomRecord;

ParleyRoomRecord *parley_room_record_new (const char *id);
void parley_room_record_free (ParleyRoomRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyRoomRecord, parley_room_record_free)

G_END_DECLS
