#pragma once

#include "parley-application.h"
#include "parley-window.h"

G_BEGIN_DECLS

/* Nobody is to be left ringing by a program that quits; but quitting may take no
 * longer than this, in milliseconds.
 */
#define PARLEY_APPLICATION_FAREWELL_MS 1500

void parley_application_add_actions (ParleyApplication *self);
void parley_application_enable_sign_out (ParleyApplication *self, gboolean enabled);
void parley_application_show (ParleyApplication *self);
void parley_application_open_room (ParleyApplication *self, const char *id);
void parley_application_find_devices (ParleyApplication *self);
ParleyWindow *parley_application_get_window (ParleyApplication *self); /* NULL before it was shown */
const char *parley_application_get_profile_name (ParleyApplication *self);

G_END_DECLS
