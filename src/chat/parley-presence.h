#pragma once

#include "firebase-realtime.h"
#include "parley-account.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_PRESENCE (parley_presence_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPresence, parley_presence, PARLEY, PRESENCE, GObject)

ParleyPresence *parley_presence_new (ParleyAccount *account, FirebaseRealtime *realtime);
void parley_presence_start (ParleyPresence *self);
void parley_presence_stop (ParleyPresence *self);
void parley_presence_beat (ParleyPresence *self);
void parley_presence_set_away (ParleyPresence *self, gboolean is_away);
void parley_presence_set_room (ParleyPresence *self, const char *room);
const char *parley_presence_get_room (ParleyPresence *self);

/* Before the program ends, is signed out (@forget) or the computer sleeps. */
void parley_presence_leave_async (ParleyPresence *self, gboolean forget, GAsyncReadyCallback callback, gpointer user_data);
void parley_presence_leave_finish (ParleyPresence *self, GAsyncResult *result);

G_END_DECLS
