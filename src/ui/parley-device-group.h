#pragma once

#include <adwaita.h>

#include "parley-call-devices.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_DEVICE_GROUP (parley_device_group_get_type ())
G_DECLARE_FINAL_TYPE (ParleyDeviceGroup, parley_device_group, PARLEY, DEVICE_GROUP, AdwPreferencesGroup)

void parley_device_group_set_devices (ParleyDeviceGroup *self, ParleyCallDevices *devices);

G_END_DECLS
