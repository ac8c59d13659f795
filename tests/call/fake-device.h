#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define FAKE_TYPE_DEVICE (fake_device_get_type ())
G_DECLARE_FINAL_TYPE (FakeDevice, fake_device, FAKE, DEVICE, GstDevice)

/* A microphone that hums softly, named @name in words and to the system. */
GstDevice *fake_device_new (const char *name);

G_END_DECLS
