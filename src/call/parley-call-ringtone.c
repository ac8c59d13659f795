/* The sound of a call that nobody has taken yet.  It is computed, so that it needs no
 * file, and begins and ends softly, so that it does not click.  Where there is no
 * sound it is silent.
 */

#include "parley-call-ringtone.h"

#include <gst/app/app.h>
#include <math.h>

#include "twilio-ending.h"
#include "twilio-media.h"

#define RATE 24000
#define PERIOD_SECONDS 4
#define SOFT (RATE / 50)
#define CAPS "audio/x-raw,format=S16LE,rate=24000,channels=1,layout=interleaved"

struct _ParleyCallRingtone
{
  GObject parent_instance;

  GstElement *pipeline;
};

/* A part of a period: two tones together. */
typedef struct
{
  double begin; /* seconds */
  double length;
  double frequencies[2];
  double loudness; /* of 1 */
} Tone;

static const Tone here[] = {
  { 0.0, 0.28, { 523.25, 659.25 }, 0.5 },
  { 0.3, 0.28, { 587.33, 783.99 }, 0.5 },
  { 0.6, 0.48, { 659.25, 880.0 }, 0.5 },
};

static const Tone there[] = {
  { 0.0, 1.0, { 425.0, 425.0 }, 0.1 },
};

G_DEFINE_FINAL_TYPE (ParleyCallRingtone, parley_call_ringtone, G_TYPE_OBJECT)

static double
softness (guint sample, guint n)
{
  return MIN (1.0, MIN (sample, n - sample) / (double)SOFT);
}

static void
add_tone (gint16 *samples, const Tone *tone)
{
  guint first = (guint)(tone->begin * RATE), n = (guint)(tone->length * RATE);

  for (guint i = 0; i < n; i++)
    {
      double time = (double)i / RATE;
      double wave = (sin (2 * G_PI * tone->frequencies[0] * time) + sin (2 * G_PI * tone->frequencies[1] * time)) / 2;

      samples[first + i] = (gint16)(G_MAXINT16 * tone->loudness * softness (i, n) * wave);
    }
}

/**
 * parley_call_ringtone_make_period:
 * @ring: which
 *
 * Returns: (transfer full): what is heard again and again: tones, and a pause
 */
GstBuffer *
parley_call_ringtone_make_period (ParleyCallRing ring)
{
  gint16 *samples = g_new0 (gint16, RATE * PERIOD_SECONDS);
  const Tone *tones = ring == PARLEY_CALL_RING_HERE ? here : there;
  guint n = ring == PARLEY_CALL_RING_HERE ? G_N_ELEMENTS (here) : G_N_ELEMENTS (there);

  for (guint i = 0; i < n; i++)
    add_tone (samples, &tones[i]);
  return gst_buffer_new_wrapped (samples, sizeof (gint16) * RATE * PERIOD_SECONDS);
}

/* What the source goes through, on its streaming thread. */
typedef struct
{
  GstBuffer *buffer;
  guint64 n; /* times */
} Period;

static void
on_need_data (GstAppSrc *source, guint length, gpointer data)
{
  Period *period = data;
  GstBuffer *buffer = gst_buffer_copy (period->buffer);

  GST_BUFFER_PTS (buffer) = period->n++ * PERIOD_SECONDS * GST_SECOND;
  GST_BUFFER_DURATION (buffer) = PERIOD_SECONDS * GST_SECOND;
  gst_app_src_push_buffer (source, buffer);
}

static void
period_free (gpointer data)
{
  gst_buffer_unref (((Period *)data)->buffer);
  g_free (data);
}

static GstElement *
make_source (ParleyCallRing ring)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (CAPS);
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstAppSrcCallbacks callbacks = { .need_data = on_need_data };
  Period *period = g_new0 (Period, 1);

  period->buffer = parley_call_ringtone_make_period (ring);
  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, NULL);
  gst_app_src_set_callbacks (GST_APP_SRC (source), &callbacks, period, period_free);
  return source;
}

static gboolean
end (gpointer unused)
{
  twilio_ending_end ();
  return G_SOURCE_REMOVE;
}

/* On another thread. */
static void
on_done (gpointer unused)
{
  twilio_media_hand_over (end, NULL, NULL);
}

/* What is asked on another thread counts as coming to its end: a program that
 * exits meanwhile takes the libraries away under it.
 */
static void
ask (GstElement *pipeline, GstElementCallAsyncFunc func)
{
  twilio_ending_begin ();
  gst_element_call_async (pipeline, func, NULL, on_done);
}

/* The two may come in any order: whichever ends last leaves it stopped. */
static void
set_null (GstElement *pipeline, gpointer unused)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
set_playing (GstElement *pipeline, gpointer unused)
{
  if (g_object_get_data (G_OBJECT (pipeline), "stopped") == NULL)
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  if (g_object_get_data (G_OBJECT (pipeline), "stopped") != NULL)
    set_null (pipeline, NULL);
}

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer ringtone)
{
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  g_debug ("nobody hears it ring: there is no sound");
  parley_call_ringtone_stop (ringtone);
  return G_SOURCE_REMOVE;
}

static void
watch (ParleyCallRingtone *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_bus_add_watch (bus, on_bus, self);
}

static void
parley_call_ringtone_dispose (GObject *object)
{
  parley_call_ringtone_stop (PARLEY_CALL_RINGTONE (object));
  G_OBJECT_CLASS (parley_call_ringtone_parent_class)->dispose (object);
}

static void
parley_call_ringtone_class_init (ParleyCallRingtoneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_ringtone_dispose;
}

static void
parley_call_ringtone_init (ParleyCallRingtone *self)
{
}

/* Returns: (transfer full): a ringtone that is silent */
ParleyCallRingtone *
parley_call_ringtone_new (void)
{
  return g_object_new (PARLEY_TYPE_CALL_RINGTONE, NULL);
}

/**
 * parley_call_ringtone_start:
 * @self: a ringtone
 * @ring: which is to be heard
 * @sink: (transfer floating) (nullable): where; %NULL for the system's choice
 *
 * The sound server is waited for on another thread.
 */
void
parley_call_ringtone_start (ParleyCallRingtone *self, ParleyCallRing ring, GstElement *sink)
{
  GstElement *source, *convert;

  g_return_if_fail (PARLEY_IS_CALL_RINGTONE (self));

  parley_call_ringtone_stop (self);
  /* Somebody may ring before a room was opened, and with it all that calls need. */
  gst_init (NULL, NULL);
  if (sink == NULL)
    sink = gst_element_factory_make ("pulsesink", NULL);
  convert = gst_element_factory_make ("audioconvert", NULL);
  if (sink == NULL || convert == NULL)
    return;
  source = make_source (ring);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_bin_add_many (GST_BIN (self->pipeline), source, convert, sink, NULL);
  gst_element_link_many (source, convert, sink, NULL);
  watch (self);
  ask (self->pipeline, set_playing);
}

/* The sound server is let go of on another thread. */
void
parley_call_ringtone_stop (ParleyCallRingtone *self)
{
  g_autoptr (GstBus) bus = NULL;

  g_return_if_fail (PARLEY_IS_CALL_RINGTONE (self));

  if (self->pipeline == NULL)
    return;
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_remove_watch (bus);
  g_object_set_data (G_OBJECT (self->pipeline), "stopped", GINT_TO_POINTER (TRUE));
  ask (self->pipeline, set_null);
  gst_clear_object (&self->pipeline);
}

/* Returns: whether it rings, as far as there is sound */
gboolean
parley_call_ringtone_is_on (ParleyCallRingtone *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_RINGTONE (self), FALSE);

  return self->pipeline != NULL;
}
