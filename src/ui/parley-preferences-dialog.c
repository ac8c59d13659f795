/* What a person can choose about the program itself. */
#include "config.h"

#include "parley-preferences-dialog.h"

#include "parley-background.h"
#include "parley-blocked-page.h"
#include "parley-dialog-width.h"
#include "parley-export.h"
#include "parley-toast.h"

#include <glib/gi18n.h>

struct _ParleyPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  GSettings *settings;
  char *profile;
  ParleySession *session;
  gboolean asking;

  AdwSwitchRow *show_text;
  AdwSwitchRow *prepare_calls;
  AdwSwitchRow *global_keys;
  AdwSwitchRow *background;
  AdwSwitchRow *at_login;
  GtkWidget *privacy;
  GtkWidget *data;
};

G_DEFINE_FINAL_TYPE (ParleyPreferencesDialog, parley_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static void
tell (ParleyPreferencesDialog *self, const char *sentence)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self->background), ADW_TYPE_TOAST_OVERLAY);

  /* None is around a dialog that has been closed meanwhile. */
  if (overlay != NULL)
    parley_toast_say (ADW_TOAST_OVERLAY (overlay), sentence);
}

/* -- In the background -- */

static void
show_settings (ParleyPreferencesDialog *self)
{
  self->asking = TRUE;
  adw_switch_row_set_active (self->background, g_settings_get_boolean (self->settings, "run-in-background"));
  adw_switch_row_set_active (self->at_login, g_settings_get_boolean (self->settings, "start-at-login"));
  self->asking = FALSE;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyPreferencesDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (parley_background_ask_finish (result, &error))
    {
      g_settings_set_boolean (self->settings, "run-in-background", adw_switch_row_get_active (self->background));
      g_settings_set_boolean (self->settings, "start-at-login", adw_switch_row_get_active (self->at_login));
    }
  else
    {
      g_debug ("not in the background: %s", error->message);
      tell (self, _ ("The desktop does not allow this. It can be allowed in its settings for Parley."));
    }
  show_settings (self);
}

/* To let go needs no permission, but the desktop has to know. */
static void
ask (ParleyPreferencesDialog *self)
{
  if (!self->asking)
    parley_background_ask_async (self->profile, adw_switch_row_get_active (self->at_login), NULL, on_answered, g_object_ref (self));
}

static void
on_background (ParleyPreferencesDialog *self)
{
  ask (self);
}

static void
on_at_login (ParleyPreferencesDialog *self)
{
  ask (self);
}

/* -- Calls -- */

/* Switched off by the settings and not by the person: the desktop did not do it. */
static void
on_global_keys (ParleyPreferencesDialog *self)
{
  if (self->settings != NULL && !adw_switch_row_get_active (self->global_keys) && !g_settings_get_boolean (self->settings, "global-keys"))
    tell (self, _ ("The desktop does not pass on keys from other windows. It may need a newer version for this."));
}

/* -- Privacy -- */

static void
on_blocked (ParleyPreferencesDialog *self)
{
  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (self), parley_blocked_page_new (self->session));
}

/* -- The data -- */

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyPreferencesDialog) self = data;
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree char *sentence = NULL;

  if (parley_export_finish (result, &n, &error))
    sentence = g_strdup_printf (ngettext ("%u message exported", "%u messages exported", n), n);
  else
    /* Translators: %s is what the system says of it */
    sentence = g_strdup_printf (_ ("The file could not be written: %s"), error->message);
  tell (self, sentence);
}

typedef struct
{
  ParleyPreferencesDialog *dialog;
  ParleyExportFormat format;
} Choice;

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Choice *choice = data;
  g_autoptr (ParleyPreferencesDialog) self = choice->dialog;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL && self->session != NULL)
    parley_export_async (self->session, NULL, choice->format, file, NULL, on_exported, g_object_ref (self));
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_FAILED))
    tell (self, _ ("The desktop could not offer a place for the file."));
}

static void
choose_file (ParleyPreferencesDialog *self, ParleyExportFormat format, const char *name)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Choice *choice = g_new0 (Choice, 1);

  choice->dialog = g_object_ref (self);
  choice->format = format;
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_file_chosen, choice);
}

static void
on_export_text (ParleyPreferencesDialog *self)
{
  /* Translators: the name of a file */
  choose_file (self, PARLEY_EXPORT_TEXT, _ ("Parley messages.txt"));
}

static void
on_export_json (ParleyPreferencesDialog *self)
{
  /* Translators: the name of a file */
  choose_file (self, PARLEY_EXPORT_JSON, _ ("Parley messages.json"));
}

static void
parley_preferences_dialog_dispose (GObject *object)
{
  ParleyPreferencesDialog *self = PARLEY_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  g_clear_pointer (&self->profile, g_free);
  G_OBJECT_CLASS (parley_preferences_dialog_parent_class)->dispose (object);
}

static void
parley_preferences_dialog_class_init (ParleyPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_preferences_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, show_text);
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, prepare_calls);
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, global_keys);
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, background);
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, at_login);
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, privacy);
  gtk_widget_class_bind_template_child (widget_class, ParleyPreferencesDialog, data);
  gtk_widget_class_bind_template_callback (widget_class, on_background);
  gtk_widget_class_bind_template_callback (widget_class, on_at_login);
  gtk_widget_class_bind_template_callback (widget_class, on_global_keys);
  gtk_widget_class_bind_template_callback (widget_class, on_blocked);
  gtk_widget_class_bind_template_callback (widget_class, on_export_text);
  gtk_widget_class_bind_template_callback (widget_class, on_export_json);
}

static void
parley_preferences_dialog_init (ParleyPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_preferences_dialog_new:
 * @settings: of the profile
 * @profile: its name
 * @session: (nullable): whose data can be exported, and whom they have blocked
 *
 * Returns: (transfer floating): a dialog
 */
AdwDialog *
parley_preferences_dialog_new (GSettings *settings, const char *profile, ParleySession *session)
{
  ParleyPreferencesDialog *self = g_object_new (PARLEY_TYPE_PREFERENCES_DIALOG, NULL);

  self->settings = g_object_ref (settings);
  self->profile = g_strdup (profile);
  g_set_object (&self->session, session);
  g_settings_bind (settings, "show-message-text", self->show_text, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "prepare-calls", self->prepare_calls, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "global-keys", self->global_keys, "active", G_SETTINGS_BIND_DEFAULT);
  gtk_widget_set_visible (self->privacy, session != NULL);
  gtk_widget_set_visible (self->data, session != NULL);
  show_settings (self);
  return ADW_DIALOG (self);
}
