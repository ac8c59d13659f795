/* The history of a room: a list of messages that stays at its end while it is
 * there, keeps what is being read where it is while it is not (ParleyTimelineList
 * does both), and fetches older messages when its beginning comes near.
 */
#include "config.h"

#include "parley-timeline-view.h"

#include "parley-life-sentence.h"
#include "parley-message-row.h"
#include "parley-news-divider.h"
#include "parley-text.h"
#include "parley-timeline-list.h"
#include "parley-timeline-model.h"

#include <glib/gi18n.h>

/* Nearer to the end than this counts as being there, in pixels. */
#define NEAR_END 32
/* What is left of the message before the first new one, so that one sees where one
 * was, in pixels.
 */
#define CONTEXT 36
/* For how long a row that appears is still the one that was gone to. */
#define MARK_MS 1000

struct _ParleyTimelineView
{
  AdwBin parent_instance;

  ParleyRoom *room;
  ParleyTimelineModel *model;
  GtkAdjustment *adjustment;
  GCancellable *cancellable;
  GCancellable *reaching; /* for the message that is being brought into the list */
  ParleyNewsDivider *divider;
  char *marked; /* the message that shall stand out once its row is there */
  guint mark_source;
  guint news;
  gboolean at_end;
  gboolean loading;

  GtkScrolledWindow *scrolled;
  ParleyTimelineList *list;
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
  gtk_widget_set_visible (self->older, count_items (self) > 0);
  parley_timeline_load_older_async (timeline, self->cancellable, on_older_ready, g_object_ref (self));
}

static void
on_scrolled (ParleyTimelineView *self)
{
  set_at_end (self, distance_to_end (self) < NEAR_END);
  load_older_if_near (self);
}

static void
on_items_changed (ParleyTimelineView *self, guint position, guint removed, guint added)
{
  if (self->at_end)
    {
      parley_news_divider_look (self->divider);
    }
  else if (added > removed && position + added == count_items (self))
    {
      self->news += added - removed;
      update_news (self);
    }
}

/* The rows. */

static void
on_arrange (ParleyTimelineView *self, ParleyMessageRow *row, guint position)
{
  gboolean divided = parley_news_divider_is_above (self->divider, parley_message_row_get_message (row));

  parley_message_row_set_divider (row, divided);
  parley_message_row_set_grouped (row, !divided && parley_timeline_model_continues (self->model, position));
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

static void
on_made (ParleyTimelineView *self, ParleyMessageRow *row)
{
  g_signal_connect_object (row, "retry", G_CALLBACK (on_retry), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "discard", G_CALLBACK (on_discard), self, G_CONNECT_SWAPPED);
}

static void
update_seen (ParleyMessageRow *row, guint position, gpointer data)
{
  ParleyTimelineView *self = data;
  ParleyMessage *message = parley_message_row_get_message (row);
  g_autofree char *seen = message != NULL && self->room != NULL ? parley_sentence_for_readers (self->room, message) : NULL;

  parley_message_row_set_seen (row, seen);
}

static void
mark_if_wanted (ParleyMessageRow *row, guint position, gpointer data)
{
  ParleyTimelineView *self = data;
  ParleyMessage *message = parley_message_row_get_message (row);

  if (self->marked == NULL || message == NULL || !g_str_equal (parley_message_get_id (message), self->marked))
    return;
  parley_message_row_mark (row);
}

static void
on_read (ParleyTimelineView *self)
{
  parley_timeline_list_each (self->list, update_seen, self);
}

static void
update_divider (ParleyMessageRow *row, guint position, gpointer data)
{
  on_arrange (data, row, position);
}

/* If the new messages do not fit, the list begins with them. */
static void
on_divider_placed (ParleyTimelineView *self)
{
  guint position;

  if (self->list == NULL || self->model == NULL)
    return;
  parley_timeline_list_each (self->list, update_divider, self);
  if (parley_news_divider_find (self->divider, &position))
    parley_timeline_list_go_to (self->list, position, CONTEXT);
}

static void
on_bind (ParleyTimelineView *self, ParleyMessageRow *row, guint position)
{
  g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  parley_message_row_set_room (row, self->room);
  parley_message_row_set_message (row, message);
  update_seen (row, position, self);
  mark_if_wanted (row, position, self);
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

/* As a whole, or more of it than of all others together. */
static gboolean
is_in_view (GtkWidget *row, GtkWidget *view)
{
  double height = gtk_widget_get_height (view), bottom = bottom_of (row, view);

  return bottom <= height + 1 || bottom - gtk_widget_get_height (row) < height / 2;
}

/* The lowest message that is in view, or what there is of it. */
static GtkWidget *
find_newest_in_view (ParleyTimelineView *self)
{
  GtkWidget *view = GTK_WIDGET (self->scrolled);
  GtkWidget *newest = NULL;
  double lowest = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      double bottom = gtk_widget_get_focusable (row) ? bottom_of (row, view) : -1;

      if (bottom > lowest && (newest == NULL || is_in_view (row, view)))
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
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

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

  if (self->model != NULL && parley_timeline_find (parley_timeline_model_get_timeline (self->model), g_variant_get_string (parameter, NULL), &position))
    parley_timeline_list_hold (self->list, position);
}

static void
go_to_newest (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_jump (PARLEY_TIMELINE_VIEW (widget));
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

  props[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PARLEY_TYPE_TIMELINE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, list);
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, older);
  gtk_widget_class_bind_template_child (widget_class, ParleyTimelineView, jump_button);
  gtk_widget_class_bind_template_child_full (widget_class, "news", FALSE, G_STRUCT_OFFSET (ParleyTimelineView, news_label));
  gtk_widget_class_bind_template_callback (widget_class, on_jump);
  gtk_widget_class_bind_template_callback (widget_class, on_made);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_arrange);
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
  self->adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  self->divider = parley_news_divider_new ();
  g_signal_connect_object (self->divider, "placed", G_CALLBACK (on_divider_placed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
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
  g_clear_object (&self->model);
  if (timeline != NULL)
    self->model = parley_timeline_model_new (timeline);
  if (self->list != NULL)
    parley_timeline_list_set_model (self->list, self->model);
  if (timeline == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  /* After the list has the model, so that it has heard of a change first. */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  set_at_end (self, TRUE);
  update_news (self);
  gtk_widget_set_visible (self->older, FALSE);
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
  parley_timeline_list_go_to_end (self->list);
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

  if (count_items (self) > 0)
    parley_timeline_list_focus (self->list, count_items (self) - 1);
}

gboolean
parley_timeline_view_make_spare (ParleyTimelineView *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE_VIEW (self), FALSE);

  return parley_timeline_list_make_spare (self->list);
}

static void
on_mark_over (gpointer data)
{
  ParleyTimelineView *self = data;

  self->mark_source = 0;
  g_clear_pointer (&self->marked, g_free);
}

/* Its row may be there now, or only when the list is laid out. */
static void
mark (ParleyTimelineView *self, const char *id)
{
  g_clear_handle_id (&self->mark_source, g_source_remove);
  g_set_str (&self->marked, id);
  self->mark_source = g_timeout_add_once (MARK_MS, on_mark_over, self);
  parley_timeline_list_each (self->list, mark_if_wanted, self);
}

static void
focus_message (ParleyTimelineView *self, guint position)
{
  parley_timeline_list_focus (self->list, position);
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
