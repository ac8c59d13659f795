/* What one does in a call: speak, be seen, ask for the word, react, leave.  The
 * buttons say whether, the call says what.
 */
#include "config.h"

#include "parley-call-controls.h"

#include "parley-call-reactions.h"
#include "parley-window-handle.h"

#include <glib/gi18n.h>

struct _ParleyCallControls
{
  AdwBin parent_instance;

  ParleyCall *call;

  GtkToggleButton *microphone;
  GtkToggleButton *camera;
  GtkToggleButton *share;
  GtkToggleButton *hand;
  ParleyCallReactions *reactions;
};

G_DEFINE_FINAL_TYPE (ParleyCallControls, parley_call_controls, ADW_TYPE_BIN)

static void
update_icons (ParleyCallControls *self)
{
  gboolean microphone = gtk_toggle_button_get_active (self->microphone);
  gboolean camera = gtk_toggle_button_get_active (self->camera);

  gtk_button_set_icon_name (GTK_BUTTON (self->microphone), microphone ? "microphone-sensitivity-high-symbolic" : "microphone-disabled-symbolic");
  gtk_button_set_icon_name (GTK_BUTTON (self->camera), camera ? "camera-video-symbolic" : "camera-disabled-symbolic");
}

/* By key the focus is elsewhere, so nothing else would say what happened. */
static void
toggle_by_key (ParleyCallControls *self, GtkToggleButton *button, const char *on, const char *off)
{
  gboolean active = !gtk_toggle_button_get_active (button);

  gtk_toggle_button_set_active (button, active);
  if (!gtk_widget_has_focus (GTK_WIDGET (button)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", active ? on : off);
}

static void
toggle_microphone (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallControls *self = PARLEY_CALL_CONTROLS (widget);

  toggle_by_key (self, self->microphone, _ ("Microphone on."), _ ("Microphone off."));
}

static void
toggle_camera (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallControls *self = PARLEY_CALL_CONTROLS (widget);

  toggle_by_key (self, self->camera, _ ("Camera on."), _ ("Camera off."));
}

static ParleyCallShare *
get_share (ParleyCallControls *self)
{
  return parley_call_media_get_share (parley_call_get_media (self->call));
}

static void
on_window_named (GObject *source, GAsyncResult *result, gpointer data)
{
  ParleyCallControls *self = PARLEY_CALL_CONTROLS (source);
  g_autofree char *name = parley_window_handle_export_finish (result);

  /* Pressed again meanwhile, or the page is gone. */
  if (self->call != NULL && gtk_toggle_button_get_active (self->share))
    parley_call_share_start (get_share (self), name);
}

static void
on_share_toggled (ParleyCallControls *self)
{
  gboolean active = gtk_toggle_button_get_active (self->share);

  if (active && !parley_call_share_get_active (get_share (self)))
    parley_window_handle_export_async (GTK_WIDGET (self), on_window_named, NULL);
  else if (!active)
    parley_call_share_stop (get_share (self));
}

/* That others see it is said by the notice that comes with it. */
static void
toggle_share (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallControls *self = PARLEY_CALL_CONTROLS (widget);

  gtk_toggle_button_set_active (self->share, !gtk_toggle_button_get_active (self->share));
}

static void
toggle_hand (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallControls *self = PARLEY_CALL_CONTROLS (widget);

  toggle_by_key (self, self->hand, _ ("Hand raised."), _ ("Hand lowered."));
}

static void
hang_up (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_call_hang_up (PARLEY_CALL_CONTROLS (widget)->call);
}

static void
parley_call_controls_dispose (GObject *object)
{
  ParleyCallControls *self = PARLEY_CALL_CONTROLS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_CONTROLS);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_controls_parent_class)->dispose (object);
}

static void
parley_call_controls_class_init (ParleyCallControlsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_controls_dispose;
  g_type_ensure (PARLEY_TYPE_CALL_REACTIONS);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallControls, microphone);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallControls, camera);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallControls, hand);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallControls, share);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallControls, reactions);
  gtk_widget_class_install_action (widget_class, "call.microphone", NULL, toggle_microphone);
  gtk_widget_class_install_action (widget_class, "call.camera", NULL, toggle_camera);
  gtk_widget_class_install_action (widget_class, "call.share", NULL, toggle_share);
  gtk_widget_class_install_action (widget_class, "call.hand", NULL, toggle_hand);
  gtk_widget_class_install_action (widget_class, "call.hang-up", NULL, hang_up);
}

static void
parley_call_controls_init (ParleyCallControls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_toggle (ParleyCallControls *self, gpointer object, const char *property, GtkToggleButton *button)
{
  g_object_bind_property (object, property, button, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

/**
 * parley_call_controls_set_call:
 * @self: controls
 * @call: what they control, once and for all
 */
void
parley_call_controls_set_call (ParleyCallControls *self, ParleyCall *call)
{
  ParleyCallFloor *floor = parley_call_media_get_floor (parley_call_get_media (call));

  g_return_if_fail (PARLEY_IS_CALL_CONTROLS (self) && self->call == NULL);

  self->call = g_object_ref (call);
  bind_toggle (self, call, "microphone", self->microphone);
  bind_toggle (self, call, "camera", self->camera);
  bind_toggle (self, floor, "hand", self->hand);
  g_signal_connect_object (self->microphone, "notify::active", G_CALLBACK (update_icons), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->camera, "notify::active", G_CALLBACK (update_icons), self, G_CONNECT_SWAPPED);
  g_object_bind_property (get_share (self), "active", self->share, "active", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->share, "notify::active", G_CALLBACK (on_share_toggled), self, G_CONNECT_SWAPPED);
  parley_call_reactions_set_floor (self->reactions, floor);
  update_icons (self);
}

/* Gives the keyboard focus to what one wants first: to speak. */
void
parley_call_controls_focus (ParleyCallControls *self)
{
  g_return_if_fail (PARLEY_IS_CALL_CONTROLS (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->microphone));
}
