/* Pipelines that share one clock and one base time, so that a buffer keeps its
 * time stamp from the capture through every peer connection; and their end,
 * which is never waited for on the main thread, and after which the memory they
 * had is given back.
 */

#include "twilio-media.h"

#include <stdarg.h>

#include "twilio-ending.h"
#include "twilio-error.h"
#include "twilio-memory.h"

static gpointer
make_certificate (gpointer unused)
{
  GstElement *decoder = gst_element_factory_make ("dtlsdec", NULL);

  if (decoder != NULL)
    gst_object_unref (gst_object_ref_sink (decoder));
  return NULL;
}

/* Until somebody has waited for it. */
static GThread *certificate_thread = NULL;

/**
 * twilio_media_prepare:
 *
 * The first DTLS element of a program makes the certificate that all share,
 * which takes 50 to 150 ms; begun early, nobody waits for it.  On the main
 * thread, as is twilio_media_settle(), which has to follow.
 */
void
twilio_media_prepare (void)
{
  static gboolean is_begun = FALSE;

  if (is_begun)
    return;
  is_begun = TRUE;
  gst_init (NULL, NULL);
  certificate_thread = g_thread_new ("parley-certificate", make_certificate, NULL);
}

/**
 * twilio_media_settle:
 *
 * Waits for what twilio_media_prepare() began, if it is not long done: a program
 * must not end while OpenSSL sets itself up in another thread, for it is being
 * torn down then and crashes.
 */
void
twilio_media_settle (void)
{
  if (certificate_thread != NULL)
    g_thread_join (g_steal_pointer (&certificate_thread));
}

/**
 * twilio_media_find_missing:
 *
 * Returns: (nullable): the element of GStreamer that no call can do without and that
 *   is not installed, the first of them; %NULL where all are
 */
const char *
twilio_media_find_missing (void)
{
  static const char *const factories[] = {
    "webrtcbin", "nicesrc", "nicesink", "dtlssrtpdec", "dtlssrtpenc", "srtpdec", "srtpenc", "sctpdec", "rtpbin", "appsrc", "appsink", "vp8enc",
    "vp8dec", "opusenc", "opusdec", "rtpvp8pay", "rtpvp8depay", "rtpopuspay", "rtpopusdepay", "videoconvert", "videoscale", "videorate",
    "audioconvert", "audioresample", "volume", "videotestsrc", "audiotestsrc"
  };

  gst_init (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (factories); i++)
    {
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (factories[i]);

      if (factory == NULL)
        return factories[i];
    }
  return NULL;
}

/**
 * twilio_media_check:
 *
 * Returns: %FALSE with %TWILIO_ERROR_DEVICE where a part of GStreamer that no
 *   call can do without is not installed
 */
gboolean
twilio_media_check (GError **error)
{
  const char *missing = twilio_media_find_missing ();

  if (missing != NULL)
    g_set_error (error, TWILIO_ERROR, TWILIO_ERROR_DEVICE, "the GStreamer element %s is not installed", missing);
  return missing == NULL;
}

static GstClockTime
shared_base_time (GstClock **clock)
{
  static gsize once = 0;
  static GstClock *shared;
  static GstClockTime base;

  if (g_once_init_enter (&once))
    {
      gst_init (NULL, NULL);
      shared = gst_system_clock_obtain ();
      base = gst_clock_get_time (shared);
      GST_OBJECT_FLAG_SET (shared, GST_OBJECT_FLAG_MAY_BE_LEAKED);
      g_once_init_leave (&once, 1);
    }
  *clock = shared;
  return base;
}

static gint n_pipelines = 0;
/* On the main thread only. */
static guint n_closing = 0;

static void
on_pipeline_gone (gpointer unused, GObject *pipeline)
{
  g_atomic_int_add (&n_pipelines, -1);
}

/**
 * twilio_media_pipeline_new:
 *
 * Returns: (transfer full): an empty pipeline on the clock all others run on
 */
GstElement *
twilio_media_pipeline_new (const char *name)
{
  GstClock *clock;
  GstClockTime base = shared_base_time (&clock);
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (name));

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, base);
  if (g_atomic_int_add (&n_pipelines, 1) == 0 && n_closing == 0)
    twilio_memory_keep ();
  g_object_weak_ref (G_OBJECT (pipeline), on_pipeline_gone, NULL);
  return pipeline;
}

typedef struct
{
  TwilioPipelineClosed func;
  gpointer data;
} Closed;

/* @func: called on the main thread once the pipeline has stopped, one a pipeline */
void
twilio_media_pipeline_when_closed (GstElement *pipeline, TwilioPipelineClosed func, gpointer data)
{
  Closed *closed = g_new (Closed, 1);

  *closed = (Closed){ func, data };
  g_object_set_data_full (G_OBJECT (pipeline), "parley-closed", closed, g_free);
}

/**
 * twilio_media_hand_over:
 *
 * Has @func called on the main thread, later.  g_main_context_invoke() would
 * call it on this one whenever the main loop happens not to be turning.
 */
void
twilio_media_hand_over (GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, NULL);
}

static gboolean
on_trimmed (gpointer unused)
{
  if (n_closing == 0)
    twilio_memory_keep ();
  twilio_ending_end ();
  return G_SOURCE_REMOVE;
}

static gpointer
trim (gpointer unused)
{
  twilio_memory_trim ();
  twilio_media_hand_over (on_trimmed, NULL, NULL);
  return NULL;
}

/* Nothing runs any more, so it may take its time. */
static void
give_back (void)
{
  twilio_ending_begin ();
  g_thread_unref (g_thread_new ("parley-memory", trim, NULL));
}

static gboolean
release_pipeline (gpointer pipeline)
{
  Closed *closed = g_object_get_data (G_OBJECT (pipeline), "parley-closed");

  if (closed != NULL)
    closed->func (pipeline, closed->data);
  gst_object_unref (pipeline);
  n_closing--;
  if (g_atomic_int_get (&n_pipelines) == 0)
    give_back ();
  else if (n_closing == 0)
    twilio_memory_keep ();
  twilio_ending_end ();
  return G_SOURCE_REMOVE;
}

/* A paintable sink hands over to the main thread in its turn, with the call
 * warned of above; a context of our own keeps it from running here.
 */
static gpointer
stop_pipeline (gpointer pipeline)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_main_context_pop_thread_default (context);
  twilio_media_hand_over (release_pipeline, pipeline, NULL);
  return NULL;
}

/**
 * twilio_media_pipeline_close:
 * @pipeline: (transfer full): a pipeline from twilio_media_pipeline_new()
 *
 * Stops it on a thread of its own, since that takes 15 to 230 ms, and drops it
 * on the main thread, where a paintable sink has to be dropped.  After the last
 * of all, what they had is given back to the system.
 */
void
twilio_media_pipeline_close (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_bus_remove_watch (bus);
  gst_bus_set_flushing (bus, TRUE);
  twilio_ending_begin ();
  if (n_closing++ == 0)
    twilio_memory_let_go ();
  g_thread_unref (g_thread_new ("parley-media-close", stop_pipeline, pipeline));
}

/**
 * twilio_media_make:
 *
 * Returns: (transfer floating) (nullable): an element with its properties set,
 *   %NULL where the plugin is not installed
 */
GstElement *
twilio_media_make (const char *factory, const char *first_property, ...)
{
  GstElement *element;
  va_list properties;

  va_start (properties, first_property);
  element = gst_element_factory_make_valist (factory, first_property, properties);
  va_end (properties);
  return element;
}

static GstPadProbeReturn
drop_reconfigure (GstPad *pad, GstPadProbeInfo *info, gpointer unused)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_RECONFIGURE ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/**
 * twilio_media_keep_settled:
 * @element: what comes right after a device, and takes whatever it gives
 *
 * Has the device not asked anew what it gives whenever a size is changed further
 * down: PipeWire's source then connects anew, and its pictures stop meanwhile.
 */
void
twilio_media_keep_settled (GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, drop_reconfigure, NULL, NULL);
}

/* In which format pictures are handed to whoever paints them; NULL: what they take first. */
static const char *picture_format = NULL;

/**
 * twilio_media_set_picture_format:
 * @format: (nullable): GStreamer's name of a format, static; %NULL for any
 *
 * Whoever paints without a graphics processor makes each picture into what they
 * paint with, and that may take seven times longer from one format than from
 * another.  For what is opened from now on; on the main thread.
 */
void
twilio_media_set_picture_format (const char *format)
{
  picture_format = format;
}

/* Returns: whether pictures are painted without a graphics processor, as far as is known */
gboolean
twilio_media_paints_in_software (void)
{
  return picture_format != NULL;
}

/* Returns: (transfer floating): what stands before a sink that paints */
GstElement *
twilio_media_make_picture_filter (void)
{
  g_autoptr (GstCaps) caps = picture_format != NULL ? gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, picture_format, NULL) : gst_caps_new_any ();

  return twilio_media_make ("capsfilter", "caps", caps, NULL);
}

/**
 * twilio_media_link:
 * @first: (nullable) (transfer floating): elements in order, ended by %NULL
 *
 * Adds the elements to @bin and links each to the next.
 *
 * Returns: %FALSE where two do not fit
 */
gboolean
twilio_media_link (GstElement *bin, GstElement *first, ...)
{
  GstElement *previous = first;
  GstElement *element;
  gboolean linked = TRUE;
  va_list elements;

  gst_bin_add (GST_BIN (bin), first);
  va_start (elements, first);
  while ((element = va_arg (elements, GstElement *)) != NULL)
    {
      gst_bin_add (GST_BIN (bin), element);
      linked = linked && gst_element_link (previous, element);
      previous = element;
    }
  va_end (elements);
  return linked;
}
