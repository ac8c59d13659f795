/* A report that the person reads, and then copies or saves.  Nothing is sent. */
#include "config.h"

#include "parley-problem-dialog.h"

#include "parley-dialog-width.h"
#include "parley-toast.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ParleyProblemDialog
{
  AdwDialog parent_instance;

  char *report;
  AdwToastOverlay *toasts;
  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (ParleyProblemDialog, parley_problem_dialog, ADW_TYPE_DIALOG)

static void
on_copy (ParleyProblemDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->report);
  parley_toast_say (self->toasts, _ ("Report copied"));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProblemDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    sentence = g_strdup (_ ("Report saved"));
  else
    /* Translators: %s is what the system says of it */
    sentence = g_strdup_printf (_ ("The file could not be written: %s"), error->message);
  if (self->toasts != NULL)
    parley_toast_say (self->toasts, sentence);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyProblemDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL)
    g_file_replace_contents_async (file, self->report, strlen (self->report), NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_saved, g_object_ref (self));
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_FAILED) && self->toasts != NULL)
    parley_toast_say (self->toasts, _ ("The desktop could not offer a place for the file."));
}

static void
on_save (ParleyProblemDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  /* Translators: the name of a file */
  gtk_file_dialog_set_initial_name (dialog, _ ("Parley report.txt"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_file_chosen, g_object_ref (self));
}

static void
parley_problem_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_PROBLEM_DIALOG);
  G_OBJECT_CLASS (parley_problem_dialog_parent_class)->dispose (object);
}

static void
parley_problem_dialog_finalize (GObject *object)
{
  g_free (PARLEY_PROBLEM_DIALOG (object)->report);
  G_OBJECT_CLASS (parley_problem_dialog_parent_class)->finalize (object);
}

static void
parley_problem_dialog_class_init (ParleyProblemDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_problem_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_problem_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-problem-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyProblemDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyProblemDialog, text);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
parley_problem_dialog_init (ParleyProblemDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_problem_dialog_new:
 * @report: plain text
 *
 * Returns: (transfer floating): a dialog, to be presented
 */
AdwDialog *
parley_problem_dialog_new (const char *report)
{
  ParleyProblemDialog *self = g_object_new (PARLEY_TYPE_PROBLEM_DIALOG, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;

  self->report = g_strdup (report);
  gtk_text_buffer_set_text (buffer, report, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  return ADW_DIALOG (self);
}
