#pragma once

#include "twilio-devices.h"

G_BEGIN_DECLS

/**
 * ParleyCallDevice:
 * @PARLEY_CALL_CAMERA: what one is seen by
 * @PARLEY_CALL_MICROPHONE: what one is heard by
 * @PARLEY_CALL_SPEAKER: what one hears the others by
 */
typedef enum
{
  PARLEY_CALL_CAMERA,
  PARLEY_CALL_MICROPHONE,
  PARLEY_CALL_SPEAKER,
} ParleyCallDevice;

#define PARLEY_CALL_N_DEVICES 3

#define PARLEY_TYPE_CALL_DEVICES (parley_call_devices_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallDevices, parley_call_devices, PARLEY, CALL_DEVICES, GObject)

/* Which devices calls use.  Signal "changed" (ParleyCallDevice, gboolean):
 * what there is of a kind, or which is chosen, is another now; TRUE where the person
 * has just chosen it.
 */
ParleyCallDevices *parley_call_devices_new (TwilioDevices *devices, GSettings *settings);
GListModel *parley_call_devices_get_list (ParleyCallDevices *self, ParleyCallDevice kind);
GstDevice *parley_call_devices_get_chosen (ParleyCallDevices *self, ParleyCallDevice kind);
GstDevice *parley_call_devices_get_wanted (ParleyCallDevices *self, ParleyCallDevice kind);
void parley_call_devices_choose (ParleyCallDevices *self, ParleyCallDevice kind, GstDevice *device);
void parley_call_devices_hold (ParleyCallDevices *self);
void parley_call_devices_release (ParleyCallDevices *self);

G_END_DECLS
