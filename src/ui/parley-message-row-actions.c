/* What one does with a message, by its menu, by key and by what is in its row.
 */

#include "parley-message-row-private.h"

#include "parley-link-opening.h"
#include "parley-message-fold.h"
#include "parley-message-veil.h"

/**
 * parley_message_row_retry:
 * @self: a row
 *
 * What was not sent is to be tried again.
 */
void
parley_message_row_retry (ParleyMessageRow *self)
{
  ParleyMessage *message = parley_message_row_get_message (self);

  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (message != NULL)
    g_signal_emit_by_name (self, "retry", message);
}

/**
 * parley_message_row_discard:
 * @self: a row
 *
 * What was not sent is to be forgotten.
 */
void
parley_message_row_discard (ParleyMessageRow *self)
{
  ParleyMessage *message = parley_message_row_get_message (self);

  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  if (message != NULL)
    g_signal_emit_by_name (self, "discard", message);
}

/**
 * parley_message_row_react_with:
 * @self: a row
 * @emoji: the reaction; the one that is there already is taken back
 */
void
parley_message_row_react_with (ParleyMessageRow *self, const char *emoji)
{
  ParleyMessage *message = parley_message_row_get_message (self);

  if (message != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "room.react", "(ss)", parley_message_get_id (message), emoji);
}

/**
 * parley_message_row_set_folded:
 * @self: a row that shows a message
 * @folded: whether only the beginning of it is shown
 */
void
parley_message_row_set_folded (ParleyMessageRow *self, gboolean folded)
{
  ParleyMessage *message = parley_message_row_get_message (self);

  if (!folded)
    gtk_widget_activate_action (GTK_WIDGET (self), "history.hold", "s", parley_message_get_id (message));
  parley_message_fold_set_folded (message, folded);
  parley_message_row_update (self);
}

/**
 * parley_message_row_set_lifted:
 * @self: a row that shows a message
 * @lifted: whether it is shown though its author is blocked
 */
void
parley_message_row_set_lifted (ParleyMessageRow *self, gboolean lifted)
{
  ParleyMessage *message = parley_message_row_get_message (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "history.hold", "s", parley_message_get_id (message));
  parley_message_veil_set_lifted (message, lifted);
  parley_message_row_update (self);
}

/**
 * parley_message_row_copy:
 * @self: a row
 *
 * Copies the text of its message, as it was written.
 */
void
parley_message_row_copy (ParleyMessageRow *self)
{
  ParleyMessage *message = parley_message_row_get_message (self);
  const char *text;

  g_return_if_fail (PARLEY_IS_MESSAGE_ROW (self));

  text = message != NULL ? parley_message_get_text (message) : NULL;
  if (text != NULL && !parley_message_veil_is_on (message))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
open_chosen (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_link_open (widget, g_variant_get_string (parameter, NULL));
}

static void
toggle_fold (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyMessageRow *self = PARLEY_MESSAGE_ROW (widget);
  ParleyMessage *message = parley_message_row_get_message (self);

  if (message != NULL && parley_message_fold_is_long (message))
    parley_message_row_set_folded (self, !parley_message_fold_is_folded (message));
}

static void
toggle_veil (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyMessageRow *self = PARLEY_MESSAGE_ROW (widget);
  ParleyMessage *message = parley_message_row_get_message (self);

  if (message != NULL && parley_message_is_blocked (message))
    parley_message_row_set_lifted (self, parley_message_veil_is_on (message));
}

static void
retry (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_message_row_retry (PARLEY_MESSAGE_ROW (widget));
}

static void
discard (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_message_row_discard (PARLEY_MESSAGE_ROW (widget));
}

static void
copy_text (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_message_row_copy (PARLEY_MESSAGE_ROW (widget));
}

static void
activate_with_id (GtkWidget *widget, const char *action)
{
  ParleyMessage *message = parley_message_row_get_message (PARLEY_MESSAGE_ROW (widget));

  if (message != NULL)
    gtk_widget_activate_action (widget, action, "s", parley_message_get_id (message));
}

static void
reply (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  activate_with_id (widget, "room.reply");
}

static void
edit (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  activate_with_id (widget, "room.edit");
}

static void
delete_message (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  activate_with_id (widget, "room.delete");
}

static void
toggle (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_message_row_react_with (PARLEY_MESSAGE_ROW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_original (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyMessage *message = parley_message_row_get_message (PARLEY_MESSAGE_ROW (widget));
  const char *id = message != NULL ? parley_message_get_reply_to (message) : NULL;

  if (id != NULL)
    gtk_widget_activate_action (widget, "history.show", "s", id);
}

static void
react (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  parley_message_row_pick_reaction (PARLEY_MESSAGE_ROW (widget));
}

/**
 * parley_message_row_install_actions:
 * @widget_class: the class of the rows
 */
void
parley_message_row_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_text);
  gtk_widget_class_install_action (widget_class, "message.open", "s", open_chosen);
  gtk_widget_class_install_action (widget_class, "message.toggle-fold", NULL, toggle_fold);
  gtk_widget_class_install_action (widget_class, "message.toggle-veil", NULL, toggle_veil);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "message.discard", NULL, discard);
  gtk_widget_class_install_action (widget_class, "message.reply", NULL, reply);
  gtk_widget_class_install_action (widget_class, "message.react", NULL, react);
  gtk_widget_class_install_action (widget_class, "message.toggle", "s", toggle);
  gtk_widget_class_install_action (widget_class, "message.edit", NULL, edit);
  gtk_widget_class_install_action (widget_class, "message.delete", NULL, delete_message);
  gtk_widget_class_install_action (widget_class, "message.show-original", NULL, show_original);
}
