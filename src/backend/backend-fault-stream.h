#pragma once

#include "backend-fault.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BACKEND_TYPE_FAULT_STREAM (backend_fault_stream_get_type ())
G_DECLARE_FINAL_TYPE (BackendFaultStream, backend_fault_stream, BACKEND, FAULT_STREAM, GIOStream)

/* A connection whose way out can be struck by a fault, from then on. */
BackendFaultStream *backend_fault_stream_new (GIOStream *base, GSocket *socket);
void backend_fault_stream_strike (BackendFaultStream *self, const BackendFault *fault, gsize skip);

G_END_DECLS
