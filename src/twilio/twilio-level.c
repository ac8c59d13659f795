/* How loud a stream of 16 bit samples is.  A probe costs less than the level
 * element, whose messages would each wake the main thread.
 */

#include "twilio-level.h"

#include <math.h>

#define SILENCE (-100.0)

/**
 * twilio_level_of:
 *
 * Returns: the root mean square in dB of full scale, -100 for silence
 */
double
twilio_level_of (const gint16 *samples, gsize n_samples)
{
  double sum = 0;

  for (gsize i = 0; i < n_samples; i++)
    sum += (double)samples[i] * samples[i];
  if (n_samples == 0 || sum <= 0)
    return SILENCE;
  return MAX (SILENCE, 10 * log10 (sum / (double)n_samples / (32768.0 * 32768.0)));
}

static GstPadProbeReturn
on_samples (GstPad *pad, GstPadProbeInfo *info, gpointer slot)
{
  GstMapInfo map;
  double level;

  if (gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ))
    {
      level = twilio_level_of ((const gint16 *)(gpointer)map.data, map.size / sizeof (gint16));
      g_atomic_int_set ((gint *)slot, (gint)(level * 100));
      gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
    }
  return GST_PAD_PROBE_OK;
}

/**
 * twilio_level_watch:
 * @pad: a pad of S16LE audio
 * @slot: where the level is kept; has to live as long as the pad
 */
void
twilio_level_watch (GstPad *pad, gint *slot)
{
  g_atomic_int_set (slot, (gint)(SILENCE * 100));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_samples, slot, NULL);
}

double
twilio_level_get (gint *slot)
{
  return g_atomic_int_get (slot) / 100.0;
}
