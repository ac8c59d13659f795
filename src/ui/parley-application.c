/* The program: the profile it runs for, its actions, its window, and what lives
 * as long as somebody is signed in.
 */
#include "config.h"

#include "parley-application.h"

#include "parley-announcer.h"
#include "parley-call-stage.h"
#include "parley-call-start-dialog.h"
#include "parley-help-dialog.h"
#include "parley-idle.h"
#include "parley-next-frame.h"
#include "parley-preferences-dialog.h"
#include "parley-problem-dialog.h"
#include "parley-problem-report.h"
#include "parley-search-provider.h"
#include "parley-sentence.h"
#include "parley-shortcuts-dialog.h"
#include "parley-window.h"
#include "twilio-media.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/* A window that is shown before it is known what to show in it would flash; this
 * long it may take to know, in milliseconds.
 */
#define PATIENCE_MS 250

/* Nobody is to be left ringing by a program that quits; but quitting may take no
 * longer than this, in milliseconds.
 */
#define FAREWELL_MS 1500

/* Started by the desktop for a question only, the program ends again after this
 * time without another, in seconds.
 */
#define IDLE_SECONDS 60

struct _ParleyApplication
{
  AdwApplication parent_instance;

  char *profile_name;
  char *deployment;
  char *as;
  gboolean try_here;
  gboolean background; /* started without a window */
  char *pending_room;  /* to be shown once somebody is signed in */
  char *pending_search;
  char *pending_link;

  GSettings *settings;
  ParleyProfile *profile;
  ParleyWindow *window;
  TwilioDevices *devices;
  ParleyCallDevices *call_devices;
  ParleyIdle *idle;
  gboolean is_looking; /* for cameras and microphones */
  guint painting;      /* the room that was opened first */
  ParleySession *session;
  ParleyCalls *calls;
  ParleyCallStage *stage;
  ParleySearchProvider *provider;
  guint patience_source;
  guint idle_source;
  guint term_source;
  guint int_source;
};

enum
{
  PROP_SESSION = 1,
  PROP_CALLS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyApplication, parley_application, ADW_TYPE_APPLICATION)

static void
present_window (ParleyApplication *self)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->idle_source, g_source_remove);
  self->background = FALSE;
  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (self->window));
}

static gboolean
on_patience_over (gpointer data)
{
  ParleyApplication *self = data;

  self->patience_source = 0;
  present_window (self);
  return G_SOURCE_REMOVE;
}

static void
set_action_enabled (ParleyApplication *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
detach_session (ParleyApplication *self)
{
  g_autoptr (ParleyCalls) calls = g_steal_pointer (&self->calls);
  g_autoptr (ParleySession) session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;
  if (self->window != NULL)
    parley_window_set_session (self->window, NULL);
  g_clear_object (&self->stage);
  parley_calls_leave (calls, FAREWELL_MS);
  set_action_enabled (self, "sign-out", FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CALLS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

/* What a notification or the overview led to before anybody was signed in. */
static void
show_pending (ParleyApplication *self)
{
  g_autofree char *id = g_steal_pointer (&self->pending_room);
  g_autofree char *text = g_steal_pointer (&self->pending_search);
  g_autofree char *link = g_steal_pointer (&self->pending_link);
  ParleyRoom *room = id != NULL ? parley_session_find_room (self->session, id) : NULL;

  if (room != NULL)
    parley_window_open_room (self->window, room);
  if (text != NULL)
    parley_window_search (self->window, text);
  if (link != NULL)
    parley_window_join (self->window, link);
}

/* Better told when there is time to see to it than when somebody rings. */
static void
check_calls (ParleyApplication *self)
{
  const char *missing = twilio_media_find_missing ();
  g_autofree char *sentence = NULL;

  if (missing == NULL)
    return;
  /* Translators: %s is the name of a part of GStreamer, such as webrtcbin */
  sentence = g_strdup_printf (_ ("Calls do not work here, because “%s” of GStreamer is not installed. Messages do; install GStreamer’s plugins for calls."), missing);
  g_message ("calls: the GStreamer element %s is not installed", missing);
  parley_window_toast (self->window, sentence);
}

static void
find_devices (ParleyApplication *self)
{
  if (self->devices != NULL)
    twilio_devices_start (self->devices);
}

static void
on_room_painted (GtkWidget *window)
{
  ParleyApplication *self = PARLEY_APPLICATION (gtk_window_get_application (GTK_WINDOW (window)));

  find_devices (self);
  check_calls (self);
}

/* Cameras and microphones are of no use before there is somebody to call: looking
 * for them takes as long as drawing the rooms, and six megabytes.
 */
static void
on_room_opened (ParleyApplication *self)
{
  if (!self->is_looking)
    parley_next_frame_call_when_painted (GTK_WIDGET (self->window), &self->painting, on_room_painted);
  self->is_looking = TRUE;
}

/* A ring comes where no room is open, and no window either. */
static void
on_incoming (ParleyApplication *self)
{
  find_devices (self);
}

static void
make_devices (ParleyApplication *self)
{
  self->devices = twilio_devices_new ();
  self->call_devices = parley_call_devices_new (self->devices, self->settings);
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) && g_application_get_dbus_connection (G_APPLICATION (self)) != NULL)
    parley_call_devices_set_portal (self->call_devices, g_application_get_dbus_connection (G_APPLICATION (self)));
}

static void
on_away_changed (ParleyApplication *self)
{
  if (self->session != NULL)
    parley_session_set_away (self->session, parley_idle_is_away (self->idle));
}

static void
watch_idleness (ParleyApplication *self)
{
  if (self->idle == NULL)
    {
      self->idle = parley_idle_new (GTK_APPLICATION (self));
      g_signal_connect_object (self->idle, "notify::away", G_CALLBACK (on_away_changed), self, G_CONNECT_SWAPPED);
    }
  on_away_changed (self);
}

static void
attach_session (ParleyApplication *self, ParleySession *session)
{
  self->session = g_object_ref (session);
  if (self->devices == NULL)
    make_devices (self);
  self->calls = parley_calls_new (session, self->call_devices, TRUE);
  g_signal_connect_object (self->calls, "incoming", G_CALLBACK (on_incoming), self, G_CONNECT_SWAPPED);
  watch_idleness (self);
  set_action_enabled (self, "sign-out", TRUE);
  parley_window_set_session (self->window, session);
  self->stage = parley_call_stage_new (GTK_APPLICATION (self), self->settings, self->window, session, self->calls);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CALLS]);
  show_pending (self);
}

/* Nobody is signed in, so nothing can happen that a person should know of. */
static void
end_if_useless (ParleyApplication *self)
{
  ParleyProfileState state = parley_profile_get_state (self->profile);

  if (self->background && (state == PARLEY_PROFILE_WELCOME || state == PARLEY_PROFILE_NAME))
    g_application_quit (G_APPLICATION (self));
}

static void
on_profile_changed (ParleyApplication *self)
{
  ParleySession *session = parley_profile_get_session (self->profile);

  if (self->session != session)
    {
      detach_session (self);
      if (session != NULL && self->session == NULL)
        attach_session (self, session);
    }
  if (self->provider != NULL)
    parley_search_provider_set_session (self->provider, session, parley_profile_get_state (self->profile) != PARLEY_PROFILE_STARTING);
  if (parley_profile_get_state (self->profile) != PARLEY_PROFILE_STARTING && self->patience_source != 0)
    present_window (self);
  end_if_useless (self);
}

static void
on_browser_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) && self->window != NULL)
    parley_window_toast (self->window, _ ("No browser could be opened. Copy the link and open it yourself."));
}

static void
on_open_uri (ParleyApplication *self, const char *uri)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (self->window), NULL, on_browser_opened, g_object_ref (self));
}

static void
on_notice (ParleyApplication *self, const GError *error)
{
  g_autofree char *sentence = parley_sentence_for_error (error);

  if (self->window != NULL)
    parley_window_toast (self->window, sentence);
}

/* The window, which need not be shown, and who uses it. */
static void
start (ParleyApplication *self)
{
  if (self->window != NULL)
    return;
  /* The keyring answers while the window is made. */
  parley_profile_start (self->profile, self->deployment, self->try_here, self->as);
  g_set_weak_pointer (&self->window, parley_window_new (self));
  g_signal_connect_object (self->window, "room-opened", G_CALLBACK (on_room_opened), self, G_CONNECT_SWAPPED);
  g_settings_bind (self->settings, "run-in-background", self->window, "hide-on-close", G_SETTINGS_BIND_GET);
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;
  AdwDialog *dialog = adw_about_dialog_new_from_appdata (APP_PATH "/metainfo.xml", VERSION);

  g_object_set (dialog,
                "application-name", "Parley",
                "application-icon", "parley-application",
                "version", VERSION,
                "developer-name", _ ("The Parley contributors"),
                "license-type", GTK_LICENSE_GPL_3_0,
                /* Translators: your names, one a line, with an e-mail address if you like */
                "translator-credits", _ ("translator-credits"),
                "comments", _ ("Rooms for talking and calling with the people you invite.\n\nMessages travel encrypted, but they are not end-to-end encrypted: whoever runs the service can read them."),
                NULL);
  adw_dialog_present (dialog, GTK_WIDGET (self->window));
}

static void
show_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_dialog_present (parley_shortcuts_dialog_new (), GTK_WIDGET (PARLEY_APPLICATION (data)->window));
}

static void
show_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_dialog_present (parley_help_dialog_new (), GTK_WIDGET (PARLEY_APPLICATION (data)->window));
}

static void
report_problem (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;
  g_autofree char *report = parley_problem_report_make (GTK_WINDOW (self->window), self->session);

  adw_dialog_present (parley_problem_dialog_new (report), GTK_WIDGET (self->window));
}

static void
on_sign_out_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyApplication) self = data;
  const char *choice = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_strcmp0 (choice, "sign-out") != 0 || self->window == NULL)
    return;
  if (self->calls != NULL)
    parley_calls_leave (self->calls, FAREWELL_MS);
  parley_profile_sign_out (self->profile);
  parley_window_toast (self->window, _ ("Signed out. What was stored here is removed."));
}

static void
ask_sign_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Sign Out?"), NULL));

  adw_alert_dialog_set_body (dialog, _ ("Your sign-in and all messages stored on this computer are removed, with those that were not sent yet. Rooms and messages on the service stay, and are back when you sign in again."));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "sign-out", _ ("_Sign Out"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "sign-out", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self->window), NULL, on_sign_out_chosen, g_object_ref (self));
}

static void
begin_call (ParleyApplication *self, ParleyRoom *room, gboolean video, ParleyCallMedia *media)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (self->calls == NULL || parley_calls_start (self->calls, room, video, media, &error) != NULL)
    return;
  sentence = parley_sentence_for_error (error);
  parley_window_toast (self->window, sentence);
}

typedef struct
{
  ParleyApplication *application;
  ParleyRoom *room;
  gboolean video;
} WantedCall;

static void
wanted_call_free (gpointer data, GClosure *closure)
{
  WantedCall *wanted = data;

  g_object_unref (wanted->room);
  g_object_unref (wanted->application);
  g_free (wanted);
}

static void
on_start_chosen (WantedCall *wanted, ParleyCallMedia *media)
{
  begin_call (wanted->application, wanted->room, wanted->video, media);
}

/* While another call goes on there is nothing to prepare: it is told at once. */
static void
prepare_call (ParleyApplication *self, ParleyRoom *room, gboolean video)
{
  WantedCall *wanted = g_new0 (WantedCall, 1);
  AdwDialog *dialog = parley_call_start_dialog_new (self->calls, room, video);

  wanted->application = g_object_ref (self);
  wanted->room = g_object_ref (room);
  wanted->video = video;
  g_signal_connect_data (dialog, "start", G_CALLBACK (on_start_chosen), wanted, wanted_call_free, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->window));
}

static void
start_call (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;
  const char *id;
  gboolean video;
  ParleyRoom *room;

  g_variant_get (parameter, "(&sb)", &id, &video);
  room = self->session != NULL ? parley_session_find_room (self->session, id) : NULL;
  if (room == NULL || self->calls == NULL)
    return;
  find_devices (self);
  if (parley_calls_get_current (self->calls) == NULL && g_settings_get_boolean (self->settings, "prepare-calls"))
    prepare_call (self, room, video);
  else
    begin_call (self, room, video, NULL);
}

static void
show_room (ParleyApplication *self, const char *id)
{
  start (self);
  g_set_str (&self->pending_room, id);
  if (self->session != NULL)
    show_pending (self);
  present_window (self);
}

static void
open_room (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_room (data, g_variant_get_string (parameter, NULL));
}

static void
show (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start (data);
  present_window (data);
}

static void
show_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;

  adw_dialog_present (parley_preferences_dialog_new (self->settings, self->profile_name, self->session), GTK_WIDGET (self->window));
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static void
add_actions (ParleyApplication *self)
{
  const GActionEntry entries[] = {
    { "about", show_about, NULL, NULL, NULL, { 0 } },
    { "help", show_help, NULL, NULL, NULL, { 0 } },
    { "report", report_problem, NULL, NULL, NULL, { 0 } },
    { "shortcuts", show_shortcuts, NULL, NULL, NULL, { 0 } },
    { "sign-out", ask_sign_out, NULL, NULL, NULL, { 0 } },
    { "start-call", start_call, "(sb)", NULL, NULL, { 0 } },
    { "open-room", open_room, "s", NULL, NULL, { 0 } },
    { "show", show, NULL, NULL, NULL, { 0 } },
    { "preferences", show_preferences, NULL, NULL, NULL, { 0 } },
    { "quit", quit, NULL, NULL, NULL, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_action_enabled (self, "sign-out", FALSE);
}

static void
add_accelerators (ParleyApplication *self)
{
  const struct
  {
    const char *action;
    const char *keys[2];
  } accelerators[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "app.help", { "F1", NULL } },
    { "app.shortcuts", { "<Control>question", NULL } },
    { "app.preferences", { "<Control>comma", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "win.search", { "<Control>k", NULL } },
    { "win.search-room", { "<Control>f", NULL } },
    { "win.missed", { "<Control>m", NULL } },
    { "win.new-room", { "<Control>n", NULL } },
    { "win.step-room(1)", { "<Control>Page_Down", NULL } },
    { "win.step-room(-1)", { "<Control>Page_Up", NULL } },
    { "win.step-unread(1)", { "<Control><Shift>Page_Down", NULL } },
    { "win.step-unread(-1)", { "<Control><Shift>Page_Up", NULL } },
    { "win.step-pane(1)", { "F6", NULL } },
    { "win.step-pane(-1)", { "<Shift>F6", NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action, accelerators[i].keys);
  for (int i = 1; i <= PARLEY_ANNOUNCER_KEPT; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.announce-again(%d)", i);
      g_autofree char *key = g_strdup_printf ("<Alt>%d", i);

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), action, (const char *[]){ key, NULL });
    }
}

static GSettingsSchema *
find_schema_below (const char *folder, const char *below)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (path, NULL, FALSE, NULL);

  return source != NULL ? g_settings_schema_source_lookup (source, APP_ID, FALSE) : NULL;
}

/* Where the system has it, or beside the program: installed under a prefix that
 * nobody told GLib of, or in the folder it was built in.
 */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = source != NULL ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");

  if (schema == NULL)
    schema = find_schema_below (folder, "../share/glib-2.0/schemas");
  if (schema == NULL)
    schema = find_schema_below (folder, "../../data");
  return schema;
}

static GSettings *
open_settings (const char *profile_name)
{
  g_autofree char *path = g_strconcat (APP_PATH, "/", profile_name, "/", NULL);
  g_autoptr (GSettingsSchema) schema = find_schema ();

  if (schema == NULL)
    g_error ("the settings schema %s is not installed", APP_ID);
  return g_settings_new_full (schema, NULL, path);
}

static void
make_profile (ParleyApplication *self)
{
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "parley", self->profile_name, NULL);

  self->settings = open_settings (self->profile_name);
  self->profile = parley_profile_new (self->profile_name, directory, self->settings);
  g_signal_connect_object (self->profile, "notify::state", G_CALLBACK (on_profile_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->profile, "open-uri", G_CALLBACK (on_open_uri), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->profile, "notice", G_CALLBACK (on_notice), self, G_CONNECT_SWAPPED);
}

static gboolean
on_asked_to_end (gpointer data)
{
  g_application_quit (G_APPLICATION (data));
  return G_SOURCE_CONTINUE;
}

/* Being ended from outside is quitting too: who hosts the trial lets it go in
 * order.
 */
static void
watch_signals (ParleyApplication *self)
{
  self->term_source = g_unix_signal_add (SIGTERM, on_asked_to_end, self);
  self->int_source = g_unix_signal_add (SIGINT, on_asked_to_end, self);
}

static void
parley_application_startup (GApplication *application)
{
  ParleyApplication *self = PARLEY_APPLICATION (application);

  G_APPLICATION_CLASS (parley_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (APP_ID);
  /* Whoever goes through the guide by key reads it, and has nothing to copy yet. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  add_actions (self);
  add_accelerators (self);
  make_profile (self);
  watch_signals (self);
}

static void
parley_application_activate (GApplication *application)
{
  ParleyApplication *self = PARLEY_APPLICATION (application);

  if (self->window != NULL)
    {
      present_window (self);
      return;
    }
  start (self);
  if (!self->background)
    self->patience_source = g_timeout_add (PATIENCE_MS, on_patience_over, self);
}

/* A link to a room, which waits until somebody is signed in.  Of several the last
 * counts: one question at a time.
 */
static void
parley_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ParleyApplication *self = PARLEY_APPLICATION (application);
  g_autofree char *link = n_files > 0 ? g_file_get_uri (files[n_files - 1]) : NULL;

  start (self);
  g_set_str (&self->pending_link, link);
  if (self->session != NULL)
    show_pending (self);
  present_window (self);
}

/* -- The desktop's overview -- */

static void
on_idle_over (gpointer data)
{
  ParleyApplication *self = data;

  self->idle_source = 0;
  if (self->window != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->window)) && !self->background && (self->calls == NULL || parley_calls_get_current (self->calls) == NULL))
    g_application_quit (G_APPLICATION (self));
}

/* A program that was started for this only ends again by itself. */
static void
on_search_wanted (ParleyApplication *self)
{
  gboolean fresh = self->window == NULL;

  start (self);
  if (!fresh && self->idle_source == 0)
    return;
  g_clear_handle_id (&self->idle_source, g_source_remove);
  self->idle_source = g_timeout_add_seconds_once (IDLE_SECONDS, on_idle_over, self);
}

static void
on_room_chosen (ParleyApplication *self, const char *id)
{
  show_room (self, id);
}

static void
on_search_chosen (ParleyApplication *self, const char *text)
{
  start (self);
  g_set_str (&self->pending_search, text);
  if (self->session != NULL)
    show_pending (self);
  present_window (self);
}

static gboolean
parley_application_dbus_register (GApplication *application, GDBusConnection *bus, const char *path, GError **error)
{
  ParleyApplication *self = PARLEY_APPLICATION (application);

  if (!G_APPLICATION_CLASS (parley_application_parent_class)->dbus_register (application, bus, path, error))
    return FALSE;
  self->provider = parley_search_provider_new ();
  g_signal_connect_object (self->provider, "wanted", G_CALLBACK (on_search_wanted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->provider, "room-chosen", G_CALLBACK (on_room_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->provider, "search-chosen", G_CALLBACK (on_search_chosen), self, G_CONNECT_SWAPPED);
  return parley_search_provider_export (self->provider, bus, error);
}

static void
parley_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  ParleyApplication *self = PARLEY_APPLICATION (application);

  if (self->provider != NULL)
    parley_search_provider_unexport (self->provider);
  g_clear_object (&self->provider);
  G_APPLICATION_CLASS (parley_application_parent_class)->dbus_unregister (application, bus, path);
}

static void
parley_application_shutdown (GApplication *application)
{
  ParleyApplication *self = PARLEY_APPLICATION (application);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_handle_id (&self->term_source, g_source_remove);
  g_clear_handle_id (&self->int_source, g_source_remove);
  if (self->profile != NULL)
    g_signal_handlers_disconnect_by_data (self->profile, self);
  detach_session (self);
  if (self->profile != NULL)
    parley_profile_close (self->profile);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  G_APPLICATION_CLASS (parley_application_parent_class)->shutdown (application);
}

static void
parley_application_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyApplication *self = PARLEY_APPLICATION (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_CALLS:
      g_value_set_object (value, self->calls);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_application_dispose (GObject *object)
{
  ParleyApplication *self = PARLEY_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->stage);
  g_clear_object (&self->idle);
  g_clear_object (&self->calls);
  g_clear_object (&self->session);
  g_clear_object (&self->call_devices);
  g_clear_object (&self->devices);
  g_clear_object (&self->profile);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (parley_application_parent_class)->dispose (object);
}

static void
parley_application_finalize (GObject *object)
{
  ParleyApplication *self = PARLEY_APPLICATION (object);

  g_free (self->profile_name);
  g_free (self->deployment);
  g_free (self->as);
  g_free (self->pending_room);
  g_free (self->pending_search);
  g_free (self->pending_link);
  G_OBJECT_CLASS (parley_application_parent_class)->finalize (object);
}

static void
parley_application_class_init (ParleyApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->get_property = parley_application_get_property;
  object_class->dispose = parley_application_dispose;
  object_class->finalize = parley_application_finalize;
  application_class->startup = parley_application_startup;
  application_class->activate = parley_application_activate;
  application_class->open = parley_application_open;
  application_class->shutdown = parley_application_shutdown;
  application_class->dbus_register = parley_application_dbus_register;
  application_class->dbus_unregister = parley_application_dbus_unregister;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PARLEY_TYPE_SESSION, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_CALLS] = g_param_spec_object ("calls", NULL, NULL, PARLEY_TYPE_CALLS, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_application_init (ParleyApplication *self)
{
}

/* Two profiles are two programs for the desktop.  A part of a bus name cannot
 * begin with a digit, hence the word before it.
 */
static char *
make_id (const char *profile_name)
{
  g_autofree char *part = g_strdelimit (g_strdup (profile_name), "-", '_');

  return g_str_equal (profile_name, "default") ? g_strdup (APP_ID) : g_strconcat (APP_ID, ".Profile_", part, NULL);
}

/**
 * parley_application_new:
 * @arguments: what the command line says
 *
 * Returns: (transfer full): the program, to be run
 */
ParleyApplication *
parley_application_new (const ParleyArguments *arguments)
{
  g_autofree char *id = make_id (arguments->profile);
  ParleyApplication *self = g_object_new (PARLEY_TYPE_APPLICATION, "application-id", id, "resource-base-path", APP_PATH,
                                          "flags", (arguments->service ? G_APPLICATION_IS_SERVICE : G_APPLICATION_DEFAULT_FLAGS) | G_APPLICATION_HANDLES_OPEN, NULL);

  self->profile_name = g_strdup (arguments->profile);
  self->deployment = g_strdup (arguments->deployment);
  self->as = g_strdup (arguments->as);
  self->try_here = arguments->try_here;
  self->background = arguments->background;
  return self;
}

/**
 * parley_application_get_profile:
 * @self: the program
 *
 * Returns: (transfer none): who uses it
 */
ParleyProfile *
parley_application_get_profile (ParleyApplication *self)
{
  g_return_val_if_fail (PARLEY_IS_APPLICATION (self), NULL);

  return self->profile;
}

/**
 * parley_application_get_settings:
 * @self: the program
 *
 * Returns: (transfer none): the settings of the profile
 */
GSettings *
parley_application_get_settings (ParleyApplication *self)
{
  g_return_val_if_fail (PARLEY_IS_APPLICATION (self), NULL);

  return self->settings;
}

/**
 * parley_application_get_session:
 * @self: the program
 *
 * Returns: (transfer none) (nullable): who is signed in
 */
ParleySession *
parley_application_get_session (ParleyApplication *self)
{
  g_return_val_if_fail (PARLEY_IS_APPLICATION (self), NULL);

  return self->session;
}

/**
 * parley_application_get_calls:
 * @self: the program
 *
 * Returns: (transfer none) (nullable): the calls of who is signed in
 */
ParleyCalls *
parley_application_get_calls (ParleyApplication *self)
{
  g_return_val_if_fail (PARLEY_IS_APPLICATION (self), NULL);

  return self->calls;
}
