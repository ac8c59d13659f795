#pragma once

#include <adwaita.h>

#include "parley-calls.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_NOTIFIER (parley_notifier_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNotifier, parley_notifier, PARLEY, NOTIFIER, GObject)

/* Tells the desktop what happens while the person looks elsewhere.  Buttons and
 * clicks lead to app.open-room (s), app.show, app.show-call, app.accept-call (s) and
 * app.decline-call (s); the strings are ids.
 */
ParleyNotifier *parley_notifier_new (GApplication *application, GSettings *settings);
void parley_notifier_tell_message (ParleyNotifier *self, ParleyRoom *room, const char *author, const char *text);
void parley_notifier_tell_caught_up (ParleyNotifier *self, GPtrArray *rooms);
void parley_notifier_tell_ring (ParleyNotifier *self, ParleyCall *call);
void parley_notifier_withdraw_ring (ParleyNotifier *self);
void parley_notifier_tell_missed (ParleyNotifier *self, ParleyCall *call);
void parley_notifier_withdraw_room (ParleyNotifier *self, ParleyRoom *room);
void parley_notifier_set_quiet (ParleyNotifier *self, gboolean quiet);
void parley_notifier_withdraw_all (ParleyNotifier *self);

G_END_DECLS
