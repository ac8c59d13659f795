/* Plays a chirp and listens for it: whether the microphone hears the speaker, how
 * loud, and after how long.  Two pipelines on the clock that all others share, so
 * that a moment of the one is a moment of the other.
 */

#include "twilio-sound-check.h"

#include <gst/app/app.h>

#include "twilio-closing.h"
#include "twilio-error.h"
#include "twilio-media.h"

/* Quiet before, for the noise, and time for the chirp to arrive, as far as Bluetooth. */
#define BEFORE (800 * GST_MSECOND)
#define AFTER (1200 * GST_MSECOND)
/* A device that gives nothing for so long is not going to. */
#define PATIENCE_MS 8000
#define PLAYED_RATE 48000

typedef struct
{
  GstElement *microphone; /* pipelines */
  GstElement *speaker;
  guint timeout_source;
  gulong cancelled;

  /* Written by the streaming thread until the microphone's pipeline is closed. */
  GMutex lock;
  GArray *heard;
  GstClockTime begin; /* of the first sample */
  GstClockTime played_at;
  gboolean is_full;
} Check;

static void
close_pipelines (Check *self)
{
  if (self->microphone != NULL)
    twilio_closing_begin (g_steal_pointer (&self->microphone));
  if (self->speaker != NULL)
    twilio_closing_begin (g_steal_pointer (&self->speaker));
}

static void
check_free (gpointer data)
{
  Check *self = data;

  g_array_unref (self->heard);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Returns: whether somebody still waited */
static gboolean
stop (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  gboolean waited = self->timeout_source != 0;

  g_clear_handle_id (&self->timeout_source, g_source_remove);
  g_clear_signal_handler (&self->cancelled, g_task_get_cancellable (task));
  close_pipelines (self);
  return waited;
}

static void
look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Check *self = data;
  TwilioChirpEcho *echo = g_new (TwilioChirpEcho, 1);
  gint64 before;

  g_mutex_lock (&self->lock);
  before = (gint64)self->played_at - (gint64)self->begin;
  *echo = twilio_chirp_find ((const float *)(gpointer)self->heard->data, self->heard->len,
                             before > 0 ? gst_util_uint64_scale ((guint64)before, TWILIO_CHIRP_RATE, GST_SECOND) : 0);
  g_mutex_unlock (&self->lock);
  g_task_return_pointer (task, echo, g_free);
}

static gboolean
on_full (gpointer data)
{
  GTask *task = data;

  if (stop (task))
    g_task_run_in_thread (task, look);
  return G_SOURCE_REMOVE;
}

static void
take (Check *self, GstBuffer *buffer)
{
  GstMapInfo map;

  if (self->is_full || !GST_BUFFER_PTS_IS_VALID (buffer) || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  if (self->heard->len == 0)
    self->begin = GST_BUFFER_PTS (buffer);
  g_array_append_vals (self->heard, map.data, (guint)(map.size / sizeof (float)));
  gst_buffer_unmap (buffer, &map);
}

static GstFlowReturn
on_sample (GstAppSink *sink, gpointer data)
{
  GTask *task = data;
  Check *self = g_task_get_task_data (task);
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstClockTime end;
  gboolean is_full;

  if (sample == NULL)
    return GST_FLOW_EOS;
  g_mutex_lock (&self->lock);
  take (self, gst_sample_get_buffer (sample));
  end = self->begin + gst_util_uint64_scale (self->heard->len, GST_SECOND, TWILIO_CHIRP_RATE);
  is_full = !self->is_full && self->heard->len > 0 && end >= self->played_at + AFTER;
  self->is_full |= is_full;
  g_mutex_unlock (&self->lock);
  if (is_full)
    twilio_media_hand_over (on_full, g_object_ref (task), g_object_unref);
  return GST_FLOW_OK;
}

static void
fail (GTask *task, const char *why)
{
  if (stop (task))
    g_task_return_new_error_literal (task, TWILIO_ERROR, TWILIO_ERROR_DEVICE, why);
}

static gboolean
on_patience_over (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);

  fail (task, "nothing came from the microphone");
  return G_SOURCE_REMOVE;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  fail (task, error->message);
  return G_SOURCE_REMOVE;
}

static gboolean
return_cancelled (gpointer data)
{
  GTask *task = data;

  if (stop (task))
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* Under the cancellable's lock, where its handler cannot be taken off. */
static void
on_cancelled (GCancellable *cancellable, gpointer task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, return_cancelled, g_object_ref (task), g_object_unref);
}

static void
forget_task (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

static GstElement *
caps_filter (guint rate)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "F32LE", "rate", G_TYPE_INT, rate,
                                                  "channels", G_TYPE_INT, 1, "layout", G_TYPE_STRING, "interleaved", NULL);

  return twilio_media_make ("capsfilter", "caps", caps, NULL);
}

static GstElement *
make_pipeline (GTask *task)
{
  GstElement *pipeline = twilio_media_pipeline_new (NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_bus_add_watch_full (bus, G_PRIORITY_DEFAULT, on_message, g_object_ref (task), g_object_unref);
  return pipeline;
}

static void
listen (GTask *task, GstElement *microphone)
{
  Check *self = g_task_get_task_data (task);
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };
  GstElement *sink = twilio_media_make ("appsink", "sync", FALSE, "async", FALSE, NULL);

  self->microphone = make_pipeline (task);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, g_object_ref (task), g_object_unref);
  twilio_media_link (self->microphone, microphone, gst_element_factory_make ("audioconvert", NULL), gst_element_factory_make ("audioresample", NULL),
                     caps_filter (TWILIO_CHIRP_RATE), sink, NULL);
  gst_element_set_state (self->microphone, GST_STATE_PLAYING);
}

static GstClockTime
running_time (GstElement *pipeline)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  return gst_clock_get_time (clock) - gst_element_get_base_time (pipeline);
}

static void
play (GTask *task, GstElement *speaker)
{
  Check *self = g_task_get_task_data (task);
  gsize n;
  float *chirp = twilio_chirp_make (PLAYED_RATE, &n);
  GstBuffer *buffer = gst_buffer_new_wrapped (chirp, n * sizeof (float));
  g_autoptr (GstCaps) caps = NULL;
  GstElement *filter = caps_filter (PLAYED_RATE);
  GstElement *source;

  g_object_get (filter, "caps", &caps, NULL);
  source = twilio_media_make ("appsrc", "format", GST_FORMAT_TIME, "caps", caps, NULL);
  self->speaker = make_pipeline (task);
  twilio_media_link (self->speaker, source, filter, gst_element_factory_make ("audioconvert", NULL), gst_element_factory_make ("audioresample", NULL), speaker, NULL);
  GST_BUFFER_PTS (buffer) = self->played_at = running_time (self->speaker) + BEFORE;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (n, GST_SECOND, PLAYED_RATE);
  gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  gst_element_set_state (self->speaker, GST_STATE_PLAYING);
}

/**
 * twilio_sound_check_async:
 * @microphone: (transfer floating): what is to hear, fresh from its device
 * @speaker: (transfer floating): what is to be heard
 * @cancellable: (nullable): to fall silent
 * @callback: called two seconds later
 * @user_data: for @callback
 *
 * Errors are %TWILIO_ERROR_DEVICE.
 */
void
twilio_sound_check_async (GstElement *microphone, GstElement *speaker, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Check *self = g_new0 (Check, 1);

  g_task_set_source_tag (task, twilio_sound_check_async);
  g_mutex_init (&self->lock);
  self->heard = g_array_new (FALSE, FALSE, sizeof (float));
  g_task_set_task_data (task, self, check_free);
  self->timeout_source = g_timeout_add_full (G_PRIORITY_DEFAULT, PATIENCE_MS, on_patience_over, g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    self->cancelled = g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled), g_object_ref (task), forget_task, 0);
  play (task, speaker);
  listen (task, microphone);
}

/**
 * twilio_sound_check_finish:
 * @result: what the callback was given
 * @echo: (out): what was heard
 * @error: %TWILIO_ERROR_DEVICE where a device cannot be used, or cancelled
 *
 * Returns: whether it could be listened at all
 */
gboolean
twilio_sound_check_finish (GAsyncResult *result, TwilioChirpEcho *echo, GError **error)
{
  g_autofree TwilioChirpEcho *found = g_task_propagate_pointer (G_TASK (result), error);

  if (found != NULL)
    *echo = *found;
  return found != NULL;
}
