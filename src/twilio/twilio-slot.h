#pragma once

#include <gst/gst.h>

#include "twilio-track.h"

G_BEGIN_DECLS

/* What one track is sent through in one peer connection: source, payloader and
 * a sink pad of webrtcbin.  Made once and never released, since webrtcbin cannot
 * take a pad back; un-publishing leaves it idle for the next track of its kind.
 */
typedef struct _TwilioSlot TwilioSlot;

typedef void (*TwilioSlotFunc) (TwilioSlot *slot, gpointer user_data);

TwilioSlot *twilio_slot_new (TwilioTrackKind kind, GstElement *pipeline, GstElement *webrtc, GstCaps *caps, int payload);
TwilioSlot *twilio_slot_ref (TwilioSlot *self);
void twilio_slot_unref (TwilioSlot *self);
TwilioTrackKind twilio_slot_get_kind (TwilioSlot *self);
GstObject *twilio_slot_get_transceiver (TwilioSlot *self);
guint32 twilio_slot_get_ssrc (TwilioSlot *self);
void twilio_slot_set_payload (TwilioSlot *self, int payload);
gboolean twilio_slot_has_caps (TwilioSlot *self);
void twilio_slot_set_funcs (TwilioSlot *self, TwilioSlotFunc ready, TwilioSlotFunc keyframe, gpointer user_data);
void twilio_slot_set_open (TwilioSlot *self, gboolean open);
void twilio_slot_hold (TwilioSlot *self);
gboolean twilio_slot_is_open (TwilioSlot *self);
void twilio_slot_close (TwilioSlot *self);
void twilio_slot_set_level_extension (TwilioSlot *self, int number);
void twilio_slot_push (TwilioSlot *self, GstBuffer *buffer, double level);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TwilioSlot, twilio_slot_unref)

G_END_DECLS
