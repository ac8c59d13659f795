/* Lists of what can be recorded from and played to, following the system. */

#include "twilio-devices.h"

#include "twilio-error.h"
#include "twilio-media.h"

#include <glib/gstdio.h>

struct _TwilioDevices
{
  GObject parent_instance;

  GstDeviceMonitor *monitor;
  GstDeviceProvider *provider; /* of the cameras on a connection of their own */
  int fd;                      /* that connection; the devices name it by its number */
  GListStore *cameras;
  GListStore *microphones;
  GListStore *speakers;
};

G_DEFINE_FINAL_TYPE (TwilioDevices, twilio_devices, G_TYPE_OBJECT)

/* PipeWire lists streams of other programs too, and monitors of speakers pass
 * for microphones; only the exact classes are devices.
 */
static GListStore *
list_for (TwilioDevices *self, GstDevice *device)
{
  g_autofree char *class = gst_device_get_device_class (device);
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);

  if (properties != NULL && g_strcmp0 (gst_structure_get_string (properties, "device.class"), "monitor") == 0)
    return NULL;
  if (g_str_equal (class, "Video/Source") || g_str_equal (class, "Source/Video"))
    return self->cameras;
  if (g_str_equal (class, "Audio/Source") || g_str_equal (class, "Source/Audio"))
    return self->microphones;
  if (g_str_equal (class, "Audio/Sink") || g_str_equal (class, "Sink/Audio"))
    return self->speakers;
  return NULL;
}

static void
add_device (TwilioDevices *self, GstDevice *device)
{
  GListStore *list = list_for (self, device);
  guint position;

  if (list != NULL && !g_list_store_find (list, device, &position))
    g_list_store_append (list, device);
}

static void
remove_device (TwilioDevices *self, GstDevice *device)
{
  GListStore *list = list_for (self, device);
  guint position;

  if (list != NULL && g_list_store_find (list, device, &position))
    g_list_store_remove (list, position);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer devices)
{
  TwilioDevices *self = devices;
  g_autoptr (GstDevice) device = NULL;
  g_autoptr (GstDevice) previous = NULL;

  switch ((guint)GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
      gst_message_parse_device_added (message, &device);
      add_device (self, device);
      break;
    case GST_MESSAGE_DEVICE_REMOVED:
      gst_message_parse_device_removed (message, &device);
      remove_device (self, device);
      break;
    case GST_MESSAGE_DEVICE_CHANGED:
      gst_message_parse_device_changed (message, &device, &previous);
      remove_device (self, previous);
      add_device (self, device);
      break;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

static void
stop_provider (GTask *task, gpointer source, gpointer provider, GCancellable *cancellable)
{
  gst_device_provider_stop (provider);
}

static void
stop_monitor (GTask *task, gpointer source, gpointer monitor, GCancellable *cancellable)
{
  gst_device_monitor_stop (monitor);
}

/* A device provider may take a while to answer, or never; neither its start nor
 * its end is waited for on the main thread.
 */
static void
start_monitor (GTask *task, gpointer source, gpointer monitor, GCancellable *cancellable)
{
  g_task_return_boolean (task, gst_device_monitor_start (monitor));
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer unused)
{
  TwilioDevices *self = TWILIO_DEVICES (source);
  g_autolist (GstDevice) devices = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), NULL) || self->monitor == NULL)
    return;
  devices = gst_device_monitor_get_devices (self->monitor);
  for (GList *l = devices; l != NULL; l = l->next)
    add_device (self, l->data);
}

static void
close_cameras (TwilioDevices *self)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GTask) task = NULL;

  if (self->provider != NULL)
    {
      bus = gst_device_provider_get_bus (self->provider);
      gst_bus_remove_watch (bus);
      task = g_task_new (NULL, NULL, NULL, NULL);
      g_task_set_task_data (task, g_steal_pointer (&self->provider), gst_object_unref);
      g_task_run_in_thread (task, stop_provider);
    }
  g_clear_fd (&self->fd, NULL);
}

static void
twilio_devices_dispose (GObject *object)
{
  TwilioDevices *self = TWILIO_DEVICES (object);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GTask) task = NULL;

  if (self->monitor != NULL)
    {
      bus = gst_device_monitor_get_bus (self->monitor);
      gst_bus_remove_watch (bus);
      task = g_task_new (NULL, NULL, NULL, NULL);
      g_task_set_task_data (task, g_steal_pointer (&self->monitor), gst_object_unref);
      g_task_run_in_thread (task, stop_monitor);
    }
  close_cameras (self);
  g_clear_object (&self->cameras);
  g_clear_object (&self->microphones);
  g_clear_object (&self->speakers);
  G_OBJECT_CLASS (twilio_devices_parent_class)->dispose (object);
}

static void
twilio_devices_class_init (TwilioDevicesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twilio_devices_dispose;
}

static void
twilio_devices_init (TwilioDevices *self)
{
  self->fd = -1;
  self->cameras = g_list_store_new (GST_TYPE_DEVICE);
  self->microphones = g_list_store_new (GST_TYPE_DEVICE);
  self->speakers = g_list_store_new (GST_TYPE_DEVICE);
}

/**
 * twilio_devices_new:
 *
 * Returns: (transfer full): the lists, which fill once twilio_devices_start() was called
 */
TwilioDevices *
twilio_devices_new (void)
{
  return g_object_new (TWILIO_TYPE_DEVICES, NULL);
}

/**
 * twilio_devices_start:
 * @self: the lists
 *
 * Begins to look for devices, once; the lists fill as they are found.  That
 * loads what knows of cameras and microphones, so it is not done while a window
 * is waiting to be drawn.
 */
void
twilio_devices_start (TwilioDevices *self)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GTask) task = NULL;

  if (self->monitor != NULL)
    return;
  gst_init (NULL, NULL);
  self->monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (self->monitor, "Video/Source", NULL);
  gst_device_monitor_add_filter (self->monitor, "Audio/Source", NULL);
  gst_device_monitor_add_filter (self->monitor, "Audio/Sink", NULL);
  bus = gst_device_monitor_get_bus (self->monitor);
  gst_bus_add_watch (bus, on_message, self);
  task = g_task_new (self, NULL, on_started, NULL);
  g_task_set_task_data (task, gst_object_ref (self->monitor), gst_object_unref);
  g_task_run_in_thread (task, start_monitor);
}

static void
start_provider (GTask *task, gpointer source, gpointer provider, GCancellable *cancellable)
{
  if (gst_device_provider_start (provider))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error_literal (task, TWILIO_ERROR, TWILIO_ERROR_DEVICE, "PipeWire does not list its cameras");
}

static void
on_cameras (GObject *source, GAsyncResult *result, gpointer data)
{
  TwilioDevices *self = TWILIO_DEVICES (source);
  g_autoptr (GTask) task = data;
  g_autolist (GstDevice) devices = NULL;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      close_cameras (self);
      g_task_return_error (task, error);
      return;
    }
  if (self->provider != NULL)
    devices = gst_device_provider_get_devices (self->provider);
  for (GList *l = devices; l != NULL; l = l->next)
    add_device (self, l->data);
  g_task_return_boolean (task, TRUE);
}

/* One of our own.  What the factory hands out is shared with the monitor, which has
 * tried to start it already, without a connection; it does not start again.
 */
static GstDeviceProvider *
make_provider (int fd)
{
  g_autoptr (GstDeviceProviderFactory) factory = gst_device_provider_factory_find ("pipewiredeviceprovider");
  g_autoptr (GstDeviceProviderFactory) loaded = NULL;

  if (factory != NULL)
    loaded = GST_DEVICE_PROVIDER_FACTORY (gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory)));
  if (loaded == NULL)
    return NULL;
  return gst_object_ref_sink (g_object_new (gst_device_provider_factory_get_device_provider_type (loaded), "fd", fd, NULL));
}

/**
 * twilio_devices_open_cameras_async:
 * @self: the lists
 * @fd: (transfer full): a connection to PipeWire
 * @callback: called when the cameras there are known
 * @user_data: for @callback
 *
 * Lists the cameras of this connection too, and follows them.  A connection that was
 * given earlier is let go.
 */
void
twilio_devices_open_cameras_async (TwilioDevices *self, int fd, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) start = NULL;
  g_autoptr (GstBus) bus = NULL;

  g_task_set_source_tag (task, twilio_devices_open_cameras_async);
  close_cameras (self);
  gst_init (NULL, NULL);
  self->fd = fd;
  self->provider = make_provider (fd);
  if (self->provider == NULL)
    {
      close_cameras (self);
      g_task_return_new_error_literal (task, TWILIO_ERROR, TWILIO_ERROR_DEVICE, "the GStreamer element pipewiresrc is not installed");
      return;
    }
  bus = gst_device_provider_get_bus (self->provider);
  gst_bus_add_watch (bus, on_message, self);
  start = g_task_new (self, NULL, on_cameras, g_object_ref (task));
  g_task_set_task_data (start, gst_object_ref (self->provider), gst_object_unref);
  g_task_run_in_thread (start, start_provider);
}

/**
 * twilio_devices_open_cameras_finish:
 * @self: the lists
 * @result: what the callback was given
 * @error: %TWILIO_ERROR_DEVICE
 *
 * Returns: whether the cameras are listed now
 */
gboolean
twilio_devices_open_cameras_finish (TwilioDevices *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

GListModel *
twilio_devices_get_cameras (TwilioDevices *self)
{
  return G_LIST_MODEL (self->cameras);
}

GListModel *
twilio_devices_get_microphones (TwilioDevices *self)
{
  return G_LIST_MODEL (self->microphones);
}

GListModel *
twilio_devices_get_speakers (TwilioDevices *self)
{
  return G_LIST_MODEL (self->speakers);
}

static gboolean
is_default (GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  gboolean marked = FALSE;

  if (properties != NULL)
    gst_structure_get_boolean (properties, "is-default", &marked);
  return marked;
}

/**
 * twilio_devices_find_default:
 * @list: devices of one kind
 *
 * Returns: (transfer full) (nullable): what the system prefers, else the first
 */
GstDevice *
twilio_devices_find_default (GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GstDevice) device = g_list_model_get_item (list, i);

      if (is_default (device))
        return g_steal_pointer (&device);
    }
  return g_list_model_get_item (list, 0);
}

/* Returns: (transfer full) (nullable): what the system prefers, else the first */
GstDevice *
twilio_devices_get_default_camera (TwilioDevices *self)
{
  return twilio_devices_find_default (G_LIST_MODEL (self->cameras));
}

GstDevice *
twilio_devices_get_default_microphone (TwilioDevices *self)
{
  return twilio_devices_find_default (G_LIST_MODEL (self->microphones));
}

/**
 * twilio_devices_dup_id:
 * @device: a device
 *
 * Numbers change from one start of the sound server to the next; the name of the
 * node stays, and what it is called in words is better than nothing.
 *
 * Returns: (transfer full): what tells it from others of its kind
 */
char *
twilio_devices_dup_id (GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  const char *node = properties != NULL ? gst_structure_get_string (properties, "node.name") : NULL;

  return node != NULL ? g_strdup (node) : gst_device_get_display_name (device);
}
