/* The sound and the pictures of a call: one's own microphone and camera, and
 * the Twilio room they go to.  Where there is no device a test source takes its
 * place, and the property "test-sources" says so to whoever tells the person.
 */

#include "parley-call-media.h"

typedef struct
{
  TwilioTrackKind kind;
  gboolean is_on;
  TwilioCapture *capture;
  char *device; /* what is open, by its id; NULL: a test source */
} Source;

struct _ParleyCallMedia
{
  GObject parent_instance;

  ParleyCallDevices *devices;
  gboolean renders;
  gboolean is_started;
  gboolean is_stopped;
  gboolean is_preview;
  Source microphone;
  Source camera;
  TwilioRoom *room;
  GListStore *participants;
  ParleyCallFloor *floor;
  ParleyCallDominant *dominant;
  ParleyCallCourse *course;
  guint course_source;
};

enum
{
  PROP_MICROPHONE = 1,
  PROP_CAMERA,
  PROP_SELF_VIEW,
  PROP_TEST_SOURCES,
  PROP_WEAK,
  PROP_RECORDING,
  N_PROPS
};

enum
{
  CHANGED,
  DEVICE_LOST,
  DEVICE_MOVED,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCallMedia, parley_call_media, G_TYPE_OBJECT)

static Source *
source_of (ParleyCallMedia *self, TwilioTrackKind kind)
{
  return kind == TWILIO_TRACK_AUDIO ? &self->microphone : &self->camera;
}

static void
notify (ParleyCallMedia *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[property]);
}

static void
notify_sources (ParleyCallMedia *self, TwilioTrackKind kind)
{
  notify (self, PROP_TEST_SOURCES);
  if (kind == TWILIO_TRACK_VIDEO)
    notify (self, PROP_SELF_VIEW);
}

static void
on_paintable (ParleyCallMedia *self)
{
  notify (self, PROP_SELF_VIEW);
}

/* The connection to the others stays: whoever takes the capture out of the room
 * again lets the track end there, which they see as "off".
 */
static void
drop_capture (ParleyCallMedia *self, Source *source)
{
  TwilioCapture *capture = g_steal_pointer (&source->capture);

  g_clear_pointer (&source->device, g_free);
  if (capture == NULL)
    return;
  g_signal_handlers_disconnect_by_data (capture, self);
  if (self->room != NULL && !self->is_stopped)
    twilio_room_unpublish (self->room, capture);
  twilio_capture_stop (capture);
  g_object_unref (capture);
  notify_sources (self, source->kind);
}

static guint
property_of (Source *source)
{
  return source->kind == TWILIO_TRACK_AUDIO ? PROP_MICROPHONE : PROP_CAMERA;
}

static void
lose (ParleyCallMedia *self, Source *source)
{
  source->is_on = FALSE;
  drop_capture (self, source);
  notify (self, property_of (source));
  g_signal_emit (self, signals[DEVICE_LOST], 0, source->kind);
}

static void
on_capture_error (ParleyCallMedia *self, GParamSpec *pspec, TwilioCapture *capture)
{
  lose (self, source_of (self, twilio_capture_get_kind (capture)));
}

static GstDevice *
find_device (ParleyCallMedia *self, TwilioTrackKind kind)
{
  if (self->devices == NULL)
    return NULL;
  return parley_call_devices_get_chosen (self->devices, kind == TWILIO_TRACK_AUDIO ? PARLEY_CALL_MICROPHONE : PARLEY_CALL_CAMERA);
}

static void
open_source (ParleyCallMedia *self, Source *source)
{
  GstDevice *device = find_device (self, source->kind);
  const char *name = source->kind == TWILIO_TRACK_AUDIO ? "microphone" : "camera";

  source->device = device != NULL ? twilio_devices_dup_id (device) : NULL;
  source->capture = twilio_capture_new (source->kind, name, device, self->renders);
  g_signal_connect_object (source->capture, "notify::error", G_CALLBACK (on_capture_error), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source->capture, "notify::paintable", G_CALLBACK (on_paintable), self, G_CONNECT_SWAPPED);
  if (self->room != NULL)
    twilio_room_publish (self->room, source->capture);
  notify_sources (self, source->kind);
}

/* In a sandbox the desktop says first whether there is a camera; until then none is
 * opened, and no made-up picture shown.
 */
static gboolean
must_ask (ParleyCallMedia *self, Source *source)
{
  ParleyCameraAccess access;

  if (source->kind != TWILIO_TRACK_VIDEO || self->devices == NULL)
    return FALSE;
  access = parley_call_devices_get_camera_access (self->devices);
  return access != PARLEY_CAMERA_FREE && access != PARLEY_CAMERA_ALLOWED;
}

/* A microphone is opened even when off, since speaking at once matters more
 * than the silence costs; a camera only when it is wanted, for its light.
 */
static void
apply_source (ParleyCallMedia *self, Source *source)
{
  if (!self->is_started || self->is_stopped)
    return;
  if (source->is_on && must_ask (self, source))
    {
      parley_call_devices_ask_camera (self->devices);
      return;
    }
  if (source->capture == NULL && (source->is_on || source->kind == TWILIO_TRACK_AUDIO))
    open_source (self, source);
  if (source->capture != NULL)
    twilio_capture_set_enabled (source->capture, source->is_on);
}

/* Another device comes in muted unless the person has just asked for it: who sits
 * in company must not be heard by what they did not choose.  A test source that
 * gives way to the first real device does so as well.
 */
static void
move (ParleyCallMedia *self, Source *source, gboolean keeps)
{
  gboolean was_on = source->is_on;

  if (!keeps && source->kind == TWILIO_TRACK_VIDEO && was_on)
    {
      lose (self, source);
      return;
    }
  drop_capture (self, source);
  source->is_on = was_on && keeps;
  apply_source (self, source);
  if (source->is_on == was_on)
    return;
  notify (self, property_of (source));
  g_signal_emit (self, signals[DEVICE_MOVED], 0);
}

static void
follow_speaker (ParleyCallMedia *self)
{
  if (self->room != NULL)
    twilio_room_set_speaker (self->room, parley_call_devices_get_wanted (self->devices, PARLEY_CALL_SPEAKER));
}

static void
follow_source (ParleyCallMedia *self, Source *source, ParleyCallDevice kind, gboolean is_asked)
{
  GstDevice *chosen = parley_call_devices_get_chosen (self->devices, kind);
  g_autofree char *id = chosen != NULL ? twilio_devices_dup_id (chosen) : NULL;

  if (source->capture == NULL || g_strcmp0 (source->device, id) == 0)
    return;
  if (chosen == NULL)
    lose (self, source);
  else
    move (self, source, is_asked || self->is_preview);
}

static void
on_camera_access (ParleyCallMedia *self)
{
  ParleyCameraAccess access = parley_call_devices_get_camera_access (self->devices);

  if (!self->is_started || self->is_stopped || !self->camera.is_on)
    return;
  if (access == PARLEY_CAMERA_ALLOWED)
    apply_source (self, &self->camera);
  else if (access == PARLEY_CAMERA_DENIED || access == PARLEY_CAMERA_ABSENT)
    lose (self, &self->camera);
}

static void
on_devices_changed (ParleyCallMedia *self, guint kind, gboolean is_asked)
{
  if (!self->is_started || self->is_stopped)
    return;
  if (kind == PARLEY_CALL_SPEAKER)
    follow_speaker (self);
  else
    follow_source (self, kind == PARLEY_CALL_MICROPHONE ? &self->microphone : &self->camera, kind, is_asked);
}

static void
set_source (ParleyCallMedia *self, Source *source, gboolean on, guint property)
{
  if (source->is_on == !!on)
    return;
  source->is_on = !!on;
  apply_source (self, source);
  notify (self, property);
}

static void
on_room_participants_changed (ParleyCallMedia *self, guint position, guint removed, guint added, GListModel *model)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (items, g_list_model_get_item (model, position + i));
  g_list_store_splice (self->participants, position, removed, items->pdata, added);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_room_state (ParleyCallMedia *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
parley_call_media_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyCallMedia *self = PARLEY_CALL_MEDIA (object);

  switch (id)
    {
    case PROP_MICROPHONE:
      g_value_set_boolean (value, self->microphone.is_on);
      break;
    case PROP_CAMERA:
      g_value_set_boolean (value, self->camera.is_on);
      break;
    case PROP_SELF_VIEW:
      g_value_set_object (value, parley_call_media_get_self_view (self));
      break;
    case PROP_TEST_SOURCES:
      g_value_set_boolean (value, parley_call_media_has_test_sources (self));
      break;
    case PROP_WEAK:
      g_value_set_boolean (value, parley_call_media_get_weak (self));
      break;
    case PROP_RECORDING:
      g_value_set_boolean (value, parley_call_media_get_recording (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_media_dispose (GObject *object)
{
  ParleyCallMedia *self = PARLEY_CALL_MEDIA (object);

  parley_call_media_stop (self);
  g_clear_object (&self->floor);
  g_clear_object (&self->dominant);
  g_clear_object (&self->course);
  g_clear_object (&self->room);
  g_clear_object (&self->devices);
  g_clear_object (&self->participants);
  G_OBJECT_CLASS (parley_call_media_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  pspecs[PROP_MICROPHONE] = g_param_spec_boolean ("microphone", NULL, NULL, TRUE, flags);
  pspecs[PROP_CAMERA] = g_param_spec_boolean ("camera", NULL, NULL, FALSE, flags);
  pspecs[PROP_SELF_VIEW] = g_param_spec_object ("self-view", NULL, NULL, G_TYPE_OBJECT, flags);
  pspecs[PROP_TEST_SOURCES] = g_param_spec_boolean ("test-sources", NULL, NULL, FALSE, flags);
  pspecs[PROP_WEAK] = g_param_spec_boolean ("weak", NULL, NULL, FALSE, flags);
  pspecs[PROP_RECORDING] = g_param_spec_boolean ("recording", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_call_media_class_init (ParleyCallMediaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_call_media_get_property;
  object_class->dispose = parley_call_media_dispose;
  install_properties (object_class);
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_CALL_MEDIA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DEVICE_MOVED] = g_signal_new ("device-moved", PARLEY_TYPE_CALL_MEDIA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DEVICE_LOST] = g_signal_new ("device-lost", PARLEY_TYPE_CALL_MEDIA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static gboolean
send_gesture (const char *text, gpointer media)
{
  ParleyCallMedia *self = media;

  return self->room != NULL && twilio_room_send_text (self->room, text);
}

static void
parley_call_media_init (ParleyCallMedia *self)
{
  self->microphone.kind = TWILIO_TRACK_AUDIO;
  self->microphone.is_on = TRUE;
  self->camera.kind = TWILIO_TRACK_VIDEO;
  self->participants = g_list_store_new (TWILIO_TYPE_PARTICIPANT);
  self->floor = parley_call_floor_new (G_LIST_MODEL (self->participants), send_gesture, self);
  self->dominant = parley_call_dominant_new (G_LIST_MODEL (self->participants));
  self->course = parley_call_course_new ();
}

/**
 * parley_call_media_new:
 * @devices: (nullable): where devices are found; %NULL for test sources
 * @render: whether pictures are to be shown, see twilio_room_new()
 * @video: whether the camera is on to begin with
 *
 * Returns: (transfer full): media that have opened nothing yet
 */
ParleyCallMedia *
parley_call_media_new (ParleyCallDevices *devices, gboolean render, gboolean video)
{
  ParleyCallMedia *self = g_object_new (PARLEY_TYPE_CALL_MEDIA, NULL);

  g_set_object (&self->devices, devices);
  if (devices != NULL)
    {
      g_signal_connect_object (devices, "changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (devices, "camera-access", G_CALLBACK (on_camera_access), self, G_CONNECT_SWAPPED);
    }
  self->renders = render;
  self->camera.is_on = video;
  return self;
}

gboolean
parley_call_media_get_microphone (ParleyCallMedia *self)
{
  return self->microphone.is_on;
}

void
parley_call_media_set_microphone (ParleyCallMedia *self, gboolean on)
{
  set_source (self, &self->microphone, on, PROP_MICROPHONE);
}

gboolean
parley_call_media_get_camera (ParleyCallMedia *self)
{
  return self->camera.is_on;
}

void
parley_call_media_set_camera (ParleyCallMedia *self, gboolean on)
{
  set_source (self, &self->camera, on, PROP_CAMERA);
}

/* Returns: (transfer none) (nullable): one's own picture, while there is one */
GObject *
parley_call_media_get_self_view (ParleyCallMedia *self)
{
  return self->camera.capture != NULL ? twilio_capture_get_paintable (self->camera.capture) : NULL;
}

static gboolean
is_test (Source *source)
{
  return source->capture != NULL && twilio_capture_is_test (source->capture);
}

/* Returns: whether anything that is sent is made up */
gboolean
parley_call_media_has_test_sources (ParleyCallMedia *self)
{
  return is_test (&self->microphone) || is_test (&self->camera);
}

/* Returns: whether what is sent of this kind is made up */
gboolean
parley_call_media_is_test (ParleyCallMedia *self, TwilioTrackKind kind)
{
  return is_test (source_of (self, kind));
}

/* Opens what is on.  It may be before the call is joined, to see oneself. */
void
parley_call_media_start (ParleyCallMedia *self)
{
  if (self->is_started || self->is_stopped)
    return;
  self->is_started = TRUE;
  if (self->devices != NULL)
    parley_call_devices_hold (self->devices);
  apply_source (self, &self->microphone);
  apply_source (self, &self->camera);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (twilio_room_connect_finish (TWILIO_ROOM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_dominant (ParleyCallMedia *self)
{
  parley_call_dominant_tell (self->dominant, twilio_room_get_dominant_speaker (self->room));
}

static gboolean
take_moment (gpointer media)
{
  ParleyCallMedia *self = media;
  ParleyCallMoment moment = { .at = g_get_real_time () / G_USEC_PER_SEC };

  twilio_room_measure (self->room, TWILIO_TRACK_AUDIO, &moment.sound);
  twilio_room_measure (self->room, TWILIO_TRACK_VIDEO, &moment.pictures);
  moment.is_lowered = twilio_room_get_weak (self->room);
  moment.is_restoring = twilio_room_get_state (self->room) == TWILIO_ROOM_RECONNECTING;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->participants)) > 0)
    parley_call_course_take (self->course, &moment);
  return G_SOURCE_CONTINUE;
}

static void
on_weak (ParleyCallMedia *self)
{
  notify (self, PROP_WEAK);
}

static void
on_recording (ParleyCallMedia *self)
{
  notify (self, PROP_RECORDING);
}

static void
follow_room (ParleyCallMedia *self)
{
  GListModel *model = twilio_room_get_participants (self->room);

  g_signal_connect_object (self->room, "notify::state", G_CALLBACK (on_room_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room, "notify::weak", G_CALLBACK (on_weak), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room, "notify::recording", G_CALLBACK (on_recording), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room, "notify::dominant-speaker", G_CALLBACK (on_dominant), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_room_participants_changed), self, G_CONNECT_SWAPPED);
}

/**
 * parley_call_media_join_async:
 * @self: started media
 * @signaling_uri: where Twilio's signalling is
 * @token: the access token
 * @room: the name of the Twilio room
 *
 * Joins with whatever is open; once only.  Errors are of %TWILIO_ERROR.
 */
void
parley_call_media_join_async (ParleyCallMedia *self, const char *signaling_uri, const char *token, const char *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->room == NULL && !self->is_stopped);
  g_task_set_source_tag (task, parley_call_media_join_async);
  self->room = twilio_room_new (signaling_uri, token, room, self->renders);
  follow_room (self);
  self->course_source = g_timeout_add_seconds (1, take_moment, self);
  if (self->devices != NULL)
    follow_speaker (self);
  if (self->microphone.capture != NULL)
    twilio_room_publish (self->room, self->microphone.capture);
  if (self->camera.capture != NULL)
    twilio_room_publish (self->room, self->camera.capture);
  twilio_room_publish_data (self->room, PARLEY_CALL_GESTURE_TRACK);
  twilio_room_connect_async (self->room, cancellable, on_joined, task);
}

gboolean
parley_call_media_join_finish (ParleyCallMedia *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Leaves and releases every device, now; nothing can be opened again. */
void
parley_call_media_stop (ParleyCallMedia *self)
{
  if (self->is_stopped)
    return;
  self->is_stopped = TRUE;
  parley_call_floor_close (self->floor);
  g_clear_handle_id (&self->course_source, g_source_remove);
  if (self->is_started && self->devices != NULL)
    parley_call_devices_release (self->devices);
  if (self->room != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->room, self);
      g_signal_handlers_disconnect_by_data (twilio_room_get_participants (self->room), self);
      twilio_room_disconnect (self->room);
    }
  drop_capture (self, &self->microphone);
  drop_capture (self, &self->camera);
  g_list_store_remove_all (self->participants);
}

/* Returns: the room's state; CONNECTING as long as there is none */
TwilioRoomState
parley_call_media_get_state (ParleyCallMedia *self)
{
  return self->room != NULL ? twilio_room_get_state (self->room) : TWILIO_ROOM_CONNECTING;
}

/* Returns: (nullable): why the room was lost */
const GError *
parley_call_media_get_error (ParleyCallMedia *self)
{
  return self->room != NULL ? twilio_room_get_error (self->room) : NULL;
}

/* Returns: (transfer none): the others, TwilioParticipant; the same model always */
GListModel *
parley_call_media_get_participants (ParleyCallMedia *self)
{
  return G_LIST_MODEL (self->participants);
}

/* Returns: whether one's own picture is lowered, so that speech gets through */
gboolean
parley_call_media_get_weak (ParleyCallMedia *self)
{
  return self->room != NULL && twilio_room_get_weak (self->room);
}

/* Returns: whether the service records what is said and shown */
gboolean
parley_call_media_get_recording (ParleyCallMedia *self)
{
  return self->room != NULL && twilio_room_get_recording (self->room);
}

/* Returns: (transfer none): how the call goes; it may be kept when that is over */
ParleyCallCourse *
parley_call_media_get_course (ParleyCallMedia *self)
{
  return self->course;
}

/* Returns: (transfer none): who asks for the word, and how one does */
ParleyCallFloor *
parley_call_media_get_floor (ParleyCallMedia *self)
{
  return self->floor;
}

/* Returns: (transfer none): who speaks */
ParleyCallDominant *
parley_call_media_get_dominant (ParleyCallMedia *self)
{
  return self->dominant;
}

/* Returns: (transfer none) (nullable): the devices it is opened among */
ParleyCallDevices *
parley_call_media_get_devices (ParleyCallMedia *self)
{
  return self->devices;
}

/**
 * parley_call_media_set_preview:
 * @preview: whether nobody but the person sees and hears what is open
 *
 * A preview goes on with whatever device there is.
 */
void
parley_call_media_set_preview (ParleyCallMedia *self, gboolean preview)
{
  self->is_preview = preview;
}

/* Returns: the loudness of what the microphone hears, muted or not, in dB */
double
parley_call_media_get_input_level (ParleyCallMedia *self)
{
  return self->microphone.capture != NULL ? twilio_capture_get_input_level (self->microphone.capture) : -100.0;
}

/* Returns: the loudness of what the microphone sends, in dB; -100 for silence */
double
parley_call_media_get_level (ParleyCallMedia *self)
{
  return self->microphone.capture != NULL ? twilio_capture_get_level (self->microphone.capture) : -100.0;
}
