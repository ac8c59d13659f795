/* The program: the profile it runs for, its actions, its window, and what lives
 * as long as somebody is signed in.
 */
#include "config.h"

#include "parley-application-private.h"

#include "parley-call-stage.h"
#include "parley-idle.h"
#include "parley-next-frame.h"
#include "parley-search-provider.h"
#include "parley-sentence.h"
#include "parley-settings.h"
#include "twilio-media.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/* A window that is shown before it is known what to show in it would flash; this
 * long it may take to know, in milliseconds.
 */
#define PATIENCE_MS 250

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
detach_session (ParleyApplication *self)
{
  g_autoptr (ParleyCalls) calls = g_steal_pointer (&self->calls);
  g_autoptr (ParleySession) session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;
  if (self->window != NULL)
    parley_window_set_session (self->window, NULL);
  g_clear_object (&self->stage);
  parley_calls_leave (calls, PARLEY_APPLICATION_FAREWELL_MS);
  parley_application_enable_sign_out (self, FALSE);
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
on_room_painted (GtkWidget *window)
{
  ParleyApplication *self = PARLEY_APPLICATION (gtk_window_get_application (GTK_WINDOW (window)));

  parley_application_find_devices (self);
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
  parley_application_find_devices (self);
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
  parley_application_enable_sign_out (self, TRUE);
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
make_profile (ParleyApplication *self)
{
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "parley", self->profile_name, NULL);

  self->settings = parley_settings_open (self->profile_name);
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
  parley_application_add_actions (self);
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
  parley_application_open_room (self, id);
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
 * parley_application_show:
 * @self: the program
 *
 * Shows its window, made when there is none.
 */
void
parley_application_show (ParleyApplication *self)
{
  g_return_if_fail (PARLEY_IS_APPLICATION (self));

  start (self);
  present_window (self);
}

/**
 * parley_application_open_room:
 * @self: the program
 * @id: the id of a room, shown once somebody is signed in who is in it
 */
void
parley_application_open_room (ParleyApplication *self, const char *id)
{
  g_return_if_fail (PARLEY_IS_APPLICATION (self));

  start (self);
  g_set_str (&self->pending_room, id);
  if (self->session != NULL)
    show_pending (self);
  present_window (self);
}

/**
 * parley_application_find_devices:
 * @self: the program
 *
 * Looks for cameras and microphones, unless that was done.
 */
void
parley_application_find_devices (ParleyApplication *self)
{
  g_return_if_fail (PARLEY_IS_APPLICATION (self));

  if (self->devices != NULL)
    twilio_devices_start (self->devices);
}

/**
 * parley_application_get_window:
 * @self: the program
 *
 * Returns: (transfer none) (nullable): its window, once there is one
 */
ParleyWindow *
parley_application_get_window (ParleyApplication *self)
{
  g_return_val_if_fail (PARLEY_IS_APPLICATION (self), NULL);

  return self->window;
}

/**
 * parley_application_get_profile_name:
 * @self: the program
 *
 * Returns: the name of the profile that it runs for
 */
const char *
parley_application_get_profile_name (ParleyApplication *self)
{
  g_return_val_if_fail (PARLEY_IS_APPLICATION (self), NULL);

  return self->profile_name;
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
