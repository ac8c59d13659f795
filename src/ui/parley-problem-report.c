/* What whoever looks into a problem needs to know, and nothing that names somebody:
 * versions, the desktop, the connection, and the latest of the journal.  It is for
 * them and not translated.
 */
#include "config.h"

#include "parley-problem-report.h"

#include "parley-journal.h"

#include <adwaita.h>
#include <gst/gst.h>
#include <libsoup/soup.h>
#include <sys/utsname.h>

static const char *
get_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : "unknown";
}

/* Of a sandbox the runtime, such as runtime/org.gnome.Platform/x86_64/48. */
static char *
find_sandbox (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *runtime = NULL;

  if (!g_key_file_load_from_file (file, "/.flatpak-info", G_KEY_FILE_NONE, NULL))
    return g_strdup ("none");
  runtime = g_key_file_get_string (file, "Application", "runtime", NULL);
  return g_strdup_printf ("Flatpak, %s", runtime != NULL ? runtime : "unknown runtime");
}

static void
append_system (GString *text)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *sandbox = find_sandbox ();
  struct utsname kernel = { 0 };

  uname (&kernel);
  g_string_append_printf (text, "System: %s, %s, Linux %s\n", name != NULL ? name : "unknown", kernel.machine, kernel.release);
  g_string_append_printf (text, "Sandbox: %s\n", sandbox);
  g_string_append_printf (text, "Desktop: %s, %s\n", get_variable ("XDG_CURRENT_DESKTOP"), get_variable ("XDG_SESSION_TYPE"));
  g_string_append_printf (text, "Language: %s\n", g_get_language_names ()[0]);
}

static void
append_libraries (GString *text)
{
  g_autofree char *gst = gst_version_string ();

  g_string_append_printf (text, "Libraries: GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u, libsoup %u.%u.%u, %s\n",
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version,
                          soup_get_major_version (), soup_get_minor_version (), soup_get_micro_version (), gst);
}

static void
append_display (GString *text, GtkWindow *window)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (window));
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean animations;
  int resolution;

  g_object_get (settings, "gtk-enable-animations", &animations, "gtk-xft-dpi", &resolution, NULL);
  g_string_append_printf (text, "Display: %s, renderer %s, scale %d, text at %d dpi\n", G_OBJECT_TYPE_NAME (gtk_widget_get_display (GTK_WIDGET (window))),
                          renderer != NULL ? G_OBJECT_TYPE_NAME (renderer) : "none", gtk_widget_get_scale_factor (GTK_WIDGET (window)), resolution / PANGO_SCALE);
  g_string_append_printf (text, "Window: %d×%d, %s%s%s\n", gtk_widget_get_width (GTK_WIDGET (window)), gtk_widget_get_height (GTK_WIDGET (window)),
                          adw_style_manager_get_dark (style) ? "dark" : "light", adw_style_manager_get_high_contrast (style) ? ", high contrast" : "",
                          animations ? "" : ", no animations");
}

static const char *
name_connection (ParleySession *session)
{
  switch (parley_session_get_connection (session))
    {
    case PARLEY_CONNECTION_ONLINE:
      return "online";
    case PARLEY_CONNECTION_CONNECTING:
      return "connecting";
    case PARLEY_CONNECTION_OFFLINE:
    default:
      return "offline";
    }
}

static void
append_account (GString *text, ParleySession *session)
{
  if (session == NULL)
    g_string_append (text, "Account: nobody is signed in\n");
  else
    g_string_append_printf (text, "Account: %s, %u rooms, storage %s\n", name_connection (session), g_list_model_get_n_items (parley_session_get_rooms (session)),
                            parley_session_get_trouble (session) != PARLEY_STORE_WELL ? "in trouble" : "good");
}

/**
 * parley_problem_report_make:
 * @window: where the person saw it
 * @session: (nullable): who is signed in
 *
 * Returns: (transfer full): lines of plain text
 */
char *
parley_problem_report_make (GtkWindow *window, ParleySession *session)
{
  GString *text = g_string_new ("Parley " VERSION " (" APP_ID ")\n");
  g_autofree char *journal = parley_journal_read ();

  append_system (text);
  append_libraries (text);
  append_display (text, window);
  append_account (text, session);
  g_string_append_printf (text, "\nJournal (UTC):\n%s", *journal != '\0' ? journal : "nothing noted\n");
  return g_string_free_and_steal (text);
}
