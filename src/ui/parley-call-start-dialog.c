/* What one looks and sounds like, before anybody is called: the picture of the
 * camera, how loud the microphone is, and what else there is to choose.
 */
#include "config.h"

#include "parley-call-start-dialog.h"

#include "parley-announcer.h"
#include "parley-device-group.h"
#include "parley-dialog-width.h"
#include "parley-sound-check.h"
#include "parley-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define METER_MS 100

/* Below this a microphone gives digital silence, which no room is ever. */
#define SILENCE_DB (-90.0)
/* What a meter shows as nothing. */
#define FLOOR_DB (-60.0)
#define SILENT_FOR (5 * 1000 / METER_MS)

struct _ParleyCallStartDialog
{
  AdwDialog parent_instance;

  ParleyCalls *calls;
  ParleyCallMedia *media;
  guint meter_source;
  guint silent_for; /* readings of the meter */

  AdwWindowTitle *window_title;
  GtkStack *preview;
  GtkPicture *picture;
  GtkToggleButton *microphone;
  GtkToggleButton *camera;
  GtkLevelBar *level;
  GtkLabel *hint;
  ParleyDeviceGroup *devices;
  ParleySoundCheck *sound_check;
  GtkWidget *start;
};

enum
{
  START,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCallStartDialog, parley_call_start_dialog, ADW_TYPE_DIALOG)

static const char *
choose_hint (ParleyCallStartDialog *self)
{
  if (parley_call_media_is_test (self->media, TWILIO_TRACK_AUDIO))
    return _ ("No microphone was found: the others will hear a test tone.");
  if (!parley_call_media_get_microphone (self->media))
    return _ ("You will be muted when the call starts.");
  if (self->silent_for >= SILENT_FOR)
    return _ ("Nothing is heard from this microphone. Check that it is switched on, or choose another one.");
  return _ ("Say something: the bar shows how loud you are.");
}

/* Said too where something is wrong, and once: a label is not read by itself. */
static void
update_hint (ParleyCallStartDialog *self)
{
  const char *hint = choose_hint (self);

  if (g_str_equal (gtk_label_get_text (self->hint), hint))
    return;
  gtk_label_set_text (self->hint, hint);
  if (self->silent_for >= SILENT_FOR)
    parley_announcer_say (self->hint, hint, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
read_meter (gpointer data)
{
  ParleyCallStartDialog *self = data;
  double level = parley_call_media_get_input_level (self->media);
  double shown = parley_call_media_get_microphone (self->media) ? CLAMP (1 - level / FLOOR_DB, 0, 1) : 0;

  self->silent_for = level <= SILENCE_DB ? self->silent_for + 1 : 0;
  if (ABS (gtk_level_bar_get_value (self->level) - shown) > 0.01)
    gtk_level_bar_set_value (self->level, shown);
  update_hint (self);
  return G_SOURCE_CONTINUE;
}

static void
update_icons (ParleyCallStartDialog *self)
{
  gboolean microphone = gtk_toggle_button_get_active (self->microphone);
  gboolean camera = gtk_toggle_button_get_active (self->camera);

  gtk_button_set_icon_name (GTK_BUTTON (self->microphone), microphone ? "microphone-sensitivity-high-symbolic" : "microphone-disabled-symbolic");
  gtk_button_set_icon_name (GTK_BUTTON (self->camera), camera ? "camera-video-symbolic" : "camera-disabled-symbolic");
}

static void
on_picture (ParleyCallStartDialog *self)
{
  GObject *paintable = parley_call_media_get_self_view (self->media);
  gboolean on = GDK_IS_PAINTABLE (paintable) && parley_call_media_get_camera (self->media);

  gtk_picture_set_paintable (self->picture, on ? GDK_PAINTABLE (paintable) : NULL);
  gtk_stack_set_visible_child_name (self->preview, on ? "picture" : "none");
  if (on && !parley_call_media_is_test (self->media, TWILIO_TRACK_VIDEO))
    gtk_widget_add_css_class (GTK_WIDGET (self->picture), "mirrored");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->picture), "mirrored");
}

static void
on_microphone (ParleyCallStartDialog *self)
{
  gtk_toggle_button_set_active (self->microphone, parley_call_media_get_microphone (self->media));
  update_hint (self);
}

static void
on_camera (ParleyCallStartDialog *self)
{
  gtk_toggle_button_set_active (self->camera, parley_call_media_get_camera (self->media));
  on_picture (self);
}

static void
on_microphone_toggled (ParleyCallStartDialog *self)
{
  parley_call_media_set_microphone (self->media, gtk_toggle_button_get_active (self->microphone));
  update_icons (self);
}

static void
on_camera_toggled (ParleyCallStartDialog *self)
{
  parley_call_media_set_camera (self->media, gtk_toggle_button_get_active (self->camera));
  update_icons (self);
}

static void
toggle (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyCallStartDialog *self = PARLEY_CALL_START_DIALOG (widget);
  GtkToggleButton *button = g_str_has_suffix (action_name, "camera") ? self->camera : self->microphone;

  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

/* Whoever takes the media goes on with them; else they are closed with the dialog. */
static void
on_start (ParleyCallStartDialog *self)
{
  g_autoptr (ParleyCallMedia) media = g_steal_pointer (&self->media);

  g_clear_handle_id (&self->meter_source, g_source_remove);
  parley_sound_check_set_devices (self->sound_check, NULL);
  if (media == NULL)
    return;
  g_signal_handlers_disconnect_by_data (media, self);
  gtk_picture_set_paintable (self->picture, NULL);
  adw_dialog_force_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[START], 0, media);
}

static void
close_media (ParleyCallStartDialog *self)
{
  g_clear_handle_id (&self->meter_source, g_source_remove);
  if (self->media == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->media, self);
  parley_call_media_stop (self->media);
  g_clear_object (&self->media);
}

/* Somebody rings: that comes first. */
static void
on_current (ParleyCallStartDialog *self)
{
  if (parley_calls_get_current (self->calls) != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
parley_call_start_dialog_closed (AdwDialog *dialog)
{
  parley_sound_check_set_devices (PARLEY_CALL_START_DIALOG (dialog)->sound_check, NULL);
  close_media (PARLEY_CALL_START_DIALOG (dialog));
}

static void
parley_call_start_dialog_dispose (GObject *object)
{
  ParleyCallStartDialog *self = PARLEY_CALL_START_DIALOG (object);

  if (self->picture != NULL)
    gtk_picture_set_paintable (self->picture, NULL);
  /* libadwaita may keep what was in a dialog for longer than the dialog. */
  if (self->devices != NULL)
    parley_device_group_set_devices (self->devices, NULL);
  if (self->sound_check != NULL)
    parley_sound_check_set_devices (self->sound_check, NULL);
  close_media (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_START_DIALOG);
  g_clear_object (&self->calls);
  G_OBJECT_CLASS (parley_call_start_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, microphone);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, camera);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, level);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, devices);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, sound_check);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallStartDialog, start);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
}

static void
parley_call_start_dialog_class_init (ParleyCallStartDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_start_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_call_start_dialog_closed;
  signals[START] = g_signal_new ("start", PARLEY_TYPE_CALL_START_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_CALL_MEDIA);

  g_type_ensure (PARLEY_TYPE_DEVICE_GROUP);
  g_type_ensure (PARLEY_TYPE_SOUND_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-start-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "start.microphone", NULL, toggle);
  gtk_widget_class_install_action (widget_class, "start.camera", NULL, toggle);
}

static void
parley_call_start_dialog_init (ParleyCallStartDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
  /* Where the key is no letter of the word and stands in brackets, it is no part of the name. */
  if (strstr (gtk_button_get_label (GTK_BUTTON (self->start)), "(_") != NULL)
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->start), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
show_title (ParleyCallStartDialog *self, ParleyRoom *room, gboolean video)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (room));

  adw_dialog_set_title (ADW_DIALOG (self), video ? _ ("Video Call") : _ ("Voice Call"));
  adw_window_title_set_title (self->window_title, video ? _ ("Video Call") : _ ("Voice Call"));
  adw_window_title_set_subtitle (self->window_title, name);
}

static void
follow_media (ParleyCallStartDialog *self)
{
  g_signal_connect_object (self->media, "notify::microphone", G_CALLBACK (on_microphone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->media, "notify::camera", G_CALLBACK (on_camera), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->media, "notify::self-view", G_CALLBACK (on_picture), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->microphone, "toggled", G_CALLBACK (on_microphone_toggled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->camera, "toggled", G_CALLBACK (on_camera_toggled), self, G_CONNECT_SWAPPED);
  on_microphone (self);
  on_camera (self);
  update_icons (self);
  self->meter_source = g_timeout_add (METER_MS, read_meter, self);
}

/**
 * parley_call_start_dialog_new:
 * @calls: whose call it is to be
 * @room: where to call
 * @video: whether the camera is on to begin with
 *
 * Returns: (transfer floating): a dialog with camera and microphone open
 */
AdwDialog *
parley_call_start_dialog_new (ParleyCalls *calls, ParleyRoom *room, gboolean video)
{
  ParleyCallStartDialog *self = g_object_new (PARLEY_TYPE_CALL_START_DIALOG, NULL);

  self->calls = g_object_ref (calls);
  self->media = parley_calls_prepare (calls, video);
  show_title (self, room, video);
  parley_device_group_set_devices (self->devices, parley_call_media_get_devices (self->media));
  parley_sound_check_set_devices (self->sound_check, parley_call_media_get_devices (self->media));
  follow_media (self);
  g_signal_connect_object (calls, "notify::current", G_CALLBACK (on_current), self, G_CONNECT_SWAPPED);
  return ADW_DIALOG (self);
}
