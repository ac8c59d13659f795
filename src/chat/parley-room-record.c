/* A room as it stands in the store: plain values that nobody watches.
 */

#include "parley-room-record.h"

/**
 * parley_room_record_new:
 * @id: the room's id
 *
 * Returns: (transfer full): a room of which nothing else is known
 */
ParleyRoomRecord *
parley_room_record_new (const char *id)
{
  ParleyRoomRecord *self = g_new0 (ParleyRoomRecord, 1);

  self->id = g_strdup (id);
  return self;
}

void
parley_room_record_free (ParleyRoomRecord *self)
{
  g_free (self->id);
  g_free (self->kind);
  g_free (self->name);
  g_free (self->peer);
  g_free (self->message);
  g_free (self->author);
  g_free (self->text);
  g_free (self->seen);
  g_free (self->newest);
  g_free (self->oldest);
  g_free (self->shown_message);
  g_free (self->shown_author);
  g_free (self->shown_text);
  g_free (self);
}
