/* The history of a room: a list of messages that stays at its end while it is
 * there, keeps what is being read where it is while it is not, and fetches
 * older messages when its beginning comes near.
 *
 * GtkListView does all of that by itself around one item, its anchor, if the
 * last item is the one-pixel end of ParleyTimelineModel.  Two cases need a hand:
 * a list that still fits is anchored in its middle, so its first overflow is
 * missed; and after a jump to the end by the scrollbar the anchor is not always
 * the end item.  Hence one boolean, one idle and three short handlers.
 */
#include "config.h"

#include "parley-timeline-view.h"

#include "parley-life-sentence.h"
#include "parley-message-row.h"
#include "parley-moment.h"
#include "parley-news-divider.h"
#include "parley-text.h"
#include "parley-timeline-model.h"

#include <glib/gi18n.h>

/* Nearer to the end than this counts as being there, in pixels. */
#define NEAR_END 32
#define AT_END 2
/* For how long a row that appears is still the one that was gone to. */
#define MARK_MS 1000

struct _ParleyTimelineView
{
  AdwBin parent_instance;

  ParleyRoom *room;
  ParleyTimelineModel *model;
  GtkSelectionModel *selection;
  GtkAdjustment *adjustment;
  GCancellable *cancellable;
  GCancellable *reaching; /* for the message that is being brought into the list */
  ParleyNewsDivider *divider;
  char *marked; /* the message that shall stand out once its row is there */
  guint mark_source;
  guint anchor_source;
  guint news;
  gboolean at_end;
  gboolean loading;

  GtkScrolledWindow *scrolled;
  GtkListView *list;
  GtkWidget *older;
  GtkWidget *jump_button;
  GtkLabel *news_label;
};

enum
{
  PROP_AT_END = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyTimelineView, parley_timeline_view, ADW_TYPE_BIN)

static guint
count_items (ParleyTimelineView *self)
{
  return self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
}

static double
distance_to_end (ParleyTimelineView *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment) - gtk_adjustment_get_value (self->adjustment);
}

static void
update_news (ParleyTimelineView *self)
{
  g_autofree char *label = g_strdup_printf (ngettext ("%u new message", "%u new messages", self->news), self->news);

  gtk_label_set_text (self->news_label, label);
  gtk_widget_set_visible (GTK_WIDGET (self->news_label), self->news > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Go to the newest message"), -1);
}

static void
set_at_end (ParleyTimelineView *self, gboolean at_end)
{
  if (at_end && self->news > 0)
    {
      self->news = 0;
      update_news (self);
    }
  if (self->at_end == at_end)
    return;
  self->at_end = at_end;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AT_END]);
}

static void
anchor_to_end (ParleyTimelineView *self)
{
  if (self->at_end && count_items (self) > 0 && !parley_news_divider_is_settling (self->divider))
    gtk_list_view_scroll_to (self->list, count_items (self) - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static void
on_anchor_idle (gpointer data)
{
  ParleyTimelineView *self = data;

  self->anchor_source = 0;
  anchor_to_end (self);
}

static void
queue_anchor (ParleyTimelineView *self)
{
  if (self->anchor_source == 0)
    self->anchor_source = g_idle_add_once (on_anchor_idle, self);
}

static void
on_older_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyTimelineView) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = parley_timeline_load_older_finish (PARLEY_TIMELINE (source), result, &error);

  if (self->model == NULL || source != G_OBJECT (parley_timeline_model_get_timeline (self->model)))
    return;
  self->loading = FALSE;
  gtk_widget_set_visible (self->older, FALSE);
  if (!more)
    g_debug ("no older messages came: %s", error != NULL ? error->message : "there are none");
}

/* Only a view that is laid out knows what is near; an empty one would ask for
 * everything there is.
 */
static void
load_older_if_near (ParleyTimelineView *self)
{
  ParleyTimeline *timeline;

  if (self->model == NULL || self->loading || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (gtk_adjustment_get_page_size (self->adjustment) <= 1 ||
      gtk_adjustment_get_value (self->adjustment) > gtk_adjustment_get_page_size (self->adjustment))
    return;
  timeline = parley_timeline_model_get_timeline (self->model);
  if (parley_timeline_is_complete (timeline))
    return;
  self->loading = TRUE;
  gtk_widget_set_visible (self->older, count_items (self) > 1);
  parley_timeline_load_older_async (timeline, self->cancellable, on_older_ready, g_object_ref (self));
}

/* Leaving the end is decided here, where the person scrolls; arriving there
 * anchors to the end item, which moves nothing, so that a slow touchpad can
 * still leave.
 */
static void
on_scrolled (ParleyTimelineView *self)
{
  if (parley_news_divider_is_settling (self->divider))
    return;
  set_at_end (self, distance_to_end (self) < NEAR_END);
  if (distance_to_end (self) < AT_END)
    queue_anchor (self);
  load_older_if_near (self);
}

static void
on_resized (ParleyTimelineView *self)
{
  if (parley_news_divider_is_settling (self->divider))
    return;
  if (distance_to_end (self) < NEAR_END)
    set_at_end (self, TRUE);
  if (self->at_end)
    queue_anchor (self);
}

static void
on_items_changed (ParleyTimelineView *self, guint position, guint removed, guint added)
{
  if (self->at_end)
    parley_news_divider_look (self->divider);
  if (self->at_end)
    {
      anchor_to_end (self);
      return;
    }
  if (added > removed && position + added + 1 == count_items (self))
    {
      self->news += added - removed;
      update_news (self);
    }
}

static gboolean
is_first_new (ParleyTimelineView *self, gpointer item)
{
  return PARLEY_IS_MESSAGE (item) && parley_news_divider_is_above (self->divider, item);
}

static void
update_grouping (ParleyTimelineView *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  guint position = gtk_list_item_get_position (item);

  if (row == NULL || self->model == NULL || position == GTK_INVALID_LIST_POSITION)
    return;
  parley_message_row_set_grouped (PARLEY_MESSAGE_ROW (row), parley_timeline_model_continues (self->model, position) && !is_first_new (self, gtk_list_item_get_item (item)));
}

static void
on_position_changed (GtkListItem *item, GParamSpec *pspec, ParleyTimelineView *self)
{
  if (gtk_list_item_get_item (item) != NULL)
    update_grouping (self, item);
}

static void
on_retry (ParleyTimelineView *self, ParleyMessage *message)
{
  if (self->room != NULL)
    parley_room_retry (self->room, message);
}

static void
on_discard (ParleyTimelineView *self, ParleyMessage *message)
{
  if (self->room != NULL)
    parley_room_discard (self->room, message);
}

/* GtkListView tells of each row, whenever it updates it, that it is not selected,
 * and that is read out after each message.  Nothing can be selected here.
 */
static void
forget_selected (GtkWidget *widget)
{
  gtk_accessible_reset_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_SELECTED);
}

static void
on_row_placed (GtkWidget *row)
{
  GtkWidget *widget = gtk_widget_get_parent (row);

  if (widget != NULL)
    g_signal_connect (widget, "notify::has-focus", G_CALLBACK (forget_selected), NULL);
}

static void
on_setup (ParleyTimelineView *self, GtkListItem *item)
{
  GtkWidget *row = parley_message_row_new ();

  g_signal_connect_object (row, "retry", G_CALLBACK (on_retry), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "discard", G_CALLBACK (on_discard), self, G_CONNECT_SWAPPED);
  g_signal_connect (row, "notify::parent", G_CALLBACK (on_row_placed), NULL);
  g_signal_connect_object (item, "notify::position", G_CALLBACK (on_position_changed), self, 0);
  g_object_bind_property (row, "sentence", item, "accessible-label", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
update_seen (ParleyTimelineView *self, ParleyMessageRow *row)
{
  ParleyMessage *message = parley_message_row_get_message (row);
  g_autofree char *seen = message != NULL && self->room != NULL ? parley_sentence_for_readers (self->room, message) : NULL;

  parley_message_row_set_seen (row, seen);
}

static void
mark_if_wanted (ParleyTimelineView *self, ParleyMessageRow *row)
{
  ParleyMessage *message = parley_message_row_get_message (row);

  if (self->marked == NULL || message == NULL || !g_str_equal (parley_message_get_id (message), self->marked))
    return;
  parley_message_row_mark (row);
}

static void
each_row (ParleyTimelineView *self, void (*func) (ParleyTimelineView *, ParleyMessageRow *))
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (PARLEY_IS_MESSAGE_ROW (row))
        func (self, PARLEY_MESSAGE_ROW (row));
    }
}

static void
on_read (ParleyTimelineView *self)
{
  each_row (self, update_seen);
}

static void
update_divider (ParleyTimelineView *self, ParleyMessageRow *row)
{
  gboolean divided = is_first_new (self, parley_message_row_get_message (row));

  parley_message_row_set_divider (row, divided);
  if (divided)
    parley_message_row_set_grouped (row, FALSE);
}

static void
on_divider_placed (ParleyTimelineView *self)
{
  if (self->list != NULL)
    each_row (self, update_divider);
}

/* Whether the end is in view is known only now. */
static void
on_divider_settled (ParleyTimelineView *self)
{
  set_at_end (self, distance_to_end (self) < NEAR_END);
  if (self->at_end)
    queue_anchor (self);
  load_older_if_near (self);
}

static void
on_bind (ParleyTimelineView *self, GtkListItem *item)
{
  ParleyMessageRow *row = PARLEY_MESSAGE_ROW (gtk_list_item_get_child (item));
  gpointer object = gtk_list_item_get_item (item);
  gboolean message = PARLEY_IS_MESSAGE (object);

  gtk_list_item_set_focusable (item, message);
  update_grouping (self, item);
  parley_message_row_set_room (row, self->room);
  parley_message_row_set_message (row, message ? object : NULL);
  update_seen (self, row);
  parley_message_row_set_divider (row, is_first_new (self, object));
  mark_if_wanted (self, row);
}

static void
on_unbind (ParleyTimelineView *self, GtkListItem *item)
{
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
on_header_setup (ParleyTimelineView *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "day");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_halign (label, GTK_ALIGN_CENTER);
  gtk_list_header_set_child (header, label);
}

static void
on_header_bind (ParleyTimelineView *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_list_header_get_child (header);
  gint64 at = parley_timeline_model_get_day (self->model, gtk_list_header_get_start (header));
  g_autofree char *day = at >= 0 ? parley_moment_day (at, parley_moment_now ()) : NULL;

  gtk_label_set_text (GTK_LABEL (label), day);
  gtk_widget_set_visible (label, day != NULL);
}

static void
make_factories (ParleyTimelineView *self)
{
  GtkListItemFactory *rows = gtk_signal_list_item_factory_new ();
  GtkListItemFactory *headers = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (rows, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect_swapped (rows, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect_swapped (rows, "unbind", G_CALLBACK (on_unbind), self);
  g_signal_connect_swapped (headers, "setup", G_CALLBACK (on_header_setup), self);
  g_signal_connect_swapped (headers, "bind", G_CALLBACK (on_header_bind), self);
  gtk_list_view_set_factory (self->list, rows);
  gtk_list_view_set_header_factory (self->list, headers);
  g_object_unref (rows);
  g_object_unref (headers);
}

static void
on_jump (ParleyTimelineView *self)
{
  parley_timeline_view_scroll_to_end (self);
  parley_timeline_view_focus_newest (self);
}

static double
bottom_of (GtkWidget *row, GtkWidget *view)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (row) || !gtk_widget_compute_bounds (row, view, &bounds))
    return -1;
  return bounds.origin.y + bounds.size.height;
}

/* The lowest message that is in view as a whole, or what there is of it. */
static GtkWidget *
find_newest_in_view (ParleyTimelineView *self)
{
  GtkWidget *view = GTK_WIDGET (self->scrolled);
  GtkWidget *newest = NULL;
  double lowest = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      double bottom = gtk_widget_get_focusable (row) ? bottom_of (row, view) : -1;

      if (bottom > lowest && (bottom <= gtk_widget_get_height (view) + 1 || newest == NULL))
        {
          newest = row;
          lowest = bottom;
        }
    }
  return newest;
}

static gboolean
has_focus_inside (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* The list itself would give the focus to its first row, or to where it was
 * long ago, and scroll there.
 */
static gboolean
parley_timeline_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  ParleyTimelineView *self = PARLEY_TIMELINE_VIEW (widget);
  GtkWidget *newest;

  if (has_focus_inside (widget))
    return GTK_WIDGET_CLASS (parley_timeline_view_parent_class)->focus (widget, direction);
  newest = find_newest_in_view (self);
  if (newest != NULL && gtk_widget_grab_focus (newest))
    return TRUE;
  return GTK_WIDGET_CLASS (parley_timeline_view_parent_class)->focus (widget, direction);
}

/* The row that has the focus, or NULL. */
static ParleyMessageRow *
find_focused (ParleyTimelineView *self)
{
  GtkWidget *item = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  return PARLEY_IS_MESSAGE_ROW (row) ? PARLEY_MESSAGE_ROW (row) : NULL;
}

static void
show_menu (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyMessageRow *row = find_focused (PARLEY_TIMELINE_VIEW (widget));

  if (row != NULL)
    parley_message_row_show_menu (row);
}

static void
copy_text (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyMessageRow *row = find_focused (PARLEY_TIMELINE_VIEW (widget));

  if (row != NULL)
    parley_message_row_copy (row);
}

static void
activate_on_focused (ParleyTimelineView *self, const char *action)
{
  ParleyMessageRow *row = find_focused (self);

  if (row != NULL)
    gtk_widget_activate_action (GTK_WIDGET (row), action, NULL);
}

/* history.reply is message.reply of the row that has the focus. */
static void
act_on_focused (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_autofree char *action = g_strconcat ("message.", action_name + strlen ("history."), NULL);

  activate_on_focused (PARLEY_TIMELINE_VIEW (widget), action);
}

static void
show_message (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_timeline_view_show_message (PARLEY_TIMELINE_VIEW (widget), g_variant_get_string (parameter, NULL));
}

/* A message that is about to grow shall do so downwards, also where the end is in
 * view: what is above its new lines is what is being read.
 */
static void
hold_message (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyTimelineView *self = PARLEY_TIMELINE_VIEW (widget);
  guint position;

  if (self->model == NULL || !parley_timeline_find (parley_timeline_model_get_timeline (self->model), g_variant_get_string (parameter, NULL), &position))
    return;
  set_at_end (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
}

/* The list itself would look for its last item, the end, which takes no focus. */
static void
go_to_newest (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_jump (PARLEY_TIMELINE_VIEW (widget));
}

static void
parley_timeline_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_timeline_view_parent_class)->map (widget);
  queue_anchor (PARLEY_TIMELINE_VIEW (widget));
}

static void
parley_timeline_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_AT_END:
      g_value_set_boolean (value, PARLEY_TIMELINE_VIEW (object)->at_end);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_timeline_view_dispose (GObject *object)
{
  ParleyTimelineView *self = PARLEY_TIMELINE_VIEW (object);

  parley_timeline_view_set_timeline (self, NULL);
  g_clear_handle_id (&self->anchor_source, g_source_remove);
  g_clear_handle_id (&self->mark_source, g_source_remove);
  if (self->divider != NULL)
    parley_news_divider_set_room (self->divider, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_TIMELINE_VIEW);
  g_clear_object (&self->divider);
  g_clear_pointer (&self->marked, g_free);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (parley_timeline_view_parent_class)->dispose (object);
}

static void
parley_timeline_view_class_init (ParleyTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_timeline_view_get_property;
  object_class->dispose = parley_timeline_view_dispose;
  widget_class->focus = parley_timeline_view_focus;
  widget_class->map = parley_timeline_view_map;

  props[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, list);
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, older);
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, jump_button);
  gtk_widget_class_bind_template_child_full (widget_class, "news", FALSE, G_STRUCT_OFFSET (ParleyTimelineView, news_label));
  gtk_widget_class_bind_template_callback (widget_class, on_jump);
  gtk_widget_class_install_action (widget_class, "history.menu", NULL, show_menu);
  gtk_widget_class_install_action (widget_class, "history.copy", NULL, copy_text);
  gtk_widget_class_install_action (widget_class, "history.newest", NULL, go_to_newest);
  gtk_widget_class_install_action (widget_class, "history.reply", NULL, act_on_focused);
  gtk_widget_class_install_action (widget_class, "history.react", NULL, act_on_focused);
  gtk_widget_class_install_action (widget_class, "history.edit", NULL, act_on_focused);
  gtk_widget_class_install_action (widget_class, "history.delete", NULL, act_on_focused);
  gtk_widget_class_install_action (widget_class, "history.show", "s", show_message);
  gtk_widget_class_install_action (widget_class, "history.hold", "s", hold_message);
}

static void
parley_timeline_view_init (ParleyTimelineView *self)
{
  self->at_end = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  make_factories (self);
  self->adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  self->divider = parley_news_divider_new (self->list, self->adjustment);
  g_signal_connect_object (self->divider, "placed", G_CALLBACK (on_divider_placed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->divider, "settled", G_CALLBACK (on_divider_settled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "changed", G_CALLBACK (on_resized), self, G_CONNECT_SWAPPED);
  update_news (self);
}

/**
 * parley_timeline_view_set_timeline:
 * @self: a view
 * @timeline: (nullable): the messages to show
 *
 * Shows @timeline from its end.
 */
void
parley_timeline_view_set_timeline (ParleyTimelineView *self, ParleyTimeline *timeline)
{
  g_return_if_fail (PARLEY_IS_TIMELINE_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->reaching);
  g_clear_object (&self->reaching);
  self->loading = FALSE;
  self->news = 0;
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_func (self->selection, on_items_changed, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  if (timeline == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  self->model = parley_timeline_model_new (timeline);
  self->selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->model))));
  gtk_list_view_set_model (self->list, self->selection);
  /* After the list has the model, so that it has heard of a change first. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  set_at_end (self, TRUE);
  update_news (self);
  gtk_widget_set_visible (self->older, FALSE);
  anchor_to_end (self);
}

static void
follow_readers (ParleyTimelineView *self, ParleyRoom *room)
{
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (parley_room_get_live (self->room), on_read, self);
  g_set_object (&self->room, room);
  if (room != NULL)
    g_signal_connect_object (parley_room_get_live (room), "read", G_CALLBACK (on_read), self, G_CONNECT_SWAPPED);
}

static void
open_room (ParleyTimelineView *self, ParleyRoom *room)
{
  parley_timeline_view_set_timeline (self, parley_room_get_timeline (room));
  parley_news_divider_set_room (self->divider, room);
}

/**
 * parley_timeline_view_set_room:
 * @self: a view
 * @room: (nullable): the room whose history to show
 */
void
parley_timeline_view_set_room (ParleyTimelineView *self, ParleyRoom *room)
{
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (PARLEY_IS_TIMELINE_VIEW (self));

  follow_readers (self, room);
  name = parley_text_plain (room != NULL ? parley_room_get_name (room) : NULL);
  /* Translators: for screen readers: the history of a room; %s is the room */
  label = g_strdup_printf (_ ("Messages in %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (room == NULL)
    {
      parley_news_divider_set_room (self->divider, NULL);
      parley_timeline_view_set_timeline (self, NULL);
    }
  else if (self->model == NULL || parley_timeline_model_get_timeline (self->model) != parley_room_get_timeline (room))
    open_room (self, room);
}

/**
 * parley_timeline_view_is_at_end:
 * @self: a view
 *
 * Returns: whether the newest message is in view
 */
gboolean
parley_timeline_view_is_at_end (ParleyTimelineView *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE_VIEW (self), FALSE);

  return self->at_end;
}

/**
 * parley_timeline_view_scroll_to_end:
 * @self: a view
 *
 * Shows the newest message, and those that will follow.
 */
void
parley_timeline_view_scroll_to_end (ParleyTimelineView *self)
{
  g_return_if_fail (PARLEY_IS_TIMELINE_VIEW (self));

  set_at_end (self, TRUE);
  anchor_to_end (self);
}

/**
 * parley_timeline_view_focus_newest:
 * @self: a view
 *
 * Gives the keyboard focus to the newest message, if there is one.
 */
void
parley_timeline_view_focus_newest (ParleyTimelineView *self)
{
  g_return_if_fail (PARLEY_IS_TIMELINE_VIEW (self));

  if (count_items (self) > 1)
    gtk_list_view_scroll_to (self->list, count_items (self) - 2, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  queue_anchor (self);
}

static void
on_mark_over (gpointer data)
{
  ParleyTimelineView *self = data;

  self->mark_source = 0;
  g_clear_pointer (&self->marked, g_free);
}

/* The list may give the message one row and then another until it is laid out. */
static void
mark (ParleyTimelineView *self, const char *id)
{
  g_clear_handle_id (&self->mark_source, g_source_remove);
  g_set_str (&self->marked, id);
  self->mark_source = g_timeout_add_once (MARK_MS, on_mark_over, self);
  each_row (self, mark_if_wanted);
}

static void
focus_message (ParleyTimelineView *self, guint position)
{
  set_at_end (self, FALSE);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

typedef struct
{
  ParleyTimelineView *view;
  char *id;
} Wanted;

static void
wanted_free (Wanted *self)
{
  g_object_unref (self->view);
  g_free (self->id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wanted, wanted_free)

static void
on_reached (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wanted) wanted = data;
  g_autoptr (GError) error = NULL;
  gboolean reached = parley_timeline_reach_finish (PARLEY_TIMELINE (source), result, &error);
  guint position;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reached && parley_timeline_find (PARLEY_TIMELINE (source), wanted->id, &position))
    {
      mark (wanted->view, wanted->id);
      focus_message (wanted->view, position);
    }
  else
    gtk_widget_activate_action (GTK_WIDGET (wanted->view), "win.toast", "s",
                                error != NULL ? _ ("That message could not be fetched. Check the connection and try again.") : _ ("That message is not there any more."));
}

/**
 * parley_timeline_view_show_message:
 * @self: a view
 * @id: a message of the room
 *
 * Scrolls to it and gives it the keyboard focus, once it is in the list.
 */
void
parley_timeline_view_show_message (ParleyTimelineView *self, const char *id)
{
  Wanted *wanted;

  g_return_if_fail (PARLEY_IS_TIMELINE_VIEW (self) && id != NULL);

  if (self->model == NULL)
    return;
  g_cancellable_cancel (self->reaching);
  g_clear_object (&self->reaching);
  self->reaching = g_cancellable_new ();
  wanted = g_new0 (Wanted, 1);
  wanted->view = g_object_ref (self);
  wanted->id = g_strdup (id);
  parley_timeline_reach_async (parley_timeline_model_get_timeline (self->model), id, self->reaching, on_reached, wanted);
}
