/* A member of a room as a row, with a menu of what whoever looks may do with
 * them: begin a chat of two, and, where the ranks allow it, make something else of
 * them, remove or ban them.
 */
#include "config.h"

#include "parley-member-actions.h"

#include "parley-blocked.h"
#include "parley-direct.h"
#include "parley-membership.h"
#include "parley-menu.h"
#include "parley-namesake-sentence.h"
#include "parley-person-row.h"
#include "parley-sentence.h"
#include "parley-text.h"
#include "parley-toast.h"

#include <glib/gi18n.h>

#define REASON_MAX 200

typedef struct
{
  ParleySession *session; /* weak: a menu that is still open keeps no account alive */
  ParleyRoom *room;
  ParleyMember *member;
  GtkWidget *row; /* unowned: it owns this */
  GtkWidget *menu;
} Actions;

static void
actions_free (gpointer data)
{
  Actions *self = data;

  g_clear_weak_pointer (&self->session);
  g_object_unref (self->room);
  g_object_unref (self->member);
  g_free (self);
}

/* Where the person looks: a toast of the window would be under the dialog. */
static void
complain (GtkWidget *row, const GError *error)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (row, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *sentence = NULL;

  if (error == NULL || overlay == NULL)
    return;
  sentence = parley_sentence_for_error (error);
  parley_toast_say (ADW_TOAST_OVERLAY (overlay), sentence);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  g_autoptr (GError) error = NULL;

  parley_membership_finish (PARLEY_ROOM (source), result, &error);
  complain (row, error);
}

static void
set_role (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;

  parley_membership_set_role_async (self->room, parley_member_get_uid (self->member), g_variant_get_string (parameter, NULL), NULL, on_done, g_object_ref (self->row));
}

static void
remove_member (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;

  parley_membership_remove_async (self->room, parley_member_get_uid (self->member), NULL, on_done, g_object_ref (self->row));
}

static void
on_ban_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  Actions *self = g_object_get_data (G_OBJECT (row), "actions");
  GtkWidget *reason = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (source));
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (gtk_widget_get_first_child (reason))));

  if (g_strcmp0 (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result), "ban") == 0)
    parley_membership_ban_async (self->room, parley_member_get_uid (self->member), text, NULL, on_done, g_object_ref (row));
}

static GtkWidget *
make_reason (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _ ("Reason, which they can read"), "max-length", REASON_MAX, NULL);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Reason"), -1);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  return list;
}

static void
ban (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autofree char *name = parley_text_plain (parley_member_get_name (self->member));
  /* Translators: %s is a person */
  g_autofree char *heading = g_strdup_printf (_ ("Ban %s?"), name);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("They are removed and cannot come back until the ban is lifted.")));

  adw_alert_dialog_set_extra_child (dialog, make_reason ());
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "ban", _ ("_Ban"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "ban", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_choose (dialog, self->row, NULL, on_ban_chosen, g_object_ref (self->row));
}

static void
on_chat_open (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_direct_open_finish (PARLEY_SESSION (source), result, &error);
  GtkWidget *dialog = gtk_widget_get_ancestor (row, ADW_TYPE_DIALOG);

  complain (row, error);
  if (room == NULL || dialog == NULL)
    return;
  gtk_widget_activate_action (row, "app.open-room", "s", parley_room_get_id (room));
  adw_dialog_close (ADW_DIALOG (dialog));
}

static void
chat (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;

  if (self->session != NULL)
    parley_direct_open_async (self->session, parley_member_get_uid (self->member), NULL, on_chat_open, g_object_ref (self->row));
}

static void
on_block_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  g_autoptr (GError) error = NULL;

  parley_blocked_set_finish (PARLEY_SESSION (source), result, &error);
  complain (row, error);
}

static void
set_blocked (Actions *self, gboolean blocked)
{
  if (self->session != NULL)
    parley_blocked_set_async (self->session, parley_member_get_uid (self->member), blocked, NULL, on_block_set, g_object_ref (self->row));
}

static void
on_block_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;

  if (g_strcmp0 (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result), "block") == 0)
    set_blocked (g_object_get_data (G_OBJECT (row), "actions"), TRUE);
}

static void
block (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autofree char *name = parley_text_plain (parley_member_get_name (self->member));
  /* Translators: %s is a person */
  g_autofree char *heading = g_strdup_printf (_ ("Block %s?"), name);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("Their messages are hidden, their calls do not ring, and they cannot begin a chat with you. They are not told.")));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "block", _ ("_Block"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "block", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_choose (dialog, self->row, NULL, on_block_chosen, g_object_ref (self->row));
}

static void
unblock (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_blocked (data, FALSE);
}

static GMenuModel *
make_model (Actions *self)
{
  const char *role = parley_member_get_role (self->member);
  GMenu *menu = g_menu_new ();

  if (parley_member_is_blocked (self->member))
    g_menu_append (menu, _ ("_Unblock"), "member.unblock");
  else
    {
      g_menu_append (menu, _ ("_Direct Chat"), "member.chat");
      g_menu_append (menu, _ ("B_lock…"), "member.block");
    }
  if (parley_membership_can_rank (self->room, self->member))
    {
      if (!g_str_equal (role, "owner"))
        g_menu_append (menu, _ ("Make _Owner"), "member.role::owner");
      if (!g_str_equal (role, "admin"))
        g_menu_append (menu, _ ("Make _Administrator"), "member.role::admin");
      if (!g_str_equal (role, "member"))
        g_menu_append (menu, _ ("Make Ordinary _Member"), "member.role::member");
    }
  if (parley_membership_can_remove (self->room, self->member))
    {
      g_menu_append (menu, _ ("_Remove"), "member.remove");
      g_menu_append (menu, _ ("_Ban…"), "member.ban");
    }
  return G_MENU_MODEL (menu);
}

static void
install_actions (Actions *self)
{
  const GActionEntry entries[] = {
    { "chat", chat, NULL, NULL, NULL, { 0 } },
    { "block", block, NULL, NULL, NULL, { 0 } },
    { "unblock", unblock, NULL, NULL, NULL, { 0 } },
    { "role", set_role, "s", NULL, NULL, { 0 } },
    { "remove", remove_member, NULL, NULL, NULL, { 0 } },
    { "ban", ban, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (self->row, "member", G_ACTION_GROUP (group));
}

static const char *
describe_role (const char *role)
{
  if (g_str_equal (role, "owner"))
    return C_ ("member", "Owner");
  return g_str_equal (role, "admin") ? C_ ("member", "Administrator") : C_ ("member", "Member");
}

/* The role; and of whom could be taken for another, that too. */
static char *
describe (Actions *self)
{
  const char *role = parley_member_is_blocked (self->member) ? C_ ("member", "Blocked") : describe_role (parley_member_get_role (self->member));
  g_autofree char *namesake = parley_sentence_for_namesake (self->room, parley_member_get_uid (self->member), parley_member_get_name (self->member));

  if (namesake == NULL)
    return g_strdup (role);
  /* Translators: "Owner" or the like, "Name like another member’s" */
  return g_strdup_printf (C_ ("member", "%s. %s"), role, namesake);
}

static void
update (GtkWidget *row)
{
  Actions *self = g_object_get_data (G_OBJECT (row), "actions");
  g_autofree char *name = parley_text_plain (parley_member_get_name (self->member));
  /* Translators: for screen readers: %s is a person */
  g_autofree char *label = g_strdup_printf (_ ("Actions for %s"), name);
  g_autofree char *description = describe (self);
  g_autoptr (GMenuModel) model = make_model (self);

  parley_person_row_set_subtitle (PARLEY_PERSON_ROW (row), description);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu), model);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
add_menu (Actions *self)
{
  self->menu = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "view-more-symbolic", "valign", GTK_ALIGN_CENTER, "tooltip-text", _ ("Actions"), NULL);
  gtk_widget_add_css_class (self->menu, "flat");
  g_signal_connect (self->menu, "notify::active", G_CALLBACK (parley_menu_name_items), NULL);
  gtk_widget_set_visible (self->menu, !g_str_equal (parley_member_get_uid (self->member), parley_session_get_uid (self->session)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), self->menu);
}

/**
 * parley_member_actions_make_row:
 * @session: who looks
 * @room: the room
 * @member: one of its members
 *
 * Returns: (transfer floating): a row for a boxed list
 */
GtkWidget *
parley_member_actions_make_row (ParleySession *session, ParleyRoom *room, ParleyMember *member)
{
  Actions *self = g_new0 (Actions, 1);

  g_set_weak_pointer (&self->session, session);
  self->room = g_object_ref (room);
  self->member = g_object_ref (member);
  self->row = parley_person_row_new (member, NULL);
  g_object_set_data_full (G_OBJECT (self->row), "actions", self, actions_free);
  install_actions (self);
  add_menu (self);
  g_signal_connect_object (member, "notify", G_CALLBACK (update), self->row, G_CONNECT_SWAPPED);
  g_signal_connect_object (parley_room_get_namesakes (room), "changed", G_CALLBACK (update), self->row, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "notify::role", G_CALLBACK (update), self->row, G_CONNECT_SWAPPED);
  update (self->row);
  return self->row;
}
