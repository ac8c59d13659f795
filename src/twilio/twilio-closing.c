/* Devices that are being closed, for which whoever opens one has to wait: a pipeline
 * takes its time to stop, a second canceller of echoes does not start at all, a camera
 * of the kernel is busy as long, and PipeWire's elements, which share one connection,
 * end the program or never get a picture where one comes while another goes.
 *
 * Main thread only.
 */

#include "twilio-closing.h"

#include "twilio-echo.h"
#include "twilio-media.h"

/* A device that does not even stop must not keep the next one from being seen or heard. */
#define PATIENCE_MS 2000

static guint n_closing;
static GArray *waits; /* guint: sources that may be gone */

static void
end_waits (void)
{
  for (guint i = 0; waits != NULL && i < waits->len; i++)
    {
      GSource *source = g_main_context_find_source_by_id (NULL, g_array_index (waits, guint, i));

      if (source != NULL)
        g_source_set_ready_time (source, 0);
    }
  g_clear_pointer (&waits, g_array_unref);
}

static void
on_closed (GstElement *pipeline, gpointer unused)
{
  twilio_echo_give_back (pipeline);
  n_closing--;
  if (n_closing == 0)
    end_waits ();
}

/**
 * twilio_closing_begin:
 * @pipeline: (transfer full): a pipeline with a device
 *
 * Closes it as twilio_media_pipeline_close() does, and takes the probe back that it
 * may have from twilio_echo_take().
 */
void
twilio_closing_begin (GstElement *pipeline)
{
  n_closing++;
  twilio_media_pipeline_when_closed (pipeline, on_closed, NULL);
  twilio_media_pipeline_close (pipeline);
}

/**
 * twilio_closing_wait:
 * @func: called once, when all before have stopped, or have not in two seconds
 *
 * Returns: a source to be removed where it is no longer of interest, 0 where there
 *   is nothing to wait for and @func and @destroy are not called
 */
guint
twilio_closing_wait (GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  guint wait;

  if (n_closing == 0)
    return 0;
  if (waits == NULL)
    waits = g_array_new (FALSE, FALSE, sizeof (guint));
  wait = g_timeout_add_full (G_PRIORITY_DEFAULT, PATIENCE_MS, func, data, destroy);
  g_array_append_val (waits, wait);
  return wait;
}
