/* Who asks for the word in a call, since when, and what is answered without
 * speaking.  Everybody tells of themselves; see parley-call-gesture.h for how.
 */

#include "parley-call-floor.h"

/* Of a hand that is not told of any more, in paces. */
#define PATIENCE 4
/* Somebody who does more at once, or more a second in the long run, is not heard. */
#define MAXIMUM_AT_ONCE 6.0
#define MAXIMUM_A_SECOND 2.0

/* What somebody did of late; one's own is kept to the same. */
typedef struct
{
  double spent;
  gint64 spent_at;
} Allowance;

typedef struct
{
  TwilioParticipant *participant;
  gint64 raised_at; /* monotonic; 0 while the hand is down */
  gint64 told_at;
  Allowance allowance;
} Speaker;

struct _ParleyCallFloor
{
  GObject parent_instance;

  GListModel *participants;
  GPtrArray *speakers; /* in the order of the participants */
  ParleyCallFloorSend send;
  gpointer data;
  gint64 raised_at; /* one's own */
  Allowance allowance;
  guint pace;
  guint pace_source;
};

enum
{
  PROP_HAND = 1,
  N_PROPS
};

enum
{
  HAND,
  REACTION,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCallFloor, parley_call_floor, G_TYPE_OBJECT)

static void
speaker_free (Speaker *speaker)
{
  g_object_unref (speaker->participant);
  g_free (speaker);
}

static gboolean
spend (Allowance *allowance)
{
  gint64 now = g_get_monotonic_time ();
  double regained = MAXIMUM_A_SECOND * (double)(now - allowance->spent_at) / G_USEC_PER_SEC;

  allowance->spent = MAX (allowance->spent - regained, 0);
  allowance->spent_at = now;
  if (allowance->spent + 1 > MAXIMUM_AT_ONCE)
    return FALSE;
  allowance->spent += 1;
  return TRUE;
}

static void
send_gesture (ParleyCallFloor *self, ParleyCallGestureKind kind, guint reaction)
{
  ParleyCallGesture gesture = { kind, (g_get_monotonic_time () - self->raised_at) / 1000, reaction };
  g_autofree char *text = parley_call_gesture_write (&gesture);

  if (self->send != NULL)
    self->send (text, self->data);
}

static void
tell_hand (ParleyCallFloor *self)
{
  if (self->raised_at != 0)
    send_gesture (self, PARLEY_CALL_GESTURE_HAND_UP, 0);
}

static void
set_raised (ParleyCallFloor *self, Speaker *speaker, gint64 raised_at)
{
  gboolean is_news = (speaker->raised_at == 0) != (raised_at == 0);

  speaker->raised_at = raised_at;
  if (is_news)
    g_signal_emit (self, signals[HAND], 0, speaker->participant, raised_at != 0);
}

static gboolean
any_is_up (ParleyCallFloor *self)
{
  for (guint i = 0; i < self->speakers->len; i++)
    if (((Speaker *)g_ptr_array_index (self->speakers, i))->raised_at != 0)
      return TRUE;
  return self->raised_at != 0;
}

static gboolean
on_pace (gpointer data)
{
  g_autoptr (ParleyCallFloor) self = g_object_ref (data);
  gint64 oldest = g_get_monotonic_time () - PATIENCE * self->pace * G_TIME_SPAN_MILLISECOND;

  tell_hand (self);
  for (guint i = 0; i < self->speakers->len; i++)
    {
      Speaker *speaker = g_ptr_array_index (self->speakers, i);

      if (speaker->raised_at != 0 && speaker->told_at < oldest)
        set_raised (self, speaker, 0);
    }
  if (any_is_up (self))
    return G_SOURCE_CONTINUE;
  self->pace_source = 0;
  return G_SOURCE_REMOVE;
}

/* Nothing runs while no hand is up. */
static void
update_pace (ParleyCallFloor *self)
{
  if (any_is_up (self) && self->pace_source == 0)
    self->pace_source = g_timeout_add (self->pace, on_pace, self);
}

static void
hear_hand (ParleyCallFloor *self, Speaker *speaker, const ParleyCallGesture *gesture)
{
  gint64 now = g_get_monotonic_time ();
  gboolean up = gesture->kind == PARLEY_CALL_GESTURE_HAND_UP;

  speaker->told_at = now;
  /* Told again it would wander by the time it takes. */
  if (!up)
    set_raised (self, speaker, 0);
  else if (speaker->raised_at == 0)
    set_raised (self, speaker, now - gesture->age * G_TIME_SPAN_MILLISECOND);
  update_pace (self);
}

static Speaker *
find_by_track (ParleyCallFloor *self, TwilioTrack *track)
{
  for (guint i = 0; i < self->speakers->len; i++)
    {
      Speaker *speaker = g_ptr_array_index (self->speakers, i);
      GListModel *tracks = twilio_participant_get_tracks (speaker->participant);

      for (guint j = 0; j < g_list_model_get_n_items (tracks); j++)
        {
          g_autoptr (TwilioTrack) candidate = g_list_model_get_item (tracks, j);

          if (candidate == track)
            return speaker;
        }
    }
  return NULL;
}

static void
on_message (ParleyCallFloor *self, const char *text, TwilioTrack *track)
{
  Speaker *speaker = find_by_track (self, track);
  ParleyCallGesture gesture;

  if (speaker == NULL || !spend (&speaker->allowance) || !parley_call_gesture_read (text, &gesture))
    return;
  if (gesture.kind == PARLEY_CALL_GESTURE_REACTION)
    g_signal_emit (self, signals[REACTION], 0, speaker->participant, gesture.reaction);
  else
    hear_hand (self, speaker, &gesture);
}

static void
on_tracks_changed (ParleyCallFloor *self, guint position, guint removed, guint added, GListModel *tracks)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, position + i);

      if (twilio_track_get_kind (track) == TWILIO_TRACK_DATA && g_strcmp0 (twilio_track_get_name (track), PARLEY_CALL_GESTURE_TRACK) == 0)
        g_signal_connect_object (track, "message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
    }
}

static Speaker *
speaker_new (ParleyCallFloor *self, TwilioParticipant *participant)
{
  Speaker *speaker = g_new0 (Speaker, 1);
  GListModel *tracks = twilio_participant_get_tracks (participant);

  speaker->participant = g_object_ref (participant);
  g_signal_connect_object (tracks, "items-changed", G_CALLBACK (on_tracks_changed), self, G_CONNECT_SWAPPED);
  on_tracks_changed (self, 0, 0, g_list_model_get_n_items (tracks), tracks);
  return speaker;
}

static void
forget (ParleyCallFloor *self, guint position)
{
  g_autoptr (TwilioParticipant) participant = g_object_ref (((Speaker *)g_ptr_array_index (self->speakers, position))->participant);

  g_signal_handlers_disconnect_by_func (twilio_participant_get_tracks (participant), on_tracks_changed, self);
  g_ptr_array_remove_index (self->speakers, position);
}

static void
on_participants_changed (ParleyCallFloor *self, guint position, guint removed, guint added, GListModel *participants)
{
  for (guint i = 0; i < removed; i++)
    forget (self, position);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (participants, position + i);

      g_ptr_array_insert (self->speakers, (int)(position + i), speaker_new (self, participant));
    }
}

static void
parley_call_floor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HAND:
      g_value_set_boolean (value, parley_call_floor_get_hand (PARLEY_CALL_FLOOR (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_floor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HAND:
      parley_call_floor_set_hand (PARLEY_CALL_FLOOR (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_floor_dispose (GObject *object)
{
  ParleyCallFloor *self = PARLEY_CALL_FLOOR (object);

  parley_call_floor_close (self);
  while (self->speakers->len > 0)
    forget (self, self->speakers->len - 1);
  g_clear_object (&self->participants);
  G_OBJECT_CLASS (parley_call_floor_parent_class)->dispose (object);
}

static void
parley_call_floor_finalize (GObject *object)
{
  g_ptr_array_unref (PARLEY_CALL_FLOOR (object)->speakers);
  G_OBJECT_CLASS (parley_call_floor_parent_class)->finalize (object);
}

static void
parley_call_floor_class_init (ParleyCallFloorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_call_floor_get_property;
  object_class->set_property = parley_call_floor_set_property;
  object_class->dispose = parley_call_floor_dispose;
  object_class->finalize = parley_call_floor_finalize;
  props[PROP_HAND] = g_param_spec_boolean ("hand", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[HAND] = g_signal_new ("hand", PARLEY_TYPE_CALL_FLOOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, TWILIO_TYPE_PARTICIPANT, G_TYPE_BOOLEAN);
  signals[REACTION] = g_signal_new ("reaction", PARLEY_TYPE_CALL_FLOOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, TWILIO_TYPE_PARTICIPANT, G_TYPE_UINT);
}

static void
parley_call_floor_init (ParleyCallFloor *self)
{
  self->speakers = g_ptr_array_new_with_free_func ((GDestroyNotify)speaker_free);
  self->pace = PARLEY_CALL_FLOOR_PACE;
}

/**
 * parley_call_floor_new:
 * @participants: the others, TwilioParticipant
 * @send: (nullable) (scope notified): how to reach them
 * @data: for @send; until parley_call_floor_close()
 *
 * Returns: (transfer full): the floor, on which nobody asks for anything yet
 */
ParleyCallFloor *
parley_call_floor_new (GListModel *participants, ParleyCallFloorSend send, gpointer data)
{
  ParleyCallFloor *self = g_object_new (PARLEY_TYPE_CALL_FLOOR, NULL);

  self->participants = g_object_ref (participants);
  self->send = send;
  self->data = data;
  g_signal_connect_object (participants, "items-changed", G_CALLBACK (on_participants_changed), self, G_CONNECT_SWAPPED);
  on_participants_changed (self, 0, 0, g_list_model_get_n_items (participants), participants);
  return self;
}

/* How often hands are told anew, of which four make one forgotten; before any is up. */
void
parley_call_floor_set_pace (ParleyCallFloor *self, guint milliseconds)
{
  g_return_if_fail (PARLEY_IS_CALL_FLOOR (self));

  self->pace = milliseconds;
}

/* Nothing is sent any more. */
void
parley_call_floor_close (ParleyCallFloor *self)
{
  g_return_if_fail (PARLEY_IS_CALL_FLOOR (self));

  g_clear_handle_id (&self->pace_source, g_source_remove);
  self->send = NULL;
}

/* Returns: whether one's own hand is up */
gboolean
parley_call_floor_get_hand (ParleyCallFloor *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_FLOOR (self), FALSE);

  return self->raised_at != 0;
}

/**
 * parley_call_floor_set_hand:
 * @self: a floor
 * @up: whether to ask for the word
 *
 * Tells everybody, and who comes later.
 */
void
parley_call_floor_set_hand (ParleyCallFloor *self, gboolean up)
{
  g_return_if_fail (PARLEY_IS_CALL_FLOOR (self));

  if (up == (self->raised_at != 0))
    return;
  self->raised_at = up ? g_get_monotonic_time () : 0;
  send_gesture (self, up ? PARLEY_CALL_GESTURE_HAND_UP : PARLEY_CALL_GESTURE_HAND_DOWN, 0);
  update_pace (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAND]);
}

/**
 * parley_call_floor_react:
 * @self: a floor
 * @reaction: which of the %PARLEY_CALL_N_REACTIONS
 *
 * Returns: %FALSE where it was one too many of late, and nothing was sent
 */
gboolean
parley_call_floor_react (ParleyCallFloor *self, guint reaction)
{
  g_return_val_if_fail (PARLEY_IS_CALL_FLOOR (self) && reaction < PARLEY_CALL_N_REACTIONS, FALSE);

  if (!spend (&self->allowance))
    return FALSE;
  send_gesture (self, PARLEY_CALL_GESTURE_REACTION, reaction);
  g_signal_emit (self, signals[REACTION], 0, NULL, reaction);
  return TRUE;
}

/**
 * parley_call_floor_get_raised:
 * @self: a floor
 * @participant: somebody else
 *
 * Returns: since when their hand is up, by the monotonic clock in microseconds; 0
 *   where it is not
 */
gint64
parley_call_floor_get_raised (ParleyCallFloor *self, TwilioParticipant *participant)
{
  g_return_val_if_fail (PARLEY_IS_CALL_FLOOR (self), 0);

  for (guint i = 0; i < self->speakers->len; i++)
    {
      Speaker *speaker = g_ptr_array_index (self->speakers, i);

      if (speaker->participant == participant)
        return speaker->raised_at;
    }
  return 0;
}
