#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The two ends of the canceller of echoes. */
typedef enum
{
  TWILIO_ECHO_MICROPHONE,
  TWILIO_ECHO_SPEAKER
} TwilioEchoEnd;

GstElement *twilio_echo_take (TwilioEchoEnd end, GstElement *pipeline);
void twilio_echo_give_back (GstElement *pipeline);

G_END_DECLS
