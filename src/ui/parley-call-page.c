/* A call on the screen: everybody in it, what one can do, and what one must be told.
 * Its state is the call's; the page keeps none.
 */
#include "config.h"

#include "parley-call-page.h"

#include "parley-call-chat.h"
#include "parley-call-controls.h"
#include "parley-call-details-dialog.h"
#include "parley-call-ear.h"
#include "parley-call-news.h"
#include "parley-call-notices.h"
#include "parley-call-people.h"
#include "parley-call-sentence.h"
#include "parley-device-group.h"
#include "parley-dialog-width.h"
#include "parley-menu.h"
#include "parley-title.h"

#include <glib/gi18n.h>

struct _ParleyCallPage
{
  AdwNavigationPage parent_instance;

  ParleyCall *call;
  guint clock_source;
  guint ear_source;
  ParleyCallEar ear;
  gboolean was_shown;
  gboolean speaker_view; /* whoever speaks is large */
  ParleyCallNews *news;

  AdwWindowTitle *window_title;
  ParleyCallNotices *notices;
  AdwToastOverlay *toasts;
  AdwOverlaySplitView *split;
  ParleyCallPeople *people;
  GtkToggleButton *chat_toggle;
  GtkLabel *unread;
  ParleyCallChat *chat;
  ParleyCallControls *controls;
};

enum
{
  PROP_SPEAKER_VIEW = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyCallPage, parley_call_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update_clock (ParleyCallPage *self)
{
  g_autofree char *state = parley_call_sentence_for_state (self->call);

  adw_window_title_set_subtitle (self->window_title, state);
}

static gboolean
on_second (gpointer data)
{
  update_clock (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_connected (ParleyCall *call)
{
  return parley_call_get_state (call) == PARLEY_CALL_CONNECTED || parley_call_get_state (call) == PARLEY_CALL_RECONNECTING;
}

/* The seconds are shown only while somebody can see them. */
static void
update_clock_source (ParleyCallPage *self)
{
  gboolean runs = is_connected (self->call) && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (runs && self->clock_source == 0)
    self->clock_source = g_timeout_add_seconds (1, on_second, self);
  else if (!runs)
    g_clear_handle_id (&self->clock_source, g_source_remove);
}

/* A test tone is nobody's voice. */
static gboolean
listen (gpointer data)
{
  ParleyCallPage *self = data;
  ParleyCallEarNews news;

  if (parley_call_is_test_source (self->call, TWILIO_TRACK_AUDIO))
    return G_SOURCE_CONTINUE;
  news = parley_call_ear_hear (&self->ear, parley_call_get_input_level (self->call), parley_call_get_microphone (self->call));
  if (news == PARLEY_CALL_EAR_MUTED)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("You are muted: nobody hears you."));
  else if (news == PARLEY_CALL_EAR_SILENT)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("No sound comes from your microphone. Check its switch, or choose another one."));
  return G_SOURCE_CONTINUE;
}

static void
update_ear (ParleyCallPage *self)
{
  gboolean listens = parley_call_get_state (self->call) == PARLEY_CALL_CONNECTED;

  if (listens && self->ear_source == 0)
    self->ear_source = g_timeout_add (PARLEY_CALL_EAR_MS, listen, self);
  else if (!listens)
    g_clear_handle_id (&self->ear_source, g_source_remove);
}

static void
on_state (ParleyCallPage *self)
{
  update_clock (self);
  update_clock_source (self);
  update_ear (self);
}

static void
on_device_lost (ParleyCallPage *self, guint kind)
{
  ParleyCallDevices *devices = parley_call_get_devices (self->call);
  const char *refused = NULL;
  g_autofree char *sentence = parley_call_sentence_for_device (kind);

  if (kind == TWILIO_TRACK_VIDEO && devices != NULL)
    refused = parley_call_sentence_for_camera (parley_call_devices_get_camera_access (devices));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", refused != NULL ? refused : sentence);
}

static void
on_device_moved (ParleyCallPage *self)
{
  g_autofree char *sentence = parley_call_sentence_for_moved (self->call);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

/* libadwaita may keep what was in a dialog for longer than the dialog. */
static void
on_devices_closed (ParleyDeviceGroup *group)
{
  parley_device_group_set_devices (group, NULL);
}

static void
choose_devices (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  GtkWidget *view = adw_toolbar_view_new ();
  ParleyDeviceGroup *group = g_object_new (PARLEY_TYPE_DEVICE_GROUP, NULL);
  AdwDialog *dialog = adw_dialog_new ();

  parley_device_group_set_devices (group, parley_call_get_devices (self->call));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (page));
  adw_dialog_set_title (dialog, _ ("Camera and Sound"));
  adw_dialog_set_content_width (dialog, 420);
  parley_dialog_width_follow_letters (dialog);
  adw_dialog_set_child (dialog, view);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (on_devices_closed), group, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
show_details (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  adw_dialog_present (parley_call_details_dialog_new (parley_call_media_get_course (parley_call_get_media (PARLEY_CALL_PAGE (widget)->call))), widget);
}

/* Never a number that says less than there is.  Without a description the tooltip would
 * be said, and with it the name again.
 */
static void
update_unread (ParleyCallPage *self)
{
  guint unread = parley_room_get_unread (parley_call_get_room (self->call));
  g_autofree char *number = unread > 99 ? g_strdup ("99+") : g_strdup_printf ("%u", unread);
  g_autofree char *words = g_strdup_printf (ngettext ("%u unread message", "%u unread messages", unread), unread);

  gtk_label_set_text (self->unread, number);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), unread > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chat_toggle), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, unread > 0 ? words : C_ ("key", "F9"), -1);
}

static gboolean
focus_is_in (ParleyCallPage *self, gpointer widget)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* Whoever opens it means to write.  The split view gives the focus back to what had it
 * before; where nothing had, it must not stay in what is closed.
 */
static void
on_chat_shown (ParleyCallPage *self)
{
  if (adw_overlay_split_view_get_show_sidebar (self->split))
    parley_call_chat_focus (self->chat);
  else if (focus_is_in (self, self->chat))
    gtk_widget_grab_focus (GTK_WIDGET (self->chat_toggle));
}

static void
toggle_chat (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);

  gtk_toggle_button_set_active (self->chat_toggle, !gtk_toggle_button_get_active (self->chat_toggle));
}

static void
close_chat (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_toggle_button_set_active (PARLEY_CALL_PAGE (widget)->chat_toggle, FALSE);
}

/* Before it would leave the page. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);

  if (!adw_overlay_split_view_get_show_sidebar (self->split) || !(adw_overlay_split_view_get_collapsed (self->split) || focus_is_in (self, self->chat)))
    return GDK_EVENT_PROPAGATE;
  gtk_toggle_button_set_active (self->chat_toggle, FALSE);
  return GDK_EVENT_STOP;
}

/* What one does, the history, the text to write, and round again. */
static void
step_pane (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);
  gboolean is_there = adw_overlay_split_view_get_show_sidebar (self->split);

  if (!is_there || !parley_call_chat_step_pane (self->chat, g_variant_get_int32 (parameter) < 0))
    parley_call_controls_focus (self->controls);
}

static void
parley_call_page_map (GtkWidget *widget)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);

  GTK_WIDGET_CLASS (parley_call_page_parent_class)->map (widget);
  update_clock (self);
  update_clock_source (self);
}

static void
parley_call_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_call_page_parent_class)->unmap (widget);
  g_clear_handle_id (&PARLEY_CALL_PAGE (widget)->clock_source, g_source_remove);
}

/* What is said before the page is on the screen is heard by nobody. */
static void
announce_beginning (ParleyCallPage *self)
{
  g_autofree char *state = parley_call_sentence_for_state (self->call);

  if (!is_connected (self->call))
    parley_call_news_say (self->news, state);
  parley_call_notices_say (self->notices);
}

static void
parley_call_page_shown (AdwNavigationPage *page)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (page);

  parley_call_controls_focus (self->controls);
  if (!self->was_shown)
    announce_beginning (self);
  self->was_shown = TRUE;
}

static void
parley_call_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPEAKER_VIEW)
    g_value_set_boolean (value, PARLEY_CALL_PAGE (object)->speaker_view);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
parley_call_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPEAKER_VIEW)
    PARLEY_CALL_PAGE (object)->speaker_view = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
parley_call_page_dispose (GObject *object)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (object);

  g_clear_handle_id (&self->clock_source, g_source_remove);
  g_clear_handle_id (&self->ear_source, g_source_remove);
  g_clear_object (&self->news);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_PAGE);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_page_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  object_class->get_property = parley_call_page_get_property;
  object_class->set_property = parley_call_page_set_property;
  object_class->dispose = parley_call_page_dispose;
  props[PROP_SPEAKER_VIEW] = g_param_spec_boolean ("speaker-view", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_call_page_class_init (ParleyCallPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  install_properties (G_OBJECT_CLASS (klass));
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = parley_call_page_shown;
  widget_class->map = parley_call_page_map;
  widget_class->unmap = parley_call_page_unmap;

  g_type_ensure (PARLEY_TYPE_CALL_CHAT);
  g_type_ensure (PARLEY_TYPE_CALL_CONTROLS);
  g_type_ensure (PARLEY_TYPE_CALL_NOTICES);
  g_type_ensure (PARLEY_TYPE_CALL_PEOPLE);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, notices);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, split);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, chat_toggle);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, unread);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, chat);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, people);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, controls);
  gtk_widget_class_install_property_action (widget_class, "call.speaker-view", "speaker-view");
  gtk_widget_class_install_action (widget_class, "call.devices", NULL, choose_devices);
  gtk_widget_class_install_action (widget_class, "call.details", NULL, show_details);
  gtk_widget_class_install_action (widget_class, "call.chat", NULL, toggle_chat);
  gtk_widget_class_install_action (widget_class, "call.close-chat", NULL, close_chat);
  gtk_widget_class_install_action (widget_class, "call.step-pane", "i", step_pane);
  gtk_widget_class_bind_template_callback (widget_class, on_chat_shown);
  gtk_widget_class_bind_template_callback (widget_class, parley_menu_name_items);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
parley_call_page_init (ParleyCallPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_title_let_wrap (self->window_title);
}

static void
follow (ParleyCallPage *self)
{
  g_signal_connect_object (self->call, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_call_get_room (self->call), "notify::unread", G_CALLBACK (update_unread), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "device-moved", G_CALLBACK (on_device_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "device-lost", G_CALLBACK (on_device_lost), self, G_CONNECT_SWAPPED);
}

/**
 * parley_call_page_new:
 * @call: a call that does not ring here
 *
 * Returns: (transfer floating): a page for it
 */
GtkWidget *
parley_call_page_new (ParleyCall *call)
{
  ParleyCallPage *self = g_object_new (PARLEY_TYPE_CALL_PAGE, NULL);
  g_autofree char *others = parley_call_sentence_for_others (call);

  self->call = g_object_ref (call);
  adw_window_title_set_title (self->window_title, others);
  parley_call_people_set_call (self->people, call);
  parley_call_controls_set_call (self->controls, call);
  parley_call_notices_set_call (self->notices, call);
  parley_call_chat_set_room (self->chat, parley_call_get_room (call));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "call.devices", parley_call_get_devices (call) != NULL);
  self->news = parley_call_news_new (call, GTK_WIDGET (self));
  follow (self);
  on_state (self);
  update_unread (self);
  return GTK_WIDGET (self);
}

/**
 * parley_call_page_take_message:
 * @self: a page
 * @room: where a message has arrived
 * @author: who wrote it
 * @text: what
 *
 * Returns: whether it is on the screen here, beside the call, and has been said
 */
gboolean
parley_call_page_take_message (ParleyCallPage *self, ParleyRoom *room, const char *author, const char *text)
{
  GtkRoot *root;

  g_return_val_if_fail (PARLEY_IS_CALL_PAGE (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (room != parley_call_get_room (self->call) || !parley_call_chat_is_seen (self->chat) || !GTK_IS_WINDOW (root) || !gtk_window_is_active (GTK_WINDOW (root)))
    return FALSE;
  parley_call_chat_announce (self->chat, author, text);
  return TRUE;
}

/**
 * parley_call_page_get_toasts:
 *
 * Returns: (transfer none): what lies over the people and leaves the controls free
 */
AdwToastOverlay *
parley_call_page_get_toasts (ParleyCallPage *self)
{
  return self->toasts;
}
