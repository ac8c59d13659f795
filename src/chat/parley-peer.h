#pragma once

#include "parley-devices.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_AVAILABILITY (parley_availability_get_type ())
GType parley_availability_get_type (void);

#define PARLEY_TYPE_PEER (parley_peer_get_type ())
G_DECLARE_FINAL_TYPE (ParleyPeer, parley_peer, PARLEY, PEER, GObject)

/* Whether somebody is there, kept up to date for as long as anybody holds it.
 * Properties that notify: availability, seen.
 */
const char *parley_peer_get_uid (ParleyPeer *self);
ParleyAvailability parley_peer_get_availability (ParleyPeer *self);
gint64 parley_peer_get_seen (ParleyPeer *self); /* ms since 1970 by the server's clock, 0: unknown */

G_END_DECLS
