/* Where the messages begin that are new since one was last in the room.  It is
 * decided once for each time the room is opened, as soon as all of them are there,
 * and stays while the room is on the screen.  If they do not fit, the list begins
 * with them.
 */
#include "config.h"

#include "parley-news-divider.h"

#include "parley-message-row.h"

#include <math.h>

/* What is left of the message before, so that one sees where one was, in pixels. */
#define CONTEXT 36
/* Rows are measured as they come into view, so the place is looked at again for
 * some frames after the first jump.
 */
#define FRAMES 5

struct _ParleyNewsDivider
{
  GObject parent_instance;

  GtkListView *list; /* weak */
  GtkAdjustment *adjustment;
  ParleyRoom *room;
  char *id;         /* of the message below it, NULL where there is none */
  gboolean awaited; /* something is unread, and not all of it is here */
  guint frames;     /* still to come until it is settled */
  guint tick;
};

enum
{
  PLACED,
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyNewsDivider, parley_news_divider, G_TYPE_OBJECT)

static GtkWidget *
find_row (ParleyNewsDivider *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (PARLEY_IS_MESSAGE_ROW (row) && parley_news_divider_is_above (self, parley_message_row_get_message (PARLEY_MESSAGE_ROW (row))))
        return item;
    }
  return NULL;
}

/* A list that is not laid out yet forgets where it was told to go. */
static void
scroll_near (ParleyNewsDivider *self)
{
  guint position;

  if (parley_timeline_find (parley_room_get_timeline (self->room), self->id, &position))
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
}

/* Up or down until the divider is at the top; the adjustment stops at the end. */
static void
bring_to_top (ParleyNewsDivider *self)
{
  GtkWidget *row = find_row (self);
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_get_mapped (row) || !gtk_widget_compute_bounds (row, GTK_WIDGET (self->list), &bounds))
    scroll_near (self);
  else if (fabs (bounds.origin.y - CONTEXT) >= 1)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + bounds.origin.y - CONTEXT);
}

static gboolean
on_tick (GtkWidget *list, GdkFrameClock *clock, gpointer data)
{
  ParleyNewsDivider *self = data;

  if (gtk_adjustment_get_page_size (self->adjustment) <= 1)
    return G_SOURCE_CONTINUE;
  bring_to_top (self);
  if (--self->frames > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  g_signal_emit (self, signals[SETTLED], 0);
  return G_SOURCE_REMOVE;
}

static void
stop (ParleyNewsDivider *self)
{
  if (self->tick != 0 && self->list != NULL)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->tick);
  self->tick = 0;
  self->frames = 0;
}

static void
settle (ParleyNewsDivider *self)
{
  stop (self);
  self->frames = FRAMES;
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_tick, self, NULL);
  scroll_near (self);
}

static void
parley_news_divider_dispose (GObject *object)
{
  ParleyNewsDivider *self = PARLEY_NEWS_DIVIDER (object);

  stop (self);
  g_clear_weak_pointer (&self->list);
  g_clear_object (&self->adjustment);
  g_clear_object (&self->room);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (parley_news_divider_parent_class)->dispose (object);
}

static void
parley_news_divider_class_init (ParleyNewsDividerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_news_divider_dispose;
  signals[PLACED] = g_signal_new ("placed", PARLEY_TYPE_NEWS_DIVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] = g_signal_new ("settled", PARLEY_TYPE_NEWS_DIVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_news_divider_init (ParleyNewsDivider *self)
{
}

/**
 * parley_news_divider_new:
 * @list: where the messages are shown
 * @adjustment: how far that is scrolled
 *
 * Returns: (transfer full): a divider that is nowhere
 */
ParleyNewsDivider *
parley_news_divider_new (GtkListView *list, GtkAdjustment *adjustment)
{
  ParleyNewsDivider *self = g_object_new (PARLEY_TYPE_NEWS_DIVIDER, NULL);

  g_set_weak_pointer (&self->list, list);
  self->adjustment = g_object_ref (adjustment);
  return self;
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

  stop (self);
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
  settle (self);
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
 * parley_news_divider_is_settling:
 * @self: a divider
 *
 * Returns: whether the list is on its way to it, and so does not follow its end
 */
gboolean
parley_news_divider_is_settling (ParleyNewsDivider *self)
{
  g_return_val_if_fail (PARLEY_IS_NEWS_DIVIDER (self), FALSE);

  return self->frames > 0;
}
