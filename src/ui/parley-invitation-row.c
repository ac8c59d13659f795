/* An invitation to a room, with the two answers to it. */
#include "config.h"

#include "parley-invitation-row.h"

#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

struct _ParleyInvitationRow
{
  GtkListBoxRow parent_instance;

  ParleySession *session;
  ParleyInvitation *invitation;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *by;
  GtkWidget *buttons;
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyInvitationRow, parley_invitation_row, GTK_TYPE_LIST_BOX_ROW)

static void
update (ParleyInvitationRow *self)
{
  g_autofree char *name = parley_text_plain (parley_invitation_get_room_name (self->invitation));
  g_autofree char *by = parley_sentence_for_invitation (self->invitation);
  g_autofree char *spoken_by = parley_text_plain (by);
  /* Translators: for screen readers: who invites, the room */
  g_autofree char *spoken = g_strdup_printf (C_ ("invitation", "%s: %s"), spoken_by, name);

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->name, *name != '\0' ? name : _ ("A room"));
  gtk_label_set_text (self->by, by);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
complain (ParleyInvitationRow *self, const GError *error)
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
  g_autoptr (ParleyInvitationRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_session_accept_finish (PARLEY_SESSION (source), result, &error);

  if (room == NULL)
    complain (self, error);
  else
    g_signal_emit (self, signals[ACCEPTED], 0, room);
}

static void
on_accept (ParleyInvitationRow *self)
{
  gtk_widget_set_sensitive (self->buttons, FALSE);
  parley_session_accept_async (self->session, self->invitation, NULL, on_accept_ready, g_object_ref (self));
}

static void
on_decline_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyInvitationRow) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_session_decline_finish (PARLEY_SESSION (source), result, &error))
    complain (self, error);
}

static void
on_decline (ParleyInvitationRow *self)
{
  gtk_widget_set_sensitive (self->buttons, FALSE);
  parley_session_decline_async (self->session, self->invitation, NULL, on_decline_ready, g_object_ref (self));
}

static void
parley_invitation_row_dispose (GObject *object)
{
  ParleyInvitationRow *self = PARLEY_INVITATION_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_INVITATION_ROW);
  g_clear_object (&self->invitation);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_invitation_row_parent_class)->dispose (object);
}

static void
parley_invitation_row_class_init (ParleyInvitationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_invitation_row_dispose;

  signals[ACCEPTED] = g_signal_new ("accepted", PARLEY_TYPE_INVITATION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-invitation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyInvitationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleyInvitationRow, name);
  gtk_widget_class_bind_template_child (widget_class, ParleyInvitationRow, by);
  gtk_widget_class_bind_template_child (widget_class, ParleyInvitationRow, buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_accept);
  gtk_widget_class_bind_template_callback (widget_class, on_decline);
}

static void
parley_invitation_row_init (ParleyInvitationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_invitation_row_new:
 * @session: who is invited
 * @invitation: to what
 *
 * An answer that was given goes on even when the row is gone: the row vanishes
 * with the invitation, which may be before the answer is complete.
 *
 * Returns: (transfer floating): a row for a list box
 */
GtkWidget *
parley_invitation_row_new (ParleySession *session, ParleyInvitation *invitation)
{
  ParleyInvitationRow *self = g_object_new (PARLEY_TYPE_INVITATION_ROW, NULL);

  g_return_val_if_fail (PARLEY_IS_SESSION (session), GTK_WIDGET (self));
  g_return_val_if_fail (PARLEY_IS_INVITATION (invitation), GTK_WIDGET (self));

  self->session = g_object_ref (session);
  self->invitation = g_object_ref (invitation);
  g_signal_connect_object (invitation, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
