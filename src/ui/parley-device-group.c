/* Which camera, microphone and speaker a call uses, to choose from; the rows follow
 * what is plugged in.
 */
#include "config.h"

#include "parley-device-group.h"

#include "parley-call-sentence.h"

#include <glib/gi18n.h>

struct _ParleyDeviceGroup
{
  AdwPreferencesGroup parent_instance;

  ParleyCallDevices *devices;
  gboolean is_filling; /* what is selected now is no choice of the person's */

  AdwComboRow *camera;
  AdwComboRow *microphone;
  AdwComboRow *speaker;
};

G_DEFINE_FINAL_TYPE (ParleyDeviceGroup, parley_device_group, ADW_TYPE_PREFERENCES_GROUP)

static AdwComboRow *
row_of (ParleyDeviceGroup *self, ParleyCallDevice kind)
{
  AdwComboRow *rows[PARLEY_CALL_N_DEVICES] = { self->camera, self->microphone, self->speaker };

  return rows[kind];
}

static const char *
words_for_none (ParleyCallDevice kind)
{
  static const char *const words[PARLEY_CALL_N_DEVICES] = { N_ ("No camera found"), N_ ("No microphone found"), N_ ("No speaker found") };

  return _ (words[kind]);
}

static GtkStringList *
list_names (GListModel *list, const char *none)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GstDevice) device = g_list_model_get_item (list, i);

      gtk_string_list_take (names, gst_device_get_display_name (device));
    }
  if (g_list_model_get_n_items (list) == 0)
    gtk_string_list_append (names, none);
  return names;
}

static guint
find_position (GListModel *list, GstDevice *device)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GstDevice) other = g_list_model_get_item (list, i);

      if (other == device)
        return i;
    }
  return 0;
}

/* A row that says why there is nothing is to be read, not greyed out. */
static gboolean
is_refused (ParleyDeviceGroup *self, ParleyCallDevice kind)
{
  return kind == PARLEY_CALL_CAMERA && parley_call_devices_get_camera_access (self->devices) == PARLEY_CAMERA_DENIED;
}

static void
fill (ParleyDeviceGroup *self, guint kind)
{
  GListModel *list = parley_call_devices_get_list (self->devices, kind);
  /* Translators: of a camera, in place of its name */
  g_autoptr (GtkStringList) names = list_names (list, is_refused (self, kind) ? _ ("Off") : words_for_none (kind));
  AdwComboRow *row = row_of (self, kind);

  self->is_filling = TRUE;
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (row, find_position (list, parley_call_devices_get_chosen (self->devices, kind)));
  gtk_widget_set_sensitive (GTK_WIDGET (row), g_list_model_get_n_items (list) > 0 || is_refused (self, kind));
  self->is_filling = FALSE;
}

static void
on_selected (ParleyDeviceGroup *self, GParamSpec *pspec, AdwComboRow *row)
{
  for (guint kind = 0; kind < PARLEY_CALL_N_DEVICES && self->devices != NULL && !self->is_filling; kind++)
    {
      g_autoptr (GstDevice) device = NULL;

      if (row_of (self, kind) != row)
        continue;
      device = g_list_model_get_item (parley_call_devices_get_list (self->devices, kind), adw_combo_row_get_selected (row));
      if (device != NULL)
        parley_call_devices_choose (self->devices, kind, device);
      return;
    }
}

/* Said too: what is written there is read only to who goes there. */
static void
on_camera_access (ParleyDeviceGroup *self)
{
  const char *words = parley_call_sentence_for_camera (parley_call_devices_get_camera_access (self->devices));

  fill (self, PARLEY_CALL_CAMERA);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->camera), words != NULL ? words : "");
  if (words != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self->camera), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* What the person has chosen stands in the row already. */
static void
on_changed (ParleyDeviceGroup *self, guint kind, gboolean is_asked)
{
  if (!is_asked)
    fill (self, kind);
}

static void
parley_device_group_dispose (GObject *object)
{
  ParleyDeviceGroup *self = PARLEY_DEVICE_GROUP (object);

  if (self->devices != NULL)
    g_signal_handlers_disconnect_by_data (self->devices, self);
  g_clear_object (&self->devices);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_DEVICE_GROUP);
  G_OBJECT_CLASS (parley_device_group_parent_class)->dispose (object);
}

static void
parley_device_group_class_init (ParleyDeviceGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_device_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-device-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyDeviceGroup, camera);
  gtk_widget_class_bind_template_child (widget_class, ParleyDeviceGroup, microphone);
  gtk_widget_class_bind_template_child (widget_class, ParleyDeviceGroup, speaker);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
parley_device_group_init (ParleyDeviceGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_device_group_set_devices:
 * @self: a group
 * @devices: (nullable): what to choose among; %NULL shows nothing and lets go
 */
void
parley_device_group_set_devices (ParleyDeviceGroup *self, ParleyCallDevices *devices)
{
  g_return_if_fail (PARLEY_IS_DEVICE_GROUP (self));

  if (self->devices != NULL)
    g_signal_handlers_disconnect_by_data (self->devices, self);
  g_set_object (&self->devices, devices);
  gtk_widget_set_visible (GTK_WIDGET (self), devices != NULL);
  if (devices == NULL)
    return;
  g_signal_connect_object (devices, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (devices, "camera-access", G_CALLBACK (on_camera_access), self, G_CONNECT_SWAPPED);
  for (guint kind = 0; kind < PARLEY_CALL_N_DEVICES; kind++)
    fill (self, kind);
  on_camera_access (self);
}
