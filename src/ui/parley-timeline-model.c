/* What the list of messages shows: the messages of a timeline in sections of
 * one local day each.
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
  GArray *starts; /* guint: where each day begins */
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

/* How many days begin before @position. */
static guint
count_starts_before (ParleyTimelineModel *self, guint position)
{
  guint low = 0;
  guint high = self->starts->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->starts, guint, middle) < position)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  ParleyTimelineModel *self = PARLEY_TIMELINE_MODEL (model);
  guint n = count_messages (self);
  guint next;

  if (position >= n)
    {
      *start = n;
      *end = G_MAXUINT;
      return;
    }
  next = count_starts_before (self, position + 1);
  *start = next > 0 ? g_array_index (self->starts, guint, next - 1) : 0;
  *end = next < self->starts->len ? g_array_index (self->starts, guint, next) : n;
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ParleyTimelineModel, parley_timeline_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

/* Takes out the days that begin in what was removed or right after it, and
 * moves those behind.
 */
static guint
cut_starts (ParleyTimelineModel *self, guint position, guint removed, guint added)
{
  guint first = count_starts_before (self, position);
  guint last = count_starts_before (self, position + removed + 1);

  if (last > first)
    g_array_remove_range (self->starts, first, last - first);
  for (guint i = first; i < self->starts->len; i++)
    g_array_index (self->starts, guint, i) += added - removed;
  return first;
}

/* Messages are in the order of their ids and their times are the server's, so a
 * time can lie before the one above it.  Hence each is compared with its
 * neighbour: whatever the times, the days are one after the other.
 */
static void
update_starts (ParleyTimelineModel *self, guint position, guint removed, guint added)
{
  guint next = cut_starts (self, position, removed, added);
  guint n = count_messages (self);
  gint64 day_start = 0;
  gint64 day_end = 0;

  for (guint i = position > 0 ? position - 1 : 0; i < n && i <= position + added; i++)
    {
      gint64 at = parley_timeline_get_time (self->timeline, i);
      gboolean same = at >= day_start && at < day_end;

      if (!same)
        {
          day_start = parley_moment_day_start (at);
          day_end = parley_moment_day_end (at);
        }
      if (i >= position && (i == 0 || !same))
        g_array_insert_val (self->starts, next++, i);
    }
}

static void
on_items_changed (ParleyTimelineModel *self, guint position, guint removed, guint added)
{
  update_starts (self, position, removed, added);
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
parley_timeline_model_finalize (GObject *object)
{
  g_array_unref (PARLEY_TIMELINE_MODEL (object)->starts);
  G_OBJECT_CLASS (parley_timeline_model_parent_class)->finalize (object);
}

static void
parley_timeline_model_class_init (ParleyTimelineModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_timeline_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_timeline_model_finalize;
}

static void
parley_timeline_model_init (ParleyTimelineModel *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * parley_timeline_model_new:
 * @timeline: the messages
 *
 * Returns: (transfer full): @timeline in days
 */
ParleyTimelineModel *
parley_timeline_model_new (ParleyTimeline *timeline)
{
  ParleyTimelineModel *self = g_object_new (PARLEY_TYPE_TIMELINE_MODEL, NULL);

  g_return_val_if_fail (PARLEY_IS_TIMELINE (timeline), self);

  self->timeline = g_object_ref (timeline);
  update_starts (self, 0, 0, count_messages (self));
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
 * Returns: whether the message is the first of its day
 */
gboolean
parley_timeline_model_begins_day (ParleyTimelineModel *self, guint position)
{
  guint next;

  g_return_val_if_fail (PARLEY_IS_TIMELINE_MODEL (self), FALSE);

  next = count_starts_before (self, position);
  return next < self->starts->len && g_array_index (self->starts, guint, next) == position;
}
