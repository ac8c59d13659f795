/* One encoder, any number of peer connections: encoding is the dearest part of
 * a call and is paid once.
 */

#include "twilio-fanout.h"

#include "twilio-level.h"

#include <gst/app/app.h>

struct _TwilioFanout
{
  gatomicrefcount references;
  GMutex lock;
  GPtrArray *slots;
  gint level;
  gint input_level; /* before it is muted */
};

TwilioFanout *
twilio_fanout_new (void)
{
  TwilioFanout *self = g_new0 (TwilioFanout, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify)twilio_slot_unref);
  self->level = self->input_level = -10000;
  return self;
}

TwilioFanout *
twilio_fanout_ref (TwilioFanout *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
twilio_fanout_unref (TwilioFanout *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->slots);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
twilio_fanout_add (TwilioFanout *self, TwilioSlot *slot)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->slots, twilio_slot_ref (slot));
  g_mutex_unlock (&self->lock);
}

void
twilio_fanout_remove (TwilioFanout *self, TwilioSlot *slot)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_remove (self->slots, slot);
  g_mutex_unlock (&self->lock);
}

gint *
twilio_fanout_get_level (TwilioFanout *self)
{
  return &self->level;
}

gint *
twilio_fanout_get_input_level (TwilioFanout *self)
{
  return &self->input_level;
}

static GstFlowReturn
on_sample (GstAppSink *sink, gpointer fanout)
{
  TwilioFanout *self = fanout;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample == NULL)
    return GST_FLOW_EOS;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->slots->len; i++)
    twilio_slot_push (g_ptr_array_index (self->slots, i), gst_sample_get_buffer (sample), twilio_level_get (&self->level));
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

/* @appsink: the end of the encoding pipeline */
void
twilio_fanout_connect (TwilioFanout *self, GstElement *appsink)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };

  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &callbacks, twilio_fanout_ref (self), (GDestroyNotify)twilio_fanout_unref);
}

static gboolean
has_open_slot (TwilioFanout *self)
{
  gboolean found = FALSE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->slots->len && !found; i++)
    found = twilio_slot_is_open (g_ptr_array_index (self->slots, i));
  g_mutex_unlock (&self->lock);
  return found;
}

static GstPadProbeReturn
on_raw (GstPad *pad, GstPadProbeInfo *info, gpointer fanout)
{
  return has_open_slot (fanout) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* @pad: in front of the encoder; nothing is encoded while nobody listens */
void
twilio_fanout_gate (TwilioFanout *self, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_raw, twilio_fanout_ref (self), (GDestroyNotify)twilio_fanout_unref);
}
