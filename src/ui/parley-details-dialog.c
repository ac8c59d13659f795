/* What a room is like and who is in it, and all that can be changed about it.  Each
 * switch shows what the server has agreed to: one that was refused goes back.
 */
#include "config.h"

#include "parley-details-dialog.h"

#include "parley-banned-dialog.h"
#include "parley-dialog-width.h"
#include "parley-direct.h"
#include "parley-hearing.h"
#include "parley-invite-dialog.h"
#include "parley-join-code.h"
#include "parley-join-link.h"
#include "parley-member-actions.h"
#include "parley-member-sorter.h"
#include "parley-room-leaving.h"
#include "parley-room-settings.h"
#include "parley-sentence.h"
#include "parley-text.h"
#include "parley-toast.h"

#include <glib/gi18n.h>

struct _ParleyDetailsDialog
{
  AdwDialog parent_instance;

  ParleySession *session;
  ParleyRoom *room;
  GSettings *settings;
  GCancellable *cancellable;
  char *code; /* of the link, NULL where there is none or it is not known */
  gboolean syncing;

  AdwToastOverlay *toasts;
  GtkWidget *words;
  GtkEditable *name;
  GtkEditable *topic;
  GtkCheckButton *all_messages;
  GtkCheckButton *mentions_only;
  GtkCheckButton *no_messages;
  GtkWidget *hearing_group;
  GtkCheckButton *hear_all;
  GtkCheckButton *hear_mentions;
  GtkCheckButton *hear_nothing;
  AdwSwitchRow *favourite;
  GtkWidget *ways_in;
  AdwSwitchRow *listed;
  AdwActionRow *link;
  GtkWidget *copy;
  GtkWidget *make_link;
  GtkWidget *remove_link;
  GtkWidget *members_group;
  GtkWidget *invite;
  GtkListBox *members;
  ParleyMemberSorter *sorter;
  GtkWidget *banned;
  GtkWidget *archive;
  GtkWidget *block;
  GtkWidget *leave;
};

G_DEFINE_FINAL_TYPE (ParleyDetailsDialog, parley_details_dialog, ADW_TYPE_DIALOG)

/* What another person changes must not be lost while one types. */
static void
set_text (GtkEditable *entry, const char *text)
{
  g_autofree char *plain = parley_text_plain (text);

  if (gtk_widget_get_focus_child (GTK_WIDGET (entry)) == NULL && !g_str_equal (gtk_editable_get_text (entry), plain))
    gtk_editable_set_text (entry, plain);
}

static void
update_notice (ParleyDetailsDialog *self)
{
  ParleyRoomNotice notice = parley_room_get_notice (self->room);

  gtk_check_button_set_active (self->all_messages, notice == PARLEY_ROOM_NOTICE_ALL);
  gtk_check_button_set_active (self->mentions_only, notice == PARLEY_ROOM_NOTICE_MENTIONS);
  gtk_check_button_set_active (self->no_messages, notice == PARLEY_ROOM_NOTICE_NOTHING);
}

static void
update_hearing (ParleyDetailsDialog *self)
{
  ParleyHearing hearing = self->settings != NULL ? parley_hearing_get (self->settings, self->room) : PARLEY_HEARING_ALL;

  gtk_check_button_set_active (self->hear_all, hearing == PARLEY_HEARING_ALL);
  gtk_check_button_set_active (self->hear_mentions, hearing == PARLEY_HEARING_MENTIONS);
  gtk_check_button_set_active (self->hear_nothing, hearing == PARLEY_HEARING_NOTHING);
}

static void
update_link (ParleyDetailsDialog *self)
{
  gboolean managed = parley_room_is_managed (self->room);
  g_autofree char *link = self->code != NULL ? parley_join_link_make (parley_room_get_id (self->room), self->code, parley_room_get_name (self->room)) : NULL;

  adw_action_row_set_subtitle (self->link, link != NULL ? link : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link), link != NULL);
  gtk_widget_set_visible (self->make_link, managed);
  gtk_widget_set_visible (self->remove_link, managed && link != NULL);
  gtk_button_set_label (GTK_BUTTON (self->make_link), link != NULL ? _ ("Make a New Link") : _ ("Make a Link"));
  gtk_widget_set_visible (self->ways_in, !parley_room_is_direct (self->room) && (managed || link != NULL));
}

static void
update_for_role (ParleyDetailsDialog *self)
{
  gboolean managed = parley_room_is_managed (self->room);
  gboolean direct = parley_room_is_direct (self->room);

  gtk_editable_set_editable (self->name, managed);
  gtk_editable_set_editable (self->topic, managed);
  gtk_widget_set_visible (self->words, !direct);
  gtk_widget_set_visible (GTK_WIDGET (self->topic), managed || parley_room_get_topic (self->room) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->listed), managed);
  gtk_widget_set_visible (self->invite, managed);
  gtk_widget_set_visible (self->members_group, !direct);
  gtk_widget_set_visible (self->banned, managed);
  gtk_widget_set_visible (self->archive, managed);
  gtk_widget_set_visible (self->block, direct);
}

static void
update (ParleyDetailsDialog *self)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (self->room));

  self->syncing = TRUE;
  adw_dialog_set_title (ADW_DIALOG (self), *name != '\0' ? name : _ ("Room Details"));
  set_text (self->name, parley_room_get_name (self->room));
  set_text (self->topic, parley_room_get_topic (self->room));
  update_notice (self);
  gtk_widget_set_visible (self->hearing_group, self->settings != NULL);
  update_hearing (self);
  adw_switch_row_set_active (self->favourite, parley_room_is_favourite (self->room));
  adw_switch_row_set_active (self->listed, parley_room_is_listed (self->room));
  gtk_button_set_label (GTK_BUTTON (self->archive), parley_room_is_archived (self->room) ? _ ("Reopen") : _ ("Archive"));
  update_for_role (self);
  update_link (self);
  self->syncing = FALSE;
}

static void
tell (ParleyDetailsDialog *self, const char *sentence)
{
  parley_toast_say (self->toasts, sentence);
}

static void
complain (ParleyDetailsDialog *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (self->toasts == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = parley_sentence_for_error (error);
  tell (self, sentence);
  update (self);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyDetailsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_room_settings_finish (PARLEY_ROOM (source), result, &error))
    complain (self, error);
}

static void
on_name_applied (ParleyDetailsDialog *self)
{
  parley_room_rename_async (self->room, gtk_editable_get_text (self->name), NULL, on_set, g_object_ref (self));
}

static void
on_topic_applied (ParleyDetailsDialog *self)
{
  parley_room_set_topic_async (self->room, gtk_editable_get_text (self->topic), NULL, on_set, g_object_ref (self));
}

static void
on_notice (ParleyDetailsDialog *self, GtkCheckButton *chosen)
{
  ParleyRoomNotice notice = PARLEY_ROOM_NOTICE_ALL;

  if (self->syncing || !gtk_check_button_get_active (chosen))
    return;
  if (chosen == self->mentions_only)
    notice = PARLEY_ROOM_NOTICE_MENTIONS;
  else if (chosen == self->no_messages)
    notice = PARLEY_ROOM_NOTICE_NOTHING;
  parley_room_set_notice_async (self->room, notice, NULL, on_set, g_object_ref (self));
}

static void
on_hearing (ParleyDetailsDialog *self, GtkCheckButton *chosen)
{
  ParleyHearing hearing = PARLEY_HEARING_ALL;

  if (self->syncing || self->settings == NULL || !gtk_check_button_get_active (chosen))
    return;
  if (chosen == self->hear_mentions)
    hearing = PARLEY_HEARING_MENTIONS;
  else if (chosen == self->hear_nothing)
    hearing = PARLEY_HEARING_NOTHING;
  parley_hearing_set (self->settings, self->room, hearing);
}

static void
on_favourite (ParleyDetailsDialog *self)
{
  if (!self->syncing)
    parley_room_set_favourite_async (self->room, adw_switch_row_get_active (self->favourite), NULL, on_set, g_object_ref (self));
}

static void
on_listed (ParleyDetailsDialog *self)
{
  if (!self->syncing)
    parley_room_set_listed_async (self->room, adw_switch_row_get_active (self->listed), NULL, on_set, g_object_ref (self));
}

static void
on_archive (ParleyDetailsDialog *self)
{
  parley_room_set_archived_async (self->room, !parley_room_is_archived (self->room), NULL, on_set, g_object_ref (self));
}

static void
on_code (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyDetailsDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  if (!parley_join_code_finish (PARLEY_ROOM (source), result, &code, &error))
    {
      complain (self, error);
      return;
    }
  if (self->toasts == NULL)
    return;
  g_set_str (&self->code, code);
  update_link (self);
}

static void
on_make_link (ParleyDetailsDialog *self)
{
  parley_join_code_make_async (self->room, self->cancellable, on_code, g_object_ref (self));
}

static void
on_remove_link (ParleyDetailsDialog *self)
{
  parley_join_code_remove_async (self->room, self->cancellable, on_code, g_object_ref (self));
}

static void
on_copy (ParleyDetailsDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), adw_action_row_get_subtitle (self->link));
  tell (self, _ ("Link copied"));
}

static void
on_invite (ParleyDetailsDialog *self)
{
  adw_dialog_present (parley_invite_dialog_new (self->room), GTK_WIDGET (self));
}

static void
on_banned (ParleyDetailsDialog *self)
{
  adw_dialog_present (parley_banned_dialog_new (self->room), GTK_WIDGET (self));
}

static void
on_leave (ParleyDetailsDialog *self)
{
  parley_room_leaving_ask (GTK_WIDGET (self), self->room);
}

static void
on_blocked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyDetailsDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_direct_finish (PARLEY_SESSION (source), result, &error))
    complain (self, error);
}

static void
on_block_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyDetailsDialog) self = data;

  if (g_strcmp0 (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result), "block") == 0 && self->room != NULL)
    parley_direct_refuse_async (self->session, self->room, TRUE, NULL, on_blocked, g_object_ref (self));
}

static void
on_block (ParleyDetailsDialog *self)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (self->room));
  /* Translators: %s is a person */
  g_autofree char *heading = g_strdup_printf (_ ("Block %s?"), name);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("You leave this chat. Their messages are hidden, their calls do not ring, and they cannot begin another chat with you. They are not told.")));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "block", _ ("_Block"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "block", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self), NULL, on_block_chosen, g_object_ref (self));
}

static GtkWidget *
make_member_row (gpointer member, gpointer data)
{
  ParleyDetailsDialog *self = data;

  parley_member_sorter_watch (self->sorter, member);
  return parley_member_actions_make_row (self->session, self->room, member);
}

static void
bind_members (ParleyDetailsDialog *self)
{
  GListModel *members = g_object_ref (parley_room_get_members (self->room));
  g_autoptr (GListModel) sorted = NULL;

  self->sorter = parley_member_sorter_new ();
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (members, g_object_ref (GTK_SORTER (self->sorter))));
  gtk_list_box_bind_model (self->members, sorted, make_member_row, self, NULL);
}

/* A room that one is no longer in has nothing to show. */
static void
on_rooms_changed (ParleyDetailsDialog *self)
{
  if (parley_session_find_room (self->session, parley_room_get_id (self->room)) == NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
parley_details_dialog_closed (AdwDialog *dialog)
{
  ParleyDetailsDialog *self = PARLEY_DETAILS_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  adw_toast_overlay_dismiss_all (self->toasts);
}

static void
parley_details_dialog_dispose (GObject *object)
{
  ParleyDetailsDialog *self = PARLEY_DETAILS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  /* Whoever still holds the list must not make rows for what is gone. */
  if (self->members != NULL)
    gtk_list_box_bind_model (self->members, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_DETAILS_DIALOG);
  g_clear_object (&self->sorter);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->room);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->code, g_free);
  G_OBJECT_CLASS (parley_details_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, words);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, name);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, topic);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, all_messages);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, mentions_only);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, no_messages);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, hearing_group);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, hear_all);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, hear_mentions);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, hear_nothing);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, favourite);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, ways_in);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, listed);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, link);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, make_link);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, remove_link);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, members_group);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, invite);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, members);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, banned);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, archive);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, block);
  gtk_widget_class_bind_template_child (widget_class, ParleyDetailsDialog, leave);
}

static void
parley_details_dialog_class_init (ParleyDetailsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_details_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = parley_details_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-details-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_topic_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_notice);
  gtk_widget_class_bind_template_callback (widget_class, on_hearing);
  gtk_widget_class_bind_template_callback (widget_class, on_favourite);
  gtk_widget_class_bind_template_callback (widget_class, on_listed);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_make_link);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_link);
  gtk_widget_class_bind_template_callback (widget_class, on_invite);
  gtk_widget_class_bind_template_callback (widget_class, on_banned);
  gtk_widget_class_bind_template_callback (widget_class, on_archive);
  gtk_widget_class_bind_template_callback (widget_class, on_block);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
}

static void
parley_details_dialog_init (ParleyDetailsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->syncing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  parley_dialog_width_follow_letters (ADW_DIALOG (self));
}

/**
 * parley_details_dialog_new:
 * @settings: (nullable): of the profile
 * @session: who looks
 * @room: at which room
 *
 * What is known is shown at once and asked for anew.
 *
 * Returns: (transfer floating): a dialog to present
 */
AdwDialog *
parley_details_dialog_new (GSettings *settings, ParleySession *session, ParleyRoom *room)
{
  ParleyDetailsDialog *self = g_object_new (PARLEY_TYPE_DETAILS_DIALOG, NULL);

  g_return_val_if_fail (PARLEY_IS_SESSION (session) && PARLEY_IS_ROOM (room), ADW_DIALOG (self));

  g_set_object (&self->settings, settings);
  self->session = g_object_ref (session);
  self->room = g_object_ref (room);
  g_signal_connect_object (room, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_session_get_rooms (session), "items-changed", G_CALLBACK (on_rooms_changed), self, G_CONNECT_SWAPPED);
  bind_members (self);
  update (self);
  parley_room_refresh (room, self->cancellable);
  if (!parley_room_is_direct (room))
    parley_join_code_fetch_async (room, self->cancellable, on_code, g_object_ref (self));
  return ADW_DIALOG (self);
}
