/* A list of messages that makes, measures and draws those in sight and no others,
 * whatever comes, goes or grows: a frame costs the same in a room of ten messages
 * and of a hundred thousand.
 *
 * One edge of one message, the anchor, is held at its place; all others are laid out
 * from there.  At the end that is the lower edge of the newest; elsewhere the lower
 * edge of the first in sight.  What the adjustment says follows from it, not the
 * other way round, by heights that are known or guessed.
 */
#include "config.h"

#include "parley-timeline-list-private.h"

#include "parley-moment.h"
#include "parley-next-frame.h"
#include "parley-timeline-heights.h"

#include <math.h>

/* Nearer to the end than this is at the end, in pixels: it is followed as soon as
 * anything changes.
 */
#define NEAR_END 32
/* As many as a window of usual height shows. */
#define USUAL_ROWS 12

struct _ParleyTimelineList
{
  GtkWidget parent_instance;

  ParleyTimelineModel *model;
  ParleyTimelineHeights *heights;
  ParleyTimelineSlots *slots;
  GtkAdjustment *adjustments[2]; /* by orientation; nothing is wider than the list */
  GtkScrollablePolicy policies[2];

  guint anchor;
  double anchor_y;       /* from the upper edge of what is in sight */
  gboolean anchor_lower; /* whether it is the lower edge that is there */
  gboolean at_end;
  double gap; /* to the end */
  double value;
  int width;
  int height;
  gboolean configuring;
  gboolean stale; /* what stands beside what may be another */
  guint preparing;
};

/* The rows from first to last, as they stand while they are laid out. */
typedef struct
{
  guint first;
  guint last;
  double top;
  double bottom;
} Sight;

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

enum
{
  MADE,
  BIND,
  ARRANGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (ParleyTimelineList, parley_timeline_list, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static void
set_anchor (ParleyTimelineList *self, guint position, double y, gboolean lower)
{
  self->at_end = FALSE;
  self->anchor = position;
  self->anchor_y = y;
  self->anchor_lower = lower;
}

/* Rows. */

static void
update_day (ParleyTimelineList *self, ParleyTimelineSlot *slot)
{
  gint64 at = parley_timeline_model_begins_day (self->model, slot->position) ? parley_timeline_model_get_day (self->model, slot->position) : -1;
  g_autofree char *day = at >= 0 ? parley_moment_day (at, parley_moment_now ()) : NULL;

  parley_timeline_slot_set_day (slot, day);
}

static void
measure (ParleyTimelineList *self, ParleyTimelineSlot *slot)
{
  if (self->width <= 0)
    return;
  parley_timeline_slot_measure (slot, self->width);
  parley_timeline_heights_set (self->heights, slot->position, slot->height);
}

static ParleyTimelineSlot *
take (ParleyTimelineList *self, guint position)
{
  ParleyTimelineSlot *slot = parley_timeline_slots_find (self->slots, position);
  gboolean made;

  if (slot != NULL)
    return slot;
  slot = parley_timeline_slots_add (self->slots, position, &made);
  if (made)
    g_signal_emit (self, signals[MADE], 0, slot->row);
  g_signal_emit (self, signals[BIND], 0, slot->row, position);
  g_signal_emit (self, signals[ARRANGE], 0, slot->row, position);
  update_day (self, slot);
  measure (self, slot);
  slot->y = position < self->anchor ? -slot->height : self->height;
  return slot;
}

static gboolean
has_focus_in (ParleyTimelineList *self, ParleyTimelineSlot *slot)
{
  return gtk_widget_get_focus_child (GTK_WIDGET (self)) == GTK_WIDGET (slot->row);
}

/* One that holds the focus stays, out of sight. */
static void
drop_outside (ParleyTimelineList *self, double lower, guint first, guint last)
{
  for (guint i = parley_timeline_slots_count (self->slots); i-- > 0;)
    {
      ParleyTimelineSlot *slot = parley_timeline_slots_nth (self->slots, i);

      if (slot->position >= first && slot->position <= last)
        continue;
      slot->y = slot->position < first ? -slot->height : lower;
      if (!has_focus_in (self, slot))
        parley_timeline_slots_drop (self->slots, i);
    }
}

/* Returns whether any is as high as it was not. */
static gboolean
measure_again (ParleyTimelineList *self)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < parley_timeline_slots_count (self->slots); i++)
    {
      ParleyTimelineSlot *slot = parley_timeline_slots_nth (self->slots, i);
      int height = slot->height;

      if (self->stale)
        {
          g_signal_emit (self, signals[ARRANGE], 0, slot->row, slot->position);
          update_day (self, slot);
        }
      measure (self, slot);
      changed = changed || slot->height != height;
    }
  self->stale = FALSE;
  return changed;
}

/* Laying out. */

static void
extend_down (ParleyTimelineList *self, Sight *sight)
{
  guint n = parley_timeline_list_count (self);

  while (sight->bottom < self->height && sight->last + 1 < n)
    sight->bottom += take (self, ++sight->last)->height;
}

static void
extend_up (ParleyTimelineList *self, Sight *sight)
{
  while (sight->top > 0 && sight->first > 0)
    sight->top -= take (self, --sight->first)->height;
}

static void
move (Sight *sight, double by)
{
  sight->top += by;
  sight->bottom += by;
}

static void
cut (ParleyTimelineList *self, Sight *sight)
{
  for (int height; sight->first < sight->last && sight->top + (height = take (self, sight->first)->height) <= 0; sight->first++)
    sight->top += height;
  for (int height; sight->first < sight->last && sight->bottom - (height = take (self, sight->last)->height) >= self->height; sight->last--)
    sight->bottom -= height;
}

/* Rows that the next frame will not show lend themselves to those that it will. */
static void
drop_far (ParleyTimelineList *self, double top)
{
  double origin = top - (double)parley_timeline_heights_above (self->heights, self->anchor);
  int inside;
  guint first = parley_timeline_heights_find (self->heights, (gint64)-origin, &inside);
  guint last = parley_timeline_heights_find (self->heights, (gint64)(self->height - origin), &inside);

  drop_outside (self, self->height, MIN (first, self->anchor), MAX (last, self->anchor));
}

/* No space is left above or below as long as there are messages for it; few of
 * them stand at the top.
 */
static Sight
fill (ParleyTimelineList *self)
{
  int guess = parley_timeline_heights_get (self->heights, self->anchor);
  int height;
  Sight sight;

  drop_far (self, self->anchor_lower ? self->anchor_y - guess : self->anchor_y);
  height = take (self, self->anchor)->height;
  sight.first = sight.last = self->anchor;
  sight.top = self->anchor_lower ? self->anchor_y - height : self->anchor_y;
  sight.bottom = sight.top + height;
  extend_down (self, &sight);
  extend_up (self, &sight);
  if (sight.bottom < self->height)
    {
      move (&sight, self->height - sight.bottom);
      extend_up (self, &sight);
    }
  if (sight.top > 0)
    {
      move (&sight, -sight.top);
      extend_down (self, &sight);
    }
  cut (self, &sight);
  return sight;
}

static void
configure (ParleyTimelineList *self, double value, double total)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];

  self->value = value;
  self->gap = MAX (0, total - self->height - value);
  self->configuring = TRUE;
  if (vertical != NULL)
    gtk_adjustment_configure (vertical, value, 0, MAX (total, self->height), self->height * 0.1, self->height * 0.9, self->height);
  if (self->adjustments[GTK_ORIENTATION_HORIZONTAL] != NULL)
    gtk_adjustment_configure (self->adjustments[GTK_ORIENTATION_HORIZONTAL], 0, 0, self->width, 0, 0, self->width);
  self->configuring = FALSE;
}

static void
allocate_slot (ParleyTimelineList *self, ParleyTimelineSlot *slot)
{
  GtkAllocation place = { 0, (int)floor (slot->y + 0.5), self->width, slot->day_height };

  if (slot->has_day)
    gtk_widget_size_allocate (slot->day, &place, -1);
  place.y += slot->day_height;
  place.height = slot->height - slot->day_height;
  gtk_widget_size_allocate (GTK_WIDGET (slot->row), &place, -1);
}

static void
place_slots (ParleyTimelineList *self, Sight *sight)
{
  double y = sight->top;

  for (guint i = 0; i < parley_timeline_slots_count (self->slots); i++)
    {
      ParleyTimelineSlot *slot = parley_timeline_slots_nth (self->slots, i);

      if (slot->position >= sight->first && slot->position <= sight->last)
        {
          slot->y = y;
          y += slot->height;
        }
      allocate_slot (self, slot);
    }
}

static void
bring_up_to_date (ParleyTimelineList *self, gboolean changed)
{
  changed = measure_again (self) || changed;
  self->at_end = self->at_end || (changed && self->gap < NEAR_END);
  if (!self->at_end)
    return;
  set_anchor (self, parley_timeline_list_count (self) - 1, self->height, TRUE);
  self->at_end = TRUE;
}

/* The rows that new messages need are made before the frame is laid out: made while
 * it is, they would have it laid out a second time.
 */
static void
prepare (GtkWidget *widget)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (widget);

  if (self->stale && self->width > 0 && parley_timeline_list_count (self) > 0)
    {
      bring_up_to_date (self, TRUE);
      fill (self);
    }
  gtk_widget_queue_allocate (widget);
}

static void
lay_out (ParleyTimelineList *self)
{
  Sight sight = fill (self);
  double total;

  drop_outside (self, self->height, sight.first, sight.last);
  parley_timeline_heights_settle (self->heights);
  place_slots (self, &sight);
  total = (double)parley_timeline_heights_total (self->heights);
  set_anchor (self, sight.first, sight.top + parley_timeline_heights_get (self->heights, sight.first), TRUE);
  self->at_end = sight.last + 1 == parley_timeline_list_count (self) && sight.bottom <= self->height + 0.5;
  configure (self, (double)parley_timeline_heights_above (self->heights, sight.first) - sight.top, total);
}

static void
parley_timeline_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (widget);
  gboolean changed = width != self->width || height != self->height || self->stale;

  if (width != self->width)
    parley_timeline_heights_forget (self->heights);
  self->width = width;
  self->height = height;
  if (parley_timeline_list_count (self) == 0)
    {
      drop_outside (self, height, 1, 0);
      configure (self, 0, 0);
    }
  else
    {
      bring_up_to_date (self, changed);
      lay_out (self);
    }
  parley_timeline_slots_put_away (self->slots);
}

static void
parley_timeline_list_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (widget);
  int least;

  *minimum = 1;
  for (guint i = 0; orientation == GTK_ORIENTATION_HORIZONTAL && i < parley_timeline_slots_count (self->slots); i++)
    {
      gtk_widget_measure (GTK_WIDGET (parley_timeline_slots_nth (self->slots, i)->row), orientation, -1, &least, NULL, NULL, NULL);
      *minimum = MAX (*minimum, least);
    }
  *natural = *minimum;
}

/* Scrolling. */

/* The first row that is in sight still, after all have moved. */
static ParleyTimelineSlot *
find_in_sight (ParleyTimelineList *self, double moved)
{
  for (guint i = 0; i < parley_timeline_slots_count (self->slots); i++)
    {
      ParleyTimelineSlot *slot = parley_timeline_slots_nth (self->slots, i);

      if (slot->y + slot->height > 0 && slot->y < self->height && slot->y + slot->height - moved > 0 && slot->y - moved < self->height)
        return slot;
    }
  return NULL;
}

/* By as much as the adjustment went, while anything of what was in sight still is;
 * further, to where the heights say.
 */
static void
go_to_value (ParleyTimelineList *self, double value)
{
  double moved = value - self->value;
  ParleyTimelineSlot *slot = find_in_sight (self, moved);
  int inside;

  if (value <= 0)
    {
      set_anchor (self, 0, 0, FALSE);
    }
  else if (slot != NULL)
    {
      set_anchor (self, slot->position, slot->y + slot->height - moved, TRUE);
    }
  else
    {
      guint position = parley_timeline_heights_find (self->heights, (gint64)value, &inside);

      set_anchor (self, position, -inside, FALSE);
    }
}

static void
on_value_changed (ParleyTimelineList *self)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double value = gtk_adjustment_get_value (vertical);
  double lowest = gtk_adjustment_get_upper (vertical) - gtk_adjustment_get_page_size (vertical);

  if (self->configuring || parley_timeline_list_count (self) == 0)
    return;
  go_to_value (self, value);
  for (guint i = 0; i < parley_timeline_slots_count (self->slots); i++)
    parley_timeline_slots_nth (self->slots, i)->y -= value - self->value;
  self->at_end = value >= lowest;
  self->gap = lowest - value;
  self->value = value;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
set_adjustment (ParleyTimelineList *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place == adjustment)
    return;
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, on_value_changed, self);
  g_set_object (place, adjustment);
  if (adjustment != NULL && orientation == GTK_ORIENTATION_VERTICAL)
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_value_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* The model. */

static gboolean
has_focus_between (ParleyTimelineList *self, guint position, guint n)
{
  ParleyTimelineSlot *slot = parley_timeline_list_find (self, gtk_widget_get_focus_child (GTK_WIDGET (self)));

  return slot != NULL && slot->position >= position && slot->position - position < n;
}

/* A row that held the focus and goes hands it to the one that takes its place. */
static void
on_items_changed (ParleyTimelineList *self, guint position, guint removed, guint added)
{
  gboolean had_focus = has_focus_between (self, position, removed);
  guint n = parley_timeline_list_count (self);

  parley_timeline_heights_splice (self->heights, position, removed, added);
  parley_timeline_slots_shift (self->slots, position, removed, added);
  if (self->anchor >= position + removed)
    self->anchor += added - removed;
  else if (self->anchor >= position)
    self->anchor = MIN (position, MAX (n, 1) - 1);
  if (had_focus && n > 0)
    parley_timeline_list_focus (self, MIN (position, n - 1));
  self->stale = TRUE;
  parley_next_frame_call (GTK_WIDGET (self), &self->preparing, prepare);
}

static void
parley_timeline_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, (int)self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_timeline_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = (GtkScrollablePolicy)g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_timeline_list_dispose (GObject *object)
{
  ParleyTimelineList *self = PARLEY_TIMELINE_LIST (object);

  if (self->slots != NULL)
    parley_timeline_list_set_model (self, NULL);
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  g_clear_pointer (&self->slots, parley_timeline_slots_free);
  G_OBJECT_CLASS (parley_timeline_list_parent_class)->dispose (object);
}

static void
parley_timeline_list_finalize (GObject *object)
{
  parley_timeline_heights_free (PARLEY_TIMELINE_LIST (object)->heights);
  G_OBJECT_CLASS (parley_timeline_list_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  signals[MADE] = g_signal_new ("made", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_MESSAGE_ROW);
  signals[BIND] = g_signal_new ("bind", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, PARLEY_TYPE_MESSAGE_ROW, G_TYPE_UINT);
  signals[ARRANGE] = g_signal_new ("arrange", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, PARLEY_TYPE_MESSAGE_ROW, G_TYPE_UINT);
}

static void
parley_timeline_list_class_init (ParleyTimelineListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_timeline_list_get_property;
  object_class->set_property = parley_timeline_list_set_property;
  object_class->dispose = parley_timeline_list_dispose;
  object_class->finalize = parley_timeline_list_finalize;
  widget_class->measure = parley_timeline_list_measure;
  widget_class->size_allocate = parley_timeline_list_size_allocate;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  install_signals (G_TYPE_FROM_CLASS (klass));
  parley_timeline_list_install_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "history");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LOG);
}

/* Where nothing else took the click. */
static void
on_pressed (ParleyTimelineList *self, int presses, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && widget != GTK_WIDGET (self) && !PARLEY_IS_MESSAGE_ROW (widget))
    widget = gtk_widget_get_parent (widget);
  if (PARLEY_IS_MESSAGE_ROW (widget))
    gtk_widget_grab_focus (widget);
}

static void
parley_timeline_list_init (ParleyTimelineList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->heights = parley_timeline_heights_new ();
  self->slots = parley_timeline_slots_new (GTK_WIDGET (self));
  self->at_end = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/* For the keyboard. */

guint
parley_timeline_list_count (ParleyTimelineList *self)
{
  return self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
}

ParleyTimelineSlot *
parley_timeline_list_find (ParleyTimelineList *self, GtkWidget *row)
{
  return self->slots != NULL && row != NULL ? parley_timeline_slots_find_row (self->slots, row) : NULL;
}

/* Moves as little as brings all of the row into sight, or what there is place for. */
void
parley_timeline_list_reveal (ParleyTimelineList *self, guint position)
{
  ParleyTimelineSlot *slot = parley_timeline_slots_find (self->slots, position);

  if (slot == NULL || self->height == 0)
    return;
  if (slot->y < 0 && slot->y + slot->height < self->height)
    parley_timeline_list_go_to (self, position, 0);
  else if (slot->y > 0 && slot->y + slot->height > self->height)
    parley_timeline_list_go_to (self, position, MAX (0, self->height - slot->height));
}

/* The message that is a page from another, at least one message away. */
guint
parley_timeline_list_find_page (ParleyTimelineList *self, guint position, gboolean down)
{
  gint64 offset = parley_timeline_heights_above (self->heights, position) + (down ? self->height : -self->height);
  int inside;
  guint found = parley_timeline_heights_find (self->heights, MAX (0, offset), &inside);

  if (down)
    return MIN (MAX (found, position + 1), parley_timeline_list_count (self) - 1);
  return MIN (found, MAX (position, 1) - 1);
}

/**
 * parley_timeline_list_set_model:
 * @self: a list
 * @model: (nullable): the messages to show, from their end
 *
 * If one of those before had the keyboard focus, the newest has it then.
 */
void
parley_timeline_list_set_model (ParleyTimelineList *self, ParleyTimelineModel *model)
{
  gboolean had_focus;

  g_return_if_fail (PARLEY_IS_TIMELINE_LIST (self));

  if (self->model == model)
    return;
  had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  parley_timeline_slots_shift (self->slots, 0, G_MAXUINT, 0);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  parley_timeline_heights_splice (self->heights, 0, parley_timeline_list_count (self), 0);
  g_set_object (&self->model, model);
  parley_timeline_heights_splice (self->heights, 0, 0, parley_timeline_list_count (self));
  parley_timeline_heights_forget (self->heights);
  if (model != NULL)
    g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  parley_timeline_list_go_to_end (self);
  if (had_focus && parley_timeline_list_count (self) > 0)
    parley_timeline_list_focus (self, parley_timeline_list_count (self) - 1);
}

/**
 * parley_timeline_list_each:
 * @self: a list
 * @func: called with each row in sight and its position
 * @data: for @func
 */
void
parley_timeline_list_each (ParleyTimelineList *self, ParleyTimelineListFunc func, gpointer data)
{
  g_return_if_fail (PARLEY_IS_TIMELINE_LIST (self));

  for (guint i = 0; i < parley_timeline_slots_count (self->slots); i++)
    func (parley_timeline_slots_nth (self->slots, i)->row, parley_timeline_slots_nth (self->slots, i)->position, data);
}

/**
 * parley_timeline_list_make_spare:
 * @self: a list
 *
 * Makes one of the rows that the first history will need, while there is time.
 *
 * Returns: whether more of them are wanted
 */
gboolean
parley_timeline_list_make_spare (ParleyTimelineList *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE_LIST (self), FALSE);

  if (parley_timeline_slots_count_made (self->slots) >= USUAL_ROWS)
    return FALSE;
  g_signal_emit (self, signals[MADE], 0, parley_timeline_slots_make_spare (self->slots));
  return TRUE;
}

/**
 * parley_timeline_list_go_to_end:
 * @self: a list
 *
 * Shows the newest message, and those that will follow.
 */
void
parley_timeline_list_go_to_end (ParleyTimelineList *self)
{
  g_return_if_fail (PARLEY_IS_TIMELINE_LIST (self));

  self->at_end = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * parley_timeline_list_go_to:
 * @self: a list
 * @position: a message
 * @from_top: how far below the upper edge it shall be, in pixels
 *
 * As far as there are messages enough after it.
 */
void
parley_timeline_list_go_to (ParleyTimelineList *self, guint position, double from_top)
{
  g_return_if_fail (PARLEY_IS_TIMELINE_LIST (self));
  g_return_if_fail (position < parley_timeline_list_count (self));

  set_anchor (self, position, from_top, FALSE);
  self->gap = G_MAXDOUBLE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * parley_timeline_list_hold:
 * @self: a list
 * @position: a message
 *
 * If it is in sight its upper edge stays where it is while it changes, though the end
 * is in sight.
 */
void
parley_timeline_list_hold (ParleyTimelineList *self, guint position)
{
  ParleyTimelineSlot *slot;

  g_return_if_fail (PARLEY_IS_TIMELINE_LIST (self));

  slot = parley_timeline_slots_find (self->slots, position);
  if (slot != NULL)
    parley_timeline_list_go_to (self, position, slot->y);
}

/**
 * parley_timeline_list_focus:
 * @self: a list
 * @position: a message
 *
 * Gives it the keyboard focus, in sight.
 */
void
parley_timeline_list_focus (ParleyTimelineList *self, guint position)
{
  ParleyTimelineSlot *slot;

  g_return_if_fail (PARLEY_IS_TIMELINE_LIST (self));

  if (position >= parley_timeline_list_count (self))
    return;
  slot = take (self, position);
  if (!has_focus_in (self, slot) || !gtk_widget_is_focus (GTK_WIDGET (slot->row)))
    gtk_widget_grab_focus (GTK_WIDGET (slot->row));
}
