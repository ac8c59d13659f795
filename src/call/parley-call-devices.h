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

/**
 * ParleyCameraAccess:
 * @PARLEY_CAMERA_FREE: cameras are listed by themselves: there is no sandbox
 * @PARLEY_CAMERA_UNASKED: the desktop has to be asked first
 * @PARLEY_CAMERA_ASKING: it has not answered yet
 * @PARLEY_CAMERA_ALLOWED: it has listed what cameras there are
 * @PARLEY_CAMERA_DENIED: the person does not allow it
 * @PARLEY_CAMERA_ABSENT: nobody there hands out cameras
 */
typedef enum
{
  PARLEY_CAMERA_FREE,
  PARLEY_CAMERA_UNASKED,
  PARLEY_CAMERA_ASKING,
  PARLEY_CAMERA_ALLOWED,
  PARLEY_CAMERA_DENIED,
  PARLEY_CAMERA_ABSENT,
} ParleyCameraAccess;

#define PARLEY_TYPE_CALL_DEVICES (parley_call_devices_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallDevices, parley_call_devices, PARLEY, CALL_DEVICES, GObject)

/* Which devices calls use.  Signal "changed" (ParleyCallDevice, gboolean):
 * what there is of a kind, or which is chosen, is another now; TRUE where the person
 * has just chosen it.  Signal "camera-access": whether the camera may be used is
 * known now, or asked about.
 */
ParleyCallDevices *parley_call_devices_new (TwilioDevices *devices, GSettings *settings);
GListModel *parley_call_devices_get_list (ParleyCallDevices *self, ParleyCallDevice kind);
GstDevice *parley_call_devices_get_chosen (ParleyCallDevices *self, ParleyCallDevice kind);
GstDevice *parley_call_devices_get_wanted (ParleyCallDevices *self, ParleyCallDevice kind);
void parley_call_devices_choose (ParleyCallDevices *self, ParleyCallDevice kind, GstDevice *device);
void parley_call_devices_set_portal (ParleyCallDevices *self, GDBusConnection *bus);
void parley_call_devices_ask_camera (ParleyCallDevices *self);
ParleyCameraAccess parley_call_devices_get_camera_access (ParleyCallDevices *self);
void parley_call_devices_hold (ParleyCallDevices *self);
void parley_call_devices_release (ParleyCallDevices *self);

G_END_DECLS
