#pragma once

#include "parley-screen-cast.h"
#include "twilio-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_SHARE (parley_call_share_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallShare, parley_call_share, PARLEY, CALL_SHARE, GObject)

/* What one shows of one's screen in a call.  Properties that notify: active (from
 * when the desktop is asked until nothing is shown), shown (a boolean: others see
 * it).  Signals: "failed" (GError of #PARLEY_PORTAL_ERROR or #TWILIO_ERROR), never
 * where the person said no; "ended": the desktop stopped it.
 */
ParleyCallShare *parley_call_share_new (void);
void parley_call_share_set_room (ParleyCallShare *self, TwilioRoom *room);
void parley_call_share_start (ParleyCallShare *self, const char *parent_window);
void parley_call_share_stop (ParleyCallShare *self);
gboolean parley_call_share_get_active (ParleyCallShare *self);
gboolean parley_call_share_get_shown (ParleyCallShare *self);
ParleyScreenKind parley_call_share_get_kind (ParleyCallShare *self);
void parley_call_share_set_sparing (ParleyCallShare *self, gboolean sparing);

G_END_DECLS
