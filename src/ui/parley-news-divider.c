/* Where the messages begin that are new since one was last in the room.  It is
 * decided once for each time the room is opened, as soon as all of them are there,
 * and stays while the room is on the screen.
 */
#include "config.h"

#include "parley-news-divider.h"

struct _ParleyNewsDivider
{
  GObject parent_instance;

  ParleyRoom *room;
  char *id;         /* of the message below it, NULL where there is none */
  gboolean awaited; /* something is unread, and not all of it is here */
};

enum
{
  PLACED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyNewsDivider, parley_news_divider, G_TYPE_OBJECT)

static void
parley_news_divider_dispose (GObject *object)
{
  ParleyNewsDivider *self = PARLEY_NEWS_DIVIDER (object);

  g_clear_object (&self->room);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (parley_news_divider_parent_class)->dispose (object);
}

static void
parley_news_divider_class_init (ParleyNewsDividerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_news_divider_dispose;
  signals[PLACED] = g_signal_new ("placed", PARLEY_TYPE_NEWS_DIVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_news_divider_init (ParleyNewsDivider *self)
{
}

/**
 * parley_news_divider_new:
 *
 * Returns: (transfer full): a divider that is nowhere
 */
ParleyNewsDivider *
parley_news_divider_new (void)
{
  return g_object_new (PARLEY_TYPE_NEWS_DIVIDER, NULL);
}

/**
 * parley_news_divider_set_room:
 * @self: a divider
 * @room: (nullable): a room that was just opened
 */
void
parley_news_divider_set_room (ParleyNewsDivider *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_NEWS_DIVIDER (self));

  g_set_object (&self->room, room);
  g_clear_pointer (&self->id, g_free);
  self->awaited = room != NULL && parley_room_get_unread (room) > 0;
  g_signal_emit (self, signals[PLACED], 0);
  parley_news_divider_look (self);
}

/**
 * parley_news_divider_look:
 * @self: a divider
 *
 * Messages came: perhaps those that it waits for.
 */
void
parley_news_divider_look (ParleyNewsDivider *self)
{
  char *id;

  g_return_if_fail (PARLEY_IS_NEWS_DIVIDER (self));

  id = self->awaited ? parley_room_find_first_unread (self->room) : NULL;
  if (id == NULL)
    return;
  self->awaited = FALSE;
  self->id = id;
  g_signal_emit (self, signals[PLACED], 0);
}

/**
 * parley_news_divider_is_above:
 * @self: a divider
 * @message: (nullable): a message
 *
 * Returns: whether @message is the first that is new
 */
gboolean
parley_news_divider_is_above (ParleyNewsDivider *self, ParleyMessage *message)
{
  g_return_val_if_fail (PARLEY_IS_NEWS_DIVIDER (self), FALSE);

  return self->id != NULL && message != NULL && g_str_equal (parley_message_get_id (message), self->id);
}

/**
 * parley_news_divider_find:
 * @self: a divider
 * @position: (out): of the message below it
 *
 * Returns: whether it is anywhere
 */
gboolean
parley_news_divider_find (ParleyNewsDivider *self, guint *position)
{
  g_return_val_if_fail (PARLEY_IS_NEWS_DIVIDER (self), FALSE);

  return self->id != NULL && parley_timeline_find (parley_room_get_timeline (self->room), self->id, position);
}
