#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define TWILIO_TYPE_DEVICES (twilio_devices_get_type ())
G_DECLARE_FINAL_TYPE (TwilioDevices, twilio_devices, TWILIO, DEVICES, GObject)

/* The cameras, microphones and speakers there are; each a GListModel of
 * GstDevice that follows what is plugged in and out.
 */
TwilioDevices *twilio_devices_new (void);
void twilio_devices_start (TwilioDevices *self);
void twilio_devices_open_cameras_async (TwilioDevices *self, int fd, GAsyncReadyCallback callback, gpointer user_data);
gboolean twilio_devices_open_cameras_finish (TwilioDevices *self, GAsyncResult *result, GError **error);
GListModel *twilio_devices_get_cameras (TwilioDevices *self);
GListModel *twilio_devices_get_microphones (TwilioDevices *self);
GListModel *twilio_devices_get_speakers (TwilioDevices *self);
/* transfer full; NULL where there is none */
GstDevice *twilio_devices_get_default_camera (TwilioDevices *self);
GstDevice *twilio_devices_get_default_microphone (TwilioDevices *self);
GstDevice *twilio_devices_find_default (GListModel *list);
/* What it is called by the system, today and after it was plugged in again. */
char *twilio_devices_dup_id (GstDevice *device);

G_END_DECLS
