/* One call, from the first ring to how it ended: what it is and what is asked of it.
 * How it stands is decided in parley-call-review.c.
 */

#include "parley-call-private.h"

#include "web-json.h"

enum
{
  PROP_STATE = 1,
  PROP_MICROPHONE,
  PROP_CAMERA,
  PROP_SELF_VIEW,
  PROP_TEST_SOURCES,
  N_PROPS
};

enum
{
  DEVICE_LOST,
  DEVICE_MOVED,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCall, parley_call, G_TYPE_OBJECT)

void
parley_call_set_state (ParleyCall *self, ParleyCallState state)
{
  if (self->state == state)
    return;
  self->state = state;
  if (state == PARLEY_CALL_CONNECTED && self->connected_at == 0)
    self->connected_at = g_get_monotonic_time ();
  if (state != PARLEY_CALL_CALLING && state != PARLEY_CALL_RINGING)
    g_clear_handle_id (&self->ring_source, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_STATE]);
}

static gboolean
is_in_call (ParleyCall *self)
{
  return self->state == PARLEY_CALL_CONNECTING || self->state == PARLEY_CALL_CONNECTED ||
         self->state == PARLEY_CALL_RECONNECTING;
}

static void
on_media_notify (ParleyCall *self, GParamSpec *pspec)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self), pspec->name) != NULL)
    g_object_notify (G_OBJECT (self), pspec->name);
}

static void
on_device_moved (ParleyCall *self)
{
  g_signal_emit (self, signals[DEVICE_MOVED], 0);
}

static void
on_device_lost (ParleyCall *self, guint kind)
{
  g_signal_emit (self, signals[DEVICE_LOST], 0, kind);
}

static void
parley_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyCall *self = PARLEY_CALL (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_MICROPHONE:
      g_value_set_boolean (value, parley_call_get_microphone (self));
      break;
    case PROP_CAMERA:
      g_value_set_boolean (value, parley_call_get_camera (self));
      break;
    case PROP_SELF_VIEW:
      g_value_set_object (value, parley_call_get_self_view (self));
      break;
    case PROP_TEST_SOURCES:
      g_value_set_boolean (value, parley_call_has_test_sources (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleyCall *self = PARLEY_CALL (object);

  switch (id)
    {
    case PROP_MICROPHONE:
      parley_call_set_microphone (self, g_value_get_boolean (value));
      break;
    case PROP_CAMERA:
      parley_call_set_camera (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_dispose (GObject *object)
{
  ParleyCall *self = PARLEY_CALL (object);

  g_clear_handle_id (&self->ring_source, g_source_remove);
  parley_call_stop_waiting (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->node);
  g_clear_object (&self->media);
  g_clear_object (&self->room);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_call_parent_class)->dispose (object);
}

static void
parley_call_finalize (GObject *object)
{
  ParleyCall *self = PARLEY_CALL (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->access, parley_call_access_free);
  g_clear_error (&self->error);
  g_strfreev (self->people);
  g_free (self->id);
  g_free (self->by);
  G_OBJECT_CLASS (parley_call_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags both = read | G_PARAM_WRITABLE;

  pspecs[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, PARLEY_CALL_ENDED, PARLEY_CALL_CALLING, read);
  pspecs[PROP_MICROPHONE] = g_param_spec_boolean ("microphone", NULL, NULL, TRUE, both);
  pspecs[PROP_CAMERA] = g_param_spec_boolean ("camera", NULL, NULL, FALSE, both);
  pspecs[PROP_SELF_VIEW] = g_param_spec_object ("self-view", NULL, NULL, G_TYPE_OBJECT, read);
  pspecs[PROP_TEST_SOURCES] = g_param_spec_boolean ("test-sources", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_call_class_init (ParleyCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_call_get_property;
  object_class->set_property = parley_call_set_property;
  object_class->dispose = parley_call_dispose;
  object_class->finalize = parley_call_finalize;
  install_properties (object_class);
  signals[DEVICE_MOVED] = g_signal_new ("device-moved", PARLEY_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DEVICE_LOST] = g_signal_new ("device-lost", PARLEY_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
parley_call_init (ParleyCall *self)
{
  self->cancellable = g_cancellable_new ();
}

static ParleyCall *
call_new (const ParleyCallTerms *terms, ParleyRoom *room, const char *id, gboolean video)
{
  ParleyCall *self = g_object_new (PARLEY_TYPE_CALL, NULL);

  self->session = g_object_ref (terms->session);
  self->room = g_object_ref (room);
  self->id = g_strdup (id);
  self->is_video = video;
  self->ring_ms = terms->ring_ms;
  self->patience_ms = terms->patience_ms;
  self->node = parley_call_node_new (parley_session_get_database (terms->session), parley_session_get_uid (terms->session),
                                     parley_room_get_id (room), id);
  self->media = terms->media != NULL ? g_object_ref (terms->media) : parley_call_media_new (terms->devices, terms->renders, video);
  parley_call_media_set_preview (self->media, FALSE);
  g_signal_connect_object (self->node, "changed", G_CALLBACK (parley_call_review), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->media, "changed", G_CALLBACK (parley_call_review), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->media, "notify", G_CALLBACK (on_media_notify), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->media, "device-lost", G_CALLBACK (on_device_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->media, "device-moved", G_CALLBACK (on_device_moved), self, G_CONNECT_SWAPPED);
  return self;
}

/* Returns: (transfer full): a call that begins to ring the others in @room */
ParleyCall *
parley_call_new_outgoing (const ParleyCallTerms *terms, ParleyRoom *room, gboolean video)
{
  g_autofree char *id = firebase_database_make_key (parley_session_get_database (terms->session));
  ParleyCall *self = call_new (terms, room, id, video);

  self->by = g_strdup (parley_session_get_uid (self->session));
  self->state = PARLEY_CALL_CALLING;
  parley_call_ring (self);
  return self;
}

static gboolean
on_ring_stale (gpointer data)
{
  ParleyCall *self = data;

  self->ring_source = 0;
  parley_call_end (self, PARLEY_CALL_MISSED, NULL);
  return G_SOURCE_REMOVE;
}

/* @ring as the session told it.
 *
 * Returns: (transfer full): a call that rings us, for as long as the ring is fresh
 */
ParleyCall *
parley_call_new_incoming (const ParleyCallTerms *terms, ParleyRoom *room, const char *id, JsonObject *ring)
{
  gboolean video = g_strcmp0 (web_json_get_string (ring, "kind"), "audio") != 0;
  ParleyCall *self = call_new (terms, room, id, video);
  gint64 now = firebase_database_get_server_time (parley_session_get_database (self->session));
  gint64 left = web_json_get_int (ring, "at", now) + self->ring_ms - now;

  self->by = g_strdup (web_json_get_string (ring, "by"));
  self->is_incoming = TRUE;
  self->state = PARLEY_CALL_RINGING;
  self->ring_source = g_timeout_add ((guint)CLAMP (left, 0, self->ring_ms), on_ring_stale, self);
  return self;
}

void
parley_call_refuse_as_busy (ParleyCall *self)
{
  if (self->state == PARLEY_CALL_RINGING)
    parley_call_end (self, PARLEY_CALL_BUSY, NULL);
}

/* Both sides call each other: this one of the two calls is withdrawn, unsaid. */
void
parley_call_give_way (ParleyCall *self)
{
  self->is_silent = TRUE;
  parley_call_end (self, PARLEY_CALL_CANCELLED, NULL);
}

const char *
parley_call_get_id (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return self->id;
}

/* Returns: (transfer none): where it takes place */
ParleyRoom *
parley_call_get_room (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return self->room;
}

const char *
parley_call_get_by (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return self->by;
}

/**
 * parley_call_get_person:
 * @self: a call
 * @uid: of a participant
 *
 * Returns: (transfer none): who that is; the name may become known later
 */
ParleyMember *
parley_call_get_person (ParleyCall *self, const char *uid)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return parley_session_get_person (self->session, uid);
}

gboolean
parley_call_is_incoming (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), FALSE);

  return self->is_incoming;
}

gboolean
parley_call_is_video (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), FALSE);

  return self->is_video;
}

ParleyCallState
parley_call_get_state (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), PARLEY_CALL_ENDED);

  return self->state;
}

/* Returns: how it ended; %PARLEY_CALL_NOT_ENDED while it goes on */
ParleyCallReason
parley_call_get_reason (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), PARLEY_CALL_NOT_ENDED);

  return self->reason;
}

/**
 * parley_call_get_error:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): why a %PARLEY_CALL_FAILED call failed:
 *   %FIREBASE_ERROR, %TWILIO_ERROR, %G_IO_ERROR_NOT_FOUND where there is
 *   nobody to call, %G_IO_ERROR_TIMED_OUT where nobody came after the answer
 */
const GError *
parley_call_get_error (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return self->error;
}

/* Returns: (transfer none): the others, TwilioParticipant, the same model always */
GListModel *
parley_call_get_participants (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return parley_call_media_get_participants (self->media);
}

GObject *
parley_call_get_self_view (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return parley_call_media_get_self_view (self->media);
}

gboolean
parley_call_get_microphone (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), FALSE);

  return parley_call_media_get_microphone (self->media);
}

void
parley_call_set_microphone (ParleyCall *self, gboolean on)
{
  g_return_if_fail (PARLEY_IS_CALL (self));

  parley_call_media_set_microphone (self->media, on);
}

gboolean
parley_call_get_camera (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), FALSE);

  return parley_call_media_get_camera (self->media);
}

void
parley_call_set_camera (ParleyCall *self, gboolean on)
{
  g_return_if_fail (PARLEY_IS_CALL (self));

  parley_call_media_set_camera (self->media, on);
}

gboolean
parley_call_has_test_sources (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), FALSE);

  return parley_call_media_has_test_sources (self->media);
}

/**
 * parley_call_is_test_source:
 * @self: a call
 * @kind: sound or pictures
 *
 * Returns: whether a test source stands in for the microphone, or the camera
 */
gboolean
parley_call_is_test_source (ParleyCall *self, TwilioTrackKind kind)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), FALSE);

  return parley_call_media_is_test (self->media, kind);
}

/**
 * parley_call_get_seconds:
 * @self: a call
 *
 * Returns: how long it has been connected, or -1 where it never was; once it
 *   has ended, how long it was
 */
gint64
parley_call_get_seconds (ParleyCall *self)
{
  gint64 until = self->ended_at != 0 ? self->ended_at : g_get_monotonic_time ();

  g_return_val_if_fail (PARLEY_IS_CALL (self), -1);

  return self->connected_at != 0 ? (until - self->connected_at) / G_USEC_PER_SEC : -1;
}

/**
 * parley_call_accept:
 * @self: a call that rings us; otherwise nothing happens
 */
void
parley_call_accept (ParleyCall *self)
{
  g_return_if_fail (PARLEY_IS_CALL (self));

  if (self->state != PARLEY_CALL_RINGING)
    return;
  g_debug ("call %s: accepted", self->id);
  /* What is shown for it takes longer than to ask for everything. */
  g_object_freeze_notify (G_OBJECT (self));
  parley_call_set_state (self, PARLEY_CALL_CONNECTING);
  parley_call_answer (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * parley_call_decline:
 * @self: a call that rings us; otherwise nothing happens
 */
void
parley_call_decline (ParleyCall *self)
{
  g_return_if_fail (PARLEY_IS_CALL (self));

  if (self->state == PARLEY_CALL_RINGING)
    parley_call_end (self, PARLEY_CALL_DECLINED, NULL);
}

/**
 * parley_call_hang_up:
 * @self: a call in any state; one that rings us is declined
 *
 * The state is ENDED and the devices are released when this returns; what the
 * others must be told is on its way.
 */
void
parley_call_hang_up (ParleyCall *self)
{
  g_return_if_fail (PARLEY_IS_CALL (self));

  if (self->state == PARLEY_CALL_RINGING)
    parley_call_end (self, PARLEY_CALL_DECLINED, NULL);
  else
    parley_call_end (self, is_in_call (self) ? PARLEY_CALL_HUNG_UP : PARLEY_CALL_CANCELLED, NULL);
}

/* Returns: (transfer none): what goes in and comes out */
ParleyCallMedia *
parley_call_get_media (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return self->media;
}

/* Returns: (transfer none) (nullable): the devices it may use; %NULL for test sources */
ParleyCallDevices *
parley_call_get_devices (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), NULL);

  return parley_call_media_get_devices (self->media);
}

/* Returns: the loudness of what the microphone hears, muted or not, in dB */
double
parley_call_get_input_level (ParleyCall *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL (self), -100.0);

  return parley_call_media_get_input_level (self->media);
}
