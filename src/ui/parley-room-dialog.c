/* Makes a room: a name, and the person who makes it as its first member. */
#include "config.h"

#include "parley-room-dialog.h"

#include "parley-announcer.h"
#include "parley-dialog-width.h"
#include "parley-join.h"
#include "parley-sentence.h"
#include "parley-text.h"

struct _ParleyRoomDialog
{
  AdwDialog parent_instance;

  ParleySession *session;
  ParleyRoom *created;
  GCancellable *cancellable;

  GtkEditable *name;
  AdwSwitchRow *public;
  GtkLabel *problem;
  GtkWidget *create;
  GtkStack *create_stack;
  GtkWidget *spinner;
};

enum
{
  CREATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRoomDialog, parley_room_dialog, ADW_TYPE_DIALOG)

static char *
get_room_name (ParleyRoomDialog *self)
{
  return parley_text_plain (gtk_editable_get_text (self->name));
}

static void
set_busy (ParleyRoomDialog *self, gboolean busy)
{
  g_autofree char *name = get_room_name (self);

  gtk_editable_set_editable (self->name, !busy);
  gtk_widget_set_sensitive (self->create, !busy && *name != '\0');
  gtk_stack_set_visible_child (self->create_stack, busy ? self->spinner : gtk_widget_get_first_child (GTK_WIDGET (self->create_stack)));
}

static void
show_problem (ParleyRoomDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence == NULL)
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_STATE_INVALID);
  else
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
  if (sentence != NULL)
    parley_announcer_say (self, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_changed (ParleyRoomDialog *self)
{
  show_problem (self, NULL);
  set_busy (self, FALSE);
}

static void
on_create_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyRoomDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = g_task_get_source_tag (G_TASK (result)) == parley_session_create_room_async ? parley_session_create_room_finish (PARLEY_SESSION (source), result, &error)
                                                                                                            : parley_join_finish (PARLEY_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->name == NULL)
    return;
  set_busy (self, FALSE);
  if (room == NULL)
    {
      g_autofree char *sentence = parley_sentence_for_error (error);

      show_problem (self, sentence);
      gtk_widget_grab_focus (GTK_WIDGET (self->name));
      return;
    }
  self->created = g_steal_pointer (&room);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_create (ParleyRoomDialog *self)
{
  g_autofree char *name = get_room_name (self);

  show_problem (self, NULL);
  set_busy (self, TRUE);
  if (adw_switch_row_get_active (self->public))
    parley_join_create_public_async (self->session, name, NULL, self->cancellable, on_create_ready, g_object_ref (self));
  else
    parley_session_create_room_async (self->session, name, self->cancellable, on_create_ready, g_object_ref (self));
}

/* Only now: a dialog that closes gives the focus back to where it was, and what
 * opens the room takes it to the text to write.
 */
static void
parley_room_dialog_closed (AdwDialog *dialog)
{
  ParleyRoomDialog *self = PARLEY_ROOM_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  if (self->created != NULL)
    g_signal_emit (self, signals[CREATED], 0, self->created);
}

static void
parley_room_dialog_dispose (GObject *object)
{
  ParleyRoomDialog *self = PARLEY_ROOM_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_ROOM_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->created);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_room_dialog_parent_class)->dispose (object);
}

static void
parley_room_dialog_class_init (ParleyRoomDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_room_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_room_dialog_closed;

  signals[CREATED] = g_signal_new ("created", PARLEY_TYPE_ROOM_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-room-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomDialog, name);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomDialog, public);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomDialog, create);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomDialog, create_stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyRoomDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_create);
}

static void
parley_room_dialog_init (ParleyRoomDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * parley_room_dialog_new:
 * @session: who makes the room
 *
 * Returns: (transfer floating): a dialog, to be presented
 */
AdwDialog *
parley_room_dialog_new (ParleySession *session)
{
  ParleyRoomDialog *self = g_object_new (PARLEY_TYPE_ROOM_DIALOG, NULL);

  g_return_val_if_fail (PARLEY_IS_SESSION (session), ADW_DIALOG (self));

  self->session = g_object_ref (session);
  return ADW_DIALOG (self);
}
