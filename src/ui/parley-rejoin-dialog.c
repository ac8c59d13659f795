/* Asks, when the computer wakes, whether to come back into the call that one left for
 * it to sleep.  Enter does.
 */
#include "config.h"

#include "parley-rejoin-dialog.h"

#include "parley-text.h"

#include <glib/gi18n.h>

#define REJOIN "rejoin"
#define STAY_OUT "stay-out"

static char *
make_body (ParleyRoom *room)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (room));

  if (parley_room_is_direct (room))
    /* Translators: %s is a person */
    return g_strdup_printf (_ ("Your computer slept, so you left the call with %s. Your microphone and camera will be as they were."), name);
  /* Translators: %s is a room */
  return g_strdup_printf (_ ("Your computer slept, so you left the call in %s. Your microphone and camera will be as they were."), name);
}

static void
on_response (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  ParleyCallSeat *seat = data;

  if (g_str_equal (response, REJOIN))
    parley_call_seat_take (seat);
  else
    parley_call_seat_give_up (seat);
}

/**
 * parley_rejoin_dialog_new:
 * @seat: which is kept
 *
 * Returns: (transfer floating): the question
 */
AdwDialog *
parley_rejoin_dialog_new (ParleyCallSeat *seat)
{
  g_autofree char *body = make_body (parley_call_seat_get_room (seat));
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Rejoin the Call?"), body));

  adw_alert_dialog_add_responses (dialog, STAY_OUT, _ ("_Not Now"), REJOIN, _ ("_Rejoin"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, REJOIN, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, REJOIN);
  adw_alert_dialog_set_close_response (dialog, STAY_OUT);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), seat, G_CONNECT_DEFAULT);
  return ADW_DIALOG (dialog);
}
