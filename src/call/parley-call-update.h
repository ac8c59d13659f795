#pragma once

#include <json-glib/json-glib.h>

#include "parley-call.h"

G_BEGIN_DECLS

/* Updates for the root of the database, as data model §4.15 has them. */
JsonObject *parley_call_update_ring (const char *room, const char *call, const char *me, const char *const *people, gboolean video);
JsonObject *parley_call_update_answer (const char *room, const char *call, const char *me, gboolean first);
JsonObject *parley_call_update_decline (const char *room, const char *call, const char *me, gboolean ends);
JsonObject *parley_call_update_leave (const char *room, const char *call, const char *me, gboolean ends, const char *const *rings);
JsonObject *parley_call_update_forget (const char *whom, const char *call);
JsonObject *parley_call_update_message (const char *room, const char *message, const char *me, const char *text, const char *const *people);
char *parley_call_update_text (gboolean video, ParleyCallReason reason, gint64 seconds);

G_END_DECLS
