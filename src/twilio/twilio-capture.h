#pragma once

#include <gst/gst.h>

#include "twilio-track.h"

G_BEGIN_DECLS

#define TWILIO_TYPE_CAPTURE (twilio_capture_get_type ())
G_DECLARE_FINAL_TYPE (TwilioCapture, twilio_capture, TWILIO, CAPTURE, GObject)

/* One local source, encoded once however many peers it goes to.  @device is a
 * GstDevice, or NULL for a test source (a moving picture, a soft tone); whoever
 * asks for a test source tells the person so.  Properties that notify: enabled
 * (settable; a disabled camera is released), paintable (the self view, where
 * @render), error (GError, the device went away).
 */
TwilioCapture *twilio_capture_new (TwilioTrackKind kind, const char *name, GstDevice *device, gboolean render);
/* One's screen, or a window of it; @source gives the pictures. */
TwilioCapture *twilio_capture_new_screen (const char *name, GstElement *source);
TwilioTrackKind twilio_capture_get_kind (TwilioCapture *self);
const char *twilio_capture_get_id (TwilioCapture *self);
gboolean twilio_capture_is_test (TwilioCapture *self);
gboolean twilio_capture_get_enabled (TwilioCapture *self);
void twilio_capture_set_enabled (TwilioCapture *self, gboolean enabled);
void twilio_capture_set_sparing (TwilioCapture *self, gboolean sparing);
void twilio_capture_set_sight (TwilioCapture *self, guint width);
GObject *twilio_capture_get_paintable (TwilioCapture *self);
double twilio_capture_get_level (TwilioCapture *self);
/* The same of what the microphone hears, though it be muted. */
double twilio_capture_get_input_level (TwilioCapture *self);
/* Releases the device.  The capture cannot be used again. */
void twilio_capture_stop (TwilioCapture *self);

G_END_DECLS
