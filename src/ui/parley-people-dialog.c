/* Chooses somebody to chat with, by name among those one shares a room with, or by
 * the exact address.
 */
#include "config.h"

#include "parley-people-dialog.h"

#include "firebase-error.h"
#include "parley-acquaintances.h"
#include "parley-dialog-width.h"
#include "parley-direct.h"
#include "parley-namesakes.h"
#include "parley-person-row.h"
#include "parley-sentence.h"
#include "parley-toast.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ParleyPeopleDialog
{
  AdwDialog parent_instance;

  ParleySession *session;
  GCancellable *cancellable;
  GtkFilterListModel *found;
  ParleyNamesakes *namesakes;
  ParleyRoom *chosen;

  AdwToastOverlay *toasts;
  GtkEditable *search;
  GtkStack *stack;
  GtkListBox *list;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyPeopleDialog, parley_people_dialog, ADW_TYPE_DIALOG)

static void
update_stack (ParleyPeopleDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0 ? "list" : "none");
}

static gboolean
matches (gpointer person, gpointer data)
{
  ParleyPeopleDialog *self = data;

  return self->search == NULL || parley_acquaintances_match (person, gtk_editable_get_text (self->search));
}

static void
on_search_changed (ParleyPeopleDialog *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->found), GTK_FILTER_CHANGE_DIFFERENT);
}

/* Escape empties the search first; an empty one must not swallow it. */
static void
on_stop_search (ParleyPeopleDialog *self)
{
  if (*gtk_editable_get_text (self->search) != '\0')
    gtk_editable_set_text (self->search, "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
complain (ParleyPeopleDialog *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (self->toasts == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), TRUE);
  if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID))
    sentence = g_strdup (_ ("Nobody has this address here. Check it and try again."));
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    sentence = g_strdup (_ ("No chat could be begun with this person. They may not want one."));
  else
    sentence = parley_sentence_for_error (error);
  parley_toast_say (self->toasts, sentence);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyPeopleDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_direct_open_finish (PARLEY_SESSION (source), result, &error);

  if (room == NULL)
    complain (self, error);
  else if (self->toasts != NULL)
    {
      self->chosen = g_steal_pointer (&room);
      adw_dialog_close (ADW_DIALOG (self));
    }
}

static void
open_chat (ParleyPeopleDialog *self, ParleyMember *person)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), FALSE);
  parley_direct_open_async (self->session, parley_member_get_uid (person), self->cancellable, on_opened, g_object_ref (self));
}

static void
on_row_activated (ParleyPeopleDialog *self, GtkListBoxRow *row)
{
  open_chat (self, parley_person_row_get_person (PARLEY_PERSON_ROW (row)));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyPeopleDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyMember) person = parley_acquaintances_find_finish (PARLEY_SESSION (source), result, &error);

  if (person == NULL)
    complain (self, error);
  else if (self->toasts != NULL)
    open_chat (self, person);
}

/* An address is looked up, a name chooses the first who is found. */
static void
on_activate (ParleyPeopleDialog *self)
{
  g_autoptr (ParleyMember) first = g_list_model_get_item (G_LIST_MODEL (self->found), 0);
  const char *text = gtk_editable_get_text (self->search);

  if (strchr (text, '@') != NULL)
    parley_acquaintances_find_async (self->session, text, self->cancellable, on_found, g_object_ref (self));
  else if (first != NULL && *text != '\0')
    open_chat (self, first);
}

static GtkWidget *
make_row (gpointer person, gpointer data)
{
  ParleyPeopleDialog *self = data;
  gboolean alike = parley_namesakes_has (self->namesakes, parley_member_get_uid (person), parley_member_get_name (person));
  GtkWidget *row = parley_person_row_new (person, alike ? _ ("Name like another person’s") : NULL);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
parley_people_dialog_closed (AdwDialog *dialog)
{
  ParleyPeopleDialog *self = PARLEY_PEOPLE_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  if (self->chosen != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, self->chosen);
}

static void
parley_people_dialog_dispose (GObject *object)
{
  ParleyPeopleDialog *self = PARLEY_PEOPLE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->found != NULL)
    g_signal_handlers_disconnect_by_data (self->found, self);
  /* Whoever still holds the list must not make rows for what is gone. */
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_PEOPLE_DIALOG);
  g_clear_object (&self->found);
  g_clear_object (&self->namesakes);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chosen);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_people_dialog_parent_class)->dispose (object);
}

static void
parley_people_dialog_class_init (ParleyPeopleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_people_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_people_dialog_closed;
  signals[CHOSEN] = g_signal_new ("chosen", PARLEY_TYPE_PEOPLE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-people-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyPeopleDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyPeopleDialog, search);
  gtk_widget_class_bind_template_child (widget_class, ParleyPeopleDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyPeopleDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
parley_people_dialog_init (ParleyPeopleDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->found = gtk_filter_list_model_new (NULL, GTK_FILTER (gtk_custom_filter_new (matches, self, NULL)));
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), make_row, self, NULL);
}

/**
 * parley_people_dialog_new:
 * @session: who looks
 *
 * Returns: (transfer floating): a dialog to present
 */
AdwDialog *
parley_people_dialog_new (ParleySession *session)
{
  ParleyPeopleDialog *self = g_object_new (PARLEY_TYPE_PEOPLE_DIALOG, NULL);
  g_autoptr (GListModel) people = NULL;

  g_return_val_if_fail (PARLEY_IS_SESSION (session), ADW_DIALOG (self));

  self->session = g_object_ref (session);
  people = parley_acquaintances_list (session);
  self->namesakes = parley_namesakes_new (people);
  gtk_filter_list_model_set_model (self->found, people);
  update_stack (self);
  return ADW_DIALOG (self);
}
