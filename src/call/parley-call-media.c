/* The sound and the pictures of a call: one's own microphone and camera, and
 * the Twilio room they go to.  Where there is no device a test source takes its
 * place, and the property "test-sources" says so to whoever tells the person.
 */

#include "parley-call-media.h"

struct _ParleyCallMedia
{
  GObject parent_instance;

  ParleyCallDevices *devices;
  gboolean renders;
  gboolean is_started;
  gboolean is_stopped;
  ParleyCallSource *microphone;
  ParleyCallSource *camera;
  ParleyCallShare *share;
  ParleyThrift *thrift;
  TwilioRoom *room;
  char *prepared_with; /* the token, until the room is joined */
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

static void
notify (ParleyCallMedia *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[property]);
}

static ParleyCallSource *
source_of (ParleyCallMedia *self, TwilioTrackKind kind)
{
  return kind == TWILIO_TRACK_AUDIO ? self->microphone : self->camera;
}

static void
on_source_on (ParleyCallMedia *self, GParamSpec *pspec, ParleyCallSource *source)
{
  notify (self, source == self->microphone ? PROP_MICROPHONE : PROP_CAMERA);
}

static void
on_source_opened (ParleyCallMedia *self, ParleyCallSource *source)
{
  notify (self, PROP_TEST_SOURCES);
  if (source == self->camera)
    notify (self, PROP_SELF_VIEW);
}

static void
on_source_lost (ParleyCallMedia *self, ParleyCallSource *source)
{
  g_signal_emit (self, signals[DEVICE_LOST], 0, parley_call_source_get_kind (source));
}

static void
on_source_moved (ParleyCallMedia *self)
{
  g_signal_emit (self, signals[DEVICE_MOVED], 0);
}

static ParleyCallSource *
add_source (ParleyCallMedia *self, TwilioTrackKind kind, gboolean on)
{
  ParleyCallSource *source = parley_call_source_new (self->devices, kind, self->renders, on);

  g_signal_connect_object (source, "notify::on", G_CALLBACK (on_source_on), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "opened", G_CALLBACK (on_source_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "lost", G_CALLBACK (on_source_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "moved", G_CALLBACK (on_source_moved), self, G_CONNECT_SWAPPED);
  return source;
}

static void
on_thrift (ParleyCallMedia *self)
{
  gboolean sparing = parley_thrift_get_reason (self->thrift) != PARLEY_THRIFT_NONE;

  parley_call_source_set_sparing (self->camera, sparing);
  parley_call_share_set_sparing (self->share, sparing);
}

static void
follow_speaker (ParleyCallMedia *self)
{
  if (self->room != NULL)
    twilio_room_set_speaker (self->room, parley_call_devices_get_wanted (self->devices, PARLEY_CALL_SPEAKER));
}

static void
on_devices_changed (ParleyCallMedia *self, guint kind, gboolean is_asked)
{
  if (self->is_started && !self->is_stopped && kind == PARLEY_CALL_SPEAKER)
    follow_speaker (self);
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
      g_value_set_boolean (value, parley_call_media_get_microphone (self));
      break;
    case PROP_CAMERA:
      g_value_set_boolean (value, parley_call_media_get_camera (self));
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
  g_clear_object (&self->microphone);
  g_clear_object (&self->camera);
  g_clear_object (&self->share);
  g_clear_object (&self->thrift);
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
  self->participants = g_list_store_new (TWILIO_TYPE_PARTICIPANT);
  self->floor = parley_call_floor_new (G_LIST_MODEL (self->participants), send_gesture, self);
  self->dominant = parley_call_dominant_new (G_LIST_MODEL (self->participants));
  self->course = parley_call_course_new ();
  self->share = parley_call_share_new ();
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
    g_signal_connect_object (devices, "changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
  self->renders = render;
  self->microphone = add_source (self, TWILIO_TRACK_AUDIO, TRUE);
  self->camera = add_source (self, TWILIO_TRACK_VIDEO, video);
  self->thrift = parley_thrift_new ();
  g_signal_connect_object (self->thrift, "notify::reason", G_CALLBACK (on_thrift), self, G_CONNECT_SWAPPED);
  on_thrift (self);
  return self;
}

gboolean
parley_call_media_get_microphone (ParleyCallMedia *self)
{
  return parley_call_source_get_on (self->microphone);
}

void
parley_call_media_set_microphone (ParleyCallMedia *self, gboolean on)
{
  parley_call_source_set_on (self->microphone, on);
}

gboolean
parley_call_media_get_camera (ParleyCallMedia *self)
{
  return parley_call_source_get_on (self->camera);
}

void
parley_call_media_set_camera (ParleyCallMedia *self, gboolean on)
{
  parley_call_source_set_on (self->camera, on);
}

/* Returns: (transfer none) (nullable): one's own picture, while there is one */
GObject *
parley_call_media_get_self_view (ParleyCallMedia *self)
{
  TwilioCapture *capture = parley_call_source_get_capture (self->camera);

  return capture != NULL ? twilio_capture_get_paintable (capture) : NULL;
}

/* @width: how wide one's own picture is shown, in pixels; 0 for full size */
void
parley_call_media_set_self_sight (ParleyCallMedia *self, guint width)
{
  parley_call_source_set_sight (self->camera, width);
}

/* Returns: whether anything that is sent is made up */
gboolean
parley_call_media_has_test_sources (ParleyCallMedia *self)
{
  return parley_call_source_is_test (self->microphone) || parley_call_source_is_test (self->camera);
}

/* Returns: whether what is sent of this kind is made up */
gboolean
parley_call_media_is_test (ParleyCallMedia *self, TwilioTrackKind kind)
{
  return parley_call_source_is_test (source_of (self, kind));
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
  parley_call_source_start (self->microphone);
  parley_call_source_start (self->camera);
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

static void
drop_room (ParleyCallMedia *self)
{
  if (self->room == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_signal_handlers_disconnect_by_data (twilio_room_get_participants (self->room), self);
  twilio_room_disconnect (self->room);
}

static void
make_room (ParleyCallMedia *self, const char *signaling_uri, const char *token, const char *room)
{
  self->room = twilio_room_new (signaling_uri, token, room, self->renders);
  follow_room (self);
}

/**
 * parley_call_media_prepare:
 * @self: media
 * @signaling_uri: where Twilio's signalling is
 * @token: the access token
 * @room: the name of the Twilio room
 *
 * Shortens the way into the call, should it be joined with the same token; opens no
 * device.
 */
void
parley_call_media_prepare (ParleyCallMedia *self, const char *signaling_uri, const char *token, const char *room)
{
  if (self->room != NULL || self->is_stopped)
    return;
  make_room (self, signaling_uri, token, room);
  self->prepared_with = g_strdup (token);
  twilio_room_prepare (self->room);
}

/* What was prepared for another token opens no door. */
static void
take_room (ParleyCallMedia *self, const char *signaling_uri, const char *token, const char *room)
{
  if (g_strcmp0 (self->prepared_with, token) != 0)
    {
      drop_room (self);
      g_clear_object (&self->room);
    }
  g_clear_pointer (&self->prepared_with, g_free);
  if (self->room == NULL)
    make_room (self, signaling_uri, token, room);
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

  g_return_if_fail (self->course_source == 0 && !self->is_stopped);
  g_task_set_source_tag (task, parley_call_media_join_async);
  take_room (self, signaling_uri, token, room);
  self->course_source = g_timeout_add_seconds (1, take_moment, self);
  if (self->devices != NULL)
    follow_speaker (self);
  parley_call_source_set_room (self->microphone, self->room);
  parley_call_source_set_room (self->camera, self->room);
  parley_call_share_set_room (self->share, self->room);
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
  parley_call_share_stop (self->share);
  g_clear_handle_id (&self->course_source, g_source_remove);
  if (self->is_started && self->devices != NULL)
    parley_call_devices_release (self->devices);
  drop_room (self);
  g_clear_pointer (&self->prepared_with, g_free);
  parley_call_source_stop (self->microphone);
  parley_call_source_stop (self->camera);
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

/* Returns: (transfer none): what one shows of one's screen */
ParleyCallShare *
parley_call_media_get_share (ParleyCallMedia *self)
{
  return self->share;
}

/* Returns: (transfer none): whether the call is to cost less than it could */
ParleyThrift *
parley_call_media_get_thrift (ParleyCallMedia *self)
{
  return self->thrift;
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
  parley_call_source_set_preview (self->microphone, preview);
  parley_call_source_set_preview (self->camera, preview);
}

/* Returns: the loudness of what the microphone hears, muted or not, in dB */
double
parley_call_media_get_input_level (ParleyCallMedia *self)
{
  TwilioCapture *capture = parley_call_source_get_capture (self->microphone);

  return capture != NULL ? twilio_capture_get_input_level (capture) : -100.0;
}

/* Returns: the loudness of what the microphone sends, in dB; -100 for silence */
double
parley_call_media_get_level (ParleyCallMedia *self)
{
  TwilioCapture *capture = parley_call_source_get_capture (self->microphone);

  return capture != NULL ? twilio_capture_get_level (capture) : -100.0;
}

/* Returns: (transfer none) (nullable): the Twilio room, once there is one */
TwilioRoom *
parley_call_media_get_room (ParleyCallMedia *self)
{
  return self->room;
}
