/* What runs beside the messages of a room that is on the screen: who is there and
 * types, how far each has read, changes to older messages, and our own typing.
 */

#include "parley-room-life.h"

#include "parley-changes.h"
#include "parley-live-private.h"
#include "parley-typing.h"

struct _ParleyRoomLife
{
  GObject parent_instance;

  ParleyFeed *feed;
  ParleyLive *live;
  ParleyChanges *changes;
  ParleyTyping *typing;
};

G_DEFINE_FINAL_TYPE (ParleyRoomLife, parley_room_life, G_TYPE_OBJECT)

static void
on_changed (ParleyRoomLife *self, const char *change)
{
  parley_changes_take (self->changes, change);
}

static void
on_arrived (ParleyRoomLife *self, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    parley_live_forget_typing (self->live, ((ParleyRecord *)records->pdata[i])->author);
}

static void
parley_room_life_dispose (GObject *object)
{
  ParleyRoomLife *self = PARLEY_ROOM_LIFE (object);

  if (self->live != NULL)
    parley_room_life_stop (self);
  g_clear_object (&self->live);
  g_clear_object (&self->changes);
  g_clear_object (&self->typing);
  g_clear_object (&self->feed);
  G_OBJECT_CLASS (parley_room_life_parent_class)->dispose (object);
}

static void
parley_room_life_class_init (ParleyRoomLifeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_room_life_dispose;
}

static void
parley_room_life_init (ParleyRoomLife *self)
{
}

/**
 * parley_room_life_new:
 * @account: whose
 * @room: the room's id
 * @feed: what brings its messages
 * @timeline: where they are shown
 *
 * Returns: (transfer full): what the store knows, not started
 */
ParleyRoomLife *
parley_room_life_new (ParleyAccount *account, const char *room, ParleyFeed *feed, ParleyTimeline *timeline)
{
  ParleyRoomLife *self = g_object_new (PARLEY_TYPE_ROOM_LIFE, NULL);

  self->feed = g_object_ref (feed);
  self->live = parley_live_new (account, room);
  self->changes = parley_changes_new (account, room, feed, timeline);
  self->typing = parley_typing_new (account, room);
  g_signal_connect_object (self->live, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_room_life_start:
 * @self: a room's life
 *
 * Begins with the messages, and what runs beside them.
 */
void
parley_room_life_start (ParleyRoomLife *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_LIFE (self));

  parley_feed_start (self->feed);
  parley_live_start (self->live);
}

void
parley_room_life_stop (ParleyRoomLife *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_LIFE (self));

  parley_typing_stop (self->typing);
  parley_feed_stop (self->feed);
  parley_live_stop (self->live);
  parley_changes_stop (self->changes);
}

ParleyLive *
parley_room_life_get_live (ParleyRoomLife *self)
{
  return self->live;
}

void
parley_room_life_tidy (ParleyRoomLife *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_LIFE (self));

  parley_changes_clear (self->changes);
}

/**
 * parley_room_life_set_typing:
 * @self: a room's life
 * @is_typing: whether a key was pressed just now and left something to be sent
 */
void
parley_room_life_set_typing (ParleyRoomLife *self, gboolean is_typing)
{
  g_return_if_fail (PARLEY_IS_ROOM_LIFE (self));

  if (is_typing)
    parley_typing_go_on (self->typing);
  else
    parley_typing_stop (self->typing);
}
