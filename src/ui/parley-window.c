/* The one window: the way in while nobody is signed in, else the rooms beside
 * the room that is open, and a call laid over both.
 */
#include "config.h"

#include "parley-window-private.h"

#include "parley-announcer.h"
#include "parley-call-page.h"
#include "parley-next-frame.h"
#include "parley-no-room.h"
#include "parley-offline.h"
#include "parley-room-leaving.h"
#include "parley-scrolling.h"
#include "parley-sentence.h"
#include "parley-sign-in-page.h"
#include "parley-toast.h"
#include "twilio-media.h"

#include <glib/gi18n.h>

struct _ParleyWindow
{
  AdwApplicationWindow parent_instance;

  ParleySession *session;
  GSignalGroup *session_signals;
  GSignalGroup *rooms_signals;
  AdwNavigationPage *call_page;
  ParleyCall *call; /* what it shows */
  ParleyOffline *offline;
  guint painting; /* what it begins with */
  guint spare_source;

  AdwToast *toast; /* the last that goes by itself */

  AdwToastOverlay *toasts;
  AdwNavigationView *navigation;
  GtkStack *stack;
  ParleySignInPage *sign_in_page; /* NULL until it is needed */
  AdwNavigationSplitView *split;
  AdwBreakpoint *compact;
  ParleySidebar *sidebar;
  ParleyRoomPage *room_page; /* NULL until it is needed, or there is time */
};

enum
{
  ROOM_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyWindow, parley_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
call_is_shown (ParleyWindow *self)
{
  return self->call_page != NULL && adw_navigation_view_get_visible_page (self->navigation) == self->call_page;
}

static void
on_breakpoint_changed (ParleyWindow *self)
{
  gboolean compact = adw_application_window_get_current_breakpoint (ADW_APPLICATION_WINDOW (self)) == self->compact;

  if (self->room_page != NULL)
    g_object_set (self->room_page, "compact", compact, NULL);
}

/* A history and where to write take as long to make as the rest of the window, and
 * its first frame shows neither.
 */
static ParleyRoomPage *
need_room_page (ParleyWindow *self)
{
  if (self->room_page != NULL)
    return self->room_page;
  g_set_weak_pointer (&self->room_page, g_object_new (PARLEY_TYPE_ROOM_PAGE, NULL));
  g_object_bind_property (self->sidebar, "has-rooms", self->room_page, "has-rooms", G_BINDING_SYNC_CREATE);
  parley_scrolling_pass_over (GTK_WIDGET (self->room_page));
  on_breakpoint_changed (self);
  adw_navigation_split_view_set_content (self->split, ADW_NAVIGATION_PAGE (self->room_page));
  return self->room_page;
}

static gboolean
on_time_to_spare (gpointer data)
{
  ParleyWindow *self = data;

  self->spare_source = 0;
  need_room_page (self);
  return G_SOURCE_REMOVE;
}

static void
on_painted (GtkWidget *widget)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);

  self->spare_source = g_idle_add_full (G_PRIORITY_LOW, on_time_to_spare, self, NULL);
}

/* Whoever has rooms opens one soon, and should not wait for it then. */
static void
prepare_room_page (ParleyWindow *self)
{
  if (self->room_page == NULL && self->spare_source == 0)
    parley_next_frame_call_when_painted (GTK_WIDGET (self), &self->painting, on_painted);
}

static ParleyRoom *
find_open_room (ParleyWindow *self)
{
  return self->room_page != NULL ? parley_room_page_get_room (self->room_page) : NULL;
}

/* What is being written stays in sight, and what ends a call: a toast lies over the
 * history, or over the pictures.
 */
static void
show (ParleyWindow *self, AdwToast *toast)
{
  AdwToastOverlay *overlay = self->room_page != NULL ? parley_room_page_get_toasts (self->room_page) : NULL;

  if (call_is_shown (self) && PARLEY_IS_CALL_PAGE (self->call_page))
    overlay = parley_call_page_get_toasts (PARLEY_CALL_PAGE (self->call_page));

  parley_toast_show (overlay != NULL ? overlay : self->toasts, toast);
}

/* It stays until the person has closed it: it is said once only. */
static void
tell_set_aside (ParleyWindow *self)
{
  const char *path = parley_session_get_set_aside (self->session);
  g_autofree char *file = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *sentence = NULL;
  AdwToast *toast;

  if (path == NULL)
    return;
  /* Translators: %s is the name of a file */
  sentence = g_strdup_printf (_ ("What was stored here could not be read. It is kept as “%s”, and your messages are fetched again."), file);
  toast = g_object_new (ADW_TYPE_TOAST, "title", sentence, "use-markup", FALSE, "timeout", 0, NULL);
  show (self, toast);
}

/* A banner stands once: with the room where one is on the screen, else with
 * the list.
 */
static void
update_banners (ParleyWindow *self)
{
  gboolean list_only = adw_navigation_split_view_get_collapsed (self->split) && !adw_navigation_split_view_get_show_content (self->split);
  gboolean with_list = list_only || find_open_room (self) == NULL;
  ParleyCall *call = self->call_page != NULL && !call_is_shown (self) ? self->call : NULL;
  const char *trouble = parley_sentence_for_trouble (self->session);
  gboolean offline = parley_offline_is_on (self->offline);

  g_object_set (self->sidebar, "offline", offline && with_list, "call", with_list ? call : NULL, "trouble", with_list ? trouble : NULL, NULL);
  if (self->room_page != NULL)
    g_object_set (self->room_page, "offline", offline && !with_list, "call", with_list ? NULL : call, "trouble", with_list ? NULL : trouble, NULL);
}

/* It is said when it begins, and stays to be read until it is over. */
static void
on_trouble (ParleyWindow *self)
{
  const char *sentence = parley_sentence_for_trouble (self->session);

  update_banners (self);
  if (sentence != NULL)
    parley_announcer_say (self, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_offline_changed (ParleyWindow *self)
{
  gboolean offline = parley_offline_is_on (self->offline);

  update_banners (self);
  parley_announcer_say (self, offline ? _ ("No connection") : _ ("Connected again"), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_message_arrived (ParleyWindow *self, ParleyRoom *room, const char *author, const char *text)
{
  if (parley_window_shows_room (self, room))
    parley_room_page_announce (self->room_page, author, text);
}

/* One sentence for all that came while there was no connection. */
static void
on_caught_up (ParleyWindow *self, GPtrArray *rooms)
{
  g_autofree char *sentence = g_strdup_printf (ngettext ("New messages in %u room", "New messages in %u rooms", rooms->len), rooms->len);

  parley_announcer_say (self, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_rooms_changed (ParleyWindow *self)
{
  ParleyRoom *room = find_open_room (self);
  gboolean chosen = room != NULL && parley_room_leaving_is_chosen (room);

  if (room == NULL || parley_session_find_room (self->session, parley_room_get_id (room)) != NULL)
    return;
  parley_room_page_set_room (self->room_page, NULL);
  adw_navigation_split_view_set_show_content (self->split, FALSE);
  update_banners (self);
  if (!chosen)
    parley_window_toast (self, _ ("You are no longer a member of that room"));
}

static void
on_room_selected (ParleyWindow *self, ParleyRoom *room)
{
  parley_room_page_set_room (need_room_page (self), room);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  update_banners (self);
  g_signal_emit (self, signals[ROOM_OPENED], 0);
}

static void
on_room_activated (ParleyWindow *self, ParleyRoom *room)
{
  on_room_selected (self, room);
  parley_room_page_focus (self->room_page);
}

static void
on_message_activated (ParleyWindow *self, ParleyRoom *room, const char *message)
{
  on_room_selected (self, room);
  parley_room_page_show_message (self->room_page, message);
}

/* With the list alone on the screen nothing in it is selected, so that the
 * room that was open can be chosen again.
 */
static void
on_split_changed (ParleyWindow *self)
{
  gboolean list_only = adw_navigation_split_view_get_collapsed (self->split) && !adw_navigation_split_view_get_show_content (self->split);

  parley_sidebar_select_room (self->sidebar, list_only ? NULL : find_open_room (self));
  update_banners (self);
}

static void
on_popped (ParleyWindow *self)
{
  update_banners (self);
}

/* What libadwaita lets a dialog's page scroll in can have the focus as well. */
static void
on_dialog_changed (ParleyWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (dialog != NULL)
    parley_scrolling_pass_over (GTK_WIDGET (dialog));
}

/* Most starts find somebody signed in: the page is made when there is nobody. */
static void
show_way_in (ParleyWindow *self)
{
  ParleyApplication *application = PARLEY_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));

  if (self->sign_in_page == NULL)
    {
      self->sign_in_page = PARLEY_SIGN_IN_PAGE (parley_sign_in_page_new ());
      parley_sign_in_page_set_profile (self->sign_in_page, parley_application_get_profile (application));
      gtk_stack_add_child (self->stack, GTK_WIDGET (self->sign_in_page));
      parley_scrolling_pass_over (GTK_WIDGET (self->sign_in_page));
    }
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->sign_in_page));
}

static void
parley_window_show (GtkWidget *widget)
{
  if (PARLEY_WINDOW (widget)->session == NULL)
    show_way_in (PARLEY_WINDOW (widget));
  GTK_WIDGET_CLASS (parley_window_parent_class)->show (widget);
}

static void
parley_window_dispose (GObject *object)
{
  ParleyWindow *self = PARLEY_WINDOW (object);

  if (self->split != NULL)
    parley_window_set_session (self, NULL);
  g_clear_handle_id (&self->spare_source, g_source_remove);
  g_clear_weak_pointer (&self->room_page);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->rooms_signals);
  g_clear_object (&self->call_page);
  g_clear_object (&self->call);
  g_clear_weak_pointer (&self->toast);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_WINDOW);
  g_clear_object (&self->offline);
  G_OBJECT_CLASS (parley_window_parent_class)->dispose (object);
}

/* Without a graphics processor GTK paints with Cairo, which takes plain RGB in a
 * seventh of the time that it takes RGB with a byte to spare.
 */
static void
parley_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_window_parent_class)->realize (widget);
  twilio_media_set_picture_format (GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (GTK_NATIVE (widget))) ? "RGB" : NULL);
}

static void
parley_window_class_init (ParleyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_window_dispose;
  widget_class->realize = parley_window_realize;
  widget_class->show = parley_window_show;
  parley_window_install_actions (widget_class);
  signals[ROOM_OPENED] = g_signal_new ("room-opened", PARLEY_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PARLEY_TYPE_SIDEBAR);
  g_type_ensure (PARLEY_TYPE_NO_ROOM);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, ParleyWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyWindow, split);
  gtk_widget_class_bind_template_child (widget_class, ParleyWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ParleyWindow, compact);
  gtk_widget_class_bind_template_callback (widget_class, on_breakpoint_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_split_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_room_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_room_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_message_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_popped);
}

static void
parley_window_init (ParleyWindow *self)
{
  self->offline = parley_offline_new ();
  g_signal_connect_object (self->offline, "notify::on", G_CALLBACK (on_offline_changed), self, G_CONNECT_SWAPPED);
  self->session_signals = g_signal_group_new (PARLEY_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::trouble", G_CALLBACK (on_trouble), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->session_signals, "message-arrived", G_CALLBACK (on_message_arrived), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->session_signals, "caught-up", G_CALLBACK (on_caught_up), self, G_CONNECT_SWAPPED);
  self->rooms_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->rooms_signals, "items-changed", G_CALLBACK (on_rooms_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_scrolling_pass_over (GTK_WIDGET (self));
  g_signal_connect (self, "notify::visible-dialog", G_CALLBACK (on_dialog_changed), NULL);
  if (DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

/**
 * parley_window_new:
 * @application: the program
 *
 * Returns: (transfer floating): a window that shows the way in, unless somebody
 *   is signed in by the time it is shown
 */
ParleyWindow *
parley_window_new (ParleyApplication *application)
{
  ParleyWindow *self = g_object_new (PARLEY_TYPE_WINDOW, "application", application, NULL);
  GSettings *settings;

  g_return_val_if_fail (PARLEY_IS_APPLICATION (application), self);

  settings = parley_application_get_settings (application);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  return self;
}

/**
 * parley_window_set_session:
 * @self: a window
 * @session: (nullable): who is signed in; %NULL shows the way in
 */
void
parley_window_set_session (ParleyWindow *self, ParleySession *session)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self));

  if (self->session == session)
    return;
  g_signal_group_set_target (self->rooms_signals, NULL);
  g_signal_group_set_target (self->session_signals, NULL);
  if (self->room_page != NULL)
    parley_room_page_set_room (self->room_page, NULL);
  parley_sidebar_set_session (self->sidebar, session);
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->rooms_signals, session != NULL ? parley_session_get_rooms (session) : NULL);
  if (session == NULL)
    {
      parley_announcer_forget ();
      parley_window_hide_call (self);
    }
  adw_navigation_split_view_set_show_content (self->split, FALSE);
  if (session != NULL)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->split));
  else if (gtk_widget_get_visible (GTK_WIDGET (self)))
    show_way_in (self);
  parley_offline_set_session (self->offline, session);
  on_trouble (self);
  if (session == NULL)
    return;
  parley_sidebar_focus_rooms (self->sidebar);
  prepare_room_page (self);
  tell_set_aside (self);
}

/**
 * parley_window_open_room:
 * @self: a window
 * @room: the room to show
 */
void
parley_window_open_room (ParleyWindow *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self));
  g_return_if_fail (PARLEY_IS_ROOM (room));

  parley_sidebar_select_room (self->sidebar, room);
  on_room_activated (self, room);
}

/**
 * parley_window_show_list:
 * @self: a window
 *
 * Shows the list of rooms, where there is place for it or a room alone.
 */
void
parley_window_show_list (ParleyWindow *self)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self));

  adw_navigation_split_view_set_show_content (self->split, FALSE);
}

/**
 * parley_window_is_alive:
 * @self: a window
 *
 * Returns: whether it has not been closed: what was asked for earlier may be
 *   answered after that
 */
gboolean
parley_window_is_alive (ParleyWindow *self)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), FALSE);

  return self->split != NULL;
}

/**
 * parley_window_get_session:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): who is signed in
 */
ParleySession *
parley_window_get_session (ParleyWindow *self)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), NULL);

  return self->session;
}

ParleySidebar *
parley_window_get_sidebar (ParleyWindow *self)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), NULL);

  return self->sidebar;
}

/**
 * parley_window_get_room_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): where a room is shown, once there was time
 *   or need to make it
 */
ParleyRoomPage *
parley_window_get_room_page (ParleyWindow *self)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), NULL);

  return self->room_page;
}

/**
 * parley_window_get_room:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the room that is open
 */
ParleyRoom *
parley_window_get_room (ParleyWindow *self)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), NULL);

  return find_open_room (self);
}

/**
 * parley_window_shows_room:
 * @self: a window
 * @room: a room
 *
 * Returns: whether the person is looking at @room now
 */
gboolean
parley_window_shows_room (ParleyWindow *self, ParleyRoom *room)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), FALSE);

  return gtk_window_is_active (GTK_WINDOW (self)) && self->room_page != NULL && parley_window_get_room (self) == room &&
         gtk_widget_get_mapped (GTK_WIDGET (self->room_page));
}

/**
 * parley_window_toast:
 * @self: a window
 * @sentence: what to say
 *
 * Shows it at once, instead of the one before, which would else be shown and said
 * once more after it.
 */
void
parley_window_toast (ParleyWindow *self, const char *sentence)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self));

  parley_window_offer (self, sentence, NULL, NULL, NULL);
}

/**
 * parley_window_offer:
 * @self: a window
 * @sentence: what to say
 * @label: (nullable): of a button beside it
 * @action: (nullable): what that does
 * @target: (nullable): of @action
 *
 * As parley_window_toast(), with something to do about it.
 */
void
parley_window_offer (ParleyWindow *self, const char *sentence, const char *label, const char *action, GVariant *target)
{
  AdwToast *toast;

  g_return_if_fail (PARLEY_IS_WINDOW (self));

  toast = g_object_new (ADW_TYPE_TOAST, "title", sentence, "use-markup", FALSE, "priority", ADW_TOAST_PRIORITY_HIGH,
                        "button-label", label, "action-name", action, "action-target", target, NULL);
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_weak_pointer (&self->toast, toast);
  show (self, toast);
}

static AdwNavigationPage *
make_page (GtkWidget *widget)
{
  if (ADW_IS_NAVIGATION_PAGE (widget))
    return g_object_ref_sink (ADW_NAVIGATION_PAGE (widget));
  return g_object_ref_sink (adw_navigation_page_new (widget, _ ("Call")));
}

/**
 * parley_window_show_call:
 * @self: a window
 * @call: a call
 * @page: what to show of the call
 *
 * Lays @page over everything else, instead of the one that was shown before.
 */
void
parley_window_show_call (ParleyWindow *self, ParleyCall *call, GtkWidget *page)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self));
  g_return_if_fail (GTK_IS_WIDGET (page));

  if (page == (GtkWidget *)self->call_page || (self->call_page != NULL && adw_navigation_page_get_child (self->call_page) == page))
    return;
  parley_window_hide_call (self);
  self->call = g_object_ref (call);
  self->call_page = make_page (page);
  adw_navigation_view_push (self->navigation, self->call_page);
  update_banners (self);
}

/**
 * parley_window_get_shown_call_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page of a call, where that is on the screen
 */
GtkWidget *
parley_window_get_shown_call_page (ParleyWindow *self)
{
  g_return_val_if_fail (PARLEY_IS_WINDOW (self), NULL);

  return call_is_shown (self) ? GTK_WIDGET (self->call_page) : NULL;
}

/**
 * parley_window_return_to_call:
 * @self: a window
 *
 * Shows the call that goes on, if the person has left it for the rooms.
 */
void
parley_window_return_to_call (ParleyWindow *self)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self));

  if (self->call_page != NULL && !call_is_shown (self))
    adw_navigation_view_push (self->navigation, self->call_page);
  update_banners (self);
}

/**
 * parley_window_hide_call:
 * @self: a window
 */
void
parley_window_hide_call (ParleyWindow *self)
{
  gboolean shown;

  g_return_if_fail (PARLEY_IS_WINDOW (self));

  shown = call_is_shown (self);
  g_clear_object (&self->call_page);
  g_clear_object (&self->call);
  if (shown)
    adw_navigation_view_pop_to_tag (self->navigation, "main");
  update_banners (self);
}
