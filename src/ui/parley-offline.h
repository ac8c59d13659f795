#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_OFFLINE (parley_offline_get_type ())
G_DECLARE_FINAL_TYPE (ParleyOffline, parley_offline, PARLEY, OFFLINE, GObject)

/* Property that notifies: on (boolean): there has been no connection for a while. */
ParleyOffline *parley_offline_new (void);
void parley_offline_set_session (ParleyOffline *self, ParleySession *session);
gboolean parley_offline_is_on (ParleyOffline *self);

G_END_DECLS
