#pragma once

#include "backend-fault-stream.h"
#include "backend-realtime-session.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Plays the script of @soup's server on one message of a client's; TRUE if the
 * message is dealt with and must not reach the session.
 */
gboolean backend_realtime_faults_play (SoupServer *soup, BackendFaultStream *stream, BackendRealtimeSession *session, const char *text, gsize length);

G_END_DECLS
