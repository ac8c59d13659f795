/* The calls of an account: hears the rings, holds the one call there can be at a
 * time, and answers for it while it goes on.
 */

#include "parley-calls.h"

#include "parley-call-private.h"
#include "web-json.h"

#define RING_MS 45000
#define PATIENCE_MS 20000
#define KEY_LENGTH 20
#define KEY_ALPHABET "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

struct _ParleyCalls
{
  GObject parent_instance;

  ParleySession *session;
  ParleyCallDevices *devices;
  gboolean renders;
  guint ring_ms;
  guint patience_ms;
  ParleyCall *current;
  ParleyCallLog *log; /* of those that are over */
  GPtrArray *leaving; /* ParleyCallNode of calls that are over here but not yet written so */
};

enum
{
  PROP_CURRENT = 1,
  PROP_RING_TIMEOUT,
  PROP_PATIENCE,
  N_PROPS
};

enum
{
  INCOMING,
  ENDED,
  MISSED,
  SETTLED,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCalls, parley_calls, G_TYPE_OBJECT)

static ParleyCallTerms
terms (ParleyCalls *self)
{
  return (ParleyCallTerms){
    .session = self->session,
    .devices = self->devices,
    .renders = self->renders,
    .ring_ms = self->ring_ms,
    .patience_ms = self->patience_ms,
  };
}

static void
set_current (ParleyCalls *self, ParleyCall *call)
{
  if (g_set_object (&self->current, call))
    g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_CURRENT]);
}

static void
on_settled (ParleyCalls *self, ParleyCallNode *node)
{
  g_signal_handlers_disconnect_by_func (node, on_settled, self);
  g_ptr_array_remove_fast (self->leaving, node);
  if (parley_calls_is_settled (self))
    g_signal_emit (self, signals[SETTLED], 0);
}

static void
wait_for_settled (ParleyCalls *self, ParleyCall *call)
{
  if (parley_call_node_is_settled (call->node))
    return;
  g_ptr_array_add (self->leaving, g_object_ref (call->node));
  g_signal_connect_object (call->node, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
}

static void
log_call (ParleyCalls *self, ParleyCall *call)
{
  if (parley_call_get_seconds (call) >= 0)
    parley_call_log_add (self->log, parley_room_get_id (parley_call_get_room (call)), g_get_real_time () / G_USEC_PER_SEC,
                         parley_call_media_get_course (parley_call_get_media (call)));
}

static void
on_state (ParleyCalls *self, GParamSpec *pspec, ParleyCall *call)
{
  g_autoptr (ParleyCall) keep = g_object_ref (call);

  if (parley_call_get_state (call) != PARLEY_CALL_ENDED)
    return;
  g_signal_handlers_disconnect_by_data (call, self);
  wait_for_settled (self, call);
  log_call (self, call);
  if (self->current == call)
    set_current (self, NULL);
  g_signal_emit (self, signals[ENDED], 0, call);
}

static void
adopt (ParleyCalls *self, ParleyCall *call)
{
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  set_current (self, call);
}

static void
welcome (ParleyCalls *self, ParleyCall *call)
{
  adopt (self, call);
  parley_call_prepare (call);
  g_signal_emit (self, signals[INCOMING], 0, call);
}

/* Two people who call each other at the same moment want to talk, not to hear
 * that the other one is busy: the older call, by its id, is the one that both
 * take, and its callee has answered by calling.
 */
static gboolean
is_crossing (ParleyCalls *self, ParleyRoom *room)
{
  return self->current != NULL && !parley_call_is_incoming (self->current) &&
         parley_call_get_state (self->current) == PARLEY_CALL_CALLING &&
         parley_call_get_room (self->current) == room && parley_room_is_direct (room);
}

static void
cross (ParleyCalls *self, ParleyCall *call)
{
  gboolean microphone = parley_call_get_microphone (self->current);
  gboolean camera = parley_call_get_camera (self->current);

  if (strcmp (parley_call_get_id (call), parley_call_get_id (self->current)) > 0)
    return;
  parley_call_give_way (self->current);
  parley_call_set_microphone (call, microphone);
  parley_call_set_camera (call, camera);
  adopt (self, call);
  parley_call_accept (call);
}

static void
on_ringing (ParleyCalls *self, ParleyRoom *room, const char *id, JsonObject *ring)
{
  ParleyCallTerms shared = terms (self);
  g_autoptr (ParleyCall) call = parley_call_new_incoming (&shared, room, id, ring);

  if (self->current == NULL)
    welcome (self, call);
  else if (is_crossing (self, room))
    cross (self, call);
  else
    {
      parley_call_refuse_as_busy (call);
      wait_for_settled (self, call);
      g_signal_emit (self, signals[MISSED], 0, call);
    }
}

static gboolean
is_key (const char *id)
{
  return strlen (id) == KEY_LENGTH && strspn (id, KEY_ALPHABET) == KEY_LENGTH;
}

static void
on_ring (ParleyCalls *self, const char *id, JsonObject *ring)
{
  const char *room_id = web_json_get_string (ring, "room");
  const char *by = web_json_get_string (ring, "by");
  gboolean is_current = self->current != NULL && strcmp (parley_call_get_id (self->current), id) == 0;
  ParleyRoom *room = room_id != NULL ? parley_session_find_room (self->session, room_id) : NULL;

  if (ring == NULL && is_current)
    parley_call_ring_vanished (self->current);
  else if (ring == NULL || is_current)
    return;
  else if (room == NULL || by == NULL || !is_key (id) || strcmp (by, parley_session_get_uid (self->session)) == 0)
    g_info ("a ring is not understood and skipped");
  else
    on_ringing (self, room, id, ring);
}

static void
parley_calls_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyCalls *self = PARLEY_CALLS (object);

  switch (id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;
    case PROP_RING_TIMEOUT:
      g_value_set_uint (value, self->ring_ms);
      break;
    case PROP_PATIENCE:
      g_value_set_uint (value, self->patience_ms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_calls_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleyCalls *self = PARLEY_CALLS (object);

  switch (id)
    {
    case PROP_RING_TIMEOUT:
      self->ring_ms = g_value_get_uint (value);
      break;
    case PROP_PATIENCE:
      self->patience_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_calls_dispose (GObject *object)
{
  ParleyCalls *self = PARLEY_CALLS (object);

  if (self->session != NULL)
    parley_calls_stop (self);
  g_clear_object (&self->current);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_object (&self->log);
  g_clear_object (&self->devices);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_calls_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  pspecs[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, PARLEY_TYPE_CALL,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  pspecs[PROP_RING_TIMEOUT] = g_param_spec_uint ("ring-timeout", NULL, NULL, 1, G_MAXINT, RING_MS, flags);
  pspecs[PROP_PATIENCE] = g_param_spec_uint ("patience", NULL, NULL, 1, G_MAXINT, PATIENCE_MS, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static guint
signal_of_call (const char *name)
{
  return g_signal_new (name, PARLEY_TYPE_CALLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_CALL);
}

static void
parley_calls_class_init (ParleyCallsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_calls_get_property;
  object_class->set_property = parley_calls_set_property;
  object_class->dispose = parley_calls_dispose;
  install_properties (object_class);
  signals[INCOMING] = signal_of_call ("incoming");
  signals[ENDED] = signal_of_call ("ended");
  signals[MISSED] = signal_of_call ("missed");
  signals[SETTLED] = g_signal_new ("settled", PARLEY_TYPE_CALLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_calls_init (ParleyCalls *self)
{
  self->ring_ms = RING_MS;
  self->patience_ms = PATIENCE_MS;
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  self->log = parley_call_log_new ();
}

/**
 * parley_calls_new:
 * @session: whose calls
 * @devices: (nullable): where cameras and microphones are found; %NULL for
 *   test sources
 * @render: whether pictures are shown, see twilio_room_new()
 *
 * Returns: (transfer full): the calls of @session, listening
 */
ParleyCalls *
parley_calls_new (ParleySession *session, ParleyCallDevices *devices, gboolean render)
{
  ParleyCalls *self = g_object_new (PARLEY_TYPE_CALLS, NULL);

  g_return_val_if_fail (PARLEY_IS_SESSION (session), self);
  self->session = g_object_ref (session);
  g_set_object (&self->devices, devices);
  self->renders = render;
  g_signal_connect_object (session, "ring", G_CALLBACK (on_ring), self, G_CONNECT_SWAPPED);
  return self;
}

/* Returns: (transfer none) (nullable): the call that goes on */
ParleyCall *
parley_calls_get_current (ParleyCalls *self)
{
  g_return_val_if_fail (PARLEY_IS_CALLS (self), NULL);

  return self->current;
}

/* Returns: (transfer none): how the calls went that are over */
ParleyCallLog *
parley_calls_get_log (ParleyCalls *self)
{
  g_return_val_if_fail (PARLEY_IS_CALLS (self), NULL);

  return self->log;
}

/**
 * parley_calls_prepare:
 * @self: the calls
 * @video: whether with the camera on
 *
 * Opens camera and microphone for the person alone, before anybody is called.
 *
 * Returns: (transfer full): media for parley_calls_start()
 */
ParleyCallMedia *
parley_calls_prepare (ParleyCalls *self, gboolean video)
{
  ParleyCallMedia *media;

  g_return_val_if_fail (PARLEY_IS_CALLS (self), NULL);

  media = parley_call_media_new (self->devices, self->renders, video);
  parley_call_media_set_preview (media, TRUE);
  parley_call_media_start (media);
  return media;
}

/**
 * parley_calls_start:
 * @self: the calls
 * @room: where to call
 * @video: whether it is told to be a video call
 * @media: (nullable): what parley_calls_prepare() opened; %NULL opens what the kind asks for
 * @error: %G_IO_ERROR_BUSY while another call goes on
 *
 * Rings everybody else in @room.  Whatever goes wrong later ends the call.
 *
 * Returns: (transfer none) (nullable): the call
 */
ParleyCall *
parley_calls_start (ParleyCalls *self, ParleyRoom *room, gboolean video, ParleyCallMedia *media, GError **error)
{
  ParleyCallTerms shared = terms (self);
  g_autoptr (ParleyCall) call = NULL;

  g_return_val_if_fail (PARLEY_IS_CALLS (self) && self->session != NULL && PARLEY_IS_ROOM (room), NULL);
  if (self->current != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "another call goes on");
      return NULL;
    }
  shared.media = media;
  call = parley_call_new_outgoing (&shared, room, video);
  adopt (self, call);
  return call;
}

/**
 * parley_calls_rejoin:
 * @self: the calls
 * @room: where
 * @id: a call that goes on there
 * @by: who began it
 * @video: whether it is a video call
 * @microphone: whether one is heard
 * @camera: whether one is seen
 *
 * Returns: (transfer none) (nullable): the call, as if it had rung here and been
 *   taken; %NULL while another one goes on
 */
ParleyCall *
parley_calls_rejoin (ParleyCalls *self, ParleyRoom *room, const char *id, const char *by, gboolean video, gboolean microphone, gboolean camera)
{
  ParleyCallTerms shared = terms (self);
  g_autoptr (JsonObject) ring = json_object_new ();
  g_autoptr (ParleyCall) call = NULL;

  g_return_val_if_fail (PARLEY_IS_CALLS (self) && self->session != NULL, NULL);
  if (self->current != NULL)
    return NULL;
  json_object_set_string_member (ring, "room", parley_room_get_id (room));
  json_object_set_string_member (ring, "by", by);
  json_object_set_int_member (ring, "at", firebase_database_get_server_time (parley_session_get_database (self->session)));
  json_object_set_string_member (ring, "kind", video ? "video" : "audio");
  call = parley_call_new_incoming (&shared, room, id, ring);
  parley_call_set_microphone (call, microphone);
  parley_call_set_camera (call, camera);
  /* Before anybody hears of it, who would let it ring. */
  parley_call_accept (call);
  adopt (self, call);
  return call;
}

/**
 * parley_calls_stop:
 * @self: the calls
 *
 * Hangs up, and hears no more rings: the person signs out, or the program ends.
 */
void
parley_calls_stop (ParleyCalls *self)
{
  g_return_if_fail (PARLEY_IS_CALLS (self));

  g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->current != NULL)
    parley_call_hang_up (self->current);
}

/**
 * parley_calls_is_settled:
 * @self: the calls
 *
 * Returns: whether the server has been told, as far as it can be, how every
 *   call ended; who quits waits a little for it, so that nobody is left ringing
 */
gboolean
parley_calls_is_settled (ParleyCalls *self)
{
  g_return_val_if_fail (PARLEY_IS_CALLS (self), TRUE);

  return self->current == NULL && self->leaving->len == 0;
}

static gboolean
on_farewell_over (gpointer is_late)
{
  *(gboolean *)is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

/**
 * parley_calls_leave:
 * @self: the calls
 * @milliseconds: the longest that this may take
 *
 * For the end of a program, or of being signed in, after which nothing could be
 * written any more.  Where no call goes on it returns at once; else the main
 * loop turns meanwhile, so the caller must stand this.
 */
void
parley_calls_leave (ParleyCalls *self, guint milliseconds)
{
  g_autoptr (ParleyCalls) keep = NULL;
  gboolean is_late = FALSE;
  guint source;

  g_return_if_fail (PARLEY_IS_CALLS (self));

  keep = g_object_ref (self);
  parley_calls_stop (self);
  source = g_timeout_add (milliseconds, on_farewell_over, &is_late);
  while (!is_late && !parley_calls_is_settled (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}
