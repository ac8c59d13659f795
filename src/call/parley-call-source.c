/* A microphone or a camera in a call: which device it is, whether it is on, and what
 * becomes of it when devices come and go.  Where there is no device a test source
 * takes its place.
 */

#include "parley-call-source.h"

struct _ParleyCallSource
{
  GObject parent_instance;

  ParleyCallDevices *devices;
  TwilioTrackKind kind;
  gboolean renders;
  gboolean is_on;
  gboolean is_started;
  gboolean is_stopped;
  gboolean is_preview;
  gboolean is_sparing;
  guint sight;
  TwilioRoom *room;
  TwilioCapture *capture;
  char *device; /* what is open, by its id; NULL: a test source */
};

enum
{
  PROP_ON = 1,
  N_PROPS
};

enum
{
  OPENED,
  LOST,
  MOVED,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCallSource, parley_call_source, G_TYPE_OBJECT)

static void
tell_opened (ParleyCallSource *self)
{
  g_signal_emit (self, signals[OPENED], 0);
}

static void
notify_on (ParleyCallSource *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_ON]);
}

/* The connection to the others stays: whoever takes the capture out of the room
 * again lets the track end there, which they see as "off".
 */
static void
drop_capture (ParleyCallSource *self)
{
  g_autoptr (TwilioCapture) capture = g_steal_pointer (&self->capture);

  g_clear_pointer (&self->device, g_free);
  if (capture == NULL)
    return;
  g_signal_handlers_disconnect_by_data (capture, self);
  if (self->room != NULL && !self->is_stopped)
    twilio_room_unpublish (self->room, capture);
  twilio_capture_stop (capture);
  tell_opened (self);
}

static void
lose (ParleyCallSource *self)
{
  self->is_on = FALSE;
  drop_capture (self);
  notify_on (self);
  g_signal_emit (self, signals[LOST], 0);
}

static ParleyCallDevice
get_device_kind (ParleyCallSource *self)
{
  return self->kind == TWILIO_TRACK_AUDIO ? PARLEY_CALL_MICROPHONE : PARLEY_CALL_CAMERA;
}

static GstDevice *
find_device (ParleyCallSource *self)
{
  return self->devices != NULL ? parley_call_devices_get_chosen (self->devices, get_device_kind (self)) : NULL;
}

static void
open_capture (ParleyCallSource *self)
{
  GstDevice *device = find_device (self);
  const char *name = self->kind == TWILIO_TRACK_AUDIO ? "microphone" : "camera";

  self->device = device != NULL ? twilio_devices_dup_id (device) : NULL;
  self->capture = twilio_capture_new (self->kind, name, device, self->renders);
  twilio_capture_set_sparing (self->capture, self->is_sparing);
  twilio_capture_set_sight (self->capture, self->sight);
  g_signal_connect_object (self->capture, "notify::error", G_CALLBACK (lose), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->capture, "notify::paintable", G_CALLBACK (tell_opened), self, G_CONNECT_SWAPPED);
  if (self->room != NULL)
    twilio_room_publish (self->room, self->capture);
  tell_opened (self);
}

/* In a sandbox the desktop says first whether there is a camera; until then none is
 * opened, and no made-up picture shown.
 */
static gboolean
must_ask (ParleyCallSource *self)
{
  ParleyCameraAccess access;

  if (self->kind != TWILIO_TRACK_VIDEO || self->devices == NULL)
    return FALSE;
  access = parley_call_devices_get_camera_access (self->devices);
  return access != PARLEY_CAMERA_FREE && access != PARLEY_CAMERA_ALLOWED;
}

/* A microphone is opened even when off, since speaking at once matters more
 * than the silence costs; a camera only when it is wanted, for its light.
 */
static void
apply (ParleyCallSource *self)
{
  if (!self->is_started || self->is_stopped)
    return;
  if (self->is_on && must_ask (self))
    {
      parley_call_devices_ask_camera (self->devices);
      return;
    }
  if (self->capture == NULL && (self->is_on || self->kind == TWILIO_TRACK_AUDIO))
    open_capture (self);
  if (self->capture != NULL)
    twilio_capture_set_enabled (self->capture, self->is_on);
}

/* Another device comes in muted unless the person has just asked for it: who sits
 * in company must not be heard by what they did not choose.  A test source that
 * gives way to the first real device does so as well.
 */
static void
move (ParleyCallSource *self, gboolean keeps)
{
  gboolean was_on = self->is_on;

  if (!keeps && self->kind == TWILIO_TRACK_VIDEO && was_on)
    {
      lose (self);
      return;
    }
  drop_capture (self);
  self->is_on = was_on && keeps;
  apply (self);
  if (self->is_on == was_on)
    return;
  notify_on (self);
  g_signal_emit (self, signals[MOVED], 0);
}

static void
on_devices_changed (ParleyCallSource *self, guint kind, gboolean is_asked)
{
  GstDevice *chosen = kind == get_device_kind (self) ? find_device (self) : NULL;
  g_autofree char *id = chosen != NULL ? twilio_devices_dup_id (chosen) : NULL;

  if (kind != get_device_kind (self) || self->is_stopped || self->capture == NULL || g_strcmp0 (self->device, id) == 0)
    return;
  if (chosen == NULL)
    lose (self);
  else
    move (self, is_asked || self->is_preview);
}

static void
on_camera_access (ParleyCallSource *self)
{
  ParleyCameraAccess access = parley_call_devices_get_camera_access (self->devices);

  if (self->kind != TWILIO_TRACK_VIDEO || !self->is_started || self->is_stopped || !self->is_on)
    return;
  if (access == PARLEY_CAMERA_ALLOWED)
    apply (self);
  else if (access == PARLEY_CAMERA_DENIED || access == PARLEY_CAMERA_ABSENT)
    lose (self);
}

static void
parley_call_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ON:
      g_value_set_boolean (value, PARLEY_CALL_SOURCE (object)->is_on);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_source_dispose (GObject *object)
{
  ParleyCallSource *self = PARLEY_CALL_SOURCE (object);

  parley_call_source_stop (self);
  g_clear_object (&self->room);
  g_clear_object (&self->devices);
  G_OBJECT_CLASS (parley_call_source_parent_class)->dispose (object);
}

static void
parley_call_source_class_init (ParleyCallSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_call_source_get_property;
  object_class->dispose = parley_call_source_dispose;
  pspecs[PROP_ON] = g_param_spec_boolean ("on", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
  signals[OPENED] = g_signal_new ("opened", PARLEY_TYPE_CALL_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", PARLEY_TYPE_CALL_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", PARLEY_TYPE_CALL_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_source_init (ParleyCallSource *self)
{
}

/**
 * parley_call_source_new:
 * @devices: (nullable): where devices are found; %NULL for a test source
 * @kind: sound or pictures
 * @render: whether one is to see one's own picture
 * @on: whether it is on to begin with
 *
 * Returns: (transfer full): a source that has opened nothing yet
 */
ParleyCallSource *
parley_call_source_new (ParleyCallDevices *devices, TwilioTrackKind kind, gboolean render, gboolean on)
{
  ParleyCallSource *self = g_object_new (PARLEY_TYPE_CALL_SOURCE, NULL);

  g_set_object (&self->devices, devices);
  if (devices != NULL)
    {
      g_signal_connect_object (devices, "changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (devices, "camera-access", G_CALLBACK (on_camera_access), self, G_CONNECT_SWAPPED);
    }
  self->kind = kind;
  self->renders = render;
  self->is_on = on;
  return self;
}

TwilioTrackKind
parley_call_source_get_kind (ParleyCallSource *self)
{
  return self->kind;
}

gboolean
parley_call_source_get_on (ParleyCallSource *self)
{
  return self->is_on;
}

void
parley_call_source_set_on (ParleyCallSource *self, gboolean on)
{
  if (self->is_on == !!on)
    return;
  self->is_on = !!on;
  apply (self);
  notify_on (self);
}

/* Returns: whether what is open is made up */
gboolean
parley_call_source_is_test (ParleyCallSource *self)
{
  return self->capture != NULL && twilio_capture_is_test (self->capture);
}

/* Returns: (transfer none) (nullable): what is open */
TwilioCapture *
parley_call_source_get_capture (ParleyCallSource *self)
{
  return self->capture;
}

/* @preview: whether nobody but the person sees or hears it; see parley_call_media_set_preview() */
void
parley_call_source_set_preview (ParleyCallSource *self, gboolean preview)
{
  self->is_preview = preview;
}

/* @sparing: see twilio_capture_set_sparing() */
void
parley_call_source_set_sparing (ParleyCallSource *self, gboolean sparing)
{
  self->is_sparing = sparing;
  if (self->capture != NULL)
    twilio_capture_set_sparing (self->capture, sparing);
}

/* @width: see twilio_capture_set_sight() */
void
parley_call_source_set_sight (ParleyCallSource *self, guint width)
{
  self->sight = width;
  if (self->capture != NULL)
    twilio_capture_set_sight (self->capture, width);
}

/* Opens it, as far as it is wanted. */
void
parley_call_source_start (ParleyCallSource *self)
{
  self->is_started = TRUE;
  apply (self);
}

/* @room: who is to see or hear it from now on */
void
parley_call_source_set_room (ParleyCallSource *self, TwilioRoom *room)
{
  g_return_if_fail (self->room == NULL);

  self->room = g_object_ref (room);
  if (self->capture != NULL)
    twilio_room_publish (room, self->capture);
}

/* Releases the device; it cannot be opened again. */
void
parley_call_source_stop (ParleyCallSource *self)
{
  self->is_stopped = TRUE;
  drop_capture (self);
}
