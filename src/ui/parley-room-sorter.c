/* The favourites first, and of these and of the others the room with the newest message.  A GtkSortListModel does not look at
 * the properties of its items, so the sorter watches the rooms and says, once
 * for all that happened together, that their order may have changed.
 */
#include "config.h"

#include "parley-room-sorter.h"

#include "parley-room-settings.h"

struct _ParleyRoomSorter
{
  GtkSorter parent_instance;

  GListModel *rooms;
  GPtrArray *watched;
  guint changed_source;
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

static gboolean
on_changed_idle (gpointer data)
{
  ParleyRoomSorter *self = data;

  self->changed_source = 0;
  gtk_sorter_changed (GTK_SORTER (self), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

/* Before the next frame is drawn, so that a room and its place change together. */
static void
on_room_changed (ParleyRoomSorter *self)
{
  if (self->changed_source == 0)
    self->changed_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_changed_idle, self, NULL);
}

static void
unwatch (gpointer data, gpointer self)
{
  g_signal_handlers_disconnect_by_func (data, on_room_changed, self);
}

static void
watch_all (ParleyRoomSorter *self)
{
  guint n = self->rooms != NULL ? g_list_model_get_n_items (self->rooms) : 0;

  g_ptr_array_foreach (self->watched, unwatch, self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; i < n; i++)
    {
      GObject *room = g_list_model_get_item (self->rooms, i);

      g_signal_connect_swapped (room, "notify::last-at", G_CALLBACK (on_room_changed), self);
      g_signal_connect_swapped (room, "notify::favourite", G_CALLBACK (on_room_changed), self);
      g_ptr_array_add (self->watched, room);
    }
}

static void
parley_room_sorter_dispose (GObject *object)
{
  ParleyRoomSorter *self = PARLEY_ROOM_SORTER (object);

  parley_room_sorter_set_rooms (self, NULL);
  g_clear_handle_id (&self->changed_source, g_source_remove);
  G_OBJECT_CLASS (parley_room_sorter_parent_class)->dispose (object);
}

static void
parley_room_sorter_finalize (GObject *object)
{
  g_ptr_array_unref (PARLEY_ROOM_SORTER (object)->watched);
  G_OBJECT_CLASS (parley_room_sorter_parent_class)->finalize (object);
}

static void
parley_room_sorter_class_init (ParleyRoomSorterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_room_sorter_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_room_sorter_finalize;
  GTK_SORTER_CLASS (klass)->compare = parley_room_sorter_compare;
  GTK_SORTER_CLASS (klass)->get_order = parley_room_sorter_get_order;
}

static void
parley_room_sorter_init (ParleyRoomSorter *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
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

  if (self->rooms != NULL)
    g_signal_handlers_disconnect_by_func (self->rooms, watch_all, self);
  g_set_object (&self->rooms, rooms);
  if (rooms != NULL)
    g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (watch_all), self);
  watch_all (self);
}
