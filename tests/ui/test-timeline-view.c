/* The history stays at its end while it is there and keeps still while it is
 * not, whatever arrives, grows or is resized: a property, tried at random.
 */
#include "config.h"

#include <math.h>

#include "parley-message-row.h"
#include "parley-room-private.h"
#include "parley-timeline-list.h"
#include "parley-timeline-model.h"
#include "parley-timeline-view.h"
#include "test-await.h"
#include "test-display.h"
#include "test-history.h"

#define WIDTH 600
#define HEIGHT 700
#define FRAMES 5
/* Nothing may move by more than a rounding. */
#define STILL 1.5
#define AT_END 2.5

typedef struct
{
  TestHistory *history;
  GtkWidget *window;
  ParleyTimelineView *view;
  GtkWidget *scrolled;
  GtkWidget *list;
  GtkAdjustment *adjustment;
} Fixture;

static void
fixture_init (Fixture *self, guint messages)
{
  self->history = test_history_new ();
  test_history_append (self->history, messages);
  self->view = g_object_new (PARLEY_TYPE_TIMELINE_VIEW, NULL);
  parley_timeline_view_set_timeline (self->view, self->history->timeline);
  self->window = test_display_show (GTK_WIDGET (self->view), WIDTH, HEIGHT);
  self->scrolled = test_display_find (GTK_WIDGET (self->view), GTK_TYPE_SCROLLED_WINDOW);
  self->list = test_display_find (self->scrolled, PARLEY_TYPE_TIMELINE_LIST);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  test_display_wait_frames (self->window, FRAMES);
}

static void
fixture_clear (Fixture *self)
{
  test_display_close (self->window);
  test_history_free (self->history);
}

static double
lowest_value (Fixture *self)
{
  return MAX (0, gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment));
}

static double
gap (Fixture *self)
{
  return lowest_value (self) - gtk_adjustment_get_value (self->adjustment);
}

/* The number of the message in a row of the list, or G_MAXINT where there is none. */
static int
number_in (GtkWidget *row)
{
  GtkWidget *message = test_display_find (row, PARLEY_TYPE_MESSAGE_ROW);
  const char *hash = message != NULL ? strchr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (message)), '#') : NULL;

  return hash != NULL ? atoi (hash + 1) : G_MAXINT;
}

static double
top_of (Fixture *self, GtkWidget *row)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (row) || !gtk_widget_compute_bounds (row, self->scrolled, &bounds))
    return NAN;
  return bounds.origin.y;
}

/* Where the bubble of a message is; a message that becomes part of a group is
 * drawn anew, so the lower edge of the row counts, as what is read stands above it.
 */
static double
place_of (Fixture *self, int number)
{
  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (number_in (row) == number)
      return top_of (self, row) + gtk_widget_get_height (row);
  return NAN;
}

/* The message that is read: the first whose lower edge is in view. */
static int
message_in_view (Fixture *self)
{
  int found = G_MAXINT;
  double highest = G_MAXDOUBLE;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      double bottom = top_of (self, row) + gtk_widget_get_height (row);

      if (number_in (row) != G_MAXINT && bottom >= 0 && bottom < highest)
        {
          found = number_in (row);
          highest = bottom;
        }
    }
  return found;
}

/* The last that is in view, if only in part. */
static int
last_in_view (Fixture *self)
{
  int found = G_MININT;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_mapped (row) && number_in (row) != G_MAXINT)
      found = MAX (found, number_in (row));
  return found;
}

static void
jump (Fixture *self)
{
  double part = g_test_rand_bit () ? 1 : g_test_rand_double_range (0, 1);

  gtk_adjustment_set_value (self->adjustment, part * lowest_value (self));
  test_display_wait_frames (self->window, FRAMES + 4);
}

typedef enum
{
  APPEND,
  PREPEND,
  CHANGE_ABOVE,
  CHANGE_BELOW,
  REWRITE,
  RESIZE,
  N_KINDS
} Kind;

static void
rewrite (Fixture *self, gboolean near_end)
{
  int oldest = near_end ? MAX (self->history->first, self->history->next - 4) : self->history->first;

  test_history_rewrite (self->history, g_test_rand_int_range (oldest, self->history->next), g_test_rand_int_range (0, 200));
}

/* An edit makes a message longer or shorter, a reaction, a quote and a removed one
 * change its height as well.
 */
static void
decorate (Fixture *self, int number)
{
  if (number < self->history->first || number >= self->history->next)
    return;
  if (g_test_rand_bit ())
    test_history_rewrite (self->history, number, g_test_rand_int_range (0, 200));
  else
    test_history_decorate (self->history, number, g_test_rand_bit (), g_test_rand_int_range (0, 12), number > self->history->first && g_test_rand_bit ());
}

static void
change (Fixture *self, Kind kind, int number, gboolean was_at_end)
{
  switch (kind)
    {
    case APPEND:
      test_history_append (self->history, g_test_rand_int_range (1, 4));
      break;
    case PREPEND:
      test_history_prepend (self->history, g_test_rand_int_range (1, 51));
      break;
    case CHANGE_ABOVE:
      if (number != G_MAXINT)
        decorate (self, number - g_test_rand_int_range (1, 20));
      break;
    case CHANGE_BELOW:
      number = last_in_view (self);
      if (number != G_MININT)
        decorate (self, number + g_test_rand_int_range (0, 20));
      break;
    case REWRITE:
      if (self->history->next > self->history->first)
        rewrite (self, was_at_end);
      break;
    case RESIZE:
    case N_KINDS:
    default:
      gtk_window_set_default_size (GTK_WINDOW (self->window), g_test_rand_int_range (440, 740), g_test_rand_int_range (480, 780));
      break;
    }
  test_display_wait_frames (self->window, kind == RESIZE ? 2 * FRAMES : FRAMES);
}

static void
step (Fixture *self)
{
  Kind kind = g_test_rand_int_range (0, N_KINDS);
  gboolean at_end, near_end;
  int number;
  double place, now;

  if (g_test_rand_int_range (0, 6) == 0)
    jump (self);
  /* Near the end new messages are followed to it, and nothing else has to move. */
  near_end = gap (self) < 32;
  at_end = gap (self) <= AT_END;
  number = message_in_view (self);
  place = place_of (self, number);
  change (self, kind, number, near_end);

  now = place_of (self, number);
  g_test_message ("kind %d, at end %d, gap %.1f, #%d from %.1f to %.1f", kind, at_end, gap (self), number, place, now);
  if (at_end)
    g_assert_cmpfloat (gap (self), <=, AT_END);
  else if (!near_end && kind <= CHANGE_BELOW && !isnan (place))
    g_assert_cmpfloat_with_epsilon (now, place, STILL);
  g_assert_true (parley_timeline_view_is_at_end (self->view) == (gap (self) < 32));
}

static void
test_follow (gconstpointer data)
{
  Fixture self = { 0 };

  fixture_init (&self, GPOINTER_TO_UINT (data));
  g_assert_cmpfloat (gap (&self), <=, AT_END);
  for (guint i = 0; i < 40; i++)
    step (&self);
  fixture_clear (&self);
}

/* How many messages each day has. */
static char *
days_to_text (ParleyTimelineModel *model)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  GString *text = g_string_new (NULL);

  for (guint i = 0, start = 0; i < n; i++)
    {
      if (i > 0 && parley_timeline_model_begins_day (model, i))
        {
          g_string_append_printf (text, "%u ", i - start);
          start = i;
        }
      if (i + 1 == n)
        g_string_append_printf (text, "%u", n - start);
    }
  return g_string_free_and_steal (text);
}

/* Twenty messages make a day of UTC; the test runs in UTC. */
static void
test_days (void)
{
  Fixture self = { 0 };
  g_autoptr (ParleyTimelineModel) model = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fixture_init (&self, 45);
  model = parley_timeline_model_new (self.history->timeline);
  g_assert_true (parley_timeline_model_begins_day (model, 0));
  g_assert_false (parley_timeline_model_begins_day (model, 45));
  before = days_to_text (model);
  g_assert_cmpstr (before, ==, "20 20 5");
  test_history_prepend (self.history, 5);
  test_history_append (self.history, 15);
  after = days_to_text (model);
  g_assert_cmpstr (after, ==, "5 20 20 20");
  fixture_clear (&self);
}

/* The keyboard comes to what is read, not to the first message there is. */
static void
test_focus (void)
{
  Fixture self = { 0 };
  GtkWidget *focus;

  fixture_init (&self, 300);
  gtk_window_set_focus (GTK_WINDOW (self.window), NULL);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (self.view), GTK_DIR_TAB_BACKWARD));
  test_display_wait_frames (self.window, FRAMES);
  focus = gtk_root_get_focus (GTK_ROOT (self.window));
  g_assert_cmpint (number_in (focus), ==, 299);
  g_assert_cmpfloat (gap (&self), <=, AT_END);

  gtk_adjustment_set_value (self.adjustment, lowest_value (&self) / 2);
  test_display_wait_frames (self.window, FRAMES);
  g_assert_false (parley_timeline_view_is_at_end (self.view));
  parley_timeline_view_scroll_to_end (self.view);
  test_display_wait_frames (self.window, FRAMES);
  g_assert_cmpfloat (gap (&self), <=, AT_END);
  fixture_clear (&self);
}

/* A room of which so many by others are unread. */
static ParleyRoom *
make_room (TestHistory *history, guint unread, int newest)
{
  g_autoptr (ParleyOutbox) outbox = parley_outbox_new (history->account);
  g_autoptr (ParleyRoomRecord) record = parley_room_record_new ("-room");

  record->kind = g_strdup ("group");
  record->message = test_history_make_id (newest);
  record->author = g_strdup ("ben");
  record->at = 1;
  record->unread = unread;
  record->complete = TRUE;
  parley_store_save_room (history->account->store, record);
  return parley_room_new (history->account, outbox, "-room");
}

static void
show_room (Fixture *self, ParleyRoom *room)
{
  self->view = g_object_new (PARLEY_TYPE_TIMELINE_VIEW, NULL);
  parley_timeline_view_set_room (self->view, room);
  self->window = test_display_show (GTK_WIDGET (self->view), WIDTH, HEIGHT);
  self->scrolled = test_display_find (GTK_WIDGET (self->view), GTK_TYPE_SCROLLED_WINDOW);
  self->list = test_display_find (self->scrolled, PARLEY_TYPE_TIMELINE_LIST);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  test_display_wait_frames (self->window, 2 * FRAMES);
}

static GtkWidget *
find_divider (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (widget, "divider") && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_divider (child);
  return found;
}

static int
number_below (Fixture *self, GtkWidget *divider)
{
  GtkWidget *row = gtk_widget_get_ancestor (divider, PARLEY_TYPE_MESSAGE_ROW);

  return row == NULL ? G_MAXINT : number_in (row);
}

/* Many are new: the list begins with them, and stays there while more come. */
static void
test_divider_many (void)
{
  Fixture self = { 0 };
  g_autoptr (ParleyRoom) room = NULL;
  GtkWidget *divider;
  double place;

  self.history = test_history_new ();
  test_history_append (self.history, 300);
  room = make_room (self.history, 60, 299);
  show_room (&self, room);
  divider = find_divider (self.list);
  g_assert_nonnull (divider);
  /* Three and three take turns: sixty by Ben are the last hundred and twenty. */
  g_assert_cmpint (number_below (&self, divider), ==, 180);
  place = top_of (&self, gtk_widget_get_ancestor (divider, PARLEY_TYPE_MESSAGE_ROW));
  g_assert_cmpfloat (place, >=, 0);
  g_assert_cmpfloat (place, <, 80);
  g_assert_false (parley_timeline_view_is_at_end (self.view));
  place = place_of (&self, 180);
  test_history_append_to (self.history, parley_room_get_timeline (room), 5);
  test_display_wait_frames (self.window, FRAMES);
  g_assert_cmpfloat_with_epsilon (place_of (&self, 180), place, STILL);
  g_assert_cmpint (number_below (&self, find_divider (self.list)), ==, 180);
  fixture_clear (&self);
}

/* Few are new: they are all in view, at the end. */
static void
test_divider_few (void)
{
  Fixture self = { 0 };
  g_autoptr (ParleyRoom) room = NULL;
  int first;

  self.history = test_history_new ();
  test_history_append (self.history, 300);
  room = make_room (self.history, 1, 299);
  show_room (&self, room);
  first = number_below (&self, find_divider (self.list));
  g_assert_cmpint (first, >=, 294);
  g_assert_true (parley_timeline_view_is_at_end (self.view));
  g_assert_cmpfloat (gap (&self), <=, AT_END);
  /* Opened again without news. */
  parley_timeline_view_set_room (self.view, NULL);
  g_object_unref (room);
  room = make_room (self.history, 0, 299);
  parley_timeline_view_set_room (self.view, room);
  test_display_wait_frames (self.window, 2 * FRAMES);
  g_assert_null (find_divider (self.list));
  g_assert_cmpfloat (gap (&self), <=, AT_END);
  fixture_clear (&self);
}

/* The new ones come from the server only after the room was opened. */
static void
test_divider_late (void)
{
  Fixture self = { 0 };
  g_autoptr (ParleyRoom) room = NULL;

  self.history = test_history_new ();
  test_history_append (self.history, 100);
  room = make_room (self.history, 30, 159);
  show_room (&self, room);
  g_assert_null (find_divider (self.list));
  g_assert_true (parley_timeline_view_is_at_end (self.view));
  test_history_append_to (self.history, parley_room_get_timeline (room), 60);
  test_display_wait_frames (self.window, 2 * FRAMES);
  g_assert_nonnull (find_divider (self.list));
  g_assert_cmpint (number_below (&self, find_divider (self.list)), ==, 102);
  g_assert_false (parley_timeline_view_is_at_end (self.view));
  fixture_clear (&self);
}

static GtkWidget *
find_marked (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (widget, "found"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_marked (child);
  return found;
}

static gboolean
is_marked (gpointer list)
{
  GtkWidget *marked = find_marked (list);

  return marked != NULL && gtk_widget_get_mapped (marked) && gtk_widget_get_height (marked) > 0;
}

/* To what is answered: it is in view, has the focus, and stands out. */
static void
test_jump (void)
{
  Fixture self = { 0 };
  g_autofree char *id = test_history_make_id (10);
  GtkWidget *marked;

  fixture_init (&self, 300);
  gtk_widget_activate_action (GTK_WIDGET (self.view), "history.show", "s", id);
  test_wait_until (is_marked, self.list, "a row that stands out");
  marked = find_marked (self.list);
  g_assert_cmpint (number_in (marked), ==, 10);
  g_assert_cmpfloat (top_of (&self, marked), >=, -STILL);
  g_assert_cmpfloat (top_of (&self, marked), <, HEIGHT);
  g_assert_cmpint (number_in (gtk_root_get_focus (GTK_ROOT (self.window))), ==, 10);
  g_assert_false (parley_timeline_view_is_at_end (self.view));
  fixture_clear (&self);
}

/* As a person presses keys. */
static void
press (Fixture *self, guint key)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self->window));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (self->list);
  g_autoptr (GtkShortcutTrigger) trigger = gtk_keyval_trigger_new (key, 0);

  g_assert_true (gtk_widget_is_ancestor (focus, self->list));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), trigger))
            gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, self->list, gtk_shortcut_get_arguments (shortcut));
        }
    }
  test_display_wait_frames (self->window, FRAMES);
}

static int
focused (Fixture *self)
{
  return number_in (gtk_root_get_focus (GTK_ROOT (self->window)));
}

static void
assert_focus_in_view (Fixture *self, int number)
{
  double bottom = place_of (self, number);

  g_assert_cmpint (focused (self), ==, number);
  g_assert_cmpfloat (bottom, >, 0);
  g_assert_cmpfloat (bottom, <=, HEIGHT + STILL);
}

/* From message to message far beyond what is in view, by pages, and to the ends. */
static void
test_keys (void)
{
  Fixture self = { 0 };
  int number;

  fixture_init (&self, 300);
  parley_timeline_view_focus_newest (self.view);
  for (number = 298; number >= 270; number--)
    {
      press (&self, GDK_KEY_Up);
      assert_focus_in_view (&self, number);
    }
  press (&self, GDK_KEY_Page_Up);
  g_assert_cmpint (focused (&self), <, 270);
  press (&self, GDK_KEY_Home);
  assert_focus_in_view (&self, 0);
  g_assert_cmpfloat (gtk_adjustment_get_value (self.adjustment), <=, STILL);
  press (&self, GDK_KEY_Up);
  assert_focus_in_view (&self, 0);
  press (&self, GDK_KEY_Down);
  assert_focus_in_view (&self, 1);
  fixture_clear (&self);
}

/* Out of sight it keeps the focus, and its row its message, while others are used
 * again: there are as many rows as are in sight, and few more.
 */
static void
test_recycling (void)
{
  Fixture self = { 0 };
  guint rows = 0;

  fixture_init (&self, 2000);
  parley_timeline_view_focus_newest (self.view);
  for (guint i = 1; i <= 20; i++)
    {
      gtk_adjustment_set_value (self.adjustment, lowest_value (&self) * (20 - i) / 20);
      test_display_wait_frames (self.window, FRAMES);
      g_assert_cmpint (focused (&self), ==, 1999);
    }
  for (GtkWidget *row = gtk_widget_get_first_child (self.list); row != NULL; row = gtk_widget_get_next_sibling (row))
    rows += PARLEY_IS_MESSAGE_ROW (row);
  g_assert_cmpuint (rows, <=, 40);
  press (&self, GDK_KEY_Up);
  assert_focus_in_view (&self, 1998);
  fixture_clear (&self);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  test_display_init (&argc, &argv);
  g_test_add_func ("/ui/timeline-view/days", test_days);
  g_test_add_func ("/ui/timeline-view/focus", test_focus);
  g_test_add_func ("/ui/timeline-view/keys", test_keys);
  g_test_add_func ("/ui/timeline-view/recycling", test_recycling);
  g_test_add_func ("/ui/timeline-view/jump", test_jump);
  g_test_add_func ("/ui/timeline-view/divider-many", test_divider_many);
  g_test_add_func ("/ui/timeline-view/divider-few", test_divider_few);
  g_test_add_func ("/ui/timeline-view/divider-late", test_divider_late);
  g_test_add_data_func ("/ui/timeline-view/follow-from-nothing", GUINT_TO_POINTER (0), test_follow);
  g_test_add_data_func ("/ui/timeline-view/follow-from-a-few", GUINT_TO_POINTER (3), test_follow);
  g_test_add_data_func ("/ui/timeline-view/follow-from-many", GUINT_TO_POINTER (2000), test_follow);
  return g_test_run ();
}
