/* How a call goes or went: in words when something was wrong, and in numbers. */
#include "config.h"

#include "parley-call-details-dialog.h"

#include "parley-announcer.h"
#include "parley-call-report.h"
#include "parley-dialog-width.h"

#include <glib/gi18n.h>

struct _ParleyCallDetailsDialog
{
  AdwDialog parent_instance;

  ParleyCallCourse *course;
  GPtrArray *rows; /* the summary, and one for each span */

  AdwPreferencesGroup *course_group;
  GtkWidget *numbers;
  AdwActionRow *sound;
  AdwActionRow *pictures;
};

G_DEFINE_FINAL_TYPE (ParleyCallDetailsDialog, parley_call_details_dialog, ADW_TYPE_DIALOG)

static AdwPreferencesRow *
get_row (ParleyCallDetailsDialog *self, guint index)
{
  GtkWidget *row;

  if (index < self->rows->len)
    return g_ptr_array_index (self->rows, index);
  row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->course_group, row);
  return ADW_PREFERENCES_ROW (row);
}

static void
update_course (ParleyCallDetailsDialog *self)
{
  g_autofree char *summary = parley_call_report_summary (self->course);

  adw_preferences_row_set_title (get_row (self, 0), summary);
  for (guint i = 0; i < parley_call_course_count_spans (self->course); i++)
    {
      g_autofree char *line = parley_call_report_span (parley_call_course_get_span (self->course, i));

      adw_preferences_row_set_title (get_row (self, i + 1), line);
    }
}

static void
update (ParleyCallDetailsDialog *self)
{
  const ParleyCallMoment *last = parley_call_course_get_last (self->course);
  g_autofree char *sound = last != NULL ? parley_call_report_traffic (&last->sound) : NULL;
  g_autofree char *pictures = last != NULL ? parley_call_report_traffic (&last->pictures) : NULL;

  update_course (self);
  gtk_widget_set_visible (self->numbers, last != NULL);
  adw_action_row_set_subtitle (self->sound, sound != NULL ? sound : "");
  adw_action_row_set_subtitle (self->pictures, pictures != NULL ? pictures : "");
}

static void
on_copy (ParleyCallDetailsDialog *self)
{
  g_autofree char *text = parley_call_report_text (self->course);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  parley_announcer_say (self, _ ("Copied."), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
parley_call_details_dialog_dispose (GObject *object)
{
  ParleyCallDetailsDialog *self = PARLEY_CALL_DETAILS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_DETAILS_DIALOG);
  g_clear_object (&self->course);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (parley_call_details_dialog_parent_class)->dispose (object);
}

static void
parley_call_details_dialog_class_init (ParleyCallDetailsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_details_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-details-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallDetailsDialog, course_group);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallDetailsDialog, numbers);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallDetailsDialog, sound);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallDetailsDialog, pictures);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
parley_call_details_dialog_init (ParleyCallDetailsDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_call_details_dialog_new:
 * @course: how a call goes or went
 *
 * Returns: (transfer floating): a dialog, to be presented; it follows @course
 */
AdwDialog *
parley_call_details_dialog_new (ParleyCallCourse *course)
{
  ParleyCallDetailsDialog *self = g_object_new (PARLEY_TYPE_CALL_DETAILS_DIALOG, NULL);

  self->course = g_object_ref (course);
  g_signal_connect_object (course, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_DIALOG (self);
}
