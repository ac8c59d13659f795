/* The public rooms, to be searched and joined. */
#include "config.h"

#include "parley-directory-dialog.h"

#include "parley-dialog-width.h"
#include "parley-join.h"
#include "parley-listing.h"
#include "parley-sentence.h"
#include "parley-text.h"
#include "parley-toast.h"

#include <glib/gi18n.h>

struct _ParleyDirectoryDialog
{
  AdwDialog parent_instance;

  ParleySession *session;
  GCancellable *cancellable;
  GtkFilterListModel *found;
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

G_DEFINE_FINAL_TYPE (ParleyDirectoryDialog, parley_directory_dialog, ADW_TYPE_DIALOG)

static void
update_stack (ParleyDirectoryDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0 ? "list" : "none");
}

static gboolean
matches (gpointer listing, gpointer data)
{
  ParleyDirectoryDialog *self = data;

  return self->search == NULL || parley_listing_matches (listing, gtk_editable_get_text (self->search));
}

static void
on_search_changed (ParleyDirectoryDialog *self)
{
  if (self->found != NULL)
    gtk_filter_changed (gtk_filter_list_model_get_filter (self->found), GTK_FILTER_CHANGE_DIFFERENT);
}

/* Escape empties the search first; an empty one must not swallow it. */
static void
on_stop_search (ParleyDirectoryDialog *self)
{
  if (*gtk_editable_get_text (self->search) != '\0')
    gtk_editable_set_text (self->search, "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
complain (ParleyDirectoryDialog *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (self->toasts == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = parley_sentence_for_error (error);
  parley_toast_say (self->toasts, sentence);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), TRUE);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyDirectoryDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_join_finish (PARLEY_SESSION (source), result, &error);

  if (room == NULL)
    complain (self, error);
  else if (self->toasts != NULL)
    {
      self->chosen = g_steal_pointer (&room);
      adw_dialog_close (ADW_DIALOG (self));
    }
}

static void
on_join (GtkWidget *button, ParleyDirectoryDialog *self)
{
  ParleyListing *listing = g_object_get_data (G_OBJECT (button), "listing");

  gtk_widget_set_sensitive (GTK_WIDGET (self->list), FALSE);
  parley_join_async (self->session, parley_listing_get_room_id (listing), NULL, parley_listing_get_name (listing), self->cancellable, on_joined, g_object_ref (self));
}

static char *
describe (ParleyListing *listing)
{
  gint64 n = parley_listing_get_members (listing);
  g_autofree char *topic = parley_text_isolate (parley_listing_get_topic (listing));
  g_autofree char *members = n > 0 ? g_strdup_printf (ngettext ("%u member", "%u members", n), (guint)n) : NULL;

  if (parley_listing_get_topic (listing) == NULL)
    return g_strdup (members != NULL ? members : "");
  /* Translators: a public room: how many members, what it is about */
  return members != NULL ? g_strdup_printf (C_ ("public room", "%s · %s"), members, topic) : g_strdup (topic);
}

static GtkWidget *
make_row (gpointer listing, gpointer data)
{
  ParleyDirectoryDialog *self = data;
  g_autofree char *name = parley_text_plain (parley_listing_get_name (listing));
  g_autofree char *subtitle = describe (listing);
  gboolean is_in = parley_session_find_room (self->session, parley_listing_get_room_id (listing)) != NULL;
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name, "subtitle", subtitle, "subtitle-lines", 2, NULL);
  GtkWidget *button = gtk_button_new_with_label (is_in ? _ ("Open") : _ ("Join"));
  /* Translators: for screen readers: what a button does, and with which room */
  g_autofree char *label = g_strdup_printf (is_in ? C_ ("room", "Open %s") : C_ ("room", "Join %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "listing", g_object_ref (listing), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_join), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyDirectoryDialog) self = data;
  g_autoptr (GError) error = NULL;
  GListModel *listings = parley_listing_list_finish (PARLEY_SESSION (source), result, &error);

  if (listings == NULL || self->toasts == NULL)
    {
      g_clear_object (&listings);
      if (error != NULL && self->toasts != NULL)
        gtk_stack_set_visible_child_name (self->stack, "none");
      complain (self, error);
      return;
    }
  self->found = gtk_filter_list_model_new (listings, GTK_FILTER (gtk_custom_filter_new (matches, self, NULL)));
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), make_row, self, NULL);
  update_stack (self);
}

/* Only now: a dialog that closes gives the focus back to where it was. */
static void
parley_directory_dialog_closed (AdwDialog *dialog)
{
  ParleyDirectoryDialog *self = PARLEY_DIRECTORY_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  if (self->chosen != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, self->chosen);
}

static void
parley_directory_dialog_dispose (GObject *object)
{
  ParleyDirectoryDialog *self = PARLEY_DIRECTORY_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->found != NULL)
    g_signal_handlers_disconnect_by_data (self->found, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_DIRECTORY_DIALOG);
  g_clear_object (&self->found);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chosen);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_directory_dialog_parent_class)->dispose (object);
}

static void
parley_directory_dialog_class_init (ParleyDirectoryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_directory_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_directory_dialog_closed;
  signals[CHOSEN] = g_signal_new ("chosen", PARLEY_TYPE_DIRECTORY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-directory-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyDirectoryDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyDirectoryDialog, search);
  gtk_widget_class_bind_template_child (widget_class, ParleyDirectoryDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ParleyDirectoryDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
parley_directory_dialog_init (ParleyDirectoryDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_directory_dialog_new:
 * @session: who looks
 *
 * Returns: (transfer floating): a dialog to present
 */
AdwDialog *
parley_directory_dialog_new (ParleySession *session)
{
  ParleyDirectoryDialog *self = g_object_new (PARLEY_TYPE_DIRECTORY_DIALOG, NULL);

  g_return_val_if_fail (PARLEY_IS_SESSION (session), ADW_DIALOG (self));

  self->session = g_object_ref (session);
  parley_listing_list_async (session, self->cancellable, on_listed, g_object_ref (self));
  return ADW_DIALOG (self);
}
