/* Everybody's voice in one mix and one stream to the speaker: the canceller of
 * echoes needs to know all that is played, and a sound server wants few streams.
 */

#include "twilio-speaker.h"

#include <gst/app/app.h>

#include "twilio-closing.h"
#include "twilio-echo.h"
#include "twilio-error.h"
#include "twilio-media.h"

/* A voice comes out of its jitter buffer this long after its time stamp, at the
 * latest; the mix waits as long for each.
 */
#define VOICE_LATENCY (130 * GST_MSECOND)
#define MIX_LATENCY (20 * GST_MSECOND)

struct _TwilioVoice
{
  gatomicrefcount references;
  GstAppSrc *source;
  GstPad *pad; /* of the mixer */
};

struct _TwilioSpeaker
{
  GObject parent_instance;

  GstElement *pipeline;
  GstElement *mixer;
  GPtrArray *voices;
};

G_DEFINE_FINAL_TYPE (TwilioSpeaker, twilio_speaker, G_TYPE_OBJECT)

TwilioVoice *
twilio_voice_ref (TwilioVoice *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
twilio_voice_unref (TwilioVoice *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  gst_clear_object (&self->source);
  gst_clear_object (&self->pad);
  g_free (self);
}

/* @volume: 1 for as loud as it comes; heard from the next mix on */
void
twilio_voice_set_volume (TwilioVoice *self, double volume)
{
  g_object_set (self->pad, "volume", volume, NULL);
}

/* @sample: decoded sound, time stamped on the shared clock; never blocks */
void
twilio_voice_push (TwilioVoice *self, GstSample *sample)
{
  gst_app_src_push_sample (self->source, sample);
}

static void
recalculate_latency (GstElement *pipeline, gpointer unused)
{
  gst_bin_recalculate_latency (GST_BIN (pipeline));
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer speaker)
{
  TwilioSpeaker *self = speaker;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_element_call_async (self->pipeline, recalculate_latency, NULL, NULL);
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  g_message ("speaker: %s", error->message);
  twilio_speaker_close (self);
  return G_SOURCE_REMOVE;
}

static GstElement *
take_echo_probe (GstElement *pipeline)
{
  GstElement *probe = twilio_echo_take (TWILIO_ECHO_SPEAKER, pipeline);

  return probe != NULL ? probe : gst_element_factory_make ("identity", NULL);
}

static GstElement *
samples_filter (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved");

  return twilio_media_make ("capsfilter", "caps", caps, NULL);
}

/* The sink is at READY already: the sound server has answered.  The mixer is
 * told that it is live, as it starts before there is a voice to learn it from,
 * and would wait for the last of them for ever.
 */
static void
build_pipeline (TwilioSpeaker *self, GstElement *sink)
{
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = twilio_media_pipeline_new ("speaker");
  self->mixer = twilio_media_make ("audiomixer", "latency", (guint64)MIX_LATENCY, "ignore-inactive-pads", TRUE,
                                   "force-live", TRUE, NULL);
  twilio_media_link (self->pipeline, self->mixer, samples_filter (), take_echo_probe (self->pipeline), sink, NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_watch (bus, on_message, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

static GstElement *
make_sink (GstDevice *device)
{
  GstElement *sink = device != NULL ? gst_device_create_element (device, NULL) : gst_element_factory_make ("pulsesink", NULL);

  if (sink == NULL)
    return NULL;
  gst_object_ref_sink (sink);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "buffer-time") != NULL)
    g_object_set (sink, "buffer-time", (gint64)60000, "latency-time", (gint64)10000, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "client-name") != NULL)
    g_object_set (sink, "client-name", g_get_application_name () != NULL ? g_get_application_name () : "Parley", NULL);
  return sink;
}

static void
sink_free (GstElement *sink)
{
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_object_unref (sink);
}

/* Asking a sound server may take as long as it likes. */
static void
ask_sound_server (GTask *task, gpointer source, gpointer device, GCancellable *cancellable)
{
  GstElement *sink = make_sink (device);

  if (sink != NULL && gst_element_set_state (sink, GST_STATE_READY) == GST_STATE_CHANGE_SUCCESS)
    {
      g_task_return_pointer (task, sink, (GDestroyNotify)sink_free);
      return;
    }
  if (sink != NULL)
    sink_free (sink);
  g_task_return_new_error_literal (task, TWILIO_ERROR, TWILIO_ERROR_DEVICE, "there is no sound server");
}

static gboolean
give_sink (gpointer task)
{
  g_task_return_pointer (task, g_task_get_task_data (task), (GDestroyNotify)sink_free);
  return G_SOURCE_REMOVE;
}

/* A speaker without the probe would be an echo to everybody. */
static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GstElement *sink = g_task_propagate_pointer (G_TASK (result), &error);

  if (sink == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, sink, NULL);
  if (twilio_closing_wait (give_sink, task, g_object_unref) == 0)
    {
      give_sink (task);
      g_object_unref (task);
    }
}

/**
 * twilio_speaker_open_async:
 * @device: (nullable): where to play, %NULL for the system's choice
 *
 * Devices that have just been closed are waited for, two seconds at most.
 */
void
twilio_speaker_open_async (GstDevice *device, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) asking = g_task_new (NULL, cancellable, on_asked, task);

  g_task_set_source_tag (task, twilio_speaker_open_async);
  if (device != NULL)
    g_task_set_task_data (asking, g_object_ref (device), g_object_unref);
  g_task_run_in_thread (asking, ask_sound_server);
}

/**
 * twilio_speaker_open_finish:
 *
 * Returns: (transfer full) (nullable): a running speaker, %NULL with
 *   %TWILIO_ERROR_DEVICE where nothing can be played
 */
TwilioSpeaker *
twilio_speaker_open_finish (GAsyncResult *result, GError **error)
{
  GstElement *sink = g_task_propagate_pointer (G_TASK (result), error);
  TwilioSpeaker *self;

  if (sink == NULL)
    return NULL;
  self = g_object_new (TWILIO_TYPE_SPEAKER, NULL);
  build_pipeline (self, sink);
  gst_object_unref (sink);
  return self;
}

/* Returns: (transfer full) (nullable): %NULL where the speaker has failed */
TwilioVoice *
twilio_speaker_add_voice (TwilioSpeaker *self)
{
  TwilioVoice *voice;
  GstElement *source;
  g_autoptr (GstPad) output = NULL;

  if (self->pipeline == NULL)
    return NULL;
  source = twilio_media_make ("appsrc", "is-live", TRUE, "format", GST_FORMAT_TIME, "min-latency", (gint64)VOICE_LATENCY,
                              "max-time", (guint64)(300 * GST_MSECOND), "max-bytes", (guint64)0,
                              "leaky-type", GST_APP_LEAKY_TYPE_DOWNSTREAM, NULL);
  gst_bin_add (GST_BIN (self->pipeline), source);
  voice = g_new0 (TwilioVoice, 1);
  g_atomic_ref_count_init (&voice->references);
  voice->source = GST_APP_SRC (gst_object_ref (source));
  voice->pad = gst_element_request_pad_simple (self->mixer, "sink_%u");
  output = gst_element_get_static_pad (source, "src");
  gst_pad_link (output, voice->pad);
  gst_element_sync_state_with_parent (source);
  gst_element_call_async (self->pipeline, recalculate_latency, NULL, NULL);
  g_ptr_array_add (self->voices, twilio_voice_ref (voice));
  return voice;
}

typedef struct
{
  GstElement *pipeline;
  GstElement *mixer;
  TwilioVoice *voice;
} Removal;

static void
removal_free (Removal *removal)
{
  gst_object_unref (removal->pipeline);
  gst_object_unref (removal->mixer);
  twilio_voice_unref (removal->voice);
  g_free (removal);
}

static void
remove_source (GstElement *source, gpointer data)
{
  Removal *removal = data;

  gst_element_set_locked_state (source, TRUE);
  gst_element_set_state (source, GST_STATE_NULL);
  gst_element_release_request_pad (removal->mixer, removal->voice->pad);
  gst_bin_remove (GST_BIN (removal->pipeline), source);
}

/* Waits for the mixer's thread, so not on the main one. */
void
twilio_speaker_remove_voice (TwilioSpeaker *self, TwilioVoice *voice)
{
  Removal *removal;

  if (self->pipeline == NULL)
    return;
  removal = g_new0 (Removal, 1);
  removal->pipeline = gst_object_ref (self->pipeline);
  removal->mixer = gst_object_ref (self->mixer);
  removal->voice = twilio_voice_ref (voice);
  g_ptr_array_remove (self->voices, voice);
  gst_element_call_async (GST_ELEMENT (removal->voice->source), remove_source, removal, (GDestroyNotify)removal_free);
}

void
twilio_speaker_close (TwilioSpeaker *self)
{
  g_ptr_array_set_size (self->voices, 0);
  if (self->pipeline == NULL)
    return;
  self->mixer = NULL;
  twilio_closing_begin (g_steal_pointer (&self->pipeline));
}

static void
twilio_speaker_dispose (GObject *object)
{
  twilio_speaker_close (TWILIO_SPEAKER (object));
  G_OBJECT_CLASS (twilio_speaker_parent_class)->dispose (object);
}

static void
twilio_speaker_finalize (GObject *object)
{
  g_ptr_array_unref (TWILIO_SPEAKER (object)->voices);
  G_OBJECT_CLASS (twilio_speaker_parent_class)->finalize (object);
}

static void
twilio_speaker_class_init (TwilioSpeakerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twilio_speaker_dispose;
  G_OBJECT_CLASS (klass)->finalize = twilio_speaker_finalize;
}

static void
twilio_speaker_init (TwilioSpeaker *self)
{
  self->voices = g_ptr_array_new_with_free_func ((GDestroyNotify)twilio_voice_unref);
}
