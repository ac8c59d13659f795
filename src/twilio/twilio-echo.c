/* Who has the probe by which echoes are cancelled.  There is one a process, which
 * a canceller finds by its name, and which outlives the pipelines that it is in.
 * It is in one speaker's pipeline and known to one microphone's canceller at a
 * time: a second canceller does not start at all.
 *
 * Main thread only.
 */

#include "twilio-echo.h"

#define PROBE "parley-echo"

static GstElement *holders[2]; /* whose pipeline has it at each end; unowned, NULL for nobody */
static GstElement *probe;

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
 * @end: what is being opened
 * @pipeline: its pipeline, to be closed with twilio_closing_begin()
 *
 * Returns: (transfer none) (nullable): the probe, whose name a canceller needs and
 *   which a speaker has to put into @pipeline; %NULL where somebody else has it or
 *   the plugin is missing, so that nothing can be cancelled
 */
GstElement *
twilio_echo_take (TwilioEchoEnd end, GstElement *pipeline)
{
  if (holders[end] != NULL || !make_probe ())
    return NULL;
  holders[end] = pipeline;
  return probe;
}

/**
 * twilio_echo_give_back:
 * @pipeline: one that has stopped and may have the probe
 */
void
twilio_echo_give_back (GstElement *pipeline)
{
  if (holders[TWILIO_ECHO_SPEAKER] == pipeline)
    gst_bin_remove (GST_BIN (pipeline), probe);
  for (guint i = 0; i < G_N_ELEMENTS (holders); i++)
    if (holders[i] == pipeline)
      holders[i] = NULL;
}
