/* Somebody else in the room: who it is, what is published, and how it goes. */

#include "twilio-participant-private.h"

#include <string.h>

#include "twilio-track-private.h"
#include "web-json.h"

#define MAXIMUM_TRACKS 64
#define MAXIMUM_NAME 512

struct _TwilioParticipant
{
  GObject parent_instance;

  char *sid;
  char *identity;
  TwilioParticipantState state;
  gint64 revision;
  guint quality;
  double volume;
  GListStore *tracks;
  gboolean has_microphone;
  gboolean has_camera;
  TwilioTrack *video;
  TwilioTrack *screen;
  TwilioTrack *audio;
};

enum
{
  PROP_STATE = 1,
  PROP_QUALITY,
  PROP_MICROPHONE,
  PROP_CAMERA,
  PROP_VIDEO,
  PROP_SCREEN,
  PROP_AUDIO,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TwilioParticipant, twilio_participant, G_TYPE_OBJECT)

/* Nothing but its name says that a track is of a screen; this one is what Twilio's
 * own applications give it.
 */
static gboolean
is_screen (TwilioTrack *track)
{
  return twilio_track_get_kind (track) == TWILIO_TRACK_VIDEO && strstr (twilio_track_get_name (track), TWILIO_TRACK_SCREEN) != NULL;
}

/* The newest enabled one of its kind, else the newest. */
static TwilioTrack *
best_track (TwilioParticipant *self, TwilioTrackKind kind, gboolean of_screen)
{
  TwilioTrack *best = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tracks)); i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (G_LIST_MODEL (self->tracks), i);

      if (twilio_track_get_kind (track) == kind && is_screen (track) == of_screen &&
          (best == NULL || twilio_track_get_enabled (track) || !twilio_track_get_enabled (best)))
        best = track;
    }
  return best;
}

static void
set_flag (TwilioParticipant *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* What follows from the tracks. */
static void
update_summary (TwilioParticipant *self)
{
  TwilioTrack *video = best_track (self, TWILIO_TRACK_VIDEO, FALSE);
  TwilioTrack *screen = best_track (self, TWILIO_TRACK_VIDEO, TRUE);
  TwilioTrack *audio = best_track (self, TWILIO_TRACK_AUDIO, FALSE);

  if (g_set_object (&self->video, video))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIDEO]);
  if (screen != NULL && !twilio_track_get_enabled (screen))
    screen = NULL;
  if (g_set_object (&self->screen, screen))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCREEN]);
  if (audio != NULL)
    twilio_track_set_volume (audio, self->volume);
  if (g_set_object (&self->audio, audio))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUDIO]);
  set_flag (self, &self->has_microphone, audio != NULL && twilio_track_get_enabled (audio), PROP_MICROPHONE);
  set_flag (self, &self->has_camera, video != NULL && twilio_track_get_enabled (video), PROP_CAMERA);
}

static void
set_state (TwilioParticipant *self, TwilioParticipantState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
parse_kind (const char *text, TwilioTrackKind *kind)
{
  *kind = g_strcmp0 (text, "audio") == 0 ? TWILIO_TRACK_AUDIO : g_strcmp0 (text, "video") == 0 ? TWILIO_TRACK_VIDEO
                                                                                               : TWILIO_TRACK_DATA;
  return *kind != TWILIO_TRACK_DATA || g_strcmp0 (text, "data") == 0;
}

static void
apply_track (TwilioParticipant *self, JsonObject *object, GHashTable *seen)
{
  const char *sid = web_json_get_string (object, "sid");
  const char *name = web_json_get_string (object, "name");
  TwilioTrackKind kind;
  TwilioTrack *track;
  g_autoptr (TwilioTrack) fresh = NULL;

  if (sid == NULL || strlen (sid) > MAXIMUM_NAME || (name != NULL && strlen (name) > MAXIMUM_NAME) ||
      !parse_kind (web_json_get_string (object, "kind"), &kind) || !g_hash_table_add (seen, g_strdup (sid)))
    return;
  track = twilio_participant_find_track (self, sid);
  if (track == NULL)
    {
      if (g_list_model_get_n_items (G_LIST_MODEL (self->tracks)) >= MAXIMUM_TRACKS)
        return;
      fresh = twilio_track_new (sid, name != NULL ? name : "", kind);
      track = fresh;
    }
  twilio_track_set_enabled (track, web_json_get_boolean (object, "enabled", TRUE));
  if (fresh != NULL)
    g_list_store_append (self->tracks, fresh);
}

static void
remove_track (TwilioParticipant *self, guint position)
{
  g_autoptr (TwilioTrack) track = g_list_model_get_item (G_LIST_MODEL (self->tracks), position);

  g_list_store_remove (self->tracks, position);
  twilio_track_set_subscribed (track, FALSE);
  twilio_track_set_receiver (track, NULL);
}

static void
apply_tracks (TwilioParticipant *self, JsonArray *tracks)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; tracks != NULL && i < json_array_get_length (tracks); i++)
    apply_track (self, web_json_array_get_object (tracks, i), seen);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->tracks)); i > 0; i--)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (G_LIST_MODEL (self->tracks), i - 1);

      if (!g_hash_table_contains (seen, twilio_track_get_sid (track)))
        remove_track (self, i - 1);
    }
  update_summary (self);
}

/**
 * twilio_participant_apply:
 * @object: an entry of "participants"
 *
 * Returns: %FALSE where it is no newer than what is known
 */
gboolean
twilio_participant_apply (TwilioParticipant *self, JsonObject *object)
{
  const char *state = web_json_get_string (object, "state");
  gint64 revision = web_json_get_int (object, "revision", 0);

  if (revision <= self->revision)
    return FALSE;
  self->revision = revision;
  if (g_strcmp0 (state, "disconnected") == 0)
    {
      twilio_participant_disconnect (self);
      return TRUE;
    }
  apply_tracks (self, web_json_get_array (object, "tracks"));
  set_state (self, g_strcmp0 (state, "reconnecting") == 0 ? TWILIO_PARTICIPANT_RECONNECTING : TWILIO_PARTICIPANT_CONNECTED);
  return TRUE;
}

void
twilio_participant_disconnect (TwilioParticipant *self)
{
  apply_tracks (self, NULL);
  set_state (self, TWILIO_PARTICIPANT_DISCONNECTED);
}

/* Returns: (transfer none) (nullable) */
TwilioTrack *
twilio_participant_find_track (TwilioParticipant *self, const char *sid)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tracks)); i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (G_LIST_MODEL (self->tracks), i);

      if (g_strcmp0 (twilio_track_get_sid (track), sid) == 0)
        return track;
    }
  return NULL;
}

void
twilio_participant_set_quality (TwilioParticipant *self, guint quality)
{
  if (self->quality == quality)
    return;
  self->quality = quality;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUALITY]);
}

static void
twilio_participant_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TwilioParticipant *self = TWILIO_PARTICIPANT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_QUALITY:
      g_value_set_uint (value, self->quality);
      break;
    case PROP_MICROPHONE:
      g_value_set_boolean (value, self->has_microphone);
      break;
    case PROP_CAMERA:
      g_value_set_boolean (value, self->has_camera);
      break;
    case PROP_VIDEO:
      g_value_set_object (value, self->video);
      break;
    case PROP_SCREEN:
      g_value_set_object (value, self->screen);
      break;
    case PROP_AUDIO:
      g_value_set_object (value, self->audio);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twilio_participant_dispose (GObject *object)
{
  TwilioParticipant *self = TWILIO_PARTICIPANT (object);

  g_clear_object (&self->video);
  g_clear_object (&self->screen);
  g_clear_object (&self->audio);
  g_clear_object (&self->tracks);
  G_OBJECT_CLASS (twilio_participant_parent_class)->dispose (object);
}

static void
twilio_participant_finalize (GObject *object)
{
  TwilioParticipant *self = TWILIO_PARTICIPANT (object);

  g_free (self->sid);
  g_free (self->identity);
  G_OBJECT_CLASS (twilio_participant_parent_class)->finalize (object);
}

static void
twilio_participant_class_init (TwilioParticipantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = twilio_participant_get_property;
  object_class->dispose = twilio_participant_dispose;
  object_class->finalize = twilio_participant_finalize;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, TWILIO_PARTICIPANT_DISCONNECTED, 0, flags);
  properties[PROP_QUALITY] = g_param_spec_uint ("quality", NULL, NULL, 0, 5, 0, flags);
  properties[PROP_MICROPHONE] = g_param_spec_boolean ("microphone", NULL, NULL, FALSE, flags);
  properties[PROP_CAMERA] = g_param_spec_boolean ("camera", NULL, NULL, FALSE, flags);
  properties[PROP_VIDEO] = g_param_spec_object ("video", NULL, NULL, TWILIO_TYPE_TRACK, flags);
  properties[PROP_SCREEN] = g_param_spec_object ("screen", NULL, NULL, TWILIO_TYPE_TRACK, flags);
  properties[PROP_AUDIO] = g_param_spec_object ("audio", NULL, NULL, TWILIO_TYPE_TRACK, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
twilio_participant_init (TwilioParticipant *self)
{
  self->tracks = g_list_store_new (TWILIO_TYPE_TRACK);
  self->volume = 1;
}

TwilioParticipant *
twilio_participant_new (const char *sid, const char *identity)
{
  TwilioParticipant *self = g_object_new (TWILIO_TYPE_PARTICIPANT, NULL);

  self->sid = g_strdup (sid);
  self->identity = g_strdup (identity);
  return self;
}

const char *
twilio_participant_get_sid (TwilioParticipant *self)
{
  return self->sid;
}

/* What the access token called them. */
const char *
twilio_participant_get_identity (TwilioParticipant *self)
{
  return self->identity;
}

TwilioParticipantState
twilio_participant_get_state (TwilioParticipant *self)
{
  return self->state;
}

guint
twilio_participant_get_quality (TwilioParticipant *self)
{
  return self->quality;
}

gboolean
twilio_participant_get_microphone (TwilioParticipant *self)
{
  return self->has_microphone;
}

gboolean
twilio_participant_get_camera (TwilioParticipant *self)
{
  return self->has_camera;
}

/* Returns: (transfer none) (nullable): the screen that they show to everybody */
TwilioTrack *
twilio_participant_get_screen (TwilioParticipant *self)
{
  return self->screen;
}

/* Returns: (transfer none) (nullable): the track to show */
TwilioTrack *
twilio_participant_get_video (TwilioParticipant *self)
{
  return self->video;
}

TwilioTrack *
twilio_participant_get_audio (TwilioParticipant *self)
{
  return self->audio;
}

double
twilio_participant_get_volume (TwilioParticipant *self)
{
  return self->volume;
}

/**
 * twilio_participant_set_volume:
 * @volume: 0 for silence, 1 for as loud as they come
 *
 * It stays with the person, whatever they are heard through.
 */
void
twilio_participant_set_volume (TwilioParticipant *self, double volume)
{
  self->volume = CLAMP (volume, 0, 2);
  if (self->audio != NULL)
    twilio_track_set_volume (self->audio, self->volume);
}

/* Returns: (transfer none): a list of TwilioTrack */
GListModel *
twilio_participant_get_tracks (TwilioParticipant *self)
{
  return G_LIST_MODEL (self->tracks);
}
