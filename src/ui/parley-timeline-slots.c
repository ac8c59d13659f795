/* The rows of a history that are in sight, in the order of their positions, which
 * is also that of the widgets, for a screen reader.  A row that leaves is spare: the
 * next that comes into sight is the same widget with another message.  Spare rows
 * that nobody took are hidden once there is nothing else to do.
 */
#include "config.h"

#include "parley-timeline-slots.h"

struct _ParleyTimelineSlots
{
  GtkWidget *list;
  GPtrArray *shown; /* ParleyTimelineSlot, by position */
  GPtrArray *spare;
  guint idle;
};

static void
slot_free (gpointer data)
{
  ParleyTimelineSlot *self = data;

  g_clear_pointer (&self->day, gtk_widget_unparent);
  gtk_widget_unparent (GTK_WIDGET (self->row));
  g_free (self);
}

static GtkWidget *
first_widget (ParleyTimelineSlot *self)
{
  return self->day != NULL ? self->day : GTK_WIDGET (self->row);
}

/* The first whose position is not before @position. */
static guint
find_index (ParleyTimelineSlots *self, guint position)
{
  guint i = 0;

  while (i < self->shown->len && parley_timeline_slots_nth (self, i)->position < position)
    i++;
  return i;
}

/**
 * parley_timeline_slots_new:
 * @list: whose children the rows become
 *
 * Returns: (transfer full): no rows
 */
ParleyTimelineSlots *
parley_timeline_slots_new (GtkWidget *list)
{
  ParleyTimelineSlots *self = g_new0 (ParleyTimelineSlots, 1);

  self->list = list;
  self->shown = g_ptr_array_new_with_free_func (slot_free);
  self->spare = g_ptr_array_new_with_free_func (slot_free);
  return self;
}

void
parley_timeline_slots_free (ParleyTimelineSlots *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->spare);
  g_free (self);
}

guint
parley_timeline_slots_count (ParleyTimelineSlots *self)
{
  return self->shown->len;
}

ParleyTimelineSlot *
parley_timeline_slots_nth (ParleyTimelineSlots *self, guint i)
{
  return self->shown->pdata[i];
}

/**
 * parley_timeline_slots_find:
 * @self: slots
 * @position: in the list
 *
 * Returns: (nullable): the row that shows it
 */
ParleyTimelineSlot *
parley_timeline_slots_find (ParleyTimelineSlots *self, guint position)
{
  guint i = find_index (self, position);

  return i < self->shown->len && parley_timeline_slots_nth (self, i)->position == position ? parley_timeline_slots_nth (self, i) : NULL;
}

ParleyTimelineSlot *
parley_timeline_slots_find_row (ParleyTimelineSlots *self, GtkWidget *row)
{
  for (guint i = 0; i < self->shown->len; i++)
    if (GTK_WIDGET (parley_timeline_slots_nth (self, i)->row) == row)
      return parley_timeline_slots_nth (self, i);
  return NULL;
}

static ParleyTimelineSlot *
make_slot (ParleyTimelineSlots *self)
{
  ParleyTimelineSlot *slot = g_new0 (ParleyTimelineSlot, 1);

  slot->row = PARLEY_MESSAGE_ROW (parley_message_row_new ());
  gtk_widget_set_parent (GTK_WIDGET (slot->row), self->list);
  return slot;
}

/**
 * parley_timeline_slots_make_spare:
 * @self: the slots of a list
 *
 * Makes a row before it is needed.
 *
 * Returns: (transfer none): the row
 */
ParleyMessageRow *
parley_timeline_slots_make_spare (ParleyTimelineSlots *self)
{
  ParleyTimelineSlot *slot = make_slot (self);

  slot->position = GTK_INVALID_LIST_POSITION;
  gtk_widget_set_visible (GTK_WIDGET (slot->row), FALSE);
  gtk_widget_set_child_visible (GTK_WIDGET (slot->row), FALSE);
  g_ptr_array_add (self->spare, slot);
  return slot->row;
}

guint
parley_timeline_slots_count_made (ParleyTimelineSlots *self)
{
  return self->shown->len + self->spare->len;
}

static ParleyTimelineSlot *
take_spare (ParleyTimelineSlots *self)
{
  ParleyTimelineSlot *slot = g_ptr_array_steal_index (self->spare, self->spare->len - 1);

  gtk_widget_set_visible (GTK_WIDGET (slot->row), TRUE);
  gtk_widget_set_child_visible (GTK_WIDGET (slot->row), TRUE);
  return slot;
}

/* Where the slot stands among the widgets. */
static void
put_in_order (ParleyTimelineSlots *self, guint i)
{
  ParleyTimelineSlot *slot = self->shown->pdata[i];

  if (i > 0)
    gtk_widget_insert_after (GTK_WIDGET (slot->row), self->list, GTK_WIDGET (parley_timeline_slots_nth (self, i - 1)->row));
  else if (self->shown->len > 1)
    gtk_widget_insert_before (GTK_WIDGET (slot->row), self->list, first_widget (self->shown->pdata[1]));
  if (slot->day != NULL)
    gtk_widget_insert_before (slot->day, self->list, GTK_WIDGET (slot->row));
}

/**
 * parley_timeline_slots_add:
 * @self: slots
 * @position: in the list, shown by no slot yet
 * @made: (out): whether the row is new
 *
 * Returns: a slot whose row shows another message yet, or none
 */
ParleyTimelineSlot *
parley_timeline_slots_add (ParleyTimelineSlots *self, guint position, gboolean *made)
{
  guint i = find_index (self, position);
  ParleyTimelineSlot *slot;

  *made = self->spare->len == 0;
  slot = *made ? make_slot (self) : take_spare (self);
  slot->position = position;
  g_ptr_array_insert (self->shown, (int)i, slot);
  put_in_order (self, i);
  return slot;
}

/**
 * parley_timeline_slots_drop:
 * @self: slots
 * @i: which of those that are shown
 *
 * It keeps its message until another needs the row, or nothing does.
 */
void
parley_timeline_slots_drop (ParleyTimelineSlots *self, guint i)
{
  ParleyTimelineSlot *slot = g_ptr_array_steal_index (self->shown, i);

  slot->position = GTK_INVALID_LIST_POSITION;
  g_ptr_array_add (self->spare, slot);
}

/**
 * parley_timeline_slots_shift:
 * @self: slots
 * @position: where the list changed
 * @removed: how many were taken out there
 * @added: how many were put in
 */
void
parley_timeline_slots_shift (ParleyTimelineSlots *self, guint position, guint removed, guint added)
{
  for (guint i = self->shown->len; i-- > 0;)
    {
      ParleyTimelineSlot *slot = self->shown->pdata[i];

      if (slot->position >= position + removed)
        slot->position += added - removed;
      else if (slot->position >= position)
        parley_timeline_slots_drop (self, i);
    }
}

static void
on_idle (gpointer data)
{
  ParleyTimelineSlots *self = data;

  self->idle = 0;
  for (guint i = 0; i < self->spare->len; i++)
    {
      ParleyTimelineSlot *slot = self->spare->pdata[i];

      parley_message_row_set_message (slot->row, NULL);
      gtk_widget_set_visible (GTK_WIDGET (slot->row), FALSE);
    }
}

/**
 * parley_timeline_slots_put_away:
 * @self: slots
 *
 * The spare rows are out of sight, and soon out of mind.
 */
void
parley_timeline_slots_put_away (ParleyTimelineSlots *self)
{
  for (guint i = 0; i < self->spare->len; i++)
    {
      ParleyTimelineSlot *slot = self->spare->pdata[i];

      gtk_widget_set_child_visible (GTK_WIDGET (slot->row), FALSE);
      parley_timeline_slot_set_day (slot, NULL);
    }
  if (self->spare->len > 0 && self->idle == 0)
    self->idle = g_idle_add_once (on_idle, self);
}

static GtkWidget *
make_day (ParleyTimelineSlot *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "day");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_halign (label, GTK_ALIGN_CENTER);
  gtk_widget_insert_before (label, gtk_widget_get_parent (GTK_WIDGET (self->row)), GTK_WIDGET (self->row));
  return label;
}

/**
 * parley_timeline_slot_set_day:
 * @self: a slot
 * @day: (nullable): the day that begins with its message
 */
void
parley_timeline_slot_set_day (ParleyTimelineSlot *self, const char *day)
{
  self->has_day = day != NULL;
  if (day != NULL && self->day == NULL)
    self->day = make_day (self);
  if (self->day == NULL)
    return;
  if (day != NULL)
    gtk_label_set_text (GTK_LABEL (self->day), day);
  gtk_widget_set_visible (self->day, day != NULL);
}

/**
 * parley_timeline_slot_measure:
 * @self: a slot
 * @width: how wide it is
 */
void
parley_timeline_slot_measure (ParleyTimelineSlot *self, int width)
{
  int height;

  self->day_height = 0;
  if (self->has_day)
    gtk_widget_measure (self->day, GTK_ORIENTATION_VERTICAL, width, NULL, &self->day_height, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (self->row), GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  self->height = height + self->day_height;
}
