/* The rooms, the newest first, with a search over all of them, and above them
 * what the person is invited to.  Opening a room is a reaction to the selection,
 * so that the pointer, the keyboard and assistive technology all do the same.
 */
#include "config.h"

#include "parley-sidebar.h"

#include "parley-call-bar.h"
#include "parley-direct.h"
#include "parley-invitation-row.h"
#include "parley-menu.h"
#include "parley-request-row.h"
#include "parley-room-filter.h"
#include "parley-room-row.h"
#include "parley-room-sorter.h"
#include "parley-scrolling.h"
#include "parley-search-view.h"
#include "parley-text.h"

/* How many rooms the first frame shows at most, and how many more each frame after
 * the first that are surely painted.
 */
#define MOST_FIRST_ROOMS 16
#define ROOMS_A_FRAME 8
#define FIRST_FRAMES 3

/* The least that a room is high, and what is above the first, in pixels. */
#define ROOM_PX 54
#define ABOVE_ROOMS_PX 120

struct _ParleySidebar
{
  AdwNavigationPage parent_instance;

  ParleySession *session;
  ParleyRoom *current;
  GSignalGroup *rooms_signals;
  GSignalGroup *invitations_signals;
  GSignalGroup *requests_signals;
  gboolean offline;
  gboolean had_rooms; /* when it was last told */
  char *trouble;
  ParleyCall *call; /* that goes on elsewhere */
  guint growing;
  guint n_frames;
  gboolean only_here; /* the search that is about to begin is of one room */

  AdwWindowTitle *window_title;
  GtkWidget *new_room;
  GtkEditable *search;
  GtkWidget *invitations_box;
  GtkListBox *invitations;
  GtkWidget *requests_box;
  GtkListBox *requests;
  AdwToggleGroup *choices;
  ParleyRoomFilter *filter;
  GtkStack *stack;
  GtkListView *list;
  GtkSingleSelection *selection;
  GtkSliceListModel *shown;
  ParleyRoomSorter *sorter;
  GtkSortListModel *sorted;
  ParleySearchView *results; /* NULL until something is searched */
};

enum
{
  PROP_OFFLINE = 1,
  PROP_TROUBLE,
  PROP_CALL,
  PROP_HAS_ROOMS,
  N_PROPS
};

enum
{
  ROOM_SELECTED,
  ROOM_ACTIVATED,
  MESSAGE_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleySidebar, parley_sidebar, ADW_TYPE_NAVIGATION_PAGE)

static guint
count_shown (ParleySidebar *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static gboolean
has_rooms (ParleySidebar *self)
{
  GListModel *rooms = gtk_sort_list_model_get_model (self->sorted);

  return rooms != NULL && g_list_model_get_n_items (rooms) > 0;
}

static gboolean
is_searching (ParleySidebar *self)
{
  return *gtk_editable_get_text (self->search) != '\0';
}

static void on_room_found (ParleySidebar *self, ParleyRoom *room);
static void on_message_found (ParleySidebar *self, ParleyRoom *room, const char *message);

static ParleySearchView *
need_results (ParleySidebar *self)
{
  if (self->results != NULL)
    return self->results;
  self->results = g_object_new (PARLEY_TYPE_SEARCH_VIEW, NULL);
  g_signal_connect_object (self->results, "room-chosen", G_CALLBACK (on_room_found), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->results, "message-chosen", G_CALLBACK (on_message_found), self, G_CONNECT_SWAPPED);
  parley_search_view_set_session (self->results, self->session);
  parley_scrolling_pass_over (GTK_WIDGET (self->results));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->results), "search");
  return self->results;
}

/* Before it is first needed a page is invisible, so that GTK does not style and
 * measure it.
 */
static void
show_page (ParleySidebar *self, const char *name)
{
  gtk_widget_set_visible (gtk_stack_get_child_by_name (self->stack, name), TRUE);
  gtk_stack_set_visible_child_name (self->stack, name);
}

/* What waits for an answer stands above: that there are no rooms would contradict it. */
static gboolean
is_awaited (ParleySidebar *self)
{
  return gtk_widget_get_visible (self->invitations_box) || gtk_widget_get_visible (self->requests_box);
}

static void
update_stack (ParleySidebar *self)
{
  if (is_searching (self))
    {
      need_results (self);
      show_page (self, "search");
    }
  else
    show_page (self, !has_rooms (self) ? "empty" : count_shown (self) > 0 ? "rooms"
                                                                          : "none");
  gtk_widget_set_visible (GTK_WIDGET (self->stack), has_rooms (self) || is_searching (self) || !is_awaited (self));
  gtk_widget_set_visible (GTK_WIDGET (self->choices), has_rooms (self) && !is_searching (self));
  if (self->had_rooms != has_rooms (self))
    {
      self->had_rooms = has_rooms (self);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_ROOMS]);
    }
}

static gboolean
is_any (GObject *object, gboolean one, gboolean other)
{
  return one || other;
}

/* What comes above takes place from the list; without an anchor a list that is at
 * its top would be scrolled so that its middle stays.
 */
static void
keep_at_top (ParleySidebar *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (count_shown (self) > 0 && gtk_adjustment_get_value (adjustment) <= gtk_adjustment_get_lower (adjustment))
    gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
}

static void
update_invitations (ParleySidebar *self)
{
  GListModel *invitations = self->session != NULL ? parley_session_get_invitations (self->session) : NULL;

  keep_at_top (self);
  gtk_widget_set_visible (self->invitations_box, invitations != NULL && g_list_model_get_n_items (invitations) > 0);
  update_stack (self);
}

static void
update_requests (ParleySidebar *self)
{
  GListModel *requests = self->session != NULL ? parley_direct_get_requests (self->session) : NULL;

  keep_at_top (self);
  gtk_widget_set_visible (self->requests_box, requests != NULL && g_list_model_get_n_items (requests) > 0);
  update_stack (self);
}

static void
show_all (ParleySidebar *self)
{
  if (self->growing != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->growing);
  self->growing = 0;
  gtk_slice_list_model_set_size (self->shown, G_MAXUINT);
}

/* GtkListView makes a row for each of up to two hundred rooms at once.  A first
 * frame with those in sight is on the screen sooner; each frame after it brings
 * some more.
 */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ParleySidebar *self = PARLEY_SIDEBAR (widget);
  guint size = gtk_slice_list_model_get_size (self->shown);

  if (!gtk_widget_get_mapped (widget) || ++self->n_frames < FIRST_FRAMES)
    return G_SOURCE_CONTINUE;
  gtk_slice_list_model_set_size (self->shown, size + ROOMS_A_FRAME);
  if (count_shown (self) > size)
    return G_SOURCE_CONTINUE;
  show_all (self);
  return G_SOURCE_REMOVE;
}

/* As many as there is place for. */
static guint
count_first_rooms (ParleySidebar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  int height = root != NULL ? gtk_widget_get_height (GTK_WIDGET (root)) : 0;

  if (height == 0 && GTK_IS_WINDOW (root))
    gtk_window_get_default_size (GTK_WINDOW (root), NULL, &height);
  return height > ABOVE_ROOMS_PX ? MIN ((height - ABOVE_ROOMS_PX) / ROOM_PX + 1, MOST_FIRST_ROOMS) : MOST_FIRST_ROOMS;
}

static void
begin_to_grow (ParleySidebar *self)
{
  gtk_slice_list_model_set_size (self->shown, count_first_rooms (self));
  self->n_frames = 0;
  if (self->growing == 0)
    self->growing = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

static void
on_choice (ParleySidebar *self)
{
  parley_room_filter_set_choice (self->filter, adw_toggle_group_get_active_name (self->choices));
  update_stack (self);
}

/* A room that a search had hidden, or that has moved, is selected again when it
 * is back: the list says which room is open.
 */
static void
reselect (ParleySidebar *self)
{
  GListModel *shown = G_LIST_MODEL (self->selection);

  if (self->current == NULL || gtk_single_selection_get_selected_item (self->selection) == self->current)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    {
      g_autoptr (ParleyRoom) room = g_list_model_get_item (shown, i);

      if (room == self->current)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

static gboolean
shows_results (ParleySidebar *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "search") == 0;
}

static void
on_search_changed (ParleySidebar *self)
{
  if (!shows_results (self) && !self->only_here)
    parley_search_view_set_room (need_results (self), self->current, FALSE);
  self->only_here = FALSE;
  parley_search_view_set_text (need_results (self), gtk_editable_get_text (self->search));
  update_stack (self);
}

static void
activate_position (ParleySidebar *self, guint position)
{
  g_autoptr (ParleyRoom) room = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (room == NULL)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[ROOM_ACTIVATED], 0, room);
}

/* Who types over the list searches; the rows under the focus are about to go. */
static void
on_search_started (ParleySidebar *self)
{
  gtk_text_grab_focus_without_selecting (GTK_TEXT (gtk_editable_get_delegate (self->search)));
}

static void
on_search_activate (ParleySidebar *self)
{
  on_search_changed (self);
  parley_search_view_activate_first (self->results);
}

static void
on_stop_search (ParleySidebar *self)
{
  gtk_editable_set_text (self->search, "");
  on_search_changed (self);
  parley_sidebar_focus_rooms (self);
}

static void
on_room_found (ParleySidebar *self, ParleyRoom *room)
{
  gtk_editable_set_text (self->search, "");
  on_search_changed (self);
  parley_sidebar_select_room (self, room);
  g_signal_emit (self, signals[ROOM_ACTIVATED], 0, room);
}

/* The search stays, for the next of what it found. */
static void
on_message_found (ParleySidebar *self, ParleyRoom *room, const char *message)
{
  parley_sidebar_select_room (self, room);
  g_signal_emit (self, signals[MESSAGE_ACTIVATED], 0, room, message);
}

static void
on_activate (ParleySidebar *self, guint position)
{
  activate_position (self, position);
}

/* A search that hides the open room must not close it. */
static void
on_selected (ParleySidebar *self)
{
  ParleyRoom *room = gtk_single_selection_get_selected_item (self->selection);

  if (room == NULL || !g_set_object (&self->current, room))
    return;
  parley_room_filter_set_current (self->filter, room);
  g_signal_emit (self, signals[ROOM_SELECTED], 0, room);
}

static void
on_accepted (ParleySidebar *self, ParleyRoom *room)
{
  parley_sidebar_select_room (self, room);
  g_signal_emit (self, signals[ROOM_ACTIVATED], 0, room);
}

static GtkWidget *
make_invitation_row (gpointer item, gpointer data)
{
  ParleySidebar *self = data;
  GtkWidget *row = parley_invitation_row_new (self->session, item);

  g_signal_connect_object (row, "accepted", G_CALLBACK (on_accepted), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
make_request_row (gpointer item, gpointer data)
{
  ParleySidebar *self = data;
  GtkWidget *row = parley_request_row_new (self->session, item);

  g_signal_connect_object (row, "accepted", G_CALLBACK (on_accepted), self, G_CONNECT_SWAPPED);
  return row;
}

/* Of the row that has the focus. */
static void
show_room_menu (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleySidebar *self = PARLEY_SIDEBAR (widget);
  GtkWidget *item = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  if (PARLEY_IS_ROOM_ROW (row))
    parley_room_row_show_menu (PARLEY_ROOM_ROW (row));
}

static gboolean
has_text (GObject *object, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
parley_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleySidebar *self = PARLEY_SIDEBAR (object);

  switch (id)
    {
    case PROP_OFFLINE:
      g_value_set_boolean (value, self->offline);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble != NULL ? self->trouble : "");
      break;
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case PROP_HAS_ROOMS:
      g_value_set_boolean (value, self->had_rooms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_sidebar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleySidebar *self = PARLEY_SIDEBAR (object);

  switch (id)
    {
    case PROP_OFFLINE:
      self->offline = g_value_get_boolean (value);
      break;
    case PROP_TROUBLE:
      g_set_str (&self->trouble, g_value_get_string (value));
      break;
    case PROP_CALL:
      g_set_object (&self->call, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_sidebar_dispose (GObject *object)
{
  ParleySidebar *self = PARLEY_SIDEBAR (object);

  if (self->list != NULL)
    parley_sidebar_set_session (self, NULL);
  g_clear_pointer (&self->trouble, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_SIDEBAR);
  g_clear_object (&self->call);
  g_clear_object (&self->rooms_signals);
  g_clear_object (&self->invitations_signals);
  g_clear_object (&self->requests_signals);
  G_OBJECT_CLASS (parley_sidebar_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  object_class->get_property = parley_sidebar_get_property;
  object_class->set_property = parley_sidebar_set_property;
  object_class->dispose = parley_sidebar_dispose;
  props[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_HAS_ROOMS] = g_param_spec_boolean ("has-rooms", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, PARLEY_TYPE_CALL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[ROOM_SELECTED] = g_signal_new ("room-selected", PARLEY_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);
  signals[ROOM_ACTIVATED] = g_signal_new ("room-activated", PARLEY_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);
  signals[MESSAGE_ACTIVATED] = g_signal_new ("message-activated", PARLEY_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, PARLEY_TYPE_ROOM, G_TYPE_STRING);
}

static void
parley_sidebar_class_init (ParleySidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  install_properties (G_OBJECT_CLASS (klass));

  g_type_ensure (PARLEY_TYPE_CALL_BAR);
  g_type_ensure (PARLEY_TYPE_ROOM);
  g_type_ensure (PARLEY_TYPE_ROOM_ROW);
  g_type_ensure (PARLEY_TYPE_ROOM_SORTER);
  g_type_ensure (PARLEY_TYPE_ROOM_FILTER);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, window_title);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, new_room);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, search);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, invitations_box);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, invitations);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, requests_box);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, requests);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, choices);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, filter);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, is_any);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_install_action (widget_class, "rooms.menu", NULL, show_room_menu);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, list);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, selection);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, shown);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, sorter);
  gtk_widget_class_bind_template_child (widget_class, ParleySidebar, sorted);
  gtk_widget_class_bind_template_callback (widget_class, parley_menu_name_items);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_started);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
parley_sidebar_init (ParleySidebar *self)
{
  self->rooms_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->rooms_signals, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->invitations_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->invitations_signals, "items-changed", G_CALLBACK (update_invitations), self, G_CONNECT_SWAPPED);
  self->requests_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->requests_signals, "items-changed", G_CALLBACK (update_requests), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (reselect), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self->list));
}

static void
update_name (ParleySidebar *self)
{
  g_autofree char *name = parley_text_plain (self->session != NULL ? parley_session_get_name (self->session) : NULL);

  adw_window_title_set_subtitle (self->window_title, name);
}

static void
leave_session (ParleySidebar *self)
{
  g_signal_handlers_disconnect_by_func (self->session, update_name, self);
  gtk_list_box_bind_model (self->invitations, NULL, NULL, NULL, NULL);
  gtk_list_box_bind_model (self->requests, NULL, NULL, NULL, NULL);
  g_signal_group_set_target (self->requests_signals, NULL);
  parley_room_filter_set_rooms (self->filter, NULL);
  parley_room_filter_set_current (self->filter, NULL);
  parley_room_sorter_set_rooms (self->sorter, NULL);
  gtk_sort_list_model_set_model (self->sorted, NULL);
  if (self->results != NULL)
    parley_search_view_set_session (self->results, NULL);
  g_signal_group_set_target (self->rooms_signals, NULL);
  g_signal_group_set_target (self->invitations_signals, NULL);
  g_clear_object (&self->current);
  g_clear_object (&self->session);
}

static void
enter_session (ParleySidebar *self, ParleySession *session)
{
  GListModel *rooms = parley_session_get_rooms (session);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::name", G_CALLBACK (update_name), self, G_CONNECT_SWAPPED);
  parley_room_sorter_set_rooms (self->sorter, rooms);
  parley_room_filter_set_rooms (self->filter, rooms);
  gtk_list_box_bind_model (self->requests, parley_direct_get_requests (session), make_request_row, self, NULL);
  g_signal_group_set_target (self->requests_signals, parley_direct_get_requests (session));
  begin_to_grow (self);
  gtk_sort_list_model_set_model (self->sorted, rooms);
  if (self->results != NULL)
    parley_search_view_set_session (self->results, session);
  gtk_list_box_bind_model (self->invitations, parley_session_get_invitations (session), make_invitation_row, self, NULL);
  g_signal_group_set_target (self->rooms_signals, rooms);
  g_signal_group_set_target (self->invitations_signals, parley_session_get_invitations (session));
}

/**
 * parley_sidebar_set_session:
 * @self: a sidebar
 * @session: (nullable): whose rooms to show
 */
void
parley_sidebar_set_session (ParleySidebar *self, ParleySession *session)
{
  g_return_if_fail (PARLEY_IS_SIDEBAR (self));

  if (self->session == session)
    return;
  if (self->session != NULL)
    leave_session (self);
  if (session != NULL)
    enter_session (self, session);
  gtk_editable_set_text (self->search, "");
  update_name (self);
  update_invitations (self);
  update_requests (self);
}

/**
 * parley_sidebar_select_room:
 * @self: a sidebar
 * @room: (nullable): the room to select; %NULL selects none
 */
void
parley_sidebar_select_room (ParleySidebar *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_SIDEBAR (self));

  g_set_object (&self->current, room);
  parley_room_filter_set_current (self->filter, room);
  if (room != NULL)
    show_all (self);
  else
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  reselect (self);
}

/**
 * parley_sidebar_step:
 * @self: a sidebar
 * @by: how many rooms down, or up where it is negative
 */
void
parley_sidebar_step (ParleySidebar *self, int by)
{
  guint selected, n;

  g_return_if_fail (PARLEY_IS_SIDEBAR (self));

  show_all (self);
  selected = gtk_single_selection_get_selected (self->selection);
  n = count_shown (self);
  if (n == 0)
    return;
  if (selected == GTK_INVALID_LIST_POSITION)
    activate_position (self, by > 0 ? 0 : n - 1);
  else
    activate_position (self, CLAMP ((gint64)selected + by, 0, n - 1));
}

static gboolean
is_unread (ParleySidebar *self, guint position)
{
  g_autoptr (ParleyRoom) room = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return room != NULL && parley_room_get_unread (room) > 0;
}

/**
 * parley_sidebar_step_unread:
 * @self: a sidebar
 * @by: 1 for the next room with something unread, -1 for the one before
 *
 * Goes round where the list ends.
 */
void
parley_sidebar_step_unread (ParleySidebar *self, int by)
{
  guint n, position;

  g_return_if_fail (PARLEY_IS_SIDEBAR (self));

  show_all (self);
  n = count_shown (self);
  position = gtk_single_selection_get_selected (self->selection);
  if (position == GTK_INVALID_LIST_POSITION)
    position = by > 0 ? n - 1 : 0;
  for (guint i = 0; i < n; i++)
    {
      position = (position + n + (by > 0 ? 1 : -1)) % n;
      if (is_unread (self, position))
        {
          activate_position (self, position);
          return;
        }
    }
}

/**
 * parley_sidebar_search:
 * @self: a sidebar
 * @text: what to look for
 */
void
parley_sidebar_search (ParleySidebar *self, const char *text)
{
  g_return_if_fail (PARLEY_IS_SIDEBAR (self) && text != NULL);

  gtk_editable_set_text (self->search, text);
  gtk_editable_set_position (self->search, -1);
  on_search_changed (self);
}

/**
 * parley_sidebar_focus_search:
 * @self: a sidebar
 * @room: (nullable): the room to search; %NULL searches all
 */
void
parley_sidebar_focus_search (ParleySidebar *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_SIDEBAR (self));

  self->only_here = room != NULL;
  parley_search_view_set_room (need_results (self), room != NULL ? room : self->current, room != NULL);

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * parley_sidebar_focus_rooms:
 * @self: a sidebar
 *
 * Gives the keyboard focus to the room that is open or the first, or, where there
 * is none, to what makes one.
 */
void
parley_sidebar_focus_rooms (ParleySidebar *self)
{
  guint selected;

  g_return_if_fail (PARLEY_IS_SIDEBAR (self));

  selected = gtk_single_selection_get_selected (self->selection);
  if (count_shown (self) > 0)
    gtk_list_view_scroll_to (self->list, selected != GTK_INVALID_LIST_POSITION ? selected : 0, GTK_LIST_SCROLL_FOCUS, NULL);
  if (count_shown (self) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
  else if (has_rooms (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  else
    gtk_widget_grab_focus (self->new_room);
}
