#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ParleyCameraError:
 * @PARLEY_CAMERA_ERROR_DENIED: the person, now or earlier, said no
 * @PARLEY_CAMERA_ERROR_ABSENT: the desktop has nobody who hands out cameras
 * @PARLEY_CAMERA_ERROR_SILENT: nobody answered
 */
typedef enum
{
  PARLEY_CAMERA_ERROR_DENIED,
  PARLEY_CAMERA_ERROR_ABSENT,
  PARLEY_CAMERA_ERROR_SILENT,
} ParleyCameraError;

#define PARLEY_CAMERA_ERROR (parley_camera_error_quark ())
GQuark parley_camera_error_quark (void);

void parley_camera_portal_open_async (GDBusConnection *bus, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int parley_camera_portal_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
