/* A chat that a stranger asks for, with the three answers to it.  What the stranger
 * wrote first can be read before one agrees.
 */
#include "config.h"

#include "parley-request-row.h"

#include "parley-direct.h"
#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

struct _ParleyRequestRow
{
  GtkListBoxRow parent_instance;

  ParleySession *session;
  ParleyRoom *request;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *text;
  GtkWidget *buttons;
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRequestRow, parley_request_row, GTK_TYPE_LIST_BOX_ROW)

static void
update (ParleyRequestRow *self)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (self->request));
  g_autofree char *text = parley_sentence_for_last (self->request);
  g_autofree char *plain = parley_text_plain (text);
  /* Translators: for screen readers: somebody who is not known asks to chat; who, their first words */
  g_autofree char *spoken = g_strdup_printf (_ ("%s wants to chat: %s"), *name != '\0' ? name : _ ("Somebody"), plain);

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->name, *name != '\0' ? name : _ ("Somebody"));
  gtk_label_set_text (self->text, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
complain (ParleyRequestRow *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (self->buttons == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = parley_sentence_for_error (error);
  gtk_widget_set_sensitive (self->buttons, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
on_accept_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyRequestRow) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_direct_finish (PARLEY_SESSION (source), result, &error))
    complain (self, error);
  else if (self->request != NULL)
    g_signal_emit (self, signals[ACCEPTED], 0, self->request);
}

static void
on_accept (ParleyRequestRow *self)
{
  gtk_widget_set_sensitive (self->buttons, FALSE);
  parley_direct_accept_async (self->session, self->request, NULL, on_accept_ready, g_object_ref (self));
}

static void
on_refuse_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyRequestRow) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_direct_finish (PARLEY_SESSION (source), result, &error))
    complain (self, error);
}

static void
refuse (ParleyRequestRow *self, gboolean block)
{
  gtk_widget_set_sensitive (self->buttons, FALSE);
  parley_direct_refuse_async (self->session, self->request, block, NULL, on_refuse_ready, g_object_ref (self));
}

static void
on_decline (ParleyRequestRow *self)
{
  refuse (self, FALSE);
}

static void
on_block (ParleyRequestRow *self)
{
  refuse (self, TRUE);
}

static void
parley_request_row_dispose (GObject *object)
{
  ParleyRequestRow *self = PARLEY_REQUEST_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_REQUEST_ROW);
  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_clear_object (&self->request);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_request_row_parent_class)->dispose (object);
}

static void
parley_request_row_class_init (ParleyRequestRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_request_row_dispose;

  signals[ACCEPTED] = g_signal_new ("accepted", PARLEY_TYPE_REQUEST_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyRequestRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyRequestRow, name);
  gtk_widget_class_bind_template_child (widget_class, ParleyRequestRow, text);
  gtk_widget_class_bind_template_child (widget_class, ParleyRequestRow, buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_accept);
  gtk_widget_class_bind_template_callback (widget_class, on_decline);
  gtk_widget_class_bind_template_callback (widget_class, on_block);
}

static void
parley_request_row_init (ParleyRequestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_request_row_new:
 * @session: who is asked
 * @request: the chat
 *
 * Returns: (transfer floating): a row for a list box
 */
GtkWidget *
parley_request_row_new (ParleySession *session, ParleyRoom *request)
{
  ParleyRequestRow *self = g_object_new (PARLEY_TYPE_REQUEST_ROW, NULL);

  g_return_val_if_fail (PARLEY_IS_SESSION (session), GTK_WIDGET (self));
  g_return_val_if_fail (PARLEY_IS_ROOM (request), GTK_WIDGET (self));

  self->session = g_object_ref (session);
  self->request = g_object_ref (request);
  g_signal_connect_object (request, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
