#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void twilio_level_watch (GstPad *pad, gint *slot);
double twilio_level_get (gint *slot);
double twilio_level_of (const gint16 *samples, gsize n_samples);

G_END_DECLS
