#pragma once

#include "backend-faults.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a request touches, after it was read. */
BackendPlaces *backend_fault_places_of (SoupServerMessage *message);

gboolean backend_fault_places_is_database (SoupServerMessage *message);
/* Whether its connection lives on: an event stream, or a WebSocket. */
gboolean backend_fault_places_is_lasting (SoupServerMessage *message);

G_END_DECLS
