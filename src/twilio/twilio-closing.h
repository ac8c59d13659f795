#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Devices that are being closed. */
void twilio_closing_begin (GstElement *pipeline);
guint twilio_closing_wait (GSourceFunc func, gpointer data, GDestroyNotify destroy);

G_END_DECLS
