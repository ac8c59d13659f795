/* Which camera, microphone and speaker calls use.  A choice is remembered for the
 * devices it was made among: who sits at the desk again, with the same things
 * plugged in, is heard by the same microphone as the last time there.
 */

#include "parley-call-devices.h"

#include "parley-camera-portal.h"

#include <glib/gstdio.h>

#define KEY "call-devices"

/* As many desks as anybody sits at. */
#define MAXIMUM_SETS 32

typedef struct
{
  GListModel *list;
  char *set;         /* names what there is now */
  GstDevice *chosen; /* what is used; NULL: there is none */
  gboolean is_wanted;
} Kind;

struct _ParleyCallDevices
{
  GObject parent_instance;

  TwilioDevices *devices;
  GSettings *settings;
  GVariant *remembered; /* a(ss): a set and what was chosen of it, the latest first */
  Kind kinds[PARLEY_CALL_N_DEVICES];
  guint holders;
  GDBusConnection *portal; /* where cameras are asked for; NULL: they are there */
  GCancellable *cancellable;
  ParleyCameraAccess access;
};

enum
{
  CHANGED,
  CAMERA_ACCESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCallDevices, parley_call_devices, G_TYPE_OBJECT)

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* What there is, whatever the order in which it was plugged in. */
static char *
name_set (GListModel *list, ParleyCallDevice kind)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GstDevice) device = g_list_model_get_item (list, i);

      g_ptr_array_add (ids, twilio_devices_dup_id (device));
    }
  g_ptr_array_sort (ids, compare_ids);
  g_checksum_update (checksum, (const guchar *)&(guchar){ (guchar)kind }, 1);
  for (guint i = 0; i < ids->len; i++)
    g_checksum_update (checksum, ids->pdata[i], (gssize)strlen (ids->pdata[i]) + 1);
  return g_strdup (g_checksum_get_string (checksum));
}

static GstDevice *
find_id (GListModel *list, const char *id)
{
  for (guint i = 0; id != NULL && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GstDevice) device = g_list_model_get_item (list, i);
      g_autofree char *own = twilio_devices_dup_id (device);

      if (g_str_equal (own, id))
        return g_steal_pointer (&device);
    }
  return NULL;
}

static GstDevice *
find_remembered (ParleyCallDevices *self, Kind *kind)
{
  GVariantIter iter;
  const char *set, *id;

  g_variant_iter_init (&iter, self->remembered);
  while (g_variant_iter_next (&iter, "(&s&s)", &set, &id))
    if (g_str_equal (set, kind->set))
      return find_id (kind->list, id);
  return NULL;
}

static GstDevice *
find_same (Kind *kind)
{
  g_autofree char *id = kind->chosen != NULL ? twilio_devices_dup_id (kind->chosen) : NULL;

  return find_id (kind->list, id);
}

/* What was chosen among these; during a call what is in use, as long as it is
 * there, since nobody wants to be cut off because of what else is plugged in; else
 * what the system prefers.
 */
static void
choose_anew (ParleyCallDevices *self, ParleyCallDevice which, gboolean is_asked)
{
  Kind *kind = &self->kinds[which];
  g_autoptr (GstDevice) device = find_remembered (self, kind);

  kind->is_wanted = device != NULL;
  if (device == NULL && self->holders > 0)
    device = find_same (kind);
  if (device == NULL)
    device = twilio_devices_find_default (kind->list);
  g_set_object (&kind->chosen, device);
  g_signal_emit (self, signals[CHANGED], 0, which, is_asked);
}

static void
on_items_changed (ParleyCallDevices *self, guint position, guint removed, guint added, GListModel *list)
{
  for (guint i = 0; i < PARLEY_CALL_N_DEVICES; i++)
    if (self->kinds[i].list == list)
      {
        g_free (self->kinds[i].set);
        self->kinds[i].set = name_set (list, i);
        choose_anew (self, i, FALSE);
      }
}

static void
remember (ParleyCallDevices *self, const char *set, const char *id)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));
  GVariantIter iter;
  const char *other_set, *other_id;
  guint n = 1;

  g_variant_builder_add (&builder, "(ss)", set, id);
  g_variant_iter_init (&iter, self->remembered);
  while (n < MAXIMUM_SETS && g_variant_iter_next (&iter, "(&s&s)", &other_set, &other_id))
    if (!g_str_equal (other_set, set))
      {
        g_variant_builder_add (&builder, "(ss)", other_set, other_id);
        n++;
      }
  g_variant_unref (self->remembered);
  self->remembered = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (self->settings != NULL)
    g_settings_set_value (self->settings, KEY, self->remembered);
}

static void
parley_call_devices_dispose (GObject *object)
{
  ParleyCallDevices *self = PARLEY_CALL_DEVICES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->portal);
  for (guint i = 0; i < PARLEY_CALL_N_DEVICES; i++)
    {
      g_clear_object (&self->kinds[i].list);
      g_clear_object (&self->kinds[i].chosen);
      g_clear_pointer (&self->kinds[i].set, g_free);
    }
  g_clear_pointer (&self->remembered, g_variant_unref);
  g_clear_object (&self->devices);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (parley_call_devices_parent_class)->dispose (object);
}

static void
parley_call_devices_finalize (GObject *object)
{
  g_object_unref (PARLEY_CALL_DEVICES (object)->cancellable);
  G_OBJECT_CLASS (parley_call_devices_parent_class)->finalize (object);
}

static void
parley_call_devices_class_init (ParleyCallDevicesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_devices_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_call_devices_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_CALL_DEVICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  signals[CAMERA_ACCESS] = g_signal_new ("camera-access", PARLEY_TYPE_CALL_DEVICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_devices_init (ParleyCallDevices *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
follow (ParleyCallDevices *self, ParleyCallDevice kind, GListModel *list)
{
  self->kinds[kind].list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, 0, list);
}

/**
 * parley_call_devices_new:
 * @devices: what there is
 * @settings: (nullable): where choices are kept; %NULL for as long as it lives only
 *
 * Returns: (transfer full): the choices
 */
ParleyCallDevices *
parley_call_devices_new (TwilioDevices *devices, GSettings *settings)
{
  ParleyCallDevices *self = g_object_new (PARLEY_TYPE_CALL_DEVICES, NULL);

  self->devices = g_object_ref (devices);
  g_set_object (&self->settings, settings);
  if (settings != NULL)
    self->remembered = g_settings_get_value (settings, KEY);
  else
    self->remembered = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ss)"), NULL, 0));
  follow (self, PARLEY_CALL_CAMERA, twilio_devices_get_cameras (devices));
  follow (self, PARLEY_CALL_MICROPHONE, twilio_devices_get_microphones (devices));
  follow (self, PARLEY_CALL_SPEAKER, twilio_devices_get_speakers (devices));
  return self;
}

/* Returns: (transfer none): what there is of a kind, GstDevice */
GListModel *
parley_call_devices_get_list (ParleyCallDevices *self, ParleyCallDevice kind)
{
  g_return_val_if_fail (PARLEY_IS_CALL_DEVICES (self), NULL);

  return self->kinds[kind].list;
}

/* Returns: (transfer none) (nullable): what is used, %NULL where there is none */
GstDevice *
parley_call_devices_get_chosen (ParleyCallDevices *self, ParleyCallDevice kind)
{
  g_return_val_if_fail (PARLEY_IS_CALL_DEVICES (self), NULL);

  return self->kinds[kind].chosen;
}

/* Returns: (transfer none) (nullable): what the person has chosen; %NULL leaves it
 *   to the system, which may change its mind
 */
GstDevice *
parley_call_devices_get_wanted (ParleyCallDevices *self, ParleyCallDevice kind)
{
  g_return_val_if_fail (PARLEY_IS_CALL_DEVICES (self), NULL);

  return self->kinds[kind].is_wanted ? self->kinds[kind].chosen : NULL;
}

/**
 * parley_call_devices_choose:
 * @self: the choices
 * @kind: of what
 * @device: one of parley_call_devices_get_list()
 *
 * Uses it, and again whenever the same things are there.
 */
void
parley_call_devices_choose (ParleyCallDevices *self, ParleyCallDevice kind, GstDevice *device)
{
  g_autofree char *id = NULL;

  g_return_if_fail (PARLEY_IS_CALL_DEVICES (self) && GST_IS_DEVICE (device));

  id = twilio_devices_dup_id (device);
  remember (self, self->kinds[kind].set, id);
  choose_anew (self, kind, TRUE);
}

static void
set_access (ParleyCallDevices *self, ParleyCameraAccess access)
{
  self->access = access;
  g_signal_emit (self, signals[CAMERA_ACCESS], 0);
}

static void
on_cameras_open (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallDevices) self = data;
  g_autoptr (GError) error = NULL;

  if (twilio_devices_open_cameras_finish (TWILIO_DEVICES (source), result, &error))
    set_access (self, PARLEY_CAMERA_ALLOWED);
  else
    {
      g_message ("camera: %s", error->message);
      set_access (self, PARLEY_CAMERA_ABSENT);
    }
}

static void
on_camera_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallDevices) self = data;
  g_autoptr (GError) error = NULL;
  int fd = parley_camera_portal_open_finish (result, &error);

  if (fd >= 0 && self->devices != NULL)
    twilio_devices_open_cameras_async (self->devices, fd, on_cameras_open, g_object_ref (self));
  else if (fd >= 0)
    g_clear_fd (&fd, NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_message ("camera: %s", error->message);
      set_access (self, g_error_matches (error, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_REFUSED) ? PARLEY_CAMERA_DENIED : PARLEY_CAMERA_ABSENT);
    }
}

/**
 * parley_call_devices_set_portal:
 * @self: the choices
 * @bus: the session bus
 *
 * In a sandbox, where no camera is listed: they are asked for on this bus, when one is
 * wanted for the first time.
 */
void
parley_call_devices_set_portal (ParleyCallDevices *self, GDBusConnection *bus)
{
  g_return_if_fail (PARLEY_IS_CALL_DEVICES (self) && G_IS_DBUS_CONNECTION (bus));

  g_set_object (&self->portal, bus);
  set_access (self, PARLEY_CAMERA_UNASKED);
}

/**
 * parley_call_devices_ask_camera:
 * @self: the choices
 *
 * Asks for the camera, or again where the answer was no: the person may have changed
 * their mind in the desktop's settings.
 */
void
parley_call_devices_ask_camera (ParleyCallDevices *self)
{
  g_return_if_fail (PARLEY_IS_CALL_DEVICES (self));

  if (self->portal == NULL || self->access == PARLEY_CAMERA_ASKING || self->access == PARLEY_CAMERA_ALLOWED)
    return;
  set_access (self, PARLEY_CAMERA_ASKING);
  parley_camera_portal_open_async (self->portal, self->cancellable, on_camera_answer, g_object_ref (self));
}

/* Returns: whether cameras may be used */
ParleyCameraAccess
parley_call_devices_get_camera_access (ParleyCallDevices *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_DEVICES (self), PARLEY_CAMERA_FREE);

  return self->access;
}

/**
 * parley_call_devices_hold:
 * @self: the choices
 *
 * Devices are in use from now on: what the system prefers is no reason to change.
 */
void
parley_call_devices_hold (ParleyCallDevices *self)
{
  g_return_if_fail (PARLEY_IS_CALL_DEVICES (self));

  self->holders++;
}

void
parley_call_devices_release (ParleyCallDevices *self)
{
  g_return_if_fail (PARLEY_IS_CALL_DEVICES (self) && self->holders > 0);

  self->holders--;
}
