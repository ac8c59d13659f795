/* What is done to the messages of the room on a page: reply, edit, delete, react.
 * The rows ask for it by the id of their message.
 */
#include "config.h"

#include "parley-room-page-private.h"

#include "parley-composer-counter.h"
#include "parley-message-text.h"
#include "parley-sentence.h"

#include <glib/gi18n.h>

/* So much of a message is repeated in the question whether to delete it. */
#define CHARACTERS 80

static ParleyMessage *
find_message (ParleyRoomPage *self, const char *id)
{
  ParleyRoom *room = parley_room_page_get_room (self);
  GListModel *timeline = room != NULL ? G_LIST_MODEL (parley_room_get_timeline (room)) : NULL;
  guint position;

  if (timeline == NULL || !parley_timeline_find (PARLEY_TIMELINE (timeline), id, &position))
    return NULL;
  return g_list_model_get_item (timeline, position);
}

static void
tell (ParleyRoomPage *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
reply (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);
  g_autoptr (ParleyMessage) message = find_message (self, g_variant_get_string (parameter, NULL));

  if (message == NULL || !parley_room_may_answer (parley_room_page_get_room (self), message))
    return;
  parley_composer_set_reply (parley_room_page_get_composer (self), message);
  parley_composer_focus_text (parley_room_page_get_composer (self));
}

static void
begin_edit (ParleyRoomPage *self, ParleyMessage *message)
{
  if (message == NULL || !parley_room_may_edit (parley_room_page_get_room (self), message))
    return;
  parley_composer_set_edit (parley_room_page_get_composer (self), message);
  parley_composer_focus_text (parley_room_page_get_composer (self));
}

static void
edit (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);
  g_autoptr (ParleyMessage) message = find_message (self, g_variant_get_string (parameter, NULL));

  begin_edit (self, message);
}

static void
react (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);
  g_autoptr (ParleyMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  const char *id, *emoji;

  g_variant_get (parameter, "(&s&s)", &id, &emoji);
  message = find_message (self, id);
  if (message != NULL && !parley_room_react (parley_room_page_get_room (self), message, emoji, &error))
    tell (self, _ ("This reaction could not be kept. Nothing else was changed; try again."));
}

/* Deleting. */

typedef struct
{
  ParleyRoom *room;
  ParleyMessage *message;
} Deletion;

static void
deletion_free (gpointer data, GClosure *closure)
{
  Deletion *self = data;

  g_object_unref (self->room);
  g_object_unref (self->message);
  g_free (self);
}

static void
on_delete_answered (AdwAlertDialog *dialog, const char *response, Deletion *deletion)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (response, "delete") && !parley_room_delete (deletion->room, deletion->message, &error))
    g_message ("A message was not deleted: %s", error->message);
}

static AdwDialog *
make_question (ParleyMessage *message)
{
  const char *text = parley_message_get_text (message);
  g_autofree char *preview = parley_message_text_preview (text, CHARACTERS);
  /* Translators: %s is how the message begins */
  g_autofree char *body = g_strdup_printf (_ ("“%s” will be deleted for everybody in the room. This cannot be undone."), preview);
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Delete Message?"), body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  return dialog;
}

static void
delete_message (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ParleyRoomPage *self = PARLEY_ROOM_PAGE (widget);
  g_autoptr (ParleyMessage) message = find_message (self, g_variant_get_string (parameter, NULL));
  Deletion *deletion;
  AdwDialog *dialog;

  if (message == NULL || !parley_room_may_delete (parley_room_page_get_room (self), message))
    return;
  deletion = g_new0 (Deletion, 1);
  deletion->room = g_object_ref (parley_room_page_get_room (self));
  deletion->message = g_object_ref (message);
  dialog = make_question (message);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_delete_answered), deletion, deletion_free, 0);
  adw_dialog_present (dialog, widget);
}

void
parley_room_page_install_message_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "room.reply", "s", reply);
  gtk_widget_class_install_action (widget_class, "room.edit", "s", edit);
  gtk_widget_class_install_action (widget_class, "room.delete", "s", delete_message);
  gtk_widget_class_install_action (widget_class, "room.react", "(ss)", react);
}

/**
 * parley_room_page_submit_edit:
 * @self: a page on which a message is edited
 * @text: what it shall say
 *
 * Whatever was being written before stands there again.
 */
void
parley_room_page_submit_edit (ParleyRoomPage *self, const char *text)
{
  ParleyComposer *composer = parley_room_page_get_composer (self);
  ParleyMessage *message = parley_composer_get_edit (composer);
  g_autofree char *too_long = parley_sentence_for_length (text);
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;

  if (parley_message_is_deleted (message))
    tell (self, _ ("This message was deleted meanwhile. What you wrote is still here."));
  else if (too_long != NULL)
    tell (self, too_long);
  else if (parley_room_edit (parley_room_page_get_room (self), message, text, &error))
    parley_composer_set_edit (composer, NULL);
  else
    tell (self, sentence = parley_sentence_for_error (error));
}

/**
 * parley_room_page_edit_last:
 * @self: a page
 *
 * Begins to edit the newest message of one's own.
 */
void
parley_room_page_edit_last (ParleyRoomPage *self)
{
  ParleyRoom *room = parley_room_page_get_room (self);
  g_autoptr (ParleyMessage) message = room != NULL ? parley_room_find_last_own (room) : NULL;

  begin_edit (self, message);
}
