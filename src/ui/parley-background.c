/* Asks the desktop whether Parley may run without a window, and to start it at
 * login or no longer.  In a sandbox that is for the portal to say, which asks the
 * person; outside one it is a file in the autostart folder.
 * (xdg-desktop-portal: org.freedesktop.portal.Background.)
 */
#include "config.h"

#include "parley-background.h"

#include "parley-portal-request.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  gboolean at_login;
  char *id; /* the application's */
  char *profile;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->id);
  g_free (self->profile);
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

static gboolean
is_allowed (Question *question, GVariant *results)
{
  gboolean background = FALSE, autostart = FALSE;

  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  return background && autostart == question->at_login;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) results = parley_portal_request_finish (result, &error);

  if (results != NULL && is_allowed (question, results))
    g_task_return_boolean (task, TRUE);
  else if (results != NULL || g_error_matches (error, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_REFUSED))
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "the desktop does not allow it");
  else if (!is_sandboxed () && g_error_matches (error, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_MISSING))
    use_file (task);
  else
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
}

static void
ask_portal (GTask *task, GDBusConnection *bus)
{
  Question *question = g_task_get_task_data (task);
  const char *const command[] = { "parley", "--background", "--profile", question->profile, NULL };
  GVariant *const arguments[] = { g_variant_new_string (""), NULL }; /* no window is known to it */
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "reason", "s", _ ("To tell you of messages and calls"));
  g_variant_dict_insert (&options, "autostart", "b", question->at_login);
  g_variant_dict_insert_value (&options, "commandline", g_variant_new_strv (command, -1));
  parley_portal_request_async (bus, "org.freedesktop.portal.Background", "RequestBackground", arguments, &options,
                               g_task_get_cancellable (task), on_answered, g_object_ref (task));
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
  if (bus != NULL)
    ask_portal (task, bus);
  else
    use_file (task);
}

/**
 * parley_background_ask_finish:
 * @result: what the callback was given
 * @error: %G_IO_ERROR_PERMISSION_DENIED where it is not allowed; #PARLEY_PORTAL_ERROR
 *   where a sandbox cannot ask, or nobody answers; #GFileError where the file could
 *   not be written
 *
 * Returns: whether it is so now
 */
gboolean
parley_background_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
