/* Which rooms the sidebar shows.  The one that is open stays whatever the choice,
 * so that reading it does not take it away from under the person.
 */
#include "config.h"

#include "parley-room-filter.h"

#include "parley-room-settings.h"
#include "parley-room-watch.h"

struct _ParleyRoomFilter
{
  GtkFilter parent_instance;

  char *choice;
  ParleyRoom *current;
  ParleyRoomWatch *watch;
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

static void
on_rooms_changed (ParleyRoomFilter *self)
{
  if (!g_str_equal (self->choice, "all"))
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
parley_room_filter_dispose (GObject *object)
{
  ParleyRoomFilter *self = PARLEY_ROOM_FILTER (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->current);
  G_OBJECT_CLASS (parley_room_filter_parent_class)->dispose (object);
}

static void
parley_room_filter_finalize (GObject *object)
{
  g_free (PARLEY_ROOM_FILTER (object)->choice);
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
  self->watch = parley_room_watch_new ("unread", "favourite");
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_rooms_changed), self, G_CONNECT_SWAPPED);
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
    parley_room_watch_touch (self->watch);
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

  parley_room_watch_set_rooms (self->watch, rooms);
}
