#pragma once

#include "parley-member.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_LIVE (parley_live_get_type ())
G_DECLARE_FINAL_TYPE (ParleyLive, parley_live, PARLEY, LIVE, GObject)

/* What is going on in a room that is on the screen.  Signals: "typing" () and
 * "read" () when what the functions below answer has changed; "watching" (const
 * char *uid) when somebody has come into the room or left it; "changed" (const
 * char *change, NULL for none) when the server has told which change is the newest.
 */
GPtrArray *parley_live_list_typing (ParleyLive *self);                       /* ParleyMember, who began first is first */
GPtrArray *parley_live_list_readers (ParleyLive *self, const char *message); /* ParleyMember */
gboolean parley_live_is_watching (ParleyLive *self, const char *uid);

G_END_DECLS
