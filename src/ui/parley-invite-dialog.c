/* Invites somebody to a room: whom one shares another room with from a list, which
 * is shorter the more of a name is typed; anybody else by e-mail address.
 */
#include "config.h"

#include "parley-invite-dialog.h"

#include "firebase-error.h"
#include "parley-acquaintances.h"
#include "parley-announcer.h"
#include "parley-dialog-width.h"
#include "parley-person-button.h"
#include "parley-person-row.h"
#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ParleyInviteDialog
{
  AdwDialog parent_instance;

  ParleyRoom *room;
  GCancellable *cancellable;
  GtkFilterListModel *found;
  char *invited; /* whom, as is to be said afterwards */

  GtkEditable *email;
  GtkLabel *problem;
  GtkWidget *invite;
  GtkStack *invite_stack;
  GtkWidget *spinner;
  GtkWidget *people;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ParleyInviteDialog, parley_invite_dialog, ADW_TYPE_DIALOG)

static char *
get_address (ParleyInviteDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->email)));
}

/* No more than what any address has: the service is asked about the rest. */
static gboolean
looks_like_address (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strchr (text, ' ') == NULL;
}

static void
set_busy (ParleyInviteDialog *self, gboolean busy)
{
  g_autofree char *address = get_address (self);

  gtk_editable_set_editable (self->email, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), !busy);
  gtk_widget_set_sensitive (self->invite, !busy && looks_like_address (address));
  gtk_stack_set_visible_child (self->invite_stack, busy ? self->spinner : gtk_widget_get_first_child (GTK_WIDGET (self->invite_stack)));
}

static void
show_problem (ParleyInviteDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence == NULL)
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self->email), GTK_ACCESSIBLE_STATE_INVALID);
  else
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->email), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
  if (sentence != NULL)
    parley_announcer_say (self, sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
update_people (ParleyInviteDialog *self)
{
  gtk_widget_set_visible (self->people, g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0);
}

/* Of whom an address is typed no name is looked for. */
static gboolean
matches (gpointer person, gpointer data)
{
  ParleyInviteDialog *self = data;
  const char *text = self->email != NULL ? gtk_editable_get_text (self->email) : "";

  return strchr (text, '@') != NULL || parley_acquaintances_match (person, text);
}

static void
on_changed (ParleyInviteDialog *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->found), GTK_FILTER_CHANGE_DIFFERENT);
  show_problem (self, NULL);
  set_busy (self, FALSE);
}

static void
show_error (ParleyInviteDialog *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID))
    sentence = g_strdup (_ ("Nobody to invite has this address here: they may not have signed in yet, or be in the room already. Check the address and try again."));
  else
    sentence = parley_sentence_for_error (error);
  show_problem (self, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->email));
}

static void
say_done (ParleyInviteDialog *self)
{
  g_autofree char *shown = parley_text_isolate (self->invited);
  /* Translators: %s is a person or an e-mail address */
  g_autofree char *sentence = g_strdup_printf (_ ("%s is invited"), shown);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
on_invite_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyInviteDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean invited = parley_room_invite_finish (PARLEY_ROOM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->email == NULL)
    return;
  set_busy (self, FALSE);
  if (!invited)
    {
      show_error (self, error);
      return;
    }
  say_done (self);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_invite (ParleyInviteDialog *self)
{
  g_autofree char *address = get_address (self);

  show_problem (self, NULL);
  set_busy (self, TRUE);
  g_set_str (&self->invited, address);
  parley_room_invite_async (self->room, address, self->cancellable, on_invite_ready, g_object_ref (self));
}

static void
on_person_chosen (ParleyPersonButton *button, ParleyInviteDialog *self)
{
  ParleyMember *person = parley_person_button_get_person (button);

  show_problem (self, NULL);
  set_busy (self, TRUE);
  g_set_str (&self->invited, parley_member_get_name (person));
  parley_room_invite_person_async (self->room, parley_member_get_uid (person), self->cancellable, on_invite_ready, g_object_ref (self));
}

static char *
name_button (const char *name)
{
  /* Translators: for screen readers: %s is a person */
  return g_strdup_printf (_ ("Invite %s"), name);
}

static GtkWidget *
make_row (gpointer person, gpointer data)
{
  GtkWidget *row = parley_person_row_new (person, NULL);
  GtkWidget *button = parley_person_button_new (person, _ ("Invite"), name_button);

  g_signal_connect_object (button, "clicked", G_CALLBACK (on_person_chosen), data, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
parley_invite_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (PARLEY_INVITE_DIALOG (dialog)->cancellable);
}

static void
parley_invite_dialog_dispose (GObject *object)
{
  ParleyInviteDialog *self = PARLEY_INVITE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  /* Whoever still holds the list must not make rows for what is gone. */
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_INVITE_DIALOG);
  g_clear_object (&self->found);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->room);
  g_clear_pointer (&self->invited, g_free);
  G_OBJECT_CLASS (parley_invite_dialog_parent_class)->dispose (object);
}

static void
parley_invite_dialog_class_init (ParleyInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_invite_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_invite_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, email);
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, invite);
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, invite_stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, people);
  gtk_widget_class_bind_template_child (widget_class, ParleyInviteDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_invite);
}

static void
parley_invite_dialog_init (ParleyInviteDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->found = gtk_filter_list_model_new (NULL, GTK_FILTER (gtk_custom_filter_new (matches, self, NULL)));
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (update_people), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), make_row, self, NULL);
}

/**
 * parley_invite_dialog_new:
 * @room: the room to invite to
 *
 * Returns: (transfer floating): a dialog, to be presented
 */
AdwDialog *
parley_invite_dialog_new (ParleyRoom *room)
{
  ParleyInviteDialog *self = g_object_new (PARLEY_TYPE_INVITE_DIALOG, NULL);

  g_autoptr (GListModel) people = NULL;

  g_return_val_if_fail (PARLEY_IS_ROOM (room), ADW_DIALOG (self));

  self->room = g_object_ref (room);
  people = parley_room_list_invitable (room);
  gtk_filter_list_model_set_model (self->found, people);
  update_people (self);
  return ADW_DIALOG (self);
}
