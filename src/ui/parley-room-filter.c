/* Which rooms the sidebar shows.  The one that is open stays whatever the choice,
 * so that reading it does not take it away from under the person.  As with the
 * sorter, somebody has to watch the rooms for what is asked of them.
 */
#include "config.h"

#include "parley-room-filter.h"

#include "parley-room-settings.h"

struct _ParleyRoomFilter
{
  GtkFilter parent_instance;

  char *choice;
  ParleyRoom *current;
  GListModel *rooms;
  GPtrArray *watched;
  guint changed_source;
};

G_DEFINE_FINAL_TYPE (ParleyRoomFilter, parley_room_filter, GTK_TYPE_FILTER)

static gboolean
parley_room_filter_match (GtkFilter *filter, gpointer room)
{
  ParleyRoomFilter *self = PARLEY_ROOM_FILTER (filter);

  if (room == self->current)
    return TRUE;
  if (g_str_equal (self->choice, "unread"))
    return parley_room_get_unread (room) > 0;
  if (g_str_equal (self->choice, "favourites"))
    return parley_room_is_favourite (room);
  return !g_str_equal (self->choice, "direct") || parley_room_is_direct (room);
}

static GtkFilterMatch
parley_room_filter_get_strictness (GtkFilter *filter)
{
  return g_str_equal (PARLEY_ROOM_FILTER (filter)->choice, "all") ? GTK_FILTER_MATCH_ALL : GTK_FILTER_MATCH_SOME;
}

static gboolean
on_changed_idle (gpointer data)
{
  ParleyRoomFilter *self = data;

  self->changed_source = 0;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

static void
on_room_changed (ParleyRoomFilter *self)
{
  if (self->changed_source == 0 && !g_str_equal (self->choice, "all"))
    self->changed_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_changed_idle, self, NULL);
}

static void
unwatch (gpointer room, gpointer self)
{
  g_signal_handlers_disconnect_by_func (room, on_room_changed, self);
}

static void
watch_all (ParleyRoomFilter *self)
{
  guint n = self->rooms != NULL ? g_list_model_get_n_items (self->rooms) : 0;

  g_ptr_array_foreach (self->watched, unwatch, self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; i < n; i++)
    {
      GObject *room = g_list_model_get_item (self->rooms, i);

      g_signal_connect_swapped (room, "notify::unread", G_CALLBACK (on_room_changed), self);
      g_signal_connect_swapped (room, "notify::favourite", G_CALLBACK (on_room_changed), self);
      g_ptr_array_add (self->watched, room);
    }
}

static void
parley_room_filter_dispose (GObject *object)
{
  ParleyRoomFilter *self = PARLEY_ROOM_FILTER (object);

  parley_room_filter_set_rooms (self, NULL);
  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_clear_object (&self->current);
  G_OBJECT_CLASS (parley_room_filter_parent_class)->dispose (object);
}

static void
parley_room_filter_finalize (GObject *object)
{
  ParleyRoomFilter *self = PARLEY_ROOM_FILTER (object);

  g_ptr_array_unref (self->watched);
  g_free (self->choice);
  G_OBJECT_CLASS (parley_room_filter_parent_class)->finalize (object);
}

static void
parley_room_filter_class_init (ParleyRoomFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_room_filter_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_room_filter_finalize;
  GTK_FILTER_CLASS (klass)->match = parley_room_filter_match;
  GTK_FILTER_CLASS (klass)->get_strictness = parley_room_filter_get_strictness;
}

static void
parley_room_filter_init (ParleyRoomFilter *self)
{
  self->choice = g_strdup ("all");
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * parley_room_filter_set_choice:
 * @self: a filter
 * @choice: (nullable): "all", "unread", "favourites" or "direct"
 */
void
parley_room_filter_set_choice (ParleyRoomFilter *self, const char *choice)
{
  g_return_if_fail (PARLEY_IS_ROOM_FILTER (self));

  if (g_set_str (&self->choice, choice != NULL ? choice : "all"))
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * parley_room_filter_set_current:
 * @self: a filter
 * @room: (nullable): the room that is open
 */
void
parley_room_filter_set_current (ParleyRoomFilter *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_ROOM_FILTER (self));

  if (g_set_object (&self->current, room))
    on_room_changed (self);
}

/**
 * parley_room_filter_set_rooms:
 * @self: a filter
 * @rooms: (nullable): the rooms to watch
 */
void
parley_room_filter_set_rooms (ParleyRoomFilter *self, GListModel *rooms)
{
  g_return_if_fail (PARLEY_IS_ROOM_FILTER (self));

  if (self->rooms != NULL)
    g_signal_handlers_disconnect_by_func (self->rooms, watch_all, self);
  g_set_object (&self->rooms, rooms);
  if (rooms != NULL)
    g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (watch_all), self);
  watch_all (self);
}
