/* What one asks of the program as a whole, by its menu, by key and by what the
 * desktop shows of it.
 */
#include "config.h"

#include "parley-application-private.h"

#include "parley-announcer.h"
#include "parley-call-start-dialog.h"
#include "parley-help-dialog.h"
#include "parley-preferences-dialog.h"
#include "parley-problem-dialog.h"
#include "parley-problem-report.h"
#include "parley-sentence.h"
#include "parley-shortcuts-dialog.h"

#include <glib/gi18n.h>

/* What a dialog belongs to: the desktop may ask for one before there is a window. */
static GtkWidget *
get_parent (ParleyApplication *self)
{
  ParleyWindow *window = parley_application_get_window (self);

  return window != NULL ? GTK_WIDGET (window) : NULL;
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
  adw_dialog_present (dialog, get_parent (self));
}

static void
show_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_dialog_present (parley_shortcuts_dialog_new (), get_parent (data));
}

static void
show_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_dialog_present (parley_help_dialog_new (), get_parent (data));
}

static void
report_problem (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;
  g_autofree char *report = parley_problem_report_make (GTK_WINDOW (parley_application_get_window (self)), parley_application_get_session (self));

  adw_dialog_present (parley_problem_dialog_new (report), get_parent (self));
}

static void
on_sign_out_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyApplication) self = data;
  const char *choice = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_strcmp0 (choice, "sign-out") != 0 || parley_application_get_window (self) == NULL)
    return;
  if (parley_application_get_calls (self) != NULL)
    parley_calls_leave (parley_application_get_calls (self), PARLEY_APPLICATION_FAREWELL_MS);
  parley_profile_sign_out (parley_application_get_profile (self));
  parley_window_toast (parley_application_get_window (self), _ ("Signed out. What was stored here is removed."));
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
  adw_alert_dialog_choose (dialog, get_parent (self), NULL, on_sign_out_chosen, g_object_ref (self));
}

static void
begin_call (ParleyApplication *self, ParleyRoom *room, gboolean video, ParleyCallMedia *media)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (parley_application_get_calls (self) == NULL || parley_calls_start (parley_application_get_calls (self), room, video, media, &error) != NULL)
    return;
  sentence = parley_sentence_for_error (error);
  parley_window_toast (parley_application_get_window (self), sentence);
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
  AdwDialog *dialog = parley_call_start_dialog_new (parley_application_get_calls (self), room, video);

  wanted->application = g_object_ref (self);
  wanted->room = g_object_ref (room);
  wanted->video = video;
  g_signal_connect_data (dialog, "start", G_CALLBACK (on_start_chosen), wanted, wanted_call_free, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, get_parent (self));
}

static void
start_call (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;
  const char *id;
  gboolean video;
  ParleyRoom *room;

  g_variant_get (parameter, "(&sb)", &id, &video);
  room = parley_application_get_session (self) != NULL ? parley_session_find_room (parley_application_get_session (self), id) : NULL;
  if (room == NULL || parley_application_get_calls (self) == NULL)
    return;
  parley_application_find_devices (self);
  if (parley_calls_get_current (parley_application_get_calls (self)) == NULL && g_settings_get_boolean (parley_application_get_settings (self), "prepare-calls"))
    prepare_call (self, room, video);
  else
    begin_call (self, room, video, NULL);
}

static void
open_room (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  parley_application_open_room (data, g_variant_get_string (parameter, NULL));
}

static void
show (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  parley_application_show (data);
}

static void
show_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ParleyApplication *self = data;

  adw_dialog_present (parley_preferences_dialog_new (parley_application_get_settings (self), parley_application_get_profile_name (self), parley_application_get_session (self)), get_parent (self));
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (G_APPLICATION (data));
}

static void
add_entries (ParleyApplication *self)
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

/**
 * parley_application_enable_sign_out:
 * @self: the program
 * @enabled: whether there is somebody to sign out
 */
void
parley_application_enable_sign_out (ParleyApplication *self, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "sign-out");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * parley_application_add_actions:
 * @self: the program, as it starts
 *
 * Adds its actions, and the keys of all that a window has.
 */
void
parley_application_add_actions (ParleyApplication *self)
{
  g_return_if_fail (PARLEY_IS_APPLICATION (self));

  add_entries (self);
  add_accelerators (self);
  parley_application_enable_sign_out (self, FALSE);
}
