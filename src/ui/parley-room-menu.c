/* What can be done with a room from the list: by a right click, by holding it, or
 * by the Menu key.
 */
#include "config.h"

#include "parley-room-menu.h"

#include "parley-menu.h"
#include "parley-room-leaving.h"
#include "parley-room-settings.h"
#include "parley-sentence.h"

#include <glib/gi18n.h>

static GMenuModel *
make_model (ParleyRoom *room)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) marks = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  g_menu_append (marks, parley_room_is_muted (room) ? _ ("_Unmute") : _ ("_Mute"), "room-row.mute");
  g_menu_append (marks, parley_room_is_favourite (room) ? _ ("Remove from _Favorites") : _ ("Add to _Favorites"), "room-row.favourite");
  if (parley_room_has_unread (room))
    g_menu_append (marks, _ ("Mark as _Read"), "room-row.read");
  g_menu_append (more, _ ("_Details"), "room-row.details");
  g_menu_append (more, _ ("_Leave…"), "room-row.leave");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (marks));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  return G_MENU_MODEL (menu);
}

static ParleyRoom *
get_room (gpointer row)
{
  return g_object_get_data (row, "menu-room");
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (parley_room_settings_finish (PARLEY_ROOM (source), result, &error))
    return;
  sentence = parley_sentence_for_error (error);
  gtk_widget_activate_action (row, "win.toast", "s", sentence);
}

static void
mute (GSimpleAction *action, GVariant *parameter, gpointer row)
{
  ParleyRoomNotice notice = parley_room_is_muted (get_room (row)) ? PARLEY_ROOM_NOTICE_ALL : PARLEY_ROOM_NOTICE_NOTHING;

  parley_room_set_notice_async (get_room (row), notice, NULL, on_set, g_object_ref (row));
}

static void
favour (GSimpleAction *action, GVariant *parameter, gpointer row)
{
  parley_room_set_favourite_async (get_room (row), !parley_room_is_favourite (get_room (row)), NULL, on_set, g_object_ref (row));
}

static void
mark_read (GSimpleAction *action, GVariant *parameter, gpointer row)
{
  parley_room_mark_read (get_room (row));
}

static void
show_details (GSimpleAction *action, GVariant *parameter, gpointer row)
{
  gtk_widget_activate_action (row, "win.room-details", "s", parley_room_get_id (get_room (row)));
}

static void
leave (GSimpleAction *action, GVariant *parameter, gpointer row)
{
  parley_room_leaving_ask (row, get_room (row));
}

static void
install_actions (GtkWidget *row)
{
  const GActionEntry entries[] = {
    { "mute", mute, NULL, NULL, NULL, { 0 } },
    { "favourite", favour, NULL, NULL, NULL, { 0 } },
    { "read", mark_read, NULL, NULL, NULL, { 0 } },
    { "details", show_details, NULL, NULL, NULL, { 0 } },
    { "leave", leave, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), row);
  gtk_widget_insert_action_group (row, "room-row", G_ACTION_GROUP (group));
}

/* Only once what was chosen has been done: the row owns the actions. */
static void
on_closed_idle (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  g_object_unref (popover);
}

static void
on_closed (GtkWidget *popover)
{
  g_idle_add_once (on_closed_idle, g_object_ref (popover));
}

static void
on_row_destroyed (GtkWidget *popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
}

/**
 * parley_room_menu_show:
 * @row: where the room is shown
 * @room: the room
 */
void
parley_room_menu_show (GtkWidget *row, ParleyRoom *room)
{
  g_autoptr (GMenuModel) model = make_model (room);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);

  g_object_set_data_full (G_OBJECT (row), "menu-room", g_object_ref (room), g_object_unref);
  install_actions (row);
  gtk_widget_set_parent (popover, row);
  g_signal_connect (popover, "closed", G_CALLBACK (on_closed), NULL);
  g_signal_connect_object (row, "destroy", G_CALLBACK (on_row_destroyed), popover, G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (popover));
  parley_menu_name_items_in (popover);
}
