/* From one end of a hundred thousand messages of very different heights to the
 * other, while messages come and are edited: whether what is read keeps its
 * place, and what a frame costs beside a list whose rows are one label each
 * with the same texts.
 *
 * Usage: bench-scroll
 */
#include "config.h"

#include <math.h>

#include "bench-frame.h"
#include "bench-rooms.h"
#include "bench-row.h"
#include "parley-message-row.h"
#include "parley-timeline-list.h"
#include "parley-timeline-private.h"
#include "parley-timeline-view.h"
#include "test-display.h"
#include "test-history.h"

#define MESSAGES 100000
#define STATIONS 40
#define STEPS 5
#define STEP_PX 90
#define WIDTH 700
#define HEIGHT 700

typedef struct
{
  GtkWidget *window;
  GtkWidget *list;
  GtkAdjustment *adjustment;
  GArray *times;
} Scroller;

static double
lowest_value (Scroller *self)
{
  return MAX (0, gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment));
}

static void
scroller_init (Scroller *self, GtkWidget *widget, GType list_type)
{
  GtkWidget *scrolled;

  self->window = test_display_show (widget, WIDTH, HEIGHT);
  scrolled = test_display_find (widget, GTK_TYPE_SCROLLED_WINDOW);
  self->list = test_display_find (scrolled, list_type);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  test_display_wait_frames (self->window, 9);
}

static void
scroller_clear (Scroller *self)
{
  g_array_unref (self->times);
  gtk_window_destroy (GTK_WINDOW (self->window));
  bench_frame_settle ();
}

static void
scroll_to (Scroller *self, double value)
{
  double begin = bench_frame_now ();
  double ms;

  gtk_adjustment_set_value (self->adjustment, value);
  ms = bench_frame_work (self->list, begin);
  g_array_append_val (self->times, ms);
}

/* A flick to the next station, then on by the wheel. */
static void
go_to_station (Scroller *self, guint station)
{
  scroll_to (self, lowest_value (self) * (1 - (double)station / STATIONS));
  for (guint i = 0; i < STEPS; i++)
    scroll_to (self, gtk_adjustment_get_value (self->adjustment) - STEP_PX);
}

/* The history, and what happens to it. */

static int
number_in (GtkWidget *row)
{
  GtkWidget *message = test_display_find (row, PARLEY_TYPE_MESSAGE_ROW);
  const char *hash = message != NULL ? strchr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (message)), '#') : NULL;

  return hash != NULL ? atoi (hash + 1) : G_MAXINT;
}

static double
bottom_of (Scroller *self, GtkWidget *row)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (row) || !gtk_widget_compute_bounds (row, gtk_widget_get_parent (self->list), &bounds))
    return NAN;
  return bounds.origin.y + bounds.size.height;
}

/* The message that is read, the first whose lower edge is in view, and where
 * that edge is; or where it is of @number.
 */
static double
find_read (Scroller *self, int *number)
{
  double highest = INFINITY;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      double bottom = bottom_of (self, row);
      int here = number_in (row);

      if (*number != G_MAXINT && here == *number)
        return bottom;
      if (*number == G_MAXINT && here != G_MAXINT && bottom >= 0 && bottom < highest)
        highest = bottom;
    }
  return highest;
}

static int
number_read (Scroller *self)
{
  int none = G_MAXINT;
  double highest = find_read (self, &none);

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (number_in (row) != G_MAXINT && bottom_of (self, row) == highest)
      return number_in (row);
  return G_MAXINT;
}

/* A message arrives; one near what is read, and one far off, are edited.  Not the
 * first of all, above which there is nothing that could take its place.
 */
static void
disturb (TestHistory *history, int near, guint station)
{
  int other = near + (station % 2 == 0 && near > 3 ? -3 : 3);

  test_history_append (history, 1);
  test_history_rewrite (history, MIN (other, MESSAGES - 1), station % 97);
  test_history_rewrite (history, (int)(station * 7919 % MESSAGES), station % 53);
}

static double
measure_drift (Scroller *self, TestHistory *history, guint station)
{
  int number = number_read (self);
  double before = find_read (self, &number);
  double after;

  disturb (history, number, station);
  test_display_wait_frames (self->list, 2);
  after = find_read (self, &number);
  return number != G_MAXINT && !isnan (after) && !isinf (after) ? fabs (after - before) : HEIGHT;
}

static TestHistory *
make_history (void)
{
  TestHistory *history = test_history_new ();

  for (guint i = 0; i < MESSAGES; i += 5000)
    test_history_append (history, 5000);
  return history;
}

static double
measure_history (TestHistory *history, double *drift, double *block)
{
  ParleyTimelineView *view = g_object_new (PARLEY_TYPE_TIMELINE_VIEW, NULL);
  Scroller scroller;
  double work;

  parley_timeline_view_set_timeline (view, history->timeline);
  scroller_init (&scroller, GTK_WIDGET (view), PARLEY_TYPE_TIMELINE_LIST);
  bench_frame_take_longest ();
  for (guint station = 1; station <= STATIONS; station++)
    {
      double moved;

      go_to_station (&scroller, station);
      moved = measure_drift (&scroller, history, station);
      *drift = MAX (*drift, moved);
    }
  *block = bench_frame_take_longest ();
  work = bench_percentile (scroller.times, 0.99);
  scroller_clear (&scroller);
  return work;
}

/* The other list: the same texts, each in a label and nothing else. */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *string = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (string));
}

static GtkWidget *
make_label_list (TestHistory *history)
{
  GtkStringList *strings = gtk_string_list_new (NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (history->timeline), i);

      gtk_string_list_append (strings, parley_message_get_text (message));
    }
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled),
                                 gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (strings))), factory));
  return scrolled;
}

static double
measure_labels (TestHistory *history)
{
  Scroller scroller;
  double work;

  scroller_init (&scroller, make_label_list (history), GTK_TYPE_LIST_VIEW);
  for (guint station = 1; station <= STATIONS; station++)
    go_to_station (&scroller, station);
  work = bench_percentile (scroller.times, 0.99);
  scroller_clear (&scroller);
  return work;
}

int
main (void)
{
  TestHistory *history;
  double drift = 0, block = 0, labels, work;

  bench_frame_init ();
  history = make_history ();
  labels = measure_labels (history);
  work = measure_history (history, &drift, &block);
  bench_row ("chat/scroll-drift", drift, "px", BENCH_AT_MOST, 0);
  bench_row_beside ("chat/scroll", work, "ms", BENCH_AT_MOST, 1.25 * labels, "labels", labels);
  bench_row ("chat/scroll-longest-turn", block, "ms", BENCH_SHOWN, 0);
  return 0;
}
