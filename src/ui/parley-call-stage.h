#pragma once

#include "parley-notifier.h"
#include "parley-window.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_STAGE (parley_call_stage_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallStage, parley_call_stage, PARLEY, CALL_STAGE, GObject)

/* Puts calls and messages before the person: on @window and as notifications,
 * for as long as it lives.  Gives @application the actions show-call,
 * accept-call (s) and decline-call (s).
 */
ParleyCallStage *parley_call_stage_new (GtkApplication *application, GSettings *settings, ParleyWindow *window, ParleySession *session, ParleyCalls *calls);

G_END_DECLS
