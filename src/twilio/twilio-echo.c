/* Who has the probe by which echoes are cancelled.  There is one a process, which
 * a canceller finds by its name, and which outlives the pipelines that it is in.
 * It is in one speaker's pipeline and known to one microphone's canceller at a
 * time: a second canceller does not start at all.  A pipeline takes its time to
 * stop, so that whoever comes after it has to wait for that.
 *
 * Main thread only.
 */

#include "twilio-echo.h"

#include "twilio-media.h"

#define PROBE "parley-echo"

/* A device that does not even stop must not keep the next one from being heard. */
#define PATIENCE_MS 2000

typedef struct
{
  GstElement *pipeline; /* who has it; unowned, NULL for nobody */
  gboolean is_closing;
  GArray *waits; /* guint: sources that may be gone */
} End;

static End ends[2];
static GstElement *probe;

static void
end_waits (End *end)
{
  for (guint i = 0; end->waits != NULL && i < end->waits->len; i++)
    {
      GSource *source = g_main_context_find_source_by_id (NULL, g_array_index (end->waits, guint, i));

      if (source != NULL)
        g_source_set_ready_time (source, 0);
    }
  g_clear_pointer (&end->waits, g_array_unref);
}

static void
on_closed (GstElement *pipeline, gpointer data)
{
  End *end = data;

  if (end == &ends[TWILIO_ECHO_SPEAKER])
    gst_bin_remove (GST_BIN (pipeline), probe);
  end->pipeline = NULL;
  end->is_closing = FALSE;
  end_waits (end);
}

/**
 * twilio_echo_wait:
 * @which: what is going to be opened
 * @func: called once, when the one before has stopped, or has not in two seconds
 *
 * Returns: a source to be removed where it is no longer of interest, 0 where there
 *   is nothing to wait for and @func and @destroy are not called
 */
guint
twilio_echo_wait (TwilioEchoEnd which, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  End *end = &ends[which];
  guint wait;

  if (!end->is_closing)
    return 0;
  if (end->waits == NULL)
    end->waits = g_array_new (FALSE, FALSE, sizeof (guint));
  wait = g_timeout_add_full (G_PRIORITY_DEFAULT, PATIENCE_MS, func, data, destroy);
  g_array_append_val (end->waits, wait);
  return wait;
}

/* A microphone is opened before there is anything to play, and its canceller needs
 * the probe to exist before it starts.
 */
static gboolean
make_probe (void)
{
  if (probe != NULL)
    return TRUE;
  probe = gst_element_factory_make ("webrtcechoprobe", PROBE);
  if (probe != NULL)
    gst_object_ref_sink (probe);
  return probe != NULL;
}

/**
 * twilio_echo_take:
 * @which: what is being opened
 * @pipeline: its pipeline, to be closed with twilio_echo_close()
 *
 * Returns: (transfer none) (nullable): the probe, whose name a canceller needs and
 *   which a speaker has to put into @pipeline; %NULL where somebody else has it or
 *   the plugin is missing, so that nothing can be cancelled
 */
GstElement *
twilio_echo_take (TwilioEchoEnd which, GstElement *pipeline)
{
  End *end = &ends[which];

  if (end->pipeline != NULL || !make_probe ())
    return NULL;
  end->pipeline = pipeline;
  return probe;
}

/**
 * twilio_echo_close:
 * @pipeline: (transfer full): a pipeline that may have the probe
 *
 * Closes it as twilio_media_pipeline_close() does, and takes the probe back.
 */
void
twilio_echo_close (GstElement *pipeline)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ends[i].pipeline == pipeline)
      {
        ends[i].is_closing = TRUE;
        twilio_media_pipeline_when_closed (pipeline, on_closed, &ends[i]);
      }
  twilio_media_pipeline_close (pipeline);
}
