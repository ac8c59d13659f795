#pragma once

#include <gst/gst.h>

#include "twilio-speaker.h"
#include "twilio-track.h"

G_BEGIN_DECLS

/* One stream that arrives through one peer connection: depayloader, decoder,
 * sink.  Main thread only, apart from the counters.
 */
typedef struct _TwilioReceiver TwilioReceiver;

TwilioReceiver *twilio_receiver_new (GstElement *pipeline, GstPad *pad, gboolean render);
TwilioReceiver *twilio_receiver_ref (TwilioReceiver *self);
void twilio_receiver_unref (TwilioReceiver *self);
TwilioTrackKind twilio_receiver_get_kind (TwilioReceiver *self);
guint32 twilio_receiver_get_ssrc (TwilioReceiver *self);
GObject *twilio_receiver_get_paintable (TwilioReceiver *self);
guint64 twilio_receiver_get_frames (TwilioReceiver *self);
double twilio_receiver_get_level (TwilioReceiver *self);
void twilio_receiver_set_voice (TwilioReceiver *self, TwilioVoice *voice);
void twilio_receiver_set_volume (TwilioReceiver *self, double volume);
TwilioVoice *twilio_receiver_get_voice (TwilioReceiver *self);
void twilio_receiver_set_shown (TwilioReceiver *self, gboolean shown);
void twilio_receiver_set_size (TwilioReceiver *self, guint width, guint height);
void twilio_receiver_detach (TwilioReceiver *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TwilioReceiver, twilio_receiver_unref)

G_END_DECLS
