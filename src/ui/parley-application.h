#pragma once

#include <adwaita.h>

#include "parley-arguments.h"
#include "parley-calls.h"
#include "parley-profile.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_APPLICATION (parley_application_get_type ())
G_DECLARE_FINAL_TYPE (ParleyApplication, parley_application, PARLEY, APPLICATION, AdwApplication)

/* The program: its command line, its actions, its one window, and who is signed
 * in.  session and calls are NULL while nobody is; attach_session() in the .c
 * is where both are made, and detach_session() where they end.  Actions:
 *  app.start-call (sb): room id, TRUE for video
 *  app.open-room (s): room id; presents the window (for notifications)
 *  app.show (): presents the window
 */
ParleyApplication *parley_application_new (const ParleyArguments *arguments);
ParleyProfile *parley_application_get_profile (ParleyApplication *self);
GSettings *parley_application_get_settings (ParleyApplication *self);
ParleySession *parley_application_get_session (ParleyApplication *self); /* transfer none, NULL */
ParleyCalls *parley_application_get_calls (ParleyApplication *self);     /* transfer none, NULL */

G_END_DECLS
