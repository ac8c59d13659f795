/* Who speaks, so that it is they who are seen large.  A group room says it itself;
 * elsewhere the loudest is taken, but not at every cough: whoever has the word keeps
 * it through a pause, and an interruption must last.
 */

#include "parley-call-dominant.h"

#define SPEECH_DB (-45.0)

/* In readings: a pause between two sentences, how long somebody new must speak after
 * one, and how long while the other one speaks as well.
 */
#define PAUSE (1000 / PARLEY_CALL_DOMINANT_MS)
#define AFTER_PAUSE (400 / PARLEY_CALL_DOMINANT_MS)
#define INTERRUPTION (1600 / PARLEY_CALL_DOMINANT_MS)

struct _ParleyCallDominant
{
  GObject parent_instance;

  GListModel *participants;
  TwilioParticipant *current;
  TwilioParticipant *challenger; /* who may be next */
  guint n_heard;                 /* readings in which the challenger was loudest */
  guint n_quiet;                 /* in which the current one was not heard */
  gboolean is_told;              /* the room knows better */
  guint source;
};

enum
{
  PROP_CURRENT = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyCallDominant, parley_call_dominant, G_TYPE_OBJECT)

static void
set_current (ParleyCallDominant *self, TwilioParticipant *participant)
{
  g_clear_object (&self->challenger);
  self->n_heard = self->n_quiet = 0;
  if (g_set_object (&self->current, participant))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CURRENT]);
}

static void
challenge (ParleyCallDominant *self, TwilioParticipant *loudest)
{
  if (loudest == NULL || loudest == self->current)
    self->n_heard -= MIN (self->n_heard, 1);
  else if (g_set_object (&self->challenger, loudest))
    self->n_heard = 1;
  else
    self->n_heard++;
}

static guint
readings_needed (ParleyCallDominant *self)
{
  if (self->current == NULL)
    return 1;
  return self->n_quiet >= PAUSE ? AFTER_PAUSE : INTERRUPTION;
}

/**
 * parley_call_dominant_hear:
 * @self: who speaks
 * @levels: (array length=n): how loud each participant is, in dB, in their order
 * @n: how many
 *
 * One reading; there is to be one every %PARLEY_CALL_DOMINANT_MS.
 */
void
parley_call_dominant_hear (ParleyCallDominant *self, const double *levels, guint n)
{
  g_autoptr (TwilioParticipant) loudest = NULL;
  double most = SPEECH_DB;

  g_return_if_fail (PARLEY_IS_CALL_DOMINANT (self));

  self->n_quiet++;
  for (guint i = 0; i < n && i < g_list_model_get_n_items (self->participants); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (self->participants, i);

      if (levels[i] > SPEECH_DB && participant == self->current)
        self->n_quiet = 0;
      if (levels[i] <= most)
        continue;
      most = levels[i];
      g_set_object (&loudest, participant);
    }
  challenge (self, loudest);
  if (self->challenger != NULL && self->n_heard >= readings_needed (self))
    set_current (self, self->challenger);
}

static double
level_of (TwilioParticipant *participant)
{
  TwilioTrack *audio = twilio_participant_get_audio (participant);

  return audio != NULL && twilio_participant_get_microphone (participant) ? twilio_track_get_level (audio) : -100;
}

static gboolean
on_reading (gpointer data)
{
  g_autoptr (ParleyCallDominant) self = g_object_ref (data);
  guint n = g_list_model_get_n_items (self->participants);
  g_autofree double *levels = g_new (double, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (self->participants, i);

      levels[i] = level_of (participant);
    }
  if (!self->is_told)
    parley_call_dominant_hear (self, levels, n);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_here (ParleyCallDominant *self, TwilioParticipant *wanted)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->participants); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (self->participants, i);

      if (participant == wanted)
        return TRUE;
    }
  return FALSE;
}

static void
on_participants_changed (ParleyCallDominant *self)
{
  if (self->challenger != NULL && !is_here (self, self->challenger))
    g_clear_object (&self->challenger);
  if (self->current != NULL && !is_here (self, self->current))
    set_current (self, NULL);
}

static void
parley_call_dominant_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, PARLEY_CALL_DOMINANT (object)->current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_dominant_dispose (GObject *object)
{
  ParleyCallDominant *self = PARLEY_CALL_DOMINANT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->current);
  g_clear_object (&self->challenger);
  g_clear_object (&self->participants);
  G_OBJECT_CLASS (parley_call_dominant_parent_class)->dispose (object);
}

static void
parley_call_dominant_class_init (ParleyCallDominantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_call_dominant_get_property;
  object_class->dispose = parley_call_dominant_dispose;
  props[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, TWILIO_TYPE_PARTICIPANT, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_call_dominant_init (ParleyCallDominant *self)
{
}

/**
 * parley_call_dominant_new:
 * @participants: the others, TwilioParticipant
 *
 * Returns: (transfer full): nobody yet
 */
ParleyCallDominant *
parley_call_dominant_new (GListModel *participants)
{
  ParleyCallDominant *self = g_object_new (PARLEY_TYPE_CALL_DOMINANT, NULL);

  self->participants = g_object_ref (participants);
  g_signal_connect_object (participants, "items-changed", G_CALLBACK (on_participants_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/* Returns: (transfer none) (nullable): who spoke last */
TwilioParticipant *
parley_call_dominant_get_current (ParleyCallDominant *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_DOMINANT (self), NULL);

  return self->current;
}

/**
 * parley_call_dominant_set_listening:
 * @self: who speaks
 * @listening: whether anybody wants to know at present; nothing runs otherwise
 */
void
parley_call_dominant_set_listening (ParleyCallDominant *self, gboolean listening)
{
  g_return_if_fail (PARLEY_IS_CALL_DOMINANT (self));

  if (listening && self->source == 0)
    self->source = g_timeout_add (PARLEY_CALL_DOMINANT_MS, on_reading, self);
  else if (!listening)
    g_clear_handle_id (&self->source, g_source_remove);
}

/**
 * parley_call_dominant_tell:
 * @self: who speaks
 * @participant: (nullable): who does, by the room's own word; %NULL for nobody
 *
 * From then on what is heard here does not count.
 */
void
parley_call_dominant_tell (ParleyCallDominant *self, TwilioParticipant *participant)
{
  g_return_if_fail (PARLEY_IS_CALL_DOMINANT (self));

  if (participant == NULL)
    return;
  self->is_told = TRUE;
  set_current (self, participant);
}
