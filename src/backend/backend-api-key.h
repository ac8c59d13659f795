#pragma once

#include "backend-store.h"

G_BEGIN_DECLS

char *backend_api_key_load (BackendStore *store, const char *given, GError **error);

G_END_DECLS
