#pragma once

#include "backend-fault.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Answers a request with a fault's status, or that its session is over, as the
 * service that it is for would.
 */
void backend_fault_refuse (SoupServerMessage *message, const BackendFault *fault);

G_END_DECLS
