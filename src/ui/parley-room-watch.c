/* Looks at rooms for whoever orders or chooses among them: GTK's list models do not
 * look at the properties of their items.  All that happens together is told once,
 * before the next frame is drawn, so that a room and its place change together.
 */

#include "parley-room-watch.h"

struct _ParleyRoomWatch
{
  GObject parent_instance;

  char *signals[2];
  GListModel *rooms;
  GPtrArray *watched;
  guint changed_source;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRoomWatch, parley_room_watch, G_TYPE_OBJECT)

static gboolean
on_changed_idle (gpointer data)
{
  ParleyRoomWatch *self = data;

  self->changed_source = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
unwatch (gpointer room, gpointer self)
{
  g_signal_handlers_disconnect_by_func (room, parley_room_watch_touch, self);
}

static void
watch_all (ParleyRoomWatch *self)
{
  guint n = self->rooms != NULL ? g_list_model_get_n_items (self->rooms) : 0;

  g_ptr_array_foreach (self->watched, unwatch, self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; i < n; i++)
    {
      GObject *room = g_list_model_get_item (self->rooms, i);

      for (guint j = 0; j < G_N_ELEMENTS (self->signals); j++)
        g_signal_connect_swapped (room, self->signals[j], G_CALLBACK (parley_room_watch_touch), self);
      g_ptr_array_add (self->watched, room);
    }
}

static void
parley_room_watch_dispose (GObject *object)
{
  ParleyRoomWatch *self = PARLEY_ROOM_WATCH (object);

  parley_room_watch_set_rooms (self, NULL);
  g_clear_handle_id (&self->changed_source, g_source_remove);
  G_OBJECT_CLASS (parley_room_watch_parent_class)->dispose (object);
}

static void
parley_room_watch_finalize (GObject *object)
{
  ParleyRoomWatch *self = PARLEY_ROOM_WATCH (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_free (self->signals[i]);
  g_ptr_array_unref (self->watched);
  G_OBJECT_CLASS (parley_room_watch_parent_class)->finalize (object);
}

static void
parley_room_watch_class_init (ParleyRoomWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_room_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_room_watch_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_ROOM_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_room_watch_init (ParleyRoomWatch *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * parley_room_watch_new:
 * @first_property: a property of a room to watch
 * @second_property: another
 *
 * Returns: (transfer full): a watch over no rooms yet
 */
ParleyRoomWatch *
parley_room_watch_new (const char *first_property, const char *second_property)
{
  ParleyRoomWatch *self = g_object_new (PARLEY_TYPE_ROOM_WATCH, NULL);

  self->signals[0] = g_strconcat ("notify::", first_property, NULL);
  self->signals[1] = g_strconcat ("notify::", second_property, NULL);
  return self;
}

/**
 * parley_room_watch_set_rooms:
 * @self: a watch
 * @rooms: (nullable): the rooms to watch, and those that come into this list
 */
void
parley_room_watch_set_rooms (ParleyRoomWatch *self, GListModel *rooms)
{
  g_return_if_fail (PARLEY_IS_ROOM_WATCH (self));

  if (self->rooms != NULL)
    g_signal_handlers_disconnect_by_func (self->rooms, watch_all, self);
  g_set_object (&self->rooms, rooms);
  if (rooms != NULL)
    g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (watch_all), self);
  watch_all (self);
}

/**
 * parley_room_watch_touch:
 * @self: a watch
 *
 * Something else has changed that is to be told with the rest.
 */
void
parley_room_watch_touch (ParleyRoomWatch *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_WATCH (self));

  if (self->changed_source == 0)
    self->changed_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_changed_idle, self, NULL);
}
