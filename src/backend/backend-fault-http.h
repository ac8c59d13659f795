#pragma once

#include "backend-fault-stream.h"
#include "backend-faults.h"
#include "backend-server-private.h"

G_BEGIN_DECLS

#define BACKEND_FAULTS_PATH "/.faults"

/* Plays a script on whatever is asked for over HTTP.  BACKEND_FAULTS_PATH, from
 * this computer, shows what is still to come (GET), takes more (POST) and drops it
 * (DELETE).
 */
void backend_fault_http_attach (BackendServer *server, BackendFaults *faults);
void backend_fault_http_detach (BackendServer *server);

/* For those who take a connection over: what happens to it, or NULL, and the same
 * connection with that happening after @skip bytes.  Where faults are played at
 * all it is a BackendFaultStream.
 */
const BackendFault *backend_fault_http_get (SoupServerMessage *message);
GIOStream *backend_fault_http_wrap (SoupServer *soup, SoupServerMessage *message, GIOStream *connection, gsize skip);

/* Of the server's, or NULL. */
BackendFaults *backend_fault_http_get_faults (SoupServer *soup);
void backend_fault_http_restart (SoupServer *soup);

G_END_DECLS
