/* What the list of messages shows: the messages of a timeline in sections of
 * one local day each, and one more item after the last, which is drawn one
 * pixel high.
 *
 * GtkListView keeps one item at its place while others come and go.  With that
 * last item as the anchor, whatever arrives or grows above it leaves the view
 * at the bottom, exactly; without it a new last message is pushed out of sight.
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
  GObject *end;
};

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
count_messages (ParleyTimelineModel *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->timeline));
}

static guint
get_n_items (GListModel *model)
{
  return count_messages (PARLEY_TIMELINE_MODEL (model)) + 1;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ParleyTimelineModel *self = PARLEY_TIMELINE_MODEL (model);
  guint n = count_messages (self);

  if (position == n)
    return g_object_ref (self->end);
  return position < n ? g_list_model_get_item (G_LIST_MODEL (self->timeline), position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* The first position in [low, high) whose time is not before @at, else @high. */
static guint
find_time (ParleyTimelineModel *self, guint low, guint high, gint64 at)
{
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (parley_timeline_get_time (self->timeline, middle) < at)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The end item belongs to the last day, so that no header stands above it. */
static void
get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  ParleyTimelineModel *self = PARLEY_TIMELINE_MODEL (model);
  guint n = count_messages (self);
  gint64 at;

  if (position > n || n == 0)
    {
      *start = position > n ? n + 1 : 0;
      *end = position > n ? G_MAXUINT : 1;
      return;
    }
  position = MIN (position, n - 1);
  at = parley_timeline_get_time (self->timeline, position);
  *start = find_time (self, 0, position, parley_moment_day_start (at));
  *end = find_time (self, position + 1, n, parley_moment_day_end (at));
  if (*end == n)
    *end = n + 1;
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ParleyTimelineModel, parley_timeline_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

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
  g_clear_object (&self->end);
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
  self->end = g_object_new (G_TYPE_OBJECT, NULL);
}

/**
 * parley_timeline_model_new:
 * @timeline: the messages
 *
 * Returns: (transfer full): @timeline in days, with the end item
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

/**
 * parley_timeline_model_is_end:
 * @self: a model
 * @item: one of its items
 *
 * Returns: whether @item is the one after the last message
 */
gboolean
parley_timeline_model_is_end (ParleyTimelineModel *self, gpointer item)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE_MODEL (self), FALSE);

  return item == (gpointer)self->end;
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
