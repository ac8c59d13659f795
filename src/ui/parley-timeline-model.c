/* What the list of messages shows: the messages of a timeline, which of them begin
 * a local day and which stand together.  Both are found when they are asked for:
 * a room may have thousands of days, and a screen of it shows few.
 */
#include "config.h"

#include "parley-timeline-model.h"

#include "parley-moment.h"

/* Messages of one person that follow each other within this time stand together. */
#define GROUP_MS (5 * 60 * 1000)

struct _ParleyTimelineModel
{
  GObject parent_instance;

  ParleyTimeline *timeline;
};

static GType
get_item_type (GListModel *model)
{
  return PARLEY_TYPE_MESSAGE;
}

static guint
count_messages (ParleyTimelineModel *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->timeline));
}

static guint
get_n_items (GListModel *model)
{
  return count_messages (PARLEY_TIMELINE_MODEL (model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PARLEY_TIMELINE_MODEL (model)->timeline), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ParleyTimelineModel, parley_timeline_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
on_items_changed (ParleyTimelineModel *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
parley_timeline_model_dispose (GObject *object)
{
  ParleyTimelineModel *self = PARLEY_TIMELINE_MODEL (object);

  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (parley_timeline_model_parent_class)->dispose (object);
}

static void
parley_timeline_model_class_init (ParleyTimelineModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_timeline_model_dispose;
}

static void
parley_timeline_model_init (ParleyTimelineModel *self)
{
}

/**
 * parley_timeline_model_new:
 * @timeline: the messages
 *
 * Returns: (transfer full): @timeline for a list
 */
ParleyTimelineModel *
parley_timeline_model_new (ParleyTimeline *timeline)
{
  ParleyTimelineModel *self = g_object_new (PARLEY_TYPE_TIMELINE_MODEL, NULL);

  g_return_val_if_fail (PARLEY_IS_TIMELINE (timeline), self);

  self->timeline = g_object_ref (timeline);
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_timeline_model_get_timeline:
 * @self: a model
 *
 * Returns: (transfer none): the messages it shows
 */
ParleyTimeline *
parley_timeline_model_get_timeline (ParleyTimelineModel *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE_MODEL (self), NULL);

  return self->timeline;
}

static gboolean
is_ordinary (ParleyTimelineModel *self, guint position)
{
  g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (self->timeline), position);

  return message != NULL && parley_message_get_kind (message) == NULL;
}

/**
 * parley_timeline_model_continues:
 * @self: a model
 * @position: of a message
 *
 * Returns: whether the message stands together with the one before it: same
 *   person, same day, shortly after
 */
gboolean
parley_timeline_model_continues (ParleyTimelineModel *self, guint position)
{
  gint64 before, at;

  g_return_val_if_fail (PARLEY_IS_TIMELINE_MODEL (self), FALSE);

  if (position == 0 || position >= count_messages (self))
    return FALSE;
  before = parley_timeline_get_time (self->timeline, position - 1);
  at = parley_timeline_get_time (self->timeline, position);
  if (at - before > GROUP_MS || before < parley_moment_day_start (at))
    return FALSE;
  if (g_strcmp0 (parley_timeline_get_author (self->timeline, position - 1), parley_timeline_get_author (self->timeline, position)) != 0)
    return FALSE;
  return is_ordinary (self, position - 1) && is_ordinary (self, position);
}

/**
 * parley_timeline_model_get_day:
 * @self: a model
 * @position: of a message
 *
 * Returns: a time of the message's day in milliseconds, or -1 where there is no message
 */
gint64
parley_timeline_model_get_day (ParleyTimelineModel *self, guint position)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE_MODEL (self), -1);

  return position < count_messages (self) ? parley_timeline_get_time (self->timeline, position) : -1;
}

/**
 * parley_timeline_model_begins_day:
 * @self: a model
 * @position: of a message
 *
 * Messages are in the order of their ids and their times are the server's, so a
 * time can lie before the one above it.  Hence each is compared with its neighbour:
 * whatever the times, the days are one after the other.
 *
 * Returns: whether the message is the first of its day
 */
gboolean
parley_timeline_model_begins_day (ParleyTimelineModel *self, guint position)
{
  gint64 before, at;

  g_return_val_if_fail (PARLEY_IS_TIMELINE_MODEL (self), FALSE);

  if (position == 0 || position >= count_messages (self))
    return position < count_messages (self);
  before = parley_timeline_get_time (self->timeline, position - 1);
  at = parley_timeline_get_time (self->timeline, position);
  return at < parley_moment_day_start (before) || at >= parley_moment_day_end (before);
}
