/* A microphone that is only made up, to be plugged in and out. */

#include "fake-device.h"

struct _FakeDevice
{
  GstDevice parent_instance;
};

G_DEFINE_FINAL_TYPE (FakeDevice, fake_device, GST_TYPE_DEVICE)

static GstElement *
fake_device_create_element (GstDevice *device, const char *name)
{
  GstElement *element = gst_element_factory_make ("audiotestsrc", name);

  g_object_set (element, "is-live", TRUE, "volume", 0.05, NULL);
  return element;
}

static void
fake_device_class_init (FakeDeviceClass *klass)
{
  GST_DEVICE_CLASS (klass)->create_element = fake_device_create_element;
}

static void
fake_device_init (FakeDevice *self)
{
}

GstDevice *
fake_device_new (const char *name)
{
  g_autoptr (GstStructure) properties = gst_structure_new ("properties", "node.name", G_TYPE_STRING, name, NULL);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-raw");

  return g_object_ref_sink (g_object_new (FAKE_TYPE_DEVICE, "display-name", name, "device-class", "Audio/Source", "caps", caps, "properties", properties, NULL));
}
