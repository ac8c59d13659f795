/* A call on the screen: whom one calls until they answer, then everybody in it,
 * one's own picture, and what one can do.  Its state is the call's; the page
 * keeps none.
 */
#include "config.h"

#include "parley-call-page.h"

#include "parley-call-ear.h"
#include "parley-call-grid.h"
#include "parley-call-sentence.h"
#include "parley-device-group.h"
#include "parley-text.h"

#include <glib/gi18n.h>

struct _ParleyCallPage
{
  AdwNavigationPage parent_instance;

  ParleyCall *call;
  guint clock_source;
  guint ear_source;
  ParleyCallEar ear;
  gboolean was_shown;
  gboolean was_connected;
  gboolean was_restoring;
  gboolean is_leaving;
  GPtrArray *present; /* TwilioParticipant, to tell who left */

  AdwWindowTitle *window_title;
  AdwBanner *test_notice;
  AdwBanner *restoring;
  GtkStack *stack;
  AdwAvatar *avatar;
  GtkLabel *status;
  ParleyCallGrid *grid;
  GtkWidget *self_frame;
  GtkPicture *self_view;
  GtkToggleButton *microphone;
  GtkToggleButton *camera;
  GtkWidget *hang_up;
};

G_DEFINE_FINAL_TYPE (ParleyCallPage, parley_call_page, ADW_TYPE_NAVIGATION_PAGE)

static void
announce (ParleyCallPage *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", sentence);
}

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
update_stack (ParleyCallPage *self)
{
  gboolean alone = g_list_model_get_n_items (parley_call_get_participants (self->call)) == 0;
  g_autofree char *state = parley_call_sentence_for_state (self->call);

  if (is_connected (self->call))
    gtk_label_set_text (self->status, _ ("Waiting for others to join…"));
  else
    gtk_label_set_text (self->status, state);
  gtk_stack_set_visible_child_name (self->stack, alone ? "waiting" : "people");
}

static void
announce_state (ParleyCallPage *self)
{
  gboolean is_restoring = parley_call_get_state (self->call) == PARLEY_CALL_RECONNECTING;

  if (is_connected (self->call) && !self->was_connected)
    announce (self, _ ("Connected."));
  else if (is_restoring && !self->was_restoring)
    announce (self, _ ("Reconnecting."));
  else if (!is_restoring && self->was_restoring && is_connected (self->call))
    announce (self, _ ("Connected again."));
  self->was_connected |= is_connected (self->call);
  self->was_restoring = is_restoring;
}

static void
on_state (ParleyCallPage *self)
{
  adw_banner_set_revealed (self->restoring, parley_call_get_state (self->call) == PARLEY_CALL_RECONNECTING);
  update_clock (self);
  update_clock_source (self);
  update_ear (self);
  update_stack (self);
  announce_state (self);
}

/* A mirror is what people expect of their own face; a test picture has none. */
static void
on_self_view (ParleyCallPage *self)
{
  GObject *paintable = parley_call_get_self_view (self->call);

  gtk_picture_set_paintable (self->self_view, GDK_IS_PAINTABLE (paintable) ? GDK_PAINTABLE (paintable) : NULL);
  gtk_widget_set_visible (self->self_frame, paintable != NULL);
  if (parley_call_has_test_sources (self->call))
    gtk_widget_remove_css_class (self->self_frame, "mirrored");
  else
    gtk_widget_add_css_class (self->self_frame, "mirrored");
}

static void
on_test_sources (ParleyCallPage *self)
{
  g_autofree char *sentence = parley_call_sentence_for_tests (self->call);
  gboolean is_news = sentence != NULL && !g_str_equal (sentence, adw_banner_get_title (self->test_notice));

  if (sentence != NULL)
    adw_banner_set_title (self->test_notice, sentence);
  adw_banner_set_revealed (self->test_notice, sentence != NULL);
  if (is_news && self->was_shown)
    announce (self, sentence);
  on_self_view (self);
}

static void
on_device_lost (ParleyCallPage *self, guint kind)
{
  g_autofree char *sentence = parley_call_sentence_for_device (kind);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
on_device_moved (ParleyCallPage *self)
{
  g_autofree char *sentence = parley_call_sentence_for_moved (self->call);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
update_icons (ParleyCallPage *self)
{
  gboolean microphone = gtk_toggle_button_get_active (self->microphone);
  gboolean camera = gtk_toggle_button_get_active (self->camera);

  gtk_button_set_icon_name (GTK_BUTTON (self->microphone), microphone ? "microphone-sensitivity-high-symbolic" : "microphone-disabled-symbolic");
  gtk_button_set_icon_name (GTK_BUTTON (self->camera), camera ? "camera-video-symbolic" : "camera-disabled-symbolic");
}

static char *
name_of (ParleyCallPage *self, TwilioParticipant *participant)
{
  ParleyMember *person = parley_call_get_person (self->call, twilio_participant_get_identity (participant));
  g_autofree char *name = person != NULL ? parley_text_plain (parley_member_get_name (person)) : g_strdup ("");

  return *name != '\0' ? g_steal_pointer (&name) : g_strdup (_ ("Somebody"));
}

static void
announce_joined (ParleyCallPage *self, TwilioParticipant *participant)
{
  g_autofree char *name = name_of (self, participant);
  /* Translators: for screen readers: %s is a person who came into the call */
  g_autofree char *sentence = g_strdup_printf (_ ("%s joined."), name);

  announce (self, sentence);
}

static void
announce_left (ParleyCallPage *self, TwilioParticipant *participant)
{
  g_autofree char *name = name_of (self, participant);
  /* Translators: for screen readers: %s is a person who left the call */
  g_autofree char *sentence = g_strdup_printf (_ ("%s left."), name);

  announce (self, sentence);
}

/* That everybody is gone when one has hung up oneself is not news. */
static void
on_participants_changed (ParleyCallPage *self, guint position, guint removed, guint added, GListModel *model)
{
  gboolean ending = self->is_leaving || parley_call_get_state (self->call) == PARLEY_CALL_ENDED;

  for (guint i = 0; i < removed && !ending; i++)
    announce_left (self, g_ptr_array_index (self->present, position + i));
  if (removed > 0)
    g_ptr_array_remove_range (self->present, position, removed);
  for (guint i = 0; i < added; i++)
    {
      TwilioParticipant *participant = g_list_model_get_item (model, position + i);

      g_ptr_array_insert (self->present, (int)(position + i), participant);
      announce_joined (self, participant);
    }
  update_stack (self);
}

/* By key the focus is elsewhere, so nothing else would say what happened. */
static void
toggle_by_key (ParleyCallPage *self, GtkToggleButton *button, const char *on, const char *off)
{
  gboolean active = !gtk_toggle_button_get_active (button);

  gtk_toggle_button_set_active (button, active);
  if (!gtk_widget_has_focus (GTK_WIDGET (button)))
    announce (self, active ? on : off);
}

static void
toggle_microphone (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);

  toggle_by_key (self, self->microphone, _ ("Microphone on."), _ ("Microphone off."));
}

static void
toggle_camera (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);

  toggle_by_key (self, self->camera, _ ("Camera on."), _ ("Camera off."));
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
  adw_dialog_set_child (dialog, view);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (on_devices_closed), group, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
hang_up (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (widget);

  self->is_leaving = TRUE;
  parley_call_hang_up (self->call);
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
    announce (self, state);
  if (adw_banner_get_revealed (self->test_notice))
    announce (self, adw_banner_get_title (self->test_notice));
}

static void
parley_call_page_shown (AdwNavigationPage *page)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (page);

  gtk_widget_grab_focus (GTK_WIDGET (self->microphone));
  if (!self->was_shown)
    announce_beginning (self);
  self->was_shown = TRUE;
}

static void
parley_call_page_dispose (GObject *object)
{
  ParleyCallPage *self = PARLEY_CALL_PAGE (object);

  g_clear_handle_id (&self->clock_source, g_source_remove);
  g_clear_handle_id (&self->ear_source, g_source_remove);
  if (self->self_view != NULL)
    gtk_picture_set_paintable (self->self_view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_PAGE);
  g_clear_object (&self->call);
  g_clear_pointer (&self->present, g_ptr_array_unref);
  G_OBJECT_CLASS (parley_call_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, test_notice);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, restoring);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, status);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, grid);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, self_frame);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, self_view);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, microphone);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, camera);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallPage, hang_up);
}

static void
parley_call_page_class_init (ParleyCallPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = parley_call_page_shown;
  widget_class->map = parley_call_page_map;
  widget_class->unmap = parley_call_page_unmap;

  g_type_ensure (PARLEY_TYPE_CALL_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "call.microphone", NULL, toggle_microphone);
  gtk_widget_class_install_action (widget_class, "call.camera", NULL, toggle_camera);
  gtk_widget_class_install_action (widget_class, "call.devices", NULL, choose_devices);
  gtk_widget_class_install_action (widget_class, "call.hang-up", NULL, hang_up);
}

static void
parley_call_page_init (ParleyCallPage *self)
{
  self->present = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_toggle (ParleyCallPage *self, const char *property, GtkToggleButton *button)
{
  g_object_bind_property (self->call, property, button, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (update_icons), self, G_CONNECT_SWAPPED);
}

static void
follow (ParleyCallPage *self)
{
  GListModel *participants = parley_call_get_participants (self->call);

  g_signal_connect_object (self->call, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "notify::self-view", G_CALLBACK (on_self_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "notify::test-sources", G_CALLBACK (on_test_sources), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "device-moved", G_CALLBACK (on_device_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "device-lost", G_CALLBACK (on_device_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (participants, "items-changed", G_CALLBACK (on_participants_changed), self, G_CONNECT_SWAPPED);
  on_participants_changed (self, 0, 0, g_list_model_get_n_items (participants), participants);
}

static void
show_title (ParleyCallPage *self)
{
  g_autofree char *others = parley_call_sentence_for_others (self->call);

  adw_window_title_set_title (self->window_title, others);
  adw_avatar_set_text (self->avatar, others);
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

  self->call = g_object_ref (call);
  show_title (self);
  parley_call_grid_set_call (self->grid, call);
  bind_toggle (self, "microphone", self->microphone);
  bind_toggle (self, "camera", self->camera);
  update_icons (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "call.devices", parley_call_get_devices (call) != NULL);
  follow (self);
  on_state (self);
  on_test_sources (self);
  return GTK_WIDGET (self);
}
