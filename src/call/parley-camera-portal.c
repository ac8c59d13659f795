/* The way to cameras from within a sandbox, which shows none: the desktop asks the
 * person, and hands over a connection to PipeWire on which there are cameras and
 * nothing else.  (xdg-desktop-portal: org.freedesktop.portal.Camera.)
 */

#include "parley-camera-portal.h"

#include <gio/gunixfdlist.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define CAMERA "org.freedesktop.portal.Camera"

/* The person may think about it, but a call does not wait for ever. */
#define PATIENCE_SECONDS 120

G_DEFINE_QUARK (parley - camera - error - quark, parley_camera_error)

typedef struct
{
  GDBusConnection *bus;
  char *token;
  guint subscription;
  guint timeout_source;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_clear_object (&self->bus);
  g_free (self->token);
  g_free (self);
}

/* Both hold the task, and so the question.  Returns: whether it was still waited for */
static gboolean
stop_waiting (Question *self)
{
  guint subscription = self->subscription;

  self->subscription = 0;
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, subscription);
  return subscription != 0;
}

/* Whom the portal does not serve at all it answers with errors of many kinds. */
static void
return_cause (GTask *task, GError *error)
{
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, PARLEY_CAMERA_ERROR,
                             g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED) ? PARLEY_CAMERA_ERROR_DENIED : PARLEY_CAMERA_ERROR_ABSENT,
                             "%s", error->message);
  g_error_free (error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GUnixFDList) fds = NULL;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  gint32 handle = -1;
  int fd = -1;

  if (answer != NULL)
    g_variant_get (answer, "(h)", &handle);
  if (answer != NULL && fds != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
    fd = g_unix_fd_list_get (fds, handle, &error);
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    return_cause (task, error != NULL ? error : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no connection in the answer"));
}

static void
open_remote (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_dbus_connection_call_with_unix_fd_list (question->bus, PORTAL, PORTAL_PATH, CAMERA, "OpenPipeWireRemote",
                                            g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1,
                                            NULL, g_task_get_cancellable (task), on_opened, g_object_ref (task));
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  guint32 response = 2;

  if (!stop_waiting (g_task_get_task_data (task)))
    return;
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, NULL);
  if (response == 0)
    open_remote (task);
  else if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error_literal (task, PARLEY_CAMERA_ERROR, PARLEY_CAMERA_ERROR_DENIED, "the desktop does not allow it");
}

static gboolean
on_patience_over (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Question *question = g_task_get_task_data (task);

  question->timeout_source = 0;
  stop_waiting (question);
  g_task_return_new_error_literal (task, PARLEY_CAMERA_ERROR, PARLEY_CAMERA_ERROR_SILENT, "the desktop did not answer");
  return G_SOURCE_REMOVE;
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    return;
  if (stop_waiting (g_task_get_task_data (task)))
    return_cause (task, error);
  else
    g_error_free (error);
}

/* The answer may come before the call returns: who listens must know its path. */
static void
listen (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (question->bus) + 1), ".", '_');
  g_autofree char *path = NULL;

  question->token = g_strdup_printf ("parley%u", g_random_int ());
  path = g_strconcat (PORTAL_PATH "/request/", sender, "/", question->token, NULL);
  question->subscription = g_dbus_connection_signal_subscribe (question->bus, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL,
                                                               G_DBUS_SIGNAL_FLAGS_NONE, on_response, g_object_ref (task), g_object_unref);
  question->timeout_source = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PATIENCE_SECONDS, on_patience_over, g_object_ref (task), g_object_unref);
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
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);
  GVariantDict options;

  g_task_set_source_tag (task, parley_camera_portal_open_async);
  g_task_set_task_data (task, question, question_free);
  question->bus = g_object_ref (bus);
  listen (task);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", question->token);
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, CAMERA, "AccessCamera", g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, cancellable, on_asked, g_object_ref (task));
}

/**
 * parley_camera_portal_open_finish:
 * @result: what the callback was given
 * @error: %PARLEY_CAMERA_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): a connection to PipeWire, to be closed; -1 with @error
 */
int
parley_camera_portal_open_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
