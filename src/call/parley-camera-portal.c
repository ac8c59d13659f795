/* The way to cameras from within a sandbox, which shows none: the desktop asks the
 * person, and hands over a connection to PipeWire on which there are cameras and
 * nothing else.  (xdg-desktop-portal: org.freedesktop.portal.Camera.)
 */

#include "parley-camera-portal.h"

#include <gio/gunixfdlist.h>

#define CAMERA "org.freedesktop.portal.Camera"

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  gint32 handle = -1;
  int fd = -1;

  if (answer != NULL)
    g_variant_get (answer, "(h)", &handle);
  if (answer != NULL && fds != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
    fd = g_unix_fd_list_get (fds, handle, &error);
  if (fd >= 0)
    g_task_return_int (task, fd);
  else if (error != NULL)
    g_task_return_error (task, parley_portal_error_from (error));
  else
    g_task_return_new_error_literal (task, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, "the portal gave no connection to PipeWire");
}

static void
on_allowed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GDBusConnection *bus = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) results = parley_portal_request_finish (result, &error);

  if (results != NULL)
    g_dbus_connection_call_with_unix_fd_list (bus, PARLEY_PORTAL_BUS, PARLEY_PORTAL_PATH, CAMERA, "OpenPipeWireRemote",
                                              g_variant_new ("(a{sv})", NULL), G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1,
                                              NULL, g_task_get_cancellable (task), on_opened, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * parley_camera_portal_open_async:
 * @bus: the session bus
 * @cancellable: (nullable): to give up
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks for the use of cameras.  The desktop asks the person, the first time; what
 * they said stays in the desktop's settings.
 */
void
parley_camera_portal_open_async (GDBusConnection *bus, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (bus, cancellable, callback, user_data);
  GVariant *arguments[] = { NULL };
  GVariantDict options;

  g_task_set_source_tag (task, parley_camera_portal_open_async);
  g_variant_dict_init (&options, NULL);
  parley_portal_request_async (bus, CAMERA, "AccessCamera", arguments, &options, cancellable, on_allowed, task);
}

/**
 * parley_camera_portal_open_finish:
 * @result: what the callback was given
 * @error: of #PARLEY_PORTAL_ERROR, or cancelled
 *
 * Returns: (transfer full): a connection to PipeWire, to be closed; -1 with @error
 */
int
parley_camera_portal_open_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
