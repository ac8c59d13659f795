#pragma once

#include "twilio-capture.h"
#include "twilio-fanout.h"
#include "twilio-ladder.h"
#include "twilio-slot.h"

G_BEGIN_DECLS

struct _TwilioCapture
{
  GObject parent_instance;

  TwilioTrackKind kind;
  char *id;
  char *name;
  GstDevice *device;
  gboolean is_screen;
  gboolean renders;
  gboolean is_enabled;
  gboolean is_stopped;
  TwilioFanout *fanout;
  GstElement *pipeline;
  GstElement *source; /* of a device or a screen, while the pipeline is built */
  GstElement *encoder;
  GstElement *volume;
  GObject *paintable;
  GError *error;
  GstElement *view_size; /* of one's own picture, a capsfilter */
  guint sight;           /* how wide it is shown, in pixels; 0: nobody has said */
  TwilioLadder ladder;
  GHashTable *limits; /* slot to bit/s */
  gint64 last_keyframe;
  guint keyframe_source;
  guint wait; /* for the devices before this one to be closed */
};

void twilio_capture_add_slot (TwilioCapture *self, TwilioSlot *slot);
void twilio_capture_remove_slot (TwilioCapture *self, TwilioSlot *slot);
void twilio_capture_set_limit (TwilioCapture *self, gpointer slot, guint rate);
void twilio_capture_request_keyframe (TwilioCapture *self);
const char *twilio_capture_get_name (TwilioCapture *self);
gboolean twilio_capture_is_screen (TwilioCapture *self);

/* Between the files of this type. */
void twilio_capture_build_video (TwilioCapture *self);
void twilio_capture_apply_sight (TwilioCapture *self);
void twilio_capture_build_audio (TwilioCapture *self);
void twilio_capture_add_appsink (TwilioCapture *self, GstElement *encoder);
GstElement *twilio_capture_caps_filter (const char *text);

G_END_DECLS
