/* What one asks of the window: to make and find rooms, to look for something, to go
 * about by key, and to say something.
 */
#include "config.h"

#include "parley-window-private.h"

#include "parley-announcer.h"
#include "parley-details-dialog.h"
#include "parley-directory-dialog.h"
#include "parley-joining.h"
#include "parley-missed-dialog.h"
#include "parley-people-dialog.h"
#include "parley-room-dialog.h"

#include <glib/gi18n.h>

static void
new_room (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleySession *session = parley_window_get_session (self);
  AdwDialog *dialog;

  if (session == NULL)
    return;
  dialog = parley_room_dialog_new (session);
  g_signal_connect_object (dialog, "created", G_CALLBACK (parley_window_open_room), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
present_and_open (ParleyWindow *self, AdwDialog *dialog)
{
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (parley_window_open_room), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
new_direct (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleySession *session = parley_window_get_session (self);

  if (session != NULL)
    present_and_open (self, parley_people_dialog_new (session));
}

static void
show_directory (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleySession *session = parley_window_get_session (self);

  if (session != NULL)
    present_and_open (self, parley_directory_dialog_new (session));
}

static void
on_room_joined (ParleyRoom *room, gpointer window)
{
  if (parley_window_is_alive (window))
    parley_window_open_room (window, room);
}

static void
show_missed (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleySession *session = parley_window_get_session (self);
  AdwDialog *dialog;

  if (session == NULL)
    return;
  dialog = parley_missed_dialog_new (session);
  present_and_open (self, dialog);
  parley_announcer_say (self, parley_missed_dialog_get_words (PARLEY_MISSED_DIALOG (dialog)), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
join_link (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleySession *session = parley_window_get_session (self);

  if (session != NULL)
    parley_joining_ask_for_link (widget, session, on_room_joined);
}

static GSettings *
get_settings (ParleyWindow *self)
{
  return parley_application_get_settings (PARLEY_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
}

static void
show_details (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleySession *session = parley_window_get_session (self);
  ParleyRoom *room = session != NULL ? parley_session_find_room (session, g_variant_get_string (parameter, NULL)) : NULL;

  if (room != NULL)
    adw_dialog_present (parley_details_dialog_new (get_settings (self), session, room), widget);
}

static void
show_toast (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_window_toast (PARLEY_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* For what is said by a page as it comes or goes: GTK drops the announcement of
 * a thing that no screen reader has looked at yet, and the window it has.
 */
static void
announce (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_announcer_say (widget, g_variant_get_string (parameter, NULL), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
announce_again (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  const char *sentence = parley_announcer_recall ((guint)g_variant_get_int32 (parameter) - 1);

  if (sentence == NULL)
    sentence = _ ("There is no earlier announcement.");
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
show_call (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_window_return_to_call (PARLEY_WINDOW (widget));
}

static void
search (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);

  parley_window_show_list (self);
  parley_sidebar_focus_search (parley_window_get_sidebar (self), NULL);
}

static void
search_room (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  ParleyRoom *room = parley_window_get_room (self);

  parley_window_show_list (self);
  parley_sidebar_focus_search (parley_window_get_sidebar (self), room);
}

static void
step_room (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_sidebar_step (parley_window_get_sidebar (PARLEY_WINDOW (widget)), g_variant_get_int32 (parameter));
}

static void
step_unread (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_sidebar_step_unread (parley_window_get_sidebar (PARLEY_WINDOW (widget)), g_variant_get_int32 (parameter));
}

static gboolean
focus_is_in (ParleyWindow *self, gpointer widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* Rooms, history, the text to write, and round again. */
static void
step_pane_of_rooms (ParleyWindow *self, gboolean back)
{
  ParleyRoomPage *page = parley_window_get_room_page (self);

  if (parley_window_get_room (self) == NULL || (focus_is_in (self, page) && parley_room_page_step_pane (page, back)))
    return;
  if (focus_is_in (self, page))
    parley_sidebar_focus_rooms (parley_window_get_sidebar (self));
  else if (back)
    parley_room_page_focus (page);
  else
    parley_room_page_focus_history (page);
}

static void
step_pane (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyWindow *self = PARLEY_WINDOW (widget);
  GtkWidget *call_page = parley_window_get_shown_call_page (self);
  gboolean back = g_variant_get_int32 (parameter) < 0;

  if (call_page != NULL)
    gtk_widget_activate_action (call_page, "call.step-pane", "i", back ? -1 : 1);
  else if (parley_window_get_session (self) != NULL)
    step_pane_of_rooms (self, back);
}

/**
 * parley_window_join:
 * @self: a window in which somebody is signed in
 * @link: a link to a room, from anywhere
 *
 * Asks before anything is joined.
 */
void
parley_window_join (ParleyWindow *self, const char *link)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self) && link != NULL);

  if (parley_window_get_session (self) != NULL)
    parley_joining_ask (GTK_WIDGET (self), parley_window_get_session (self), link, on_room_joined);
}

/**
 * parley_window_search:
 * @self: a window
 * @text: what to look for in all rooms
 */
void
parley_window_search (ParleyWindow *self, const char *text)
{
  g_return_if_fail (PARLEY_IS_WINDOW (self) && text != NULL);

  parley_window_show_list (self);
  parley_sidebar_focus_search (parley_window_get_sidebar (self), NULL);
  parley_sidebar_search (parley_window_get_sidebar (self), text);
}

/**
 * parley_window_install_actions:
 * @widget_class: the class of the windows
 */
void
parley_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-room", NULL, new_room);
  gtk_widget_class_install_action (widget_class, "win.new-direct", NULL, new_direct);
  gtk_widget_class_install_action (widget_class, "win.directory", NULL, show_directory);
  gtk_widget_class_install_action (widget_class, "win.join-link", NULL, join_link);
  gtk_widget_class_install_action (widget_class, "win.room-details", "s", show_details);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", show_toast);
  gtk_widget_class_install_action (widget_class, "win.announce", "s", announce);
  gtk_widget_class_install_action (widget_class, "win.announce-again", "i", announce_again);
  gtk_widget_class_install_action (widget_class, "win.missed", NULL, show_missed);
  gtk_widget_class_install_action (widget_class, "win.show-call", NULL, show_call);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.search-room", NULL, search_room);
  gtk_widget_class_install_action (widget_class, "win.step-room", "i", step_room);
  gtk_widget_class_install_action (widget_class, "win.step-unread", "i", step_unread);
  gtk_widget_class_install_action (widget_class, "win.step-pane", "i", step_pane);
}
