/* Asks whether to leave a room, and leaves it.  The last owner is asked to name
 * another one first.
 */
#include "config.h"

#include "parley-room-leaving.h"

#include "parley-membership.h"
#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

static void
say_last_owner (GtkWidget *parent)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Name Another Owner First"), _ ("You are the only owner of this room. Make somebody else an owner in the room’s details, then leave."));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, parent);
}

#define CHOSEN "left-by-choice"

static void
on_left (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) parent = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (parley_membership_finish (PARLEY_ROOM (source), result, &error))
    return;
  g_object_set_data (source, CHOSEN, NULL);
  if (!gtk_widget_get_mapped (parent))
    return;
  if (g_error_matches (error, PARLEY_MEMBERSHIP_ERROR, PARLEY_MEMBERSHIP_ERROR_LAST_OWNER))
    {
      say_last_owner (parent);
      return;
    }
  sentence = parley_sentence_for_error (error);
  gtk_widget_activate_action (parent, "win.toast", "s", sentence);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkWidget *parent = data;
  ParleyRoom *room = g_object_get_data (source, "room");

  if (g_strcmp0 (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result), "leave") != 0)
    {
      g_object_unref (parent);
      return;
    }
  g_object_set_data (G_OBJECT (room), CHOSEN, GINT_TO_POINTER (TRUE));
  parley_membership_leave_async (room, NULL, on_left, parent);
}

/**
 * parley_room_leaving_is_chosen:
 * @room: a room
 *
 * Returns: whether the person asked to leave it, so that they need not be told that they have
 */
gboolean
parley_room_leaving_is_chosen (ParleyRoom *room)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (room), FALSE);

  return g_object_get_data (G_OBJECT (room), CHOSEN) != NULL;
}

/**
 * parley_room_leaving_ask:
 * @parent: where to ask
 * @room: the room
 */
void
parley_room_leaving_ask (GtkWidget *parent, ParleyRoom *room)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (room));
  /* Translators: %s is a room or, of a chat of two, a person */
  g_autofree char *heading = g_strdup_printf (_ ("Leave “%s”?"), name);
  AdwAlertDialog *dialog = NULL;

  if (parley_membership_is_last_owner (room))
    {
      say_last_owner (parent);
      return;
    }
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("You will receive no more messages from this room. What you wrote stays with the others.")));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "leave", _ ("_Leave"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "room", g_object_ref (room), g_object_unref);
  adw_alert_dialog_choose (dialog, parent, NULL, on_chosen, g_object_ref (parent));
}
