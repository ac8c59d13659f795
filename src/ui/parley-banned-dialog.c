/* Who must not come into a room, and letting them in again. */
#include "config.h"

#include "parley-banned-dialog.h"

#include "parley-ban.h"
#include "parley-dialog-width.h"
#include "parley-person-row.h"
#include "parley-sentence.h"
#include "parley-text.h"
#include "parley-toast.h"

#include <glib/gi18n.h>

struct _ParleyBannedDialog
{
  AdwDialog parent_instance;

  ParleyRoom *room;
  GListModel *bans;
  GCancellable *cancellable;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *close;
};

G_DEFINE_FINAL_TYPE (ParleyBannedDialog, parley_banned_dialog, ADW_TYPE_DIALOG)

static gboolean
has_focus (ParleyBannedDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));
}

/* While there was nothing in it to take the focus it was left below, where Escape would close
 * another dialog; and a button that was pressed may have gone.
 */
static void
update_stack (ParleyBannedDialog *self)
{
  gboolean somebody = g_list_model_get_n_items (self->bans) > 0;

  gtk_stack_set_visible_child_name (self->stack, somebody ? "list" : "nobody");
  if (has_focus (self))
    return;
  if (somebody)
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (self->close);
}

static void
on_close (ParleyBannedDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
complain (ParleyBannedDialog *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (self->toasts == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = parley_sentence_for_error (error);
  parley_toast_say (self->toasts, sentence);
}

static void
drop (ParleyBannedDialog *self, ParleyBan *ban)
{
  guint position;

  if (self->bans != NULL && g_list_store_find (G_LIST_STORE (self->bans), ban, &position))
    g_list_store_remove (G_LIST_STORE (self->bans), position);
}

static void
on_lifted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) button = data;
  ParleyBannedDialog *self = PARLEY_BANNED_DIALOG (gtk_widget_get_ancestor (button, PARLEY_TYPE_BANNED_DIALOG));
  g_autoptr (GError) error = NULL;
  gboolean lifted = parley_ban_lift_finish (PARLEY_ROOM (source), result, &error);

  if (self == NULL)
    return;
  if (lifted)
    drop (self, g_object_get_data (G_OBJECT (button), "ban"));
  else
    complain (self, error);
}

static void
on_lift (GtkWidget *button, ParleyBannedDialog *self)
{
  ParleyBan *ban = g_object_get_data (G_OBJECT (button), "ban");

  parley_ban_lift_async (self->room, parley_member_get_uid (parley_ban_get_person (ban)), self->cancellable, on_lifted, g_object_ref (button));
}

static GtkWidget *
make_row (gpointer ban, gpointer data)
{
  ParleyBannedDialog *self = data;
  g_autofree char *reason = parley_text_plain (parley_ban_get_reason (ban));
  GtkWidget *row = parley_person_row_new (parley_ban_get_person (ban), reason);
  g_autofree char *name = parley_text_plain (parley_member_get_name (parley_ban_get_person (ban)));
  /* Translators: for screen readers: %s is a person */
  g_autofree char *label = g_strdup_printf (_ ("Unban %s"), name);
  GtkWidget *button = gtk_button_new_with_label (_ ("Unban"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "ban", g_object_ref (ban), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_lift), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
on_bans (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyBannedDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) bans = parley_ban_list_finish (PARLEY_ROOM (source), result, &error);

  if (self->toasts == NULL)
    return;
  if (bans == NULL)
    {
      complain (self, error);
      return;
    }
  self->bans = g_steal_pointer (&bans);
  g_signal_connect_object (self->bans, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, self->bans, make_row, self, NULL);
  update_stack (self);
}

static void
parley_banned_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (PARLEY_BANNED_DIALOG (dialog)->cancellable);
}

static void
parley_banned_dialog_dispose (GObject *object)
{
  ParleyBannedDialog *self = PARLEY_BANNED_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->bans != NULL)
    g_signal_handlers_disconnect_by_data (self->bans, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_BANNED_DIALOG);
  g_clear_object (&self->bans);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (parley_banned_dialog_parent_class)->dispose (object);
}

static void
parley_banned_dialog_class_init (ParleyBannedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_banned_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_banned_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-banned-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyBannedDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyBannedDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyBannedDialog, list);
  gtk_widget_class_bind_template_child (widget_class, ParleyBannedDialog, close);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
}

static void
parley_banned_dialog_init (ParleyBannedDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_banned_dialog_new:
 * @room: a group that the account manages
 *
 * Returns: (transfer floating): a dialog to present
 */
AdwDialog *
parley_banned_dialog_new (ParleyRoom *room)
{
  ParleyBannedDialog *self = g_object_new (PARLEY_TYPE_BANNED_DIALOG, NULL);

  g_return_val_if_fail (PARLEY_IS_ROOM (room), ADW_DIALOG (self));

  self->room = g_object_ref (room);
  parley_ban_list_async (room, self->cancellable, on_bans, g_object_ref (self));
  return ADW_DIALOG (self);
}
