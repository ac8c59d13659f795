/* Asks the desktop whether Parley may run without a window, and to start it at
 * login or no longer.  In a sandbox that is for the portal to say, which asks the
 * person; outside one it is a file in the autostart folder.
 * (xdg-desktop-portal: org.freedesktop.portal.Background.)
 */
#include "config.h"

#include "parley-background.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* The person may think about it, but not for ever. */
#define PATIENCE_SECONDS 300

typedef struct
{
  GDBusConnection *bus;
  gboolean at_login;
  char *id; /* the application's */
  char *profile;
  char *token;
  guint subscription;
  guint timeout_source;
} Question;

/* Both hold the task, and so the question. */
static void
stop_waiting (Question *self)
{
  guint subscription = self->subscription;

  self->subscription = 0;
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, subscription);
}

static void
question_free (gpointer data)
{
  Question *self = data;

  g_clear_object (&self->bus);
  g_free (self->id);
  g_free (self->profile);
  g_free (self->token);
  g_free (self);
}

static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* -- A file -- */

static char *
make_path (Question *question)
{
  g_autofree char *name = g_strconcat (question->id, ".desktop", NULL);

  return g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
}

static gboolean
write_autostart (Question *question, GError **error)
{
  g_autofree char *path = make_path (question);
  g_autofree char *command = g_strdup_printf ("parley --background --profile %s", question->profile);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Parley");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, APP_ID);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, command);
  if (g_mkdir_with_parents (folder, 0755) == 0)
    return g_key_file_save_to_file (file, path, error);
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
  return FALSE;
}

static gboolean
remove_autostart (Question *question, GError **error)
{
  g_autofree char *path = make_path (question);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static void
use_file (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;

  if (question->at_login ? write_autostart (question, &error) : remove_autostart (question, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* -- The portal -- */

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE, autostart = FALSE;
  guint32 response;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  stop_waiting (question);
  if (response == 0 && background && autostart == question->at_login)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "the desktop does not allow it");
}

static gboolean
on_patience_over (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Question *question = g_task_get_task_data (task);

  question->timeout_source = 0;
  stop_waiting (question);
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the desktop did not answer");
  return G_SOURCE_REMOVE;
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (question->bus, result, &error);

  if (answer != NULL || question->subscription == 0)
    return;
  stop_waiting (question);
  if (is_sandboxed ())
    g_task_return_error (task, g_steal_pointer (&error));
  else
    use_file (task);
}

static GVariant *
make_options (Question *question)
{
  const char *const command[] = { "parley", "--background", "--profile", question->profile, NULL };
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", question->token);
  g_variant_dict_insert (&options, "reason", "s", _ ("To tell you of messages and calls"));
  g_variant_dict_insert (&options, "autostart", "b", question->at_login);
  g_variant_dict_insert_value (&options, "commandline", g_variant_new_strv (command, -1));
  return g_variant_dict_end (&options);
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
 * parley_background_ask_async:
 * @profile: who is to be started
 * @at_login: whether the desktop is to start Parley, without a window
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Outside a sandbox a desktop without portals is no obstacle.
 */
void
parley_background_ask_async (const char *profile, gboolean at_login, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, parley_background_ask_async);
  g_task_set_task_data (task, question, question_free);
  question->at_login = at_login;
  question->profile = g_strdup (profile);
  question->id = g_strdup (application != NULL ? g_application_get_application_id (application) : APP_ID);
  if (bus == NULL)
    {
      use_file (task);
      return;
    }
  question->bus = g_object_ref (bus);
  listen (task);
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", make_options (question)), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, cancellable,
                          on_asked, g_object_ref (task));
}

/**
 * parley_background_ask_finish:
 * @result: what the callback was given
 * @error: #GIOErrorEnum: not allowed, timed out; #GFileError where the file could
 *   not be written
 *
 * Returns: whether it is so now
 */
gboolean
parley_background_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
