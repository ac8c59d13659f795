/* What a room is like: plain values that nobody watches.
 */

#include "parley-room-traits.h"

ParleyRoomTraits *
parley_room_traits_new (void)
{
  return g_new0 (ParleyRoomTraits, 1);
}

ParleyRoomTraits *
parley_room_traits_copy (const ParleyRoomTraits *self)
{
  ParleyRoomTraits *copy = g_memdup2 (self, sizeof *self);

  copy->topic = g_strdup (self->topic);
  copy->role = g_strdup (self->role);
  copy->creator = g_strdup (self->creator);
  return copy;
}

void
parley_room_traits_free (ParleyRoomTraits *self)
{
  g_free (self->topic);
  g_free (self->role);
  g_free (self->creator);
  g_free (self);
}
