/* The favourites first, and of these and of the others the room with the newest
 * message.
 */
#include "config.h"

#include "parley-room-sorter.h"

#include "parley-room-settings.h"
#include "parley-room-watch.h"

struct _ParleyRoomSorter
{
  GtkSorter parent_instance;

  ParleyRoomWatch *watch;
};

G_DEFINE_FINAL_TYPE (ParleyRoomSorter, parley_room_sorter, GTK_TYPE_SORTER)

static GtkOrdering
parley_room_sorter_compare (GtkSorter *sorter, gpointer a, gpointer b)
{
  gboolean favourite_a = parley_room_is_favourite (a);
  gint64 at_a = parley_room_get_last_at (a);
  gint64 at_b = parley_room_get_last_at (b);

  if (favourite_a != parley_room_is_favourite (b))
    return favourite_a ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;
  if (at_a != at_b)
    return at_a > at_b ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;
  return gtk_ordering_from_cmpfunc (g_strcmp0 (parley_room_get_id (a), parley_room_get_id (b)));
}

static GtkSorterOrder
parley_room_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_TOTAL;
}

static void
on_rooms_changed (ParleyRoomSorter *self)
{
  gtk_sorter_changed (GTK_SORTER (self), GTK_SORTER_CHANGE_DIFFERENT);
}

static void
parley_room_sorter_dispose (GObject *object)
{
  ParleyRoomSorter *self = PARLEY_ROOM_SORTER (object);

  g_clear_object (&self->watch);
  G_OBJECT_CLASS (parley_room_sorter_parent_class)->dispose (object);
}

static void
parley_room_sorter_class_init (ParleyRoomSorterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_room_sorter_dispose;
  GTK_SORTER_CLASS (klass)->compare = parley_room_sorter_compare;
  GTK_SORTER_CLASS (klass)->get_order = parley_room_sorter_get_order;
}

static void
parley_room_sorter_init (ParleyRoomSorter *self)
{
  self->watch = parley_room_watch_new ("last-at", "favourite");
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_rooms_changed), self, G_CONNECT_SWAPPED);
}

/**
 * parley_room_sorter_new:
 *
 * Returns: (transfer full): a sorter of [class@ParleyRoom]
 */
GtkSorter *
parley_room_sorter_new (void)
{
  return g_object_new (PARLEY_TYPE_ROOM_SORTER, NULL);
}

/**
 * parley_room_sorter_set_rooms:
 * @self: a sorter
 * @rooms: (nullable): the rooms to watch
 */
void
parley_room_sorter_set_rooms (ParleyRoomSorter *self, GListModel *rooms)
{
  g_return_if_fail (PARLEY_IS_ROOM_SORTER (self));

  parley_room_watch_set_rooms (self->watch, rooms);
}
