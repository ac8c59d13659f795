#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

void backend_routes_attach (BackendServer *self);

G_END_DECLS
