/* A track that somebody publishes, and the stream that carries it at present.
 * Streams come and go with peer connections; the counter goes on.
 */

#include "twilio-track-private.h"

struct _TwilioTrack
{
  GObject parent_instance;

  char *sid;
  char *id;
  char *name;
  TwilioTrackKind kind;
  gboolean is_enabled;
  gboolean is_subscribed;
  gboolean is_switched_off;
  GMutex lock;
  TwilioReceiver *receiver;
  guint64 frames_before;
  double volume;
  GHashTable *sights; /* viewer to Sight; NULL where nobody has ever shown it */
};

/* How large somebody shows it, in pixels; nothing where they do not. */
typedef struct
{
  guint width;
  guint height;
} Sight;

enum
{
  PROP_ENABLED = 1,
  PROP_SUBSCRIBED,
  PROP_PAINTABLE,
  PROP_SWITCHED_OFF,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];
static guint message_signal;
static guint sight_signal;

G_DEFINE_FINAL_TYPE (TwilioTrack, twilio_track, G_TYPE_OBJECT)

static void
twilio_track_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TwilioTrack *self = TWILIO_TRACK (object);

  switch (id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->is_enabled);
      break;
    case PROP_SUBSCRIBED:
      g_value_set_boolean (value, self->is_subscribed);
      break;
    case PROP_PAINTABLE:
      g_value_set_object (value, twilio_track_get_paintable (self));
      break;
    case PROP_SWITCHED_OFF:
      g_value_set_boolean (value, self->is_switched_off);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twilio_track_finalize (GObject *object)
{
  TwilioTrack *self = TWILIO_TRACK (object);

  g_clear_pointer (&self->receiver, twilio_receiver_unref);
  g_clear_pointer (&self->sights, g_hash_table_unref);
  g_mutex_clear (&self->lock);
  g_free (self->sid);
  g_free (self->id);
  g_free (self->name);
  G_OBJECT_CLASS (twilio_track_parent_class)->finalize (object);
}

static void
twilio_track_class_init (TwilioTrackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = twilio_track_get_property;
  object_class->finalize = twilio_track_finalize;
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBSCRIBED] = g_param_spec_boolean ("subscribed", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SWITCHED_OFF] = g_param_spec_boolean ("switched-off", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  message_signal = g_signal_new ("message", TWILIO_TYPE_TRACK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  sight_signal = g_signal_new ("sight", TWILIO_TYPE_TRACK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
twilio_track_init (TwilioTrack *self)
{
  g_mutex_init (&self->lock);
  self->volume = 1;
}

TwilioTrack *
twilio_track_new (const char *sid, const char *name, TwilioTrackKind kind)
{
  TwilioTrack *self = g_object_new (TWILIO_TYPE_TRACK, NULL);

  self->sid = g_strdup (sid);
  self->name = g_strdup (name);
  self->kind = kind;
  return self;
}

void
twilio_track_set_id (TwilioTrack *self, const char *id)
{
  g_set_str (&self->id, id);
}

void
twilio_track_set_enabled (TwilioTrack *self, gboolean enabled)
{
  if (self->is_enabled == !!enabled)
    return;
  self->is_enabled = !!enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

void
twilio_track_set_subscribed (TwilioTrack *self, gboolean subscribed)
{
  if (self->is_subscribed == !!subscribed)
    return;
  self->is_subscribed = !!subscribed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBSCRIBED]);
}

void
twilio_track_set_switched_off (TwilioTrack *self, gboolean switched_off)
{
  if (self->is_switched_off == !!switched_off)
    return;
  self->is_switched_off = !!switched_off;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SWITCHED_OFF]);
}

void
twilio_track_set_volume (TwilioTrack *self, double volume)
{
  self->volume = volume;
  if (self->receiver != NULL)
    twilio_receiver_set_volume (self->receiver, volume);
}

double
twilio_track_get_volume (TwilioTrack *self)
{
  return self->volume;
}

static void
replace_receiver (TwilioTrack *self, TwilioReceiver *receiver)
{
  g_mutex_lock (&self->lock);
  if (self->receiver != NULL)
    self->frames_before += twilio_receiver_get_frames (self->receiver);
  g_clear_pointer (&self->receiver, twilio_receiver_unref);
  if (receiver != NULL)
    {
      self->receiver = twilio_receiver_ref (receiver);
      self->frames_before -= twilio_receiver_get_frames (receiver);
    }
  g_mutex_unlock (&self->lock);
}

static void
apply_sight (TwilioTrack *self)
{
  guint width, height;
  gboolean is_seen = twilio_track_get_sight (self, &width, &height);

  if (self->receiver == NULL)
    return;
  twilio_receiver_set_size (self->receiver, width, height);
  twilio_receiver_set_shown (self->receiver, is_seen);
}

/* @receiver: (nullable): the stream that carries the track from now on */
void
twilio_track_set_receiver (TwilioTrack *self, TwilioReceiver *receiver)
{
  GObject *before = twilio_track_get_paintable (self);

  if (self->receiver == receiver)
    return;
  replace_receiver (self, receiver);
  if (receiver != NULL)
    {
      twilio_receiver_set_volume (receiver, self->volume);
      apply_sight (self);
    }
  if (twilio_track_get_paintable (self) != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

const char *
twilio_track_get_sid (TwilioTrack *self)
{
  return self->sid;
}

const char *
twilio_track_get_name (TwilioTrack *self)
{
  return self->name;
}

TwilioTrackKind
twilio_track_get_kind (TwilioTrack *self)
{
  return self->kind;
}

gboolean
twilio_track_get_enabled (TwilioTrack *self)
{
  return self->is_enabled;
}

/* Whether the server of a group room holds it back. */
gboolean
twilio_track_get_switched_off (TwilioTrack *self)
{
  return self->is_switched_off;
}

GObject *
twilio_track_get_paintable (TwilioTrack *self)
{
  return self->receiver != NULL ? twilio_receiver_get_paintable (self->receiver) : NULL;
}

guint64
twilio_track_get_frames (TwilioTrack *self)
{
  guint64 frames;

  g_mutex_lock (&self->lock);
  frames = self->frames_before + (self->receiver != NULL ? twilio_receiver_get_frames (self->receiver) : 0);
  g_mutex_unlock (&self->lock);
  return frames;
}

double
twilio_track_get_level (TwilioTrack *self)
{
  return self->receiver != NULL ? twilio_receiver_get_level (self->receiver) : -100;
}

static void
change_sight (TwilioTrack *self)
{
  apply_sight (self);
  g_signal_emit (self, sight_signal, 0);
}

/**
 * twilio_track_set_sight:
 * @viewer: who shows it, whatever that is; until twilio_track_forget_sight()
 * @width: how large, in pixels; 0 where it is out of sight at present
 * @height: likewise
 *
 * A picture that none of its viewers shows is not decoded, and a group room is asked
 * not to send it.  One that never had a viewer is: then it is its sound and its
 * frames that count.
 */
void
twilio_track_set_sight (TwilioTrack *self, gpointer viewer, guint width, guint height)
{
  Sight *sight;

  if (self->sights == NULL)
    self->sights = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  sight = g_hash_table_lookup (self->sights, viewer);
  if (sight != NULL && sight->width == width && sight->height == height)
    return;
  sight = g_new (Sight, 1);
  *sight = (Sight){ width, height };
  g_hash_table_replace (self->sights, viewer, sight);
  change_sight (self);
}

/* @viewer shows it no more, and will not again. */
void
twilio_track_forget_sight (TwilioTrack *self, gpointer viewer)
{
  if (self->sights != NULL && g_hash_table_remove (self->sights, viewer))
    change_sight (self);
}

/**
 * twilio_track_get_sight:
 * @width: (out) (optional): the largest that it is shown, in pixels; 0 where nobody
 *   has said
 * @height: (out) (optional): likewise
 *
 * Returns: whether anybody sees it, as far as it is known
 */
gboolean
twilio_track_get_sight (TwilioTrack *self, guint *width, guint *height)
{
  GHashTableIter iter;
  Sight *sight, largest = { 0, 0 };

  if (self->sights != NULL)
    g_hash_table_iter_init (&iter, self->sights);
  while (self->sights != NULL && g_hash_table_iter_next (&iter, NULL, (gpointer *)&sight))
    largest = (Sight){ MAX (largest.width, sight->width), MAX (largest.height, sight->height) };
  if (width != NULL)
    *width = largest.width;
  if (height != NULL)
    *height = largest.height;
  return self->sights == NULL || (largest.width > 0 && largest.height > 0);
}
