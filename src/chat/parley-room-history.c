/* A room's messages, and what keeps them current while the room is on the screen
 * and a little longer, so that going back and forth costs nothing.
 */

#include "parley-room-history.h"

#include "parley-feed.h"
#include "parley-quotes-private.h"
#include "parley-room-life.h"
#include "parley-timeline-private.h"

/* Seconds that a room's stream outlives its being on the screen. */
#define LINGER 120

struct _ParleyRoomHistory
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  ParleyTimeline *timeline;
  ParleyFeed *feed;
  ParleyRoomLife *life;
  ParleyQuotes *quotes; /* from the first time they are asked for */
  guint linger_source;
};

enum
{
  ARRIVED,
  CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRoomHistory, parley_room_history, G_TYPE_OBJECT)

static void
on_arrived (ParleyRoomHistory *self, GPtrArray *records)
{
  g_signal_emit (self, signals[ARRIVED], 0, records);
}

static void
on_feed_cancelled (ParleyRoomHistory *self)
{
  parley_room_life_stop (self->life);
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
on_linger_over (gpointer data)
{
  ParleyRoomHistory *self = data;

  self->linger_source = 0;
  parley_room_life_stop (self->life);
}

static void
parley_room_history_dispose (GObject *object)
{
  ParleyRoomHistory *self = PARLEY_ROOM_HISTORY (object);

  if (self->life != NULL)
    parley_room_history_stop (self);
  g_clear_object (&self->life);
  g_clear_object (&self->feed);
  g_clear_object (&self->quotes);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (parley_room_history_parent_class)->dispose (object);
}

static void
parley_room_history_finalize (GObject *object)
{
  ParleyRoomHistory *self = PARLEY_ROOM_HISTORY (object);

  g_clear_pointer (&self->room, g_free);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_room_history_parent_class)->finalize (object);
}

static void
parley_room_history_class_init (ParleyRoomHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = parley_room_history_dispose;
  object_class->finalize = parley_room_history_finalize;
  signals[ARRIVED] = g_signal_new ("arrived", PARLEY_TYPE_ROOM_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CANCELLED] = g_signal_new ("cancelled", PARLEY_TYPE_ROOM_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_room_history_init (ParleyRoomHistory *self)
{
}

/**
 * parley_room_history_new:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): the messages that the store has, and nothing running
 */
ParleyRoomHistory *
parley_room_history_new (ParleyAccount *account, const char *room)
{
  ParleyRoomHistory *self = g_object_new (PARLEY_TYPE_ROOM_HISTORY, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->timeline = parley_timeline_new (account, room);
  self->feed = parley_feed_new (account, room, self->timeline);
  self->life = parley_room_life_new (account, room, self->feed, self->timeline);
  g_signal_connect_object (self->feed, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->feed, "cancelled", G_CALLBACK (on_feed_cancelled), self, G_CONNECT_SWAPPED);
  return self;
}

ParleyTimeline *
parley_room_history_get_timeline (ParleyRoomHistory *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_HISTORY (self), NULL);

  return self->timeline;
}

/**
 * parley_room_history_get_quotes:
 * @self: a room's history
 *
 * Returns: (transfer none): the messages that others answer
 */
ParleyQuotes *
parley_room_history_get_quotes (ParleyRoomHistory *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_HISTORY (self), NULL);

  if (self->quotes == NULL)
    self->quotes = parley_quotes_new (self->account, self->room, self->timeline);
  return self->quotes;
}

ParleyLive *
parley_room_history_get_live (ParleyRoomHistory *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_HISTORY (self), NULL);

  return parley_room_life_get_live (self->life);
}

/**
 * parley_room_history_start:
 * @self: a room's history
 *
 * It is on the screen: its streams run.
 */
void
parley_room_history_start (ParleyRoomHistory *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_HISTORY (self));

  g_clear_handle_id (&self->linger_source, g_source_remove);
  parley_room_life_start (self->life);
}

/**
 * parley_room_history_linger:
 * @self: a room's history
 *
 * It has left the screen: its streams run for two more minutes.
 */
void
parley_room_history_linger (ParleyRoomHistory *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_HISTORY (self));

  g_clear_handle_id (&self->linger_source, g_source_remove);
  parley_room_life_set_typing (self->life, FALSE);
  self->linger_source = g_timeout_add_seconds_once (LINGER, on_linger_over, self);
}

/**
 * parley_room_history_stop:
 * @self: a room's history
 *
 * Its streams end; what was fetched can still be looked at.
 */
void
parley_room_history_stop (ParleyRoomHistory *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_HISTORY (self));

  g_clear_handle_id (&self->linger_source, g_source_remove);
  parley_room_life_stop (self->life);
}

/**
 * parley_room_history_set_typing:
 * @self: a room's history
 * @is_typing: whether a key was pressed just now and left something to be sent
 */
void
parley_room_history_set_typing (ParleyRoomHistory *self, gboolean is_typing)
{
  g_return_if_fail (PARLEY_IS_ROOM_HISTORY (self));

  parley_room_life_set_typing (self->life, is_typing);
}

/**
 * parley_room_history_tidy:
 * @self: a room's history
 *
 * For an owner or administrator of the room, who puts it in order.
 */
void
parley_room_history_tidy (ParleyRoomHistory *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_HISTORY (self));

  parley_room_life_tidy (self->life);
}
