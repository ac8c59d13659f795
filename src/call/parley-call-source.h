#pragma once

#include "parley-call-devices.h"
#include "twilio-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_SOURCE (parley_call_source_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallSource, parley_call_source, PARLEY, CALL_SOURCE, GObject)

/* A microphone or a camera in a call.  Property that notifies: on.  Signals:
 * "opened" when what is open or what it shows is another one; "lost" when it went
 * away and was switched off, "moved" when it is another one now, and off.
 */
ParleyCallSource *parley_call_source_new (ParleyCallDevices *devices, TwilioTrackKind kind, gboolean render, gboolean on);
TwilioTrackKind parley_call_source_get_kind (ParleyCallSource *self);
gboolean parley_call_source_get_on (ParleyCallSource *self);
void parley_call_source_set_on (ParleyCallSource *self, gboolean on);
gboolean parley_call_source_is_test (ParleyCallSource *self);
TwilioCapture *parley_call_source_get_capture (ParleyCallSource *self);
void parley_call_source_set_preview (ParleyCallSource *self, gboolean preview);
void parley_call_source_set_sparing (ParleyCallSource *self, gboolean sparing);
void parley_call_source_set_sight (ParleyCallSource *self, guint width);
void parley_call_source_start (ParleyCallSource *self);
void parley_call_source_set_room (ParleyCallSource *self, TwilioRoom *room);
void parley_call_source_stop (ParleyCallSource *self);

G_END_DECLS
