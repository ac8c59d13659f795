/* What stands below a message that was not sent, or whose change was not: why, and
 * what can be done about it.
 */

#include "parley-message-failure.h"

#include "parley-sentence.h"

#include <glib/gi18n.h>

struct _ParleyMessageFailure
{
  AdwBin parent_instance;

  GtkLabel *reason;
};

enum
{
  RETRY,
  DISCARD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMessageFailure, parley_message_failure, ADW_TYPE_BIN)

static void
on_retry (ParleyMessageFailure *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
on_discard (ParleyMessageFailure *self)
{
  g_signal_emit (self, signals[DISCARD], 0);
}

static GtkWidget *
make_button (ParleyMessageFailure *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "caption");
  /* Within a row that is one object nobody would hear that they are here: by key
   * it is the row's menu that offers the same.
   */
  gtk_widget_set_focusable (button, FALSE);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
parley_message_failure_class_init (ParleyMessageFailureClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
  signals[RETRY] = g_signal_new ("retry", PARLEY_TYPE_MESSAGE_FAILURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISCARD] = g_signal_new ("discard", PARLEY_TYPE_MESSAGE_FAILURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_message_failure_init (ParleyMessageFailure *self)
{
  GtkWidget *column = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkWidget *buttons = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "spacing", 3, "halign", GTK_ALIGN_END, NULL);

  self->reason = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "wrap", TRUE, "xalign", 1.0, "margin-top", 3, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->reason), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->reason), "error");
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->reason));
  gtk_box_append (GTK_BOX (buttons), make_button (self, _ ("Try Again"), G_CALLBACK (on_retry)));
  gtk_box_append (GTK_BOX (buttons), make_button (self, _ ("Discard"), G_CALLBACK (on_discard)));
  gtk_box_append (GTK_BOX (column), buttons);
  adw_bin_set_child (ADW_BIN (self), column);
}

/**
 * parley_message_failure_new:
 *
 * Returns: (transfer floating): what tells of no message yet
 */
GtkWidget *
parley_message_failure_new (void)
{
  return g_object_new (PARLEY_TYPE_MESSAGE_FAILURE, NULL);
}

/**
 * parley_message_failure_show:
 * @self: what stands below a message
 * @message: a message that has failed
 */
void
parley_message_failure_show (ParleyMessageFailure *self, ParleyMessage *message)
{
  g_autofree char *reason = NULL;

  g_return_if_fail (PARLEY_IS_MESSAGE_FAILURE (self) && PARLEY_IS_MESSAGE (message));

  reason = parley_sentence_for_failure (message);
  gtk_label_set_text (self->reason, reason);
}
